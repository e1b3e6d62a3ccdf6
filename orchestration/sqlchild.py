"""The process that runs one foreign SELECT and may do nothing else.

It is a program of its own, started by ``sqlrun``: DuckDB's own locks stop access to files, network
and settings, but a single call such as ``repeat('x', 1000000000)`` ignores every limit of DuckDB, so
the kernel's limits hold this process and its parent kills it when the time is up.
"""

from __future__ import annotations

import json
import resource
import sys
from typing import Any, cast

import duckdb
import pyarrow as pa
from pyarrow import ipc

SETUP_CPU_SECONDS = 5  # start-up of the process itself, not charged to the query
MEGABYTE = 1 << 20
LARGEST_ANSWER = 64 * MEGABYTE
BATCH_ROWS = 2048  # small, so that a wide answer is noticed before it fills the memory


def main() -> int:
    """Read the request from stdin, write Arrow (or an error as JSON) to stdout."""
    request = json.loads(sys.stdin.readline())
    try:
        table, more = answer(request)
    except (duckdb.Error, ValueError, MemoryError) as error:
        sys.stdout.buffer.write(b"E" + json.dumps({"error": _said(error)}).encode())
        return 1
    sys.stdout.buffer.write(b"T" + (b"+" if more else b"."))
    with ipc.new_stream(sys.stdout.buffer, table.schema) as writer:
        writer.write_table(table)
    return 0


def answer(request: dict[str, Any]) -> tuple[pa.Table, bool]:
    """Run the query under all locks; return its first rows and whether there were more."""
    _limit(int(request["seconds"]), int(request["memory_mb"]))
    connection = _open(request)
    statement = _one_select(request["query"])
    limit = int(request["rows"])
    reader = cast("pa.RecordBatchReader", connection.execute(statement).to_arrow_reader(BATCH_ROWS))
    batches, count, size = [], 0, 0
    for batch in reader:
        batches.append(batch)
        count += batch.num_rows
        size += batch.nbytes
        if size > LARGEST_ANSWER:
            raise ValueError("The answer is larger than 64 MB; ask for fewer rows or columns.")
        if count > limit:
            break
    table = pa.Table.from_batches(batches, reader.schema)
    return table.slice(0, limit), count > limit


def _limit(seconds: int, memory_mb: int) -> None:
    cpu = seconds * 4 + SETUP_CPU_SECONDS  # CPU time of all threads together
    resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu))
    # Address space, not memory: DuckDB reserves more than it uses.
    space = (memory_mb * 4 + 2048) * MEGABYTE
    resource.setrlimit(resource.RLIMIT_AS, (space, space))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _open(request: dict[str, Any]) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(request["database"], read_only=True)
    connection.execute("set threads = 2")
    connection.execute(f"set memory_limit = '{int(request['memory_mb'])}MB'")
    connection.execute(f"set max_execution_time = {int(request['seconds']) * 1000}")
    connection.execute("set temp_directory = ''")
    connection.execute("set autoinstall_known_extensions = false")
    connection.execute("set autoload_known_extensions = false")
    connection.execute("set enable_external_access = false")
    connection.execute("set lock_configuration = true")
    return connection


def _one_select(query: str) -> str:
    """Return the query when it is one SELECT; ValueError with the reason when it is not."""
    statements = duckdb.extract_statements(query)
    if not statements:
        raise ValueError("There is no query; write one SELECT.")
    if len(statements) != 1:
        raise ValueError(f"One query at a time, please: this holds {len(statements)} statements.")
    kind = statements[0].type
    if kind != duckdb.StatementType.SELECT:
        raise ValueError(f"Only SELECT is allowed here; this is {kind.name}.")
    return statements[0].query


def _said(error: BaseException) -> str:
    if isinstance(error, MemoryError | duckdb.OutOfMemoryException):
        return "The query needs more memory than it is given; ask for fewer rows or columns."
    if isinstance(error, duckdb.InterruptException):
        return "The query took too long and was stopped; ask for less."
    text = str(error).strip()
    return text.replace("Catalog Error: ", "").replace("Binder Error: ", "").replace("Parser Error: ", "")


if __name__ == "__main__":
    sys.exit(main())
