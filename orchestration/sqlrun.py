"""``empathy sql``: one SELECT on the published file, in a process that can do no harm."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
from pyarrow import ipc

ROWS, SECONDS, MEMORY_MB = 10_000, 30, 1024
GRACE_SECONDS = 1.5  # between DuckDB's own limit and the kill, the start of the process included


class QueryError(Exception):
    """The query was refused, failed or was stopped; the text says which."""


@dataclass(frozen=True)
class Answer:
    """The rows of a query, and whether there were more than are given."""

    table: pa.Table
    is_cut: bool


def run_query(
    database: Path, query: str, *, rows: int = ROWS, seconds: int = SECONDS, memory_mb: int = MEMORY_MB
) -> Answer:
    """Run one SELECT on a published file and return at most ``rows`` rows."""
    request = {
        "database": str(database.resolve()),
        "query": query,
        "rows": rows,
        "seconds": seconds,
        "memory_mb": memory_mb,
    }
    command = [sys.executable, "-I", str(Path(__file__).with_name("sqlchild.py"))]
    try:
        done = subprocess.run(  # noqa: S603 - our own program; the query goes in through stdin
            command,
            input=json.dumps(request).encode() + b"\n",
            capture_output=True,
            timeout=seconds + GRACE_SECONDS,
            env={},
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise QueryError(f"The query took longer than {seconds} seconds and was stopped.") from None
    return _answer(done)


def _answer(done: subprocess.CompletedProcess[bytes]) -> Answer:
    head, body = done.stdout[:1], done.stdout[1:]
    if head == b"E":
        raise QueryError(json.loads(body)["error"])
    if head != b"T" or done.returncode != 0:
        raise QueryError("The query was stopped: it needed more memory or time than it is given.")
    with ipc.open_stream(io.BytesIO(body[1:])) as reader:
        return Answer(reader.read_all(), body[:1] == b"+")
