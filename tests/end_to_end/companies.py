"""Company folders for the tests: described by their company.toml alone, filled with copies of files."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path
from typing import Any

import duckdb

from orchestration import published
from orchestration.night import open_night
from orchestration.pipeline import run_stages
from orchestration.runs import RunRecord
from orchestration.settings import Settings
from tests import parses

LAYOUTS = Path(__file__).resolve().parents[1] / "companies"
KEY = "0123456789abcdef" * 4


def make_company(name: str, home: Path) -> Path:
    """Make a company folder from its company.toml; the drop folder is left to the test."""
    home.mkdir(parents=True)
    shutil.copy(LAYOUTS / name / "company.toml", home / "company.toml")
    secrets = home / "secrets.toml"
    secrets.write_text(f'pseudonym_key = "{KEY}"\n')
    secrets.chmod(0o600)
    (home / "drop").mkdir()
    return home


def drop(files: list[Path], folder: Path) -> None:
    """Copy files into a drop folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for file in files:
        shutil.copy(file, folder / file.name)


def run_night(home: Path, now: dt.datetime) -> RunRecord:
    """Run all stages for a company folder and return the record of the run."""
    settings = Settings.load(home, {})
    with parses.shared(home), open_night(settings, now=now) as night:
        run_stages(night)
    return night.record


def rows(home: Path, query: str) -> list[tuple[Any, ...]]:
    """Ask the published file, as an analyst would."""
    shown = published.current(home / "published")
    assert shown is not None
    with duckdb.connect(str(shown.database), read_only=True) as connection:
        return connection.sql(query).fetchall()


def value(home: Path, query: str) -> Any:
    """Return the only value of a query."""
    ((only,),) = rows(home, query)
    return only
