"""How single values are read, hidden and described."""

from __future__ import annotations

import hashlib
import hmac

import duckdb
import pyarrow as pa
import pytest

from ingestion.casts import cast, cleaned, value_kind
from ingestion.connector import TextRules
from ingestion.entities import FieldType
from ingestion.privacy import Pseudonyms, redacted


@pytest.fixture(scope="module")
def con() -> duckdb.DuckDBPyConnection:
    made = duckdb.connect()
    made.execute("set timezone = 'Europe/London'")
    return made


def read(con: duckdb.DuckDBPyConnection, text: str, kind: FieldType, **rules: str) -> str | None:
    how = TextRules(**rules)  # type: ignore[arg-type]
    value = cast(cleaned("v", how, kind), "VARCHAR", kind, how)
    return con.execute(f"select ({value})::varchar from (select ?::varchar as v)", [text]).fetchall()[0][0]


@pytest.mark.parametrize(
    ("text", "kind", "rules", "expected"),
    [
        ("12", FieldType.BIGINT, {}, "12"),
        (" 1 234 ", FieldType.BIGINT, {}, "1234"),
        ("\u00a012\u202f", FieldType.BIGINT, {}, "12"),
        ("\t2021-07-05T10:00:00+02:00\r", FieldType.TIMESTAMP, {}, "2021-07-05 09:00:00+01"),
        ("2021-02-30", FieldType.DATE, {}, None),
        ("2021-07-05 25:00:00", FieldType.TIMESTAMP, {}, None),
        ("2021-07-05T10:00:00Z", FieldType.DATE, {}, "2021-07-05"),
        ("  padded text ", FieldType.TEXT, {}, "padded text"),
        ("   ", FieldType.TEXT, {}, None),
        (" \t", FieldType.JSON, {}, None),
        (" [1] ", FieldType.JSON, {}, "[1]"),
        ("{half", FieldType.JSON, {}, None),
        ("17850.0", FieldType.BIGINT, {}, "17850"),
        ("2.7", FieldType.BIGINT, {}, None),
        ("99999999999999999999", FieldType.BIGINT, {}, None),
        ("1,5", FieldType.DECIMAL, {"decimal": ","}, "1.5000"),
        ("1.5", FieldType.DECIMAL, {"decimal": ","}, None),
        ("1,234", FieldType.DECIMAL, {}, None),
        ("1.234,5", FieldType.DECIMAL, {"decimal": ",", "thousands": "."}, "1234.5000"),
        ("inf", FieldType.DOUBLE, {}, None),
        ("1e-5", FieldType.DOUBLE, {}, "1e-05"),
        ("Y", FieldType.BOOLEAN, {}, "true"),
        ("perhaps", FieldType.BOOLEAN, {}, None),
        ("03/04/21", FieldType.DATE, {"date_order": "dmy"}, "2021-04-03"),
        ("03/04/21", FieldType.DATE, {"date_order": "mdy"}, "2021-03-04"),
        ("31/12/69", FieldType.DATE, {"date_order": "dmy"}, "1969-12-31"),
        ("31/12/68", FieldType.DATE, {"date_order": "dmy"}, "2068-12-31"),
        ("31/12/2020", FieldType.DATE, {"date_order": "mdy"}, None),
        ("5-Jul-2021", FieldType.DATE, {"date_order": "dmy"}, "2021-07-05"),
        ("0000-00-00", FieldType.DATE, {}, None),
        ("infinity", FieldType.DATE, {}, None),
        ("2021-07-05T10:00:00Z", FieldType.TIMESTAMP, {}, "2021-07-05 11:00:00+01"),
        ("2021-07-05 10:00", FieldType.TIMESTAMP, {}, "2021-07-05 10:00:00+01"),
        ("12/25/2021 12:05 AM", FieldType.TIMESTAMP, {"date_order": "mdy"}, "2021-12-25 00:05:00+00"),
    ],
)
def test_a_value_is_read_as_declared_or_not_at_all(
    con: duckdb.DuckDBPyConnection, text: str, kind: FieldType, rules: dict[str, str], expected: str | None
) -> None:
    assert read(con, text, kind, **rules) == expected


def test_a_kind_says_nothing_of_the_value(con: duckdb.DuckDBPyConnection) -> None:
    kinds = con.execute(
        f"select {value_kind('v')} from (values ('Ann Lee'), ('5.7E+17'), (null)) t(v)"
    ).fetchall()
    assert [kind for (kind,) in kinds] == ["text of 7 characters", "scientific notation", "empty"]


def test_pseudonyms_are_hmacs_of_the_normalised_value() -> None:
    key = b"k" * 32
    column = pa.chunked_array([["  A@B.example", None], ["a@b.EXAMPLE ", ""]])
    found = Pseudonyms(key).of(column, "email").to_pylist()
    expected = hmac.new(key, b"email\x1fa@b.example", hashlib.sha256).hexdigest()[:32]
    assert found == [expected, None, expected, None]
    assert Pseudonyms(key).of(column, "customer").to_pylist()[0] != expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("write to jörg.m@exämple.co.uk!", "write to [email]!"),
        ("tel +44 20 7946 0958 or (555) 123-4567", "tel [phone] or [phone]"),
        ("DE89 3704 0044 0532 0130 00 please", "[iban] please"),
        ("card 4111 1111 1111 1111.", "card [card]."),
        (
            "on 2020-01-05 at 10:00, order 12345, version 1.2.3",
            "on 2020-01-05 at 10:00, order 12345, version 1.2.3",
        ),
    ],
)
def test_free_text_loses_its_personal_numbers(
    con: duckdb.DuckDBPyConnection, text: str, expected: str
) -> None:
    assert con.execute(f"select {redacted('v')} from (select ?::varchar as v)", [text]).fetchall() == [
        (expected,)
    ]
