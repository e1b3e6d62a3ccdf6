"""What the files connector does with damaged files and other encodings: quarantine or refusal, never half."""

from __future__ import annotations

import json

import pytest
from loading import HEADER, Company, files_source, line

PERSONAL = "Zebedee Quackenbush"


def test_a_row_that_does_not_fit_is_quarantined_with_its_place(company: Company) -> None:
    damaged = "spreadsheet-damaged id in {}: its digits are lost"
    cases = [
        ({"quantity": "2.7"}, "quantity", "number with a point", "quantity is not a whole number"),
        ({"quantity": "viele"}, "quantity", "text of 5 characters", "quantity is not a whole number"),
        ({"price": '"1,5"'}, "price", "number with a comma", "price is not an amount"),
        ({"at": "31.02.2026"}, "at", "date-like", "at is not a date and time"),
        ({"at": "2999-01-01"}, "at", "date-like", "at is not a date and time"),
        ({"no": ""}, "no", "empty", "the key column no is empty"),
        ({"no": "5.70306E+17"}, "no", "scientific notation", damaged.format("no")),
        ({"customer": "5.7E+17"}, "customer", "scientific notation", damaged.format("customer")),
        ({"quantity": ""}, "quantity", "empty", "quantity is empty"),
        ({"price": "NaN"}, "price", "text of 3 characters", "price is not an amount"),
    ]
    company.drop(
        "a.csv",
        HEADER + line(1) + "".join(line(n, **cells) for n, (cells, *_) in enumerate(cases)) + line(99),
    )
    report = company.one()
    assert (report.loaded, report.quarantined) == (2, len(cases))
    assert company.quarantine() == [("a.csv", 3 + n, *said, 1) for n, (_, *said) in enumerate(cases)]


def test_a_shifted_row_is_quarantined_and_lines_stay_right(company: Company) -> None:
    rows = (
        line(1, customer='"C\r\n1"')
        + "A2,1,2026-01-01\n\n"
        + line(3, price="x")
        + "A4,1,2026-01-01,C,4,4,4\n"
    )
    company.drop("a.csv", HEADER + rows + line(5))
    report = company.one()
    assert (report.source_rows, report.loaded, report.quarantined) == (5, 2, 3)
    assert [(row[1], row[4]) for row in company.quarantine()] == [
        (4, "the row has 3 columns instead of 6"),
        (6, "price is not an amount"),
        (7, "the row has 7 columns instead of 6"),
    ]
    assert company.rows("select _line from raw_files.order_line order by 1") == [(2,), (8,)]


def test_an_open_quote_counts_the_lines_it_swallows(company: Company) -> None:
    company.drop("a.csv", HEADER + line(1) + line(2, customer='"C2') + line(3) + line(4))
    report = company.one()
    assert (report.source_rows, report.loaded, report.quarantined) == (4, 1, 3)


def test_a_cell_that_swallows_the_end_of_the_file_refuses_it(company: Company) -> None:
    company.drop("a.csv", HEADER + line(1) + line(2, price='"1') + line(3) + line(4))
    report = company.one()
    assert (report.source_rows, report.loaded, report.quarantined) == (4, 0, 4)
    assert "quote is left open" in report.message


def test_a_file_read_as_one_column_is_refused_as_a_whole(company: Company) -> None:
    body = (HEADER + line(1) + line(2)).replace(",", ";")
    company.drop("a.csv", body)
    report = company.one()
    assert (report.source_rows, report.loaded, report.quarantined) == (2, 0, 2)
    assert "is the delimiter ';'?" in report.message
    assert company.rows("select count(*) from raw_files.order_line") == [(0,)]


def test_a_first_row_of_data_is_never_shown_as_a_header(company: Company) -> None:
    company.drop("a.csv", f"1,{PERSONAL},3,4,5,6\n7,8,9,10,11,12\n")
    report = company.one()
    assert report.quarantined == 1
    assert PERSONAL not in report.message
    assert company.rows("select count(*) from raw_ingestion.drift where column_name like '%Zebedee%'") == [
        (0,)
    ]


def test_semicolons_and_decimal_commas(company: Company) -> None:
    company.sources["shop"] = files_source(delimiter=";", decimal=",", thousands=".", date_order="dmy")
    body = "no;line;at;customer;quantity;price\nA;1;05.07.26 9:05 PM;C;1 200;1.234,50\nB;1;5/7/2026;C;2;1.5\n"
    company.drop("a.csv", body)
    assert company.one().loaded == 1
    assert company.rows(
        "select ordered_at::varchar, quantity, unit_price_amount::varchar from raw_files.order_line"
    ) == [("2026-07-05 21:05:00+00", 1200.0, "1234.5000")]
    assert company.quarantine()[0][2:4] == ("price", "number with a point")


@pytest.mark.parametrize(
    ("declared", "written"),
    [("latin-1", "latin-1"), ("cp1252", "cp1252"), ("utf-16", "utf-16"), ("utf-8", "utf-8-sig")],
)
def test_encodings_that_are_declared_are_read(company: Company, declared: str, written: str) -> None:
    company.sources["shop"] = files_source(encoding=declared, key=["no"])
    company.drop(
        "a.csv",
        (HEADER + line(1, no="Zoë–") if written == "cp1252" else HEADER + line(1, no="Zoë")).encode(written),
    )
    assert company.one().loaded == 1
    assert company.rows("select left(order_id, 3) from raw_files.order_line") == [("Zoë",)]


@pytest.mark.parametrize(
    ("declared", "written"), [("utf-8", "latin-1"), ("latin-1", "utf-8"), ("utf-8", "utf-16")]
)
def test_a_file_in_another_encoding_is_refused_as_a_whole(
    company: Company, declared: str, written: str
) -> None:
    company.sources["shop"] = files_source(encoding=declared)
    company.drop("a.csv", (HEADER + line(1) + line(2, no="Zoë")).encode(written))
    report = company.one()
    assert (report.source_rows, report.loaded, report.quarantined) == (2, 0, 2)
    assert declared in report.message


def test_every_kind_of_text_comes_through_unchanged(company: Company) -> None:
    texts = [
        "emoji 🫠",
        "\u202bעברית\u202c",
        'quo""te',
        "two\r\nlines",
        "tab\there",
        "semi;colon",
        "n\x00ul",
        "x" * 65_000,
    ]
    layout = {
        "entity": "team",
        "key": ["id"],
        "columns": {"id": "text", "name": "text"},
        "fields": {"team_id": "id", "team_name": "name"},
    }
    company.sources["shop"] = files_source(**layout)
    company.drop("a.csv", "id,name\n" + "".join(f'{n},"{text}"\n' for n, text in enumerate(texts)))
    assert company.one().loaded == len(texts)
    found = company.rows("select team_name from raw_files.team order by _line")
    assert [row[0] for row in found] == [text.replace('""', '"') for text in texts]
    kept = company.rows("select _row from raw_files.team order by _line")
    assert [json.loads(row[0])["name"] for row in kept] == [text.replace('""', '"') for text in texts]
