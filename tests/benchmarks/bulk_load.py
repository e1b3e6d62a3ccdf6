"""Bulk load of nested ticket rows, ours against DuckDB's own reading and inserting of the same rows.

    python tests/benchmarks/bulk_load.py                 1M rows, JSON lines and Parquet
    python tests/benchmarks/bulk_load.py --rows 3000000 --formats jsonl

Three measures of what DuckDB does by itself, each one INSERT ... SELECT into a file that is
then closed:

* columns: the declared columns in their types, nested parts as JSON;
* table: the very table that ours fills, so with the untouched row as JSON text, packed alike;
* text: the same, the row put together as text the way ours does it.

None of them checks values, hides persons, counts, or can be run again without doubling the
rows. Each measurement is a process of its own; wall, CPU and peak memory are those the system
reports for it. The start-up (imports, dlt, a load of 1,000 rows) is measured apart.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from ticket_rows import NESTED, make

ROOT = Path(__file__).resolve().parents[2]
TEXTS = (
    "id url external_id requester requester_email assignee team organization channel priority status kind "
    "subject description"
)
MOMENTS = "created_at updated_at solved_at"
KINDS = {"text": TEXTS, "timestamp": MOMENTS, "json": " ".join(NESTED)}
COLUMNS = {name: kind for kind, names in KINDS.items() for name in names.split()}
FIELDS = {
    "ticket_id": "id",
    "customer_id": "requester",
    "customer_email": "requester_email",
    "agent_id": "assignee",
    "team_id": "team",
    "channel": "channel",
    "topic": "kind",
    "priority": "priority",
    "status": "status",
    "created_at": "created_at",
    "solved_at": "solved_at",
    "subject": "subject",
    "seconds_to_answer": "(metrics->>'$.wait')::double",
}
PERSONAL = {"description": "redact"}
DUCKDB_TYPES = {"text": "VARCHAR", "timestamp": "TIMESTAMPTZ", "json": "JSON"}
BASELINES = {"columns": "DuckDB, columns", "table": "DuckDB, table", "text": "DuckDB, text"}


@dataclass(frozen=True)
class Cost:
    """What a process took."""

    wall: float
    cpu: float
    peak_mb: float


def main() -> int:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--formats", nargs="+", default=["jsonl", "parquet"])
    parser.add_argument("--repeat", type=int, default=1)
    parser.add_argument("--memory", action="store_true", help="only ours, for its peak memory")
    parser.add_argument("--step", nargs=4, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.step:
        _step(*given.step)
        return 0
    with tempfile.TemporaryDirectory() as folder:
        baselines = {} if given.memory else BASELINES
        _measure(Path(folder), given.rows, given.formats, given.repeat, baselines)
    return 0


def _measure(folder: Path, rows: int, formats: list[str], repeat: int, baselines: dict[str, str]) -> None:
    _say(f"{rows:,} rows | wall s | CPU s | peak MB")
    for kind in formats:
        big, small = folder / f"big.{kind}", folder / f"small.{kind}"
        make(big, rows)
        make(small, 1_000)
        _say(f"-- {kind}, {big.stat().st_size / 1e6:,.0f} MB")
        costs = {who: _best(who, kind, big, folder, repeat) for who in (*baselines, "ours")}
        start = _run("ours", kind, small, folder)
        for name, cost in ((baselines.get(who, who), cost) for who, cost in costs.items()):
            _say(f"{name:22} {cost.wall:8.2f} {cost.cpu:8.2f} {cost.peak_mb:8.0f}")
        _say(f"{'ours, 1,000 rows':22} {start.wall:8.2f} {start.cpu:8.2f} {start.peak_mb:8.0f}")
        ours = costs["ours"]
        for who, name in baselines.items():
            own = costs[who]
            _say(f"{'ours / ' + name:22} {ours.wall / own.wall:8.2f} {ours.cpu / own.cpu:8.2f}")
            rest = (ours.wall - start.wall) / own.wall, (ours.cpu - start.cpu) / own.cpu
            _say(f"{'  without start-up':22} {rest[0]:8.2f} {rest[1]:8.2f}")
        big.unlink()


def _best(who: str, kind: str, path: Path, folder: Path, repeat: int) -> Cost:
    return min((_run(who, kind, path, folder) for _ in range(repeat)), key=lambda cost: cost.cpu)


def _run(who: str, kind: str, path: Path, folder: Path) -> Cost:
    out = Path(tempfile.mkdtemp(dir=folder))
    began = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, __file__, "--step", who, kind, str(path), str(out)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    _, status, used = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"{who} {kind} failed")
    wall = time.perf_counter() - began
    shutil.rmtree(out)
    return Cost(wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def _step(who: str, kind: str, path: str, out: str) -> None:
    if who == "ours":
        _ours(kind, Path(path), Path(out))
    else:
        _duckdb(who, kind, path, out)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _duckdb(who: str, kind: str, path: str, out: str) -> None:
    import duckdb

    from ingestion.warehouse import ensure_tables

    con = duckdb.connect(f"{out}/own.duckdb")
    types = {name: DUCKDB_TYPES[declared] for name, declared in COLUMNS.items()}
    if kind == "jsonl":
        listed = ", ".join(f"{n}: '{t}'" for n, t in types.items())
        reader = f"read_json('{path}', format = 'newline_delimited', columns = {{{listed}}})"
    else:
        cast = ", ".join(f"{n}::{t} as {n}" for n, t in types.items())
        reader = f"(select {cast} from read_parquet('{path}'))"
    if who == "columns":
        con.execute(f"create table tickets ({', '.join(f'{n} {t}' for n, t in types.items())})")
        con.execute(f"insert into tickets select {', '.join(types)} from {reader}")
    else:
        ensure_tables(con)
        fields = ", ".join(f"{sql} as {name}" for name, sql in FIELDS.items())
        con.execute(
            f"""insert into raw_files.ticket by name select {fields}, 'desk' as _source, 'tickets' as _stream,
            'big' as _file, row_number() over () as _line, left(sha256(id), 32) as _row_key,
            updated_at as _changed_at, false as _is_deleted, 'bench' as _dlt_load_id,
            {_whole_row(who)} as _row from {reader}"""
        )
    con.close()


def _whole_row(who: str) -> str:
    if who == "table":
        return f"to_json({{{', '.join(f'{name}: {name}' for name in COLUMNS)}}})::varchar"
    members = ", ',', ".join(
        f"""'"{name}":', coalesce({name if kind == "json" else f"to_json({name})"}::varchar, 'null')"""
        for name, kind in COLUMNS.items()
    )
    return f"concat('{{', {members}, '}}')"


def _ours(kind: str, path: Path, out: Path) -> None:
    from ingestion.connector import Source
    from ingestion.layout import FilesSource
    from ingestion.load import load

    stream = {
        "entity": "ticket",
        "files": path.name,
        "format": kind,
        "key": ["id"],
        "changed": "updated_at",
        "columns": COLUMNS,
        "fields": FIELDS,
        "personal": PERSONAL,
    }
    layout = FilesSource.model_validate({"connector": "files", "path": ".", "streams": {"tickets": stream}})
    report = load(
        [Source("desk", layout, path.parent)],
        raw_path=out / "raw.duckdb",
        work_dir=out,
        pseudonym_key=b"benchmark key, 32 bytes and more",
        run_id="bench",
        now=datetime.now(UTC),
    )
    (tickets,) = report.streams
    if tickets.status != "ok" or tickets.quarantined:
        raise SystemExit(f"{tickets}")


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    raise SystemExit(main())
