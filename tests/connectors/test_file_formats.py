"""Kinds of files: JSON lines, Parquet, workbooks, packed files, and what is refused of them."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from loading import HEADER, Company, files_source, line

from ingestion.formats import jsonl


def test_lines_of_a_large_jsonl_file_are_numbered_as_they_stand(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Threads read it in pieces, and a list of allowed values makes DuckDB hand them over as they end."""
    monkeypatch.setattr(jsonl, "LONGEST_RECORD", 1 << 16)
    company.sources["shop"] = files_source(
        entity="ticket",
        files="*.jsonl",
        format="jsonl",
        key=["id"],
        columns={"id": "text", "status": "text"},
        fields={"ticket_id": "id", "status": "status"},
        personal={},
    )
    row = f'"status": "open", "more": "{"x" * 1_000}"'
    company.drop("a.jsonl", "".join(f'{{"id": "{n}", {row}}}\n' for n in range(1, 100_001)))
    assert company.one().loaded == 100_000
    assert company.rows("select count(*) from raw_files.ticket where ticket_id::int <> _line") == [(0,)]


def test_jsonl_keeps_nested_parts_and_accounts_for_broken_lines(company: Company) -> None:
    company.sources["shop"] = files_source(
        files="*.jsonl",
        format="jsonl",
        key=["no"],
        columns={"no": "text", "at": "timestamp", "quantity": "bigint", "price": "decimal", "extra": "json"},
        fields={
            "order_id": "no",
            "ordered_at": "at",
            "quantity": "quantity",
            "unit_price_amount": "price",
            "product_id": "extra->>'$.sku'",
        },
    )
    good = {
        "no": "A",
        "at": "2026-01-01T10:00:00Z",
        "quantity": 1,
        "price": 2.5,
        "extra": {"sku": "x", "tags": [1, 2]},
    }
    body = "\n".join(
        [json.dumps(good), "", '{"no": "B", "at"', "[1]", json.dumps(good | {"no": "C", "colour": "red"})]
    )
    company.drop("a.jsonl", body)
    report = company.one()
    assert (report.source_rows, report.loaded, report.quarantined) == (4, 2, 2)
    (row, *_) = company.rows("select product_id, _row from raw_files.order_line order by _line")
    assert row[0] == "x"
    assert json.loads(row[1])["extra"] == good["extra"]
    assert ("colour", "new") in company.rows("select column_name, kind from raw_ingestion.drift")


def test_the_untouched_row_is_strict_json_whatever_the_cells_hold(company: Company) -> None:
    cells = {
        "no": 'A "quoted" \\ one',
        'it\'s "x"': "two\nlines\tand \x01",
        "none": None,
        "list": "[1, 2, ]",
        "map": ' {"a": "x,]", "b": null, } ',
        "mail": "Call me: a@b.example",
        "who": "C1",
    }
    kinds = dict.fromkeys(cells, "text") | {"list": "json", "map": "json"}
    company.sources["shop"] = files_source(
        files="*.parquet",
        format="parquet",
        key=["no"],
        columns=kinds | {"n": "double", "at": "date"},
        fields={
            "order_id": "no",
            "ordered_at": "at",
            "quantity": "n",
            "unit_price_amount": "n",
            "customer_id": "who",
        },
        personal={"mail": "redact"},
    )
    table = {name: pa.array([value], pa.string()) for name, value in cells.items()}
    table |= {"n": pa.array([1.5]), "at": pa.array([dt.date(2026, 1, 2)])}
    (company.home / "drop").mkdir(exist_ok=True)
    pq.write_table(pa.table(table), company.home / "drop" / "a.parquet")
    assert company.one().loaded == 1
    row = json.loads(company.rows("select _row from raw_files.order_line")[0][0])
    assert len(row.pop("who")) == 32
    del cells["who"]
    assert row == cells | {
        "list": [1, 2],
        "map": {"a": "x,]", "b": None},
        "mail": "Call me: [email]",
        "n": 1.5,
        "at": "2026-01-02",
    }


def test_parquet_and_excel_give_the_rows_of_the_csv(company: Company, tmp_path: Path) -> None:
    import openpyxl

    company.drop("a.csv", HEADER + line(1) + line(2))
    company.one()
    fields = "order_id, order_line_id, ordered_at, customer_id, quantity, unit_price_amount"
    query = f"select {fields} from raw_files.order_line where _file like '%.{{}}' order by 1"
    expected = company.rows(query.format("csv"))
    names = HEADER.strip().split(",")
    rows = [line(n).strip().split(",") for n in (1, 2)]
    pq.write_table(
        pa.table({name: [row[n] for row in rows] for n, name in enumerate(names)}),
        company.home / "drop" / "a.parquet",
    )
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(names)
    for row in rows:
        sheet.append([*row[:4], int(row[4]), float(row[5])])
    book.save(company.home / "drop" / "a.xlsx")
    for kind, ending in (("parquet", "parquet"), ("excel", "xlsx")):
        company.sources = {kind: files_source(format=kind, files=f"*.{ending}")}
        assert company.one().loaded == 2
        assert company.rows(query.format(ending)) == expected


def test_a_workbook_with_several_sheets_must_name_one(company: Company) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    book.create_sheet("other")
    book.save(company.home / "drop" / "a.xlsx")
    company.sources["shop"] = files_source(format="excel", files="*.xlsx")
    assert "name one with sheet" in company.one().message


def test_links_pipes_and_packed_bombs_are_refused(company: Company, tmp_path: Path) -> None:
    import os
    import zipfile

    secret = tmp_path / "outside.csv"
    secret.write_text(HEADER + line(1))
    drop = company.home / "drop"
    (drop / "link.csv").symlink_to(secret)
    (drop / "folder").symlink_to(tmp_path)
    os.mkfifo(drop / "pipe.csv")
    report = company.one()
    assert report.loaded == 0
    assert "links are not followed" in report.message
    assert "not a plain file" in report.message
    with zipfile.ZipFile(drop / "bomb.xlsx", "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("xl/workbook.xml", b"0" * 50_000_000)
    company.sources["shop"] = files_source(format="excel", files="*.xlsx")
    assert "unpacks to far more" in company.one().message
