"""Write, audit, publish: copy the checked build to a new file, prove the copy, then flip the link.

Readers only ever open ``current``; until the flip nothing they can see has changed, and after it
everything has. A killed publish leaves a folder with a leading dot that the next run deletes.
"""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import duckdb

from orchestration import atomic, interruption
from orchestration.published import (
    STORAGE_VERSION,
    Published,
    PublishError,
    count_rows,
    flip,
    prune,
    quoted,
    tables_of,
    verify,
)

SCHEMAS = ("core", "kpi", "impact", "roi", "audit")
SPACE_FACTOR = 2.2  # the copy, and the same rows as parquet beside it
READ_ONLY = 0o444


def publish(
    build: Path,
    folder: Path,
    run_id: str,
    now: dt.datetime,
    *,
    about: Mapping[str, Any],
    reached: Callable[[str], None] = lambda _point: None,
) -> Published:
    """Publish a closed build file as ``run_id``; ``about`` goes into the manifest (versions, checks)."""
    folder.mkdir(parents=True, exist_ok=True)
    final = Published(run_id, folder)
    part = Published(run_id, folder / f".{run_id}.part")
    if final.database.exists() or final.manifest_path.exists():
        raise PublishError(f"{run_id} is already published; a published name is never used twice")
    _require_space(build, folder)
    try:
        reached("copy")
        _copy(build, part)
        _seal(part, now, about)
        reached("verify")
        verify(part)
        _require_same_rows(build, part)
    except BaseException:
        shutil.rmtree(part.folder, ignore_errors=True)  # on a full disk the space is needed
        raise
    with interruption.undivided():
        _move_into_place(part, final)
        reached("before_flip")
        flip(final)
    reached("after_flip")
    prune(folder)
    return final


def _require_space(build: Path, folder: Path) -> None:
    if not build.is_file():
        raise PublishError("There is no build to publish; run the transformation first")
    if build.with_name(build.name + ".wal").exists():
        raise PublishError(f"{build.name} was not closed: a write-ahead log lies beside it")
    needed = int(build.stat().st_size * SPACE_FACTOR)
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise PublishError(f"Not enough disk space: {needed / 1e6:.0f} MB needed, {free / 1e6:.0f} MB free")


def _copy(build: Path, part: Published) -> None:
    """Copy the bytes (faster than copying rows), drop what is not published, write the parquet."""
    part.folder.mkdir()
    shutil.copyfile(build, part.database)
    part.parquet.mkdir()
    with duckdb.connect(str(part.database)) as connection:
        _drop_unpublished(connection)
        connection.execute("checkpoint")
        for name in tables_of(connection):
            target = part.parquet / f"{name}.parquet"
            connection.execute(
                f"copy {quoted(name)} to '{_escaped(target)}' (format parquet, compression zstd)"
            )
    if part.database.with_name(part.database.name + ".wal").exists():
        raise PublishError(f"{part.database.name} could not be closed: a write-ahead log lies beside it")


def _escaped(path: Path) -> str:
    return str(path).replace("'", "''")


def _drop_unpublished(connection: duckdb.DuckDBPyConnection) -> None:
    """Remove staging views (they need the raw database) and whatever else is not for readers."""
    schemas = connection.execute(
        "select schema_name from duckdb_schemas() where database_name = current_database() and not internal"
    ).fetchall()
    for (schema,) in schemas:
        if schema not in SCHEMAS and schema != "main":
            connection.execute(f'drop schema "{schema}" cascade')
    for kind in ("view", "table"):
        found = connection.execute(
            f"select {kind}_name from duckdb_{kind}s() "
            "where database_name = current_database() and schema_name = 'main' and not internal"
        ).fetchall()
        for (name,) in found:
            connection.execute(f'drop {kind} main."{name}" cascade')


def _seal(part: Published, now: dt.datetime, about: Mapping[str, Any]) -> None:
    """Put the bytes on the disk, make them read-only, and write down what they are."""
    files = sorted(part.parquet.iterdir())
    for path in (part.database, *files):
        path.chmod(READ_ONLY)
        atomic.sync_file(path)
    manifest = {
        "run_id": part.run_id,
        "published_at": now.astimezone(dt.UTC).isoformat(),
        **about,
        "duckdb_version": duckdb.__version__,
        "storage_version": _storage_version(part.database),
        "database": _described(part.database),
        "parquet": {path.name: _described(path) for path in files},
        "tables": count_rows(part.database),
    }
    if not manifest["tables"]:
        raise PublishError("The build holds no table to publish")
    atomic.write_json(part.manifest_path, manifest, READ_ONLY)
    atomic.sync_folder(part.parquet)
    atomic.sync_folder(part.folder)


def _described(path: Path) -> dict[str, Any]:
    return {"file": path.name, "bytes": path.stat().st_size, "sha256": atomic.sha256(path)}


def _storage_version(database: Path) -> str:
    """Return the file's storage version; PublishError when older clients could not read it."""
    with duckdb.connect(str(database), read_only=True) as connection:
        found = connection.execute(
            "select tags['storage_version'] from duckdb_databases() where database_name = current_database()"
        ).fetchall()
    version = str(found[0][0]).removesuffix("+")
    if version != STORAGE_VERSION:
        raise PublishError(f"The build has storage version {version} instead of {STORAGE_VERSION}")
    return version


def _require_same_rows(build: Path, part: Published) -> None:
    """Compare the copy with what was checked, table by table."""
    copied = part.manifest()["tables"]
    checked = count_rows(build, copied)
    wrong = {name: (checked[name], rows) for name, rows in copied.items() if checked[name] != rows}
    if wrong:
        raise PublishError(f"Rows were lost between the checks and the copy (checked, copied): {wrong}")


def _move_into_place(part: Published, final: Published) -> None:
    """Rename the three parts, the manifest last: only with it does the run count as published."""
    part.parquet.rename(final.parquet)
    part.database.rename(final.database)
    part.manifest_path.rename(final.manifest_path)
    part.folder.rmdir()
    atomic.sync_folder(final.folder)
