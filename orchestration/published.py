"""The folder of published files: which one is current, whether each is whole, and going back.

A published run is three things: RUN.duckdb, RUN.parquet/ and RUN.manifest.json. The manifest arrives
last, so a run without one was never finished. ``current`` is a link to one RUN.duckdb.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from orchestration import atomic

CURRENT = "current"
ROLLED_BACK = "rolled_back.json"
KEPT = 7
STORAGE_VERSION = "v1.4.0"  # older clients read it; DuckDB 2.0's own default they do not


class PublishError(Exception):
    """A file could not be published, or is not what its manifest says."""


@dataclass(frozen=True)
class Published:
    """One published run."""

    run_id: str
    folder: Path

    @property
    def database(self) -> Path:
        """The DuckDB file that readers open."""
        return self.folder / f"{self.run_id}.duckdb"

    @property
    def parquet(self) -> Path:
        """Folder with the same tables as parquet."""
        return self.folder / f"{self.run_id}.parquet"

    @property
    def manifest_path(self) -> Path:
        """File that says what the others must be."""
        return self.folder / f"{self.run_id}.manifest.json"

    def manifest(self) -> dict[str, Any]:
        """Read the manifest; PublishError when it cannot be read."""
        try:
            content = json.loads(self.manifest_path.read_text("utf-8"))
        except (OSError, ValueError) as error:
            raise PublishError(f"The manifest of {self.run_id} cannot be read: {error}") from error
        if not isinstance(content, dict):
            raise PublishError(f"The manifest of {self.run_id} is not a table")
        return content


def all_published(folder: Path) -> list[Published]:
    """Return the finished published runs, newest first."""
    names = (path.name.removesuffix(".manifest.json") for path in folder.glob("*.manifest.json"))
    found = (Published(name, folder) for name in sorted(names, reverse=True) if not name.startswith("."))
    return [published for published in found if published.database.exists()]


def current(folder: Path) -> Published | None:
    """Return the run that readers see; None when nothing was published yet."""
    link = folder / CURRENT
    if not link.is_symlink():
        return None
    return Published(link.readlink().name.removesuffix(".duckdb"), folder)


def flip(published: Published) -> None:
    """Let readers see this run from now on, in one step."""
    link = published.folder / CURRENT
    beside = published.folder / f".{CURRENT}.{published.run_id}"
    beside.unlink(missing_ok=True)
    beside.symlink_to(published.database.name)
    beside.replace(link)
    atomic.sync_folder(published.folder)


def verify(published: Published) -> None:
    """Read every byte and every row again; PublishError at the first thing that is not as promised.

    DuckDB opens a truncated or flipped file without complaint and fails only at the damaged block,
    so the hash is compared and every table is read to its end.
    """
    manifest = published.manifest()
    _compare_file(published.database, manifest["database"])
    for name, promised in manifest["parquet"].items():
        _compare_file(published.parquet / name, promised)
    rows = scan(published.database)
    if rows != manifest["tables"]:
        wrong = sorted(set(rows.items()) ^ set(manifest["tables"].items()))
        raise PublishError(f"{published.database.name} does not hold the rows of its manifest: {wrong[:5]}")


def _compare_file(path: Path, promised: dict[str, Any]) -> None:
    if not path.is_file():
        raise PublishError(f"{path.name} is missing")
    if path.stat().st_size != promised["bytes"]:
        raise PublishError(f"{path.name} has {path.stat().st_size} bytes instead of {promised['bytes']}")
    if atomic.sha256(path, from_disk=True) != promised["sha256"]:
        raise PublishError(f"{path.name} is not the file that was written: its sha256 differs")


def scan(database: Path) -> dict[str, int]:
    """Read every column of every row of every table; return the row counts."""
    try:
        with duckdb.connect(str(database), read_only=True) as connection:
            return {name: _read_all(connection, name) for name in tables_of(connection)}
    except duckdb.Error as error:
        raise PublishError(f"{database.name} cannot be read to its end: {error}") from error


def count_rows(database: Path, names: Iterable[str] | None = None) -> dict[str, int]:
    """Return the row count of the named tables (or of all) without reading the rows."""
    with duckdb.connect(str(database), read_only=True) as connection:
        counts = {}
        for name in names or tables_of(connection):
            found = connection.execute(f"select count(*) from {quoted(name)}").fetchall()
            counts[name] = int(found[0][0])
        return counts


def tables_of(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Return schema.table of everything that can be read, in a stable order."""
    found = connection.execute(
        "select table_schema || '.' || table_name from information_schema.tables "
        "where table_catalog = current_database() order by 1"
    ).fetchall()
    return [name for (name,) in found]


def _read_all(connection: duckdb.DuckDBPyConnection, name: str) -> int:
    # Hashing the whole row makes DuckDB decompress every block of every column.
    found = connection.execute(f"select count(*), bit_xor(hash(row_)) from {quoted(name)} as row_").fetchall()
    return int(found[0][0])


def quoted(name: str) -> str:
    """Quote schema.table for SQL."""
    return ".".join('"' + part.replace('"', '""') + '"' for part in name.split(".", 1))


def rollback(folder: Path, run_id: str | None = None) -> Published:
    """Show an earlier run again: the named one, else the one before the current."""
    kept = all_published(folder)
    now = current(folder)
    if run_id is None:
        older = [one for one in kept if now is None or one.run_id < now.run_id]
        if not older:
            raise PublishError("There is no earlier published run to go back to.")
        chosen = older[0]
    else:
        named = [one for one in kept if one.run_id == run_id]
        if not named:
            raise PublishError(
                f"{run_id} is not kept; kept are: {', '.join(one.run_id for one in kept) or 'none'}"
            )
        chosen = named[0]
    verify(chosen)
    atomic.write_json(folder / ROLLED_BACK, {"newest": kept[0].run_id, "shown": chosen.run_id})
    flip(chosen)
    return chosen


def newest_in_force(folder: Path) -> Published | None:
    """Return the newest run if readers see it, or somebody chose that they should not.

    A run that was killed just before its flip is finished but was never shown: it does not count.
    """
    newest = next(iter(all_published(folder)), None)
    if newest is None or newest == current(folder):
        return newest
    try:
        chosen = json.loads((folder / ROLLED_BACK).read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return newest if chosen.get("newest") == newest.run_id else None


def prune(folder: Path, keep: int = KEPT) -> list[str]:
    """Delete what was never finished and all but the last runs; the current one always stays."""
    if not folder.is_dir():
        return []
    shown = current(folder)
    kept = {one.run_id for one in all_published(folder)[:keep]} | ({shown.run_id} if shown else set())
    gone = set()
    for path in sorted(folder.iterdir(), key=_manifest_first):
        if path.name.startswith(f".{CURRENT}.") or (path.name[0] == "." and path.name.endswith(".part")):
            _delete(path)
        elif path.name.endswith((".duckdb", ".parquet", ".manifest.json")) and _run_of(path) not in kept:
            _delete(path)
            gone.add(_run_of(path))
    return sorted(gone)


def _run_of(path: Path) -> str:
    return path.name.split(".", 1)[0]


def _manifest_first(path: Path) -> tuple[bool, str]:
    """A run whose deletion is cut short must not look finished."""
    return (not path.name.endswith(".manifest.json"), path.name)


def _delete(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
