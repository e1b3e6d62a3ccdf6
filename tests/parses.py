"""dbt's parse of the project, made once for all companies of a test session that connect the same systems.

Parsing is a large part of a small company's first night. The product keeps a company's parse under a key that
says what it depends on; here a new company is lent what an earlier one has left, under that same key.
"""

from __future__ import annotations

import datetime as dt
import os
import shutil
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from orchestration import parsed
from orchestration.settings import Settings

SHELF = Path(__file__).resolve().parents[1] / ".pytest_cache" / "parses"
FILES = ("partial_parse.msgpack", "parsed_with")
GRAPH = "graph-*.json"  # what the command line makes of the parse; the stages by themselves don't
KEPT = 12  # of this code and of what was tried before


@contextmanager
def shared(home: Path) -> Generator[None]:
    """Lend a company the parse it would make; keep the one it has made."""
    settings = Settings.load(home, {})
    own = settings.warehouse_dir / "dbt"
    mine = SHELF / parsed.key(settings.dbt_vars("", dt.datetime(2026, 1, 1, tzinfo=dt.UTC)))
    if mine.is_dir() and not own.exists():
        own.mkdir(parents=True)
        for file in mine.iterdir():
            shutil.copyfile(file, own / file.name)
    yield
    if not mine.is_dir() and all((own / name).is_file() for name in FILES):
        _keep(own, mine)
    for graph in own.glob(GRAPH):
        if mine.is_dir() and not (mine / graph.name).exists():
            _whole(graph, mine / graph.name)


def _keep(own: Path, mine: Path) -> None:
    draft = SHELF / f"draft-{os.getpid()}"
    draft.mkdir(parents=True, exist_ok=True)
    for name in FILES:
        shutil.copyfile(own / name, draft / name)
    try:
        draft.rename(mine)
    except OSError:  # another worker was first
        shutil.rmtree(draft)
    for old in sorted(SHELF.iterdir(), key=lambda path: path.stat().st_mtime)[:-KEPT]:
        shutil.rmtree(old, ignore_errors=True)


def _whole(file: Path, to: Path) -> None:
    """Copy a file so that no other worker finds half of it."""
    draft = SHELF / f"draft-{os.getpid()}-{file.name}"
    shutil.copyfile(file, draft)
    draft.replace(to)
