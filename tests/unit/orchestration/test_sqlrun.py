from __future__ import annotations

import io
import json
import time
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import parquet

from orchestration import cli_rows
from orchestration.sqlrun import Answer, QueryError, run_query


def ask(build: Path, query: str, **limits: int) -> Answer:
    return run_query(build, query, **limits)


def test_rows_come_back_with_their_types(build: Path) -> None:
    answer = ask(
        build, "select kpi_id, value, timestamptz '2026-01-01 00:00:00+00' as at from kpi.kpi_values"
    )
    assert answer.table.column_names == ["kpi_id", "value", "at"]
    assert answer.table["value"].to_pylist() == [12.5] or str(answer.table["value"][0]) == "12.5"
    assert not answer.is_cut


def test_only_the_first_rows_are_given_and_it_is_said(build: Path) -> None:
    answer = ask(build, "select * from range(25000)", rows=10_000)
    assert (answer.table.num_rows, answer.is_cut) == (10_000, True)
    assert not ask(build, "select * from range(10000)", rows=10_000).is_cut


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("", "no query"),
        ("select 1; select 2", "2 statements"),
        ("drop table core.fct_ticket", "Only SELECT"),
        ("insert into core.fct_ticket values ('a', 1, 'b')", "Only SELECT"),
        ("copy core.fct_ticket to '/tmp/out.csv'", "Only SELECT"),
        ("attach ':memory:' as other", "Only SELECT"),
        ("set memory_limit = '99GB'", "Only SELECT"),
        ("install httpfs", "Only SELECT"),
        ("pragma database_list", "Only SELECT"),
        ("call duckdb_settings()", "Only SELECT"),
        ("explain select 1", "Only SELECT"),
        ("select * from read_csv('/etc/passwd')", "disabled by configuration"),
        ("select * from '/etc/passwd'", ""),
        ("select * from glob('/*')", "disabled by configuration"),
        ("select * from read_parquet('https://example.com/a.parquet')", ""),
        ("select getenv('HOME')", "does not exist"),
        ("selct 1", "syntax error"),
        ("select * from core.nothing", "does not exist"),
    ],
)
def test_what_is_not_one_harmless_select_is_refused(build: Path, query: str, says: str) -> None:
    before = build.read_bytes()
    with pytest.raises(QueryError) as caught:
        ask(build, query)
    assert says in str(caught.value)
    assert build.read_bytes() == before


@pytest.mark.parametrize(
    "bomb",
    [
        "select count(*) from range(100000000000) a",
        "with recursive t as (select 1 as i union all select i + 1 from t) select count(*) from t",
        "select length(repeat('x', 1000000000)) from range(1000)",
        "select md5(string_agg(a::varchar, '')) from range(10000000000) as t(a)",
        "select string_agg(repeat('x', 1000000), '') from range(100000)",
    ],
)
def test_a_bomb_ends_within_its_limit(build: Path, bomb: str) -> None:
    began = time.monotonic()
    with pytest.raises(QueryError):
        ask(build, bomb, seconds=1, memory_mb=256)
    assert time.monotonic() - began < 1 + 2 + 1  # the last second for a busy machine


def test_a_large_answer_is_refused_before_it_fills_memory(build: Path) -> None:
    with pytest.raises(QueryError, match=r"64 MB|memory"):
        ask(build, "select repeat('x', 20000) || range from range(9000)")


def written(table: pa.Table, kind: str) -> bytes:
    out = io.BytesIO()
    cli_rows.write(table, kind, out)
    return out.getvalue()


ROWS = pa.table({"name": ["=1+1", "plain", None, '-2, "x"'], "amount": [-1.5, 2.0, None, 4.0]})


def test_csv_holds_no_live_formula() -> None:
    assert written(ROWS, "csv").decode().splitlines() == [
        "name,amount",
        "'=1+1,-1.5",
        "plain,2.0",
        ",",
        '"\'-2, ""x""",4.0',
    ]


def test_json_and_parquet_hold_the_values() -> None:
    assert json.loads(written(ROWS, "json"))[0] == {"name": "=1+1", "amount": -1.5}
    assert parquet.read_table(io.BytesIO(written(ROWS, "parquet"))).equals(ROWS)


def test_a_table_for_people_cuts_long_text_and_control_codes() -> None:
    shown = written(pa.table({"text": ["a\x1b[31mred", "y" * 200]}), "table").decode()
    assert "\x1b" not in shown
    assert "y" * 59 + "…" in shown
