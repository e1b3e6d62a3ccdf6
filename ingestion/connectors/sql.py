"""The SQL connector: tables and views of Postgres, MySQL, MariaDB and SQLite.

A table is read in one read-only transaction, together with its own count, in batches of
columns. With an `incremental` column only what changed since the last mark is asked for,
a little further back than the mark; without one the table is a snapshot, and rows that
are gone are marked as deleted once the snapshot has been read to its end.
"""

# ruff: noqa: PLC0415 - sqlalchemy is only imported when a database is read
from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

from ingestion.connector import (
    ABSENT,
    Chunk,
    Known,
    Part,
    Reading,
    Secret,
    Source,
    SourceError,
    Strategy,
    Stream,
)
from ingestion.formats.columns import match_columns
from ingestion.formats.tuples import as_table
from ingestion.layout import SqlSource, SqlStream
from ingestion.marks import Mark
from ingestion.quarantine import Tally
from ingestion.reach import why
from ingestion.shape import stream_of
from ingestion.shrink import refuse_shrunk

if TYPE_CHECKING:
    import duckdb
    from sqlalchemy import Connection, Engine

BATCH_ROWS = 50_000
CONNECT_SECONDS = 15


class SqlConnector:
    """Reads tables of a database."""

    name = "sql"
    kind = "sql"
    schema = "raw_sql"
    secrets: tuple[Secret, ...] = (Secret("password", required=False),)

    def streams(self, source: Source) -> tuple[Stream, ...]:
        """Return the streams of the layout."""
        layout = _layout(source)
        zone = layout.zone or source.zone
        return tuple(
            stream_of(n, s, zone, Strategy.MODIFIED_SINCE if s.incremental else Strategy.SNAPSHOT)
            for n, s in layout.streams.items()
        )

    def read(self, source: Source, stream: Stream, known: Known) -> Reading:
        """Reach the database and look at the table; its rows are read when the part is."""
        layout: SqlStream = stream.options
        mark = Mark.parse(known.mark, stream.zone, known.now) if layout.incremental else None
        part = Part(layout.table, partial(_rows, source, stream, known, mark))
        return Reading([part], marks=partial(_marks, mark), complete=known.mark is None)


def _marks(mark: Mark | None) -> dict[str, str]:
    text = mark.text() if mark else None
    return {"": text} if text else {}


def _layout(source: Source) -> SqlSource:
    if not isinstance(source.layout, SqlSource):
        raise SourceError(f"the source {source.name} is not a database")
    return source.layout


def _rows(
    source: Source,
    stream: Stream,
    known: Known,
    mark: Mark | None,
    con: duckdb.DuckDBPyConnection,
    tally: Tally,
) -> Iterator[Chunk]:
    layout: SqlStream = stream.options
    with _connected(source) as database:
        names = _columns(database, layout.table)
        places = match_columns(names, stream, tally)
        others = _layout(source).streams.values()
        tally.expect(name for other in others if other.table == layout.table for name in other.columns)
        if places is None:
            lacking = ", ".join(d.column for d in tally.drift if d.kind == "missing")
            raise SourceError(f"the table {layout.table} has no column {lacking}; it has: {', '.join(names)}")
        table, where, bound = _from(database, layout, mark)
        tally.source_rows = _count(database, table, where, bound)
        _guard(tally.source_rows, known, layout)
        wanted = [names[place] for place in places.values()]
        line = 1
        for rows in _batches(database, f"select {_listed(database, wanted)} from {table}{where}", bound):
            data, types = as_table(rows, len(wanted))
            if mark and layout.incremental:
                mark.see(data.column(list(places).index(layout.incremental.column)))
            con.register("incoming_sql", data)
            columns = {name: f"c{place}" for place, name in enumerate(places)}
            optional = {c.name: ABSENT for c in stream.columns if c.name not in columns}
            yield Chunk("incoming_sql", columns | optional, first_line=line, types=types)
            con.unregister("incoming_sql")
            line += len(rows)


@contextmanager
def _connected(source: Source) -> Generator[Connection]:
    """Open one read-only transaction; what the driver complains of becomes a sentence without the URL."""
    from sqlalchemy.exc import OperationalError, SQLAlchemyError

    try:
        engine = _engine(source)
    except SourceError:
        raise
    except Exception as error:
        raise SourceError(
            f"the database URL of {source.name} cannot be used ({type(error).__name__})"
        ) from None
    try:
        with engine.connect() as database:
            _read_only(database)
            yield database
    except OperationalError as error:
        raise SourceError(why(source.name, engine.url, error.orig)) from None
    except SQLAlchemyError as error:
        raise SourceError(f"the database of {source.name} refused a query ({type(error).__name__})") from None
    finally:
        engine.dispose()


def _engine(source: Source) -> Engine:
    import sqlalchemy as sa

    url = sa.make_url(_layout(source).url)
    password = source.secrets.get("password")
    if password:
        url = url.set(password=password)
    backend = url.get_backend_name()
    arguments: dict[str, Any] = {}
    if backend == "sqlite":
        path = source.home / (url.database or "")
        if not path.is_file():
            raise SourceError(f"the database file {url.database} does not exist")
        # Opened as a URI, because only that can say "read only" and never makes an empty file.
        url = sa.make_url(f"sqlite:///file:{path}").update_query_dict({"mode": "ro", "uri": "true"})
    elif backend in ("mysql", "mariadb"):
        url = url.set(drivername=f"{backend}+pymysql")
        arguments["connect_timeout"] = CONNECT_SECONDS
    elif backend == "postgresql":
        url = url.set(drivername="postgresql+psycopg2")
        arguments["connect_timeout"] = CONNECT_SECONDS
    return sa.create_engine(url, connect_args=arguments, poolclass=sa.NullPool, hide_parameters=True)


def _read_only(database: Connection) -> None:
    """Make count and rows see the same moment."""
    name = database.dialect.name
    if name == "postgresql":
        database.exec_driver_sql("set transaction isolation level repeatable read, read only")
    elif name in ("mysql", "mariadb"):
        database.exec_driver_sql("start transaction with consistent snapshot, read only")
    else:
        database.exec_driver_sql("begin")


def _quoted(database: Connection, name: str) -> str:
    """Quote a name; a colon in it must not be read as a bound value."""
    return database.dialect.identifier_preparer.quote_identifier(name).replace(":", "\\:")


def _listed(database: Connection, names: list[str]) -> str:
    return ", ".join(_quoted(database, name) for name in names)


def _table(database: Connection, table: str) -> str:
    return ".".join(_quoted(database, part) for part in table.split("."))


def _columns(database: Connection, table: str) -> list[str]:
    import sqlalchemy as sa
    from sqlalchemy.exc import OperationalError, ProgrammingError

    query = f"select * from {_table(database, table)} where 1 = 0"
    try:
        result = database.execute(sa.text(query))
    except (ProgrammingError, OperationalError):
        raise SourceError(f"the table {table} does not exist or may not be read by this user") from None
    return list(result.keys())


def _from(database: Connection, layout: SqlStream, mark: Mark | None) -> tuple[str, str, dict[str, Any]]:
    """Return the table, the where clause and its values; rows without a change time count as changed."""
    table = _table(database, layout.table)
    if mark is None or layout.incremental is None or mark.since(layout.incremental.lag_minutes) is None:
        return table, "", {}
    column = _quoted(database, layout.incremental.column)
    bound = {"since": mark.since(layout.incremental.lag_minutes)}
    return table, f" where {column} >= :since or {column} is null", bound


def _count(database: Connection, table: str, where: str, bound: dict[str, Any]) -> int:
    import sqlalchemy as sa

    return int(database.execute(sa.text(f"select count(*) from {table}{where}"), bound).scalar_one())


def _guard(rows: int, known: Known, layout: SqlStream) -> None:
    """A table that lost a fifth of its rows overnight is more often a broken export than news."""
    if not layout.allow_shrink and not layout.incremental:
        refuse_shrunk(f"the table {layout.table}", rows, known.live_rows, "its stream")


def _batches(database: Connection, query: str, bound: dict[str, Any]) -> Iterator[list[Any]]:
    import sqlalchemy as sa

    streamed = database.execution_options(stream_results=True, max_row_buffer=BATCH_ROWS)
    result = streamed.execute(sa.text(query), bound)
    while rows := result.fetchmany(BATCH_ROWS):
        yield list(rows)


CONNECTOR = SqlConnector()
