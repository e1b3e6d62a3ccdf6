"""A vendor's records are held a few megabytes at a time, however long they are and however many come."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ingestion.conformance.bench import NOW, bench
from ingestion.conformance.faults import EditRecords
from ingestion.connectors import connector
from ingestion.pipeline import LITTLE_MEMORY, MEMORY, TableLoad, _database
from ingestion.rest.reading import PACK_BYTES, RELATION
from ingestion.sample.serving import simulator
from ingestion.spool import FOR_VENDORS, Spool, open_desk, write_rows

LONG = "The lamp flickers again. " * 8_000


def test_one_page_of_long_records_becomes_several_packs(monkeypatch: pytest.MonkeyPatch) -> None:
    sizes: list[int] = []
    take = Spool._batches

    def watched(self: Spool, chunk: Any) -> Any:
        size = f"select sum(octet_length(record::blob)) from {RELATION}"
        sizes.append(self.con.execute(size).fetchall()[0][0])
        return take(self, chunk)

    monkeypatch.setattr(Spool, "_batches", watched)
    with bench(connector("zendesk"), simulator("zendesk"), page_size=None) as at:
        for n in range(1, 41):
            at.site.sample("tickets", n, datetime(2026, 11, 1, tzinfo=UTC))
        at.server.fault = EditRecords(at, lambda records: [r | {"subject": LONG} for r in records])
        report = at.load(NOW, own=at.source(streams=("tickets",)))["tickets"]
        assert (report.status, report.loaded) == ("ok", 40)
    assert sum(sizes) > 3 * PACK_BYTES
    assert max(sizes) < PACK_BYTES + 2 * len(LONG)


@pytest.mark.parametrize("length", [600, 70_000])
def test_a_file_in_between_is_written_in_pieces(length: int, tmp_path: Path) -> None:
    """More bytes than a vendor's desk may hold go through it; rows so long that few fit get more room."""
    given, written = tmp_path / "given.parquet", tmp_path / "written.parquet"
    names = [f"k{n}" for n in range(180_000_000 // length)]
    with pq.ParquetWriter(given, pa.schema([("key", pa.string()), ("words", pa.string())])) as writer:
        for first in range(0, len(names), 1_000):
            keys = names[first : first + 1_000]
            writer.write_table(pa.table({"key": keys, "words": [key.ljust(length) for key in keys]}))
    desk = open_desk(tmp_path, b"a key that only tests use, 32 bytes", FOR_VENDORS)
    rows = f"read_parquet('{given}')"
    write_rows(
        desk,
        f"select * from {rows} semi join (from {rows} except (from {rows} limit 1)) using (key)",
        written,
    )
    told = pq.read_metadata(written)
    assert told.num_rows == len(names) - 1
    pieces = [told.row_group(n) for n in range(told.num_row_groups)]
    assert max(piece.total_byte_size for piece in pieces) < max(24_000_000, 2_100 * length)


def test_few_short_rows_are_stored_in_little_memory(tmp_path: Path) -> None:
    def given(length: int, rows: int) -> str:
        path = tmp_path / f"{length}.parquet"
        pq.write_table(
            pa.table({"words": ["x" * length] * rows}), path, compression="none", use_dictionary=False
        )
        load = TableLoad("words", (), ((path, rows),), "append")
        return _database([load], tmp_path / "raw.duckdb", tmp_path).global_config["memory_limit"]

    assert given(600, 1_000) == LITTLE_MEMORY
    assert given(70_000, 50) == MEMORY, "2,048 of these rows are more than the little memory"
    assert given(10_000, 20_000) == MEMORY, "many bytes are stored faster with more"
