"""The files connector against what real exports do."""

from __future__ import annotations

from pathlib import Path

import pytest
from loading import HEADER, SHARED, Company, files_source, line

PERSONAL = "Zebedee Quackenbush"


def test_rows_land_with_types_pseudonyms_and_place(company: Company) -> None:
    company.drop("a.csv", HEADER + line(1) + line(2))
    report = company.one()
    assert (report.source_rows, report.loaded, report.status) == (2, 2, "ok")
    rows = company.rows(
        "select order_id, quantity, unit_price_amount::varchar, ordered_at::varchar, customer_id, _line"
        " from raw_files.order_line order by _line"
    )
    assert rows[0][:4] == ("A1", 1.0, "1.5000", "2026-01-02 10:00:00+00")
    assert len(rows[0][4]) == 32
    assert [row[5] for row in rows] == [2, 3]


def test_the_same_person_has_the_same_pseudonym_however_written(company: Company) -> None:
    company.drop("a.csv", HEADER + line(1, customer=" c7 ") + line(2, customer="C7"))
    company.one()
    assert company.rows("select count(distinct customer_id) from raw_files.order_line") == [(1,)]


def test_nothing_new_changes_nothing_and_reads_nothing(company: Company) -> None:
    company.drop("a.csv", HEADER + line(1))
    company.one()
    before = company.rows("select * from raw_files.order_line")
    report = company.one()
    assert (report.status, report.files_unchanged, report.source_rows) == ("unchanged", 1, 0)
    assert company.rows("select * from raw_files.order_line") == before


def test_a_copy_under_another_name_is_counted_and_left(company: Company) -> None:
    company.drop("a.csv", HEADER + line(1) + line(2))
    company.one()
    company.drop("b.csv", HEADER + line(1) + line(2))
    report = company.one()
    assert (report.source_rows, report.loaded, report.duplicate) == (2, 0, 2)
    assert company.rows("select distinct _file from raw_files.order_line") == [("a.csv",)]
    assert company.one().status == "unchanged"


def test_a_copy_in_the_same_run_is_counted_and_left(company: Company) -> None:
    for name in ("a.csv", "b.csv"):
        company.drop(name, HEADER + line(1) + line(2))
    report = company.one()
    assert (report.source_rows, report.loaded, report.duplicate) == (4, 2, 2)


def test_a_corrected_file_replaces_its_rows_and_its_quarantine(company: Company) -> None:
    company.drop("a.csv", HEADER + line(1) + line(2) + line(3, quantity="many"))
    company.drop("b.csv", HEADER + line(9))
    assert company.load().streams[0].quarantined == 1
    company.drop("a.csv", HEADER + line(1, quantity="11") + line(3))
    report = company.one()
    assert (report.loaded, report.files_unchanged) == (2, 1)
    assert company.rows("select order_id, quantity from raw_files.order_line order by 1") == [
        ("A1", 11.0),
        ("A3", 3.0),
        ("A9", 9.0),
    ]
    assert company.quarantine() == []


def test_a_corrected_file_without_usable_rows_empties_its_part(company: Company) -> None:
    company.drop("a.csv", HEADER + line(1))
    company.one()
    company.drop("a.csv", HEADER + line(1, price="free"))
    company.one()
    assert company.rows("select count(*) from raw_files.order_line") == [(0,)]


def test_a_broken_delivery_keeps_the_last_good_one(company: Company) -> None:
    company.drop("a.csv", HEADER + line(1))
    company.one()
    company.drop("a.csv", "something;else\n1;2\n")
    report = company.one()
    assert (report.loaded, report.quarantined) == (0, 1)
    assert company.rows("select count(*) from raw_files.order_line") == [(1,)]
    assert company.one().status == "unchanged"


def test_vanished_files_keep_their_rows(company: Company) -> None:
    path = company.drop("a.csv", HEADER + line(1))
    company.one()
    path.unlink()
    company.drop("b.csv", HEADER + line(2))
    company.one()
    assert company.rows("select count(*) from raw_files.order_line") == [(2,)]


def test_a_changed_layout_reads_the_files_again(company: Company) -> None:
    company.drop("a.csv", HEADER + line(1))
    company.one()
    company.sources["shop"] = files_source()
    company.sources["shop"]["streams"]["orders"]["fields"]["channel"] = "'web'"
    assert company.one().loaded == 1
    assert company.rows("select channel from raw_files.order_line") == [("web",)]


def test_a_stream_that_changes_its_entity_leaves_no_rows_behind(company: Company) -> None:
    company.drop("a.csv", HEADER + line(1))
    company.one()
    layout = {"entity": "team", "key": ["no"], "fields": {"team_id": "no"}}
    company.sources["shop"] = files_source(**layout)
    company.one()
    assert company.rows("select count(*) from raw_files.order_line") == [(0,)]
    assert company.rows("select team_id from raw_files.team") == [("A1",)]


def test_duplicates_of_a_key_collapse_to_the_newest(company: Company) -> None:
    company.sources["shop"] = files_source(changed="at")
    company.drop(
        "a.csv",
        HEADER
        + line(1, at="2026-02-02", quantity="2")
        + line(1, at="2026-01-01", quantity="1")
        + line(1, at="2026-02-02", quantity="3"),
    )
    report = company.one()
    assert (report.source_rows, report.loaded, report.duplicate) == (3, 1, 2)
    assert company.rows("select quantity from raw_files.order_line") == [(3.0,)]


def test_without_a_key_only_identical_rows_collapse(company: Company) -> None:
    company.sources["shop"] = files_source(key=[])
    company.drop("a.csv", HEADER + line(1) + line(1) + line(1, customer="C2"))
    report = company.one()
    assert (report.loaded, report.duplicate) == (2, 1)


def test_identical_lines_can_be_kept(company: Company) -> None:
    company.sources["shop"] = files_source(key=[], keep_duplicates=True)
    company.drop("a.csv", HEADER + line(1) + line(1))
    assert company.one().loaded == 2


def test_undeclared_columns_are_noted_and_never_stored(company: Company) -> None:
    company.drop("a.csv", "Name," + HEADER + f"{PERSONAL}," + line(1))
    assert company.one().loaded == 1
    assert company.rows("select column_name, kind from raw_ingestion.drift") == [("Name", "new")]
    assert PERSONAL.encode() not in company.raw.read_bytes()


def test_columns_that_another_stream_reads_from_the_file_are_no_drift(company: Company) -> None:
    layout = company.sources["shop"]["streams"]["orders"]
    company.sources["shop"]["streams"]["notes"] = layout | {"columns": layout["columns"] | {"note": "text"}}
    company.drop("a.csv", HEADER.replace("\n", ",note,odd\n") + line(1).replace("\n", ",x,y\n"))
    company.load()
    found = company.rows("select stream, column_name from raw_ingestion.drift order by all")
    assert found == [("notes", "odd"), ("orders", "odd")]


def test_personal_values_stay_out_of_every_file(company: Company, caplog: pytest.LogCaptureFixture) -> None:
    source = files_source(personal={"customer": "customer", "line": "drop"}, key=["no"])
    del source["streams"]["orders"]["fields"]["order_line_id"]
    company.sources["shop"] = source
    company.drop(
        "a.csv",
        HEADER
        + line(1, customer=PERSONAL, line=PERSONAL)
        + line(2, customer=PERSONAL, quantity=PERSONAL)
        + f"{PERSONAL},2\n",
    )
    report = company.one()
    assert (report.loaded, report.quarantined) == (1, 2)
    written = [p for p in company.home.rglob("*") if p.is_file() and "drop" not in p.parts]
    for path in written:
        assert PERSONAL.encode() not in path.read_bytes(), path
    assert PERSONAL not in caplog.text + report.message + str(company.quarantine())


def test_free_text_is_redacted_in_field_and_row(company: Company) -> None:
    layout = {
        "entity": "review",
        "key": ["id"],
        "columns": {"id": "text", "at": "date", "text": "text"},
        "fields": {"review_id": "id", "reviewed_at": "at", "body": "text"},
    }
    company.sources["shop"] = files_source(**layout)
    company.drop("a.csv", "id,at,text\n1,2026-01-01,call +44 20 7946 0958 or a@b.example\n")
    company.one()
    assert company.rows("select body, _row from raw_files.review") == [
        ("call [phone] or [email]", '{"id":"1","at":"2026-01-01","text":"call [phone] or [email]"}')
    ]


def test_a_value_map_translates_and_quarantines_what_it_does_not_know(company: Company) -> None:
    layout = {
        "entity": "customer",
        "key": ["no"],
        "columns": {"no": "text", "state": "text"},
        "fields": {"customer_id": "no", "is_lost": "state"},
        "values": {"is_lost": {"gone": "true", "here": "false"}},
    }
    company.sources["shop"] = files_source(**layout)
    company.drop("a.csv", "no,state\n1,gone\n2,here\n3,\n4,perhaps\n")
    assert company.one().quarantined == 1
    assert company.rows("select is_lost from raw_files.customer order by _line") == [
        (True,),
        (False,),
        (None,),
    ]
    assert company.quarantine()[0][4] == "the value map of is_lost does not know the value"


def test_an_expression_that_fails_on_one_row_stops_only_that_row(company: Company) -> None:
    layout = {
        "entity": "order_line",
        "key": ["no"],
        "columns": {"no": "text", "day": "text", "clock": "text"},
        "fields": {
            "order_id": "no",
            "ordered_at": "day::date + clock::time",
            "quantity": "1",
            "unit_price_amount": "2",
        },
    }
    company.sources["shop"] = files_source(**layout, zone="Europe/Rome")
    company.drop("a.csv", "no,day,clock\n1,2026-07-01,10:00:00\n2,2026-07-01,noon\n")
    assert company.one().quarantined == 1
    assert company.rows("select ordered_at::varchar from raw_files.order_line") == [
        ("2026-07-01 08:00:00+00",)
    ]
    assert company.quarantine()[0][2:5:2] == ("ordered_at", "the expression for ordered_at fails")


def test_a_failing_stream_leaves_the_others_alone(company: Company) -> None:
    company.sources["gone"] = files_source() | {"path": "nowhere"}
    company.drop("a.csv", HEADER + line(1))
    report = company.load()
    assert {stream.source: stream.status for stream in report.streams} == {"shop": "ok", "gone": "failed"}
    assert report.failed[0].message == "the folder nowhere does not exist"


def test_all_tables_exist_without_any_source(tmp_path: Path) -> None:
    from ingestion.entities import ENTITIES

    empty = Company(tmp_path)
    empty.load()
    tables = set(empty.rows("select schema_name, table_name from duckdb_tables()"))
    for schema in ("raw_files", "raw_sql"):
        assert {(schema, entity.name) for entity in ENTITIES} <= tables
    assert {
        ("raw_ingestion", name) for name in ("quarantine", "load_stream", "source_file", "drift")
    } <= tables


def test_a_run_killed_before_the_books_are_written_converges(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ingestion import ledger

    company.drop("a.csv", HEADER + line(1) + line(2))
    monkeypatch.setattr(ledger, "write", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        company.load()
    monkeypatch.undo()
    company.drop("b.csv", HEADER + line(3))
    assert company.one().loaded == 3
    assert company.rows("select order_id from raw_files.order_line order by 1") == [("A1",), ("A2",), ("A3",)]


@pytest.mark.skipif(not (SHARED / "uk_gifts").is_dir(), reason="../shared/data is not there")
def test_real_order_files_are_accounted_for_to_the_last_row(tmp_path: Path) -> None:
    import shutil
    import tomllib

    from loading import Company as Made

    config = Path(__file__).parents[1] / "companies" / "uk_gifts" / "company.toml"
    sources = tomllib.loads(config.read_text())["sources"]
    made = Made(tmp_path, sources, "Europe/London")
    shutil.copytree(SHARED / "uk_gifts", tmp_path / "drop")
    reports = {report.stream: report for report in made.load().streams}
    assert reports["orders"].source_rows == 105_335
    assert reports["orders"].loaded + reports["orders"].duplicate == 105_335
    assert made.rows("select count(distinct ticket_id), count(*) from raw_files.ticket_event") == [
        (3_804, 13_710)
    ]
