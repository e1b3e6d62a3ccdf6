"""Bulk load of nested ticket rows, ours against DuckDB's own reading and inserting of the same rows.

    python tests/benchmarks/bulk_load.py                 1M rows, JSON lines and Parquet
    python tests/benchmarks/bulk_load.py --rows 10000000 --formats parquet

Each measurement is a process of its own; wall, CPU and peak memory are those the system
reports for it. The start-up (imports, dlt, a load of 1,000 rows) is measured apart.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
COLUMNS = {
    "id": "text",
    "requester": "text",
    "requester_email": "text",
    "assignee": "text",
    "team": "text",
    "channel": "text",
    "priority": "text",
    "status": "text",
    "created_at": "timestamp",
    "updated_at": "timestamp",
    "solved_at": "timestamp",
    "subject": "text",
    "satisfaction": "json",
    "metrics": "json",
    "tags": "json",
    "custom_fields": "json",
}
FIELDS = {
    "ticket_id": "id",
    "customer_id": "requester",
    "customer_email": "requester_email",
    "agent_id": "assignee",
    "team_id": "team",
    "channel": "channel",
    "priority": "priority",
    "status": "status",
    "created_at": "created_at",
    "solved_at": "solved_at",
    "subject": "subject",
    "seconds_to_answer": "(metrics->>'$.wait')::double",
}
DUCKDB_TYPES = {"text": "VARCHAR", "timestamp": "TIMESTAMPTZ", "json": "JSON"}
ROW = """
    (i + 1)::varchar as id, 'C' || (i * 7919 % {customers}) as requester,
    'person' || (i * 7919 % {customers}) || '@example.com' as requester_email, 'E' || (i % 200) as assignee,
    'team-' || (i % 12) as team, ['email','phone','chat','web'][1 + i % 4] as channel,
    ['low','normal','high','urgent'][1 + i % 4] as priority, ['open','pending','solved'][1 + i % 3] as status,
    strftime(timestamp '2024-01-01' + interval (i % 63000000) second, '%Y-%m-%dT%H:%M:%SZ') as created_at,
    strftime(timestamp '2024-01-02' + interval (i % 63000000) second, '%Y-%m-%dT%H:%M:%SZ') as updated_at,
    strftime(timestamp '2024-01-03' + interval (i % 63000000) second, '%Y-%m-%dT%H:%M:%SZ') as solved_at,
    'Question about invoice ' || i as subject,
    {{'score': i % 5, 'comment': 'thanks for the help ' || (i % 977)}} as satisfaction,
    {{'wait': i % 600, 'replies': i % 9, 'reopens': i % 3,
      'reply_minutes': {{'calendar': i % 5000, 'business': i % 2000}}}} as metrics,
    ['billing', 'tag' || (i % 50), 'tag' || (i % 7)] as tags,
    [{{'id': 1001, 'value': 'v' || (i % 100)}}, {{'id': 1002, 'value': 'w' || (i % 1000)}}] as custom_fields
"""


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
    parser.add_argument("--step", nargs=4, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.step:
        _step(*given.step)
        return 0
    with tempfile.TemporaryDirectory() as folder:
        _measure(Path(folder), given.rows, given.formats, given.repeat)
    return 0


def _measure(folder: Path, rows: int, formats: list[str], repeat: int) -> None:
    _say(f"{rows:,} rows | wall s | CPU s | peak MB")
    for kind in formats:
        big, small = folder / f"big.{kind}", folder / f"small.{kind}"
        make(big, rows)
        make(small, 1_000)
        _say(f"-- {kind}, {big.stat().st_size / 1e6:,.0f} MB")
        own = min((_run("duckdb", kind, big, folder) for _ in range(repeat)), key=lambda c: c.cpu)
        ours = min((_run("ours", kind, big, folder) for _ in range(repeat)), key=lambda c: c.cpu)
        start = _run("ours", kind, small, folder)
        for name, cost in (("DuckDB alone", own), ("ours", ours), ("ours, 1,000 rows", start)):
            _say(f"{name:18} {cost.wall:8.2f} {cost.cpu:8.2f} {cost.peak_mb:8.0f}")
        _say(f"{'ratio':18} {ours.wall / own.wall:8.2f} {ours.cpu / own.cpu:8.2f}")
        rest = Cost(ours.wall - start.wall, ours.cpu - start.cpu, 0)
        _say(f"{'without start-up':18} {rest.wall / own.wall:8.2f} {rest.cpu / own.cpu:8.2f}")


def make(path: Path, rows: int) -> None:
    """Write nested ticket rows as JSON lines or Parquet; nested parts are JSON text in Parquet."""
    import duckdb

    columns = ROW.format(customers=max(rows // 20, 1))
    query = f"select {columns} from range({rows}) as r(i)"
    if path.suffix == ".parquet":
        nested = ", ".join(
            f"to_json({name})::varchar as {name}" for name, kind in COLUMNS.items() if kind == "json"
        )
        query = f"select * replace ({nested}) from ({query})"
    kind = "parquet" if path.suffix == ".parquet" else "json"
    duckdb.sql(f"copy ({query}) to '{path}' (format {kind})")


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
    return Cost(time.perf_counter() - began, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def _step(who: str, kind: str, path: str, out: str) -> None:
    if who == "duckdb":
        _duckdb(kind, path, out)
    else:
        _ours(kind, Path(path), Path(out))
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _duckdb(kind: str, path: str, out: str) -> None:
    import duckdb

    con = duckdb.connect(f"{out}/own.duckdb")
    types = {name: DUCKDB_TYPES[declared] for name, declared in COLUMNS.items()}
    con.execute(f"create table tickets ({', '.join(f'{n} {t}' for n, t in types.items())})")
    if kind == "jsonl":
        listed = ", ".join(f"{n}: '{t}'" for n, t in types.items())
        reader = f"read_json('{path}', format = 'newline_delimited', columns = {{{listed}}})"
    else:
        reader = f"read_parquet('{path}')"
    con.execute(f"insert into tickets select {', '.join(types)} from {reader}")
    con.close()


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
    }
    layout = FilesSource.model_validate(
        {"connector": "files", "path": str(path.parent), "streams": {"tickets": stream}}
    )
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
