"""What becomes of people's own words: kept for a time, never stored, or removed when their time is up."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from loading import NOW, Company

from ingestion.connector import TextPolicy

CANARY = "ZEBRAFISH"
LAYOUT: dict[str, Any] = {
    "entity": "message",
    "files": "*.jsonl",
    "format": "jsonl",
    "key": ["id"],
    "columns": {
        "id": "text",
        "ticket": "text",
        "at": "timestamp",
        "words": "text",
        "note": "text",
        "parts": "json",
        "role": "text",
    },
    "fields": {
        "message_id": "id",
        "ticket_id": "ticket",
        "sent_at": "at",
        "author_role": "role",
        "body": "words",
        "is_public": "parts->>'public' = 'yes'",
    },
    "personal": {"note": "redact"},
}


@pytest.fixture
def desk(tmp_path: Path) -> Company:
    """A helpdesk with one message of two years ago and one of last week."""
    home = tmp_path / "company"
    made = Company(home, {"desk": {"connector": "files", "path": "drop", "streams": {"messages": LAYOUT}}})
    for number, days in ((1, 730), (2, 7)):
        made.drop(f"{number}.jsonl", message(number, NOW - timedelta(days=days, minutes=1)))
    return made


def message(number: int, at: datetime) -> str:
    said = f"{CANARY} said {number}"
    return (
        f'{{"id": "{number}", "ticket": "T{number}", "at": "{at:%Y-%m-%dT%H:%M:%SZ}", "words": "{said}", '
        f'"note": "{said} too", "parts": {{"public": "yes", "deep": "{said}"}}, "role": "agent"}}\n'
    )


def words(company: Company) -> list[tuple[Any, ...]]:
    return company.rows(
        "select message_id, body, _row->>'words', _row->>'note', is_public "
        "from raw_files.message order by message_id"
    )


def test_words_are_kept_until_their_time_is_up(desk: Company) -> None:
    desk.texts = TextPolicy(days=730)
    desk.one()
    both = [
        (str(n), f"{CANARY} said {n}", f"{CANARY} said {n}", f"{CANARY} said {n} too", True) for n in (1, 2)
    ]
    assert words(desk) == [("1", None, None, None, True), both[1]], "one was too old when it was read"
    assert [row for (row,) in desk.rows("select _row from raw_files.message where message_id = '1'")] == [
        '{"id":"1","ticket":"T1","at":"2024-11-20T02:59:00Z",'
        '"parts":{"public":"yes","deep":"ZEBRAFISH said 1"},"role":"agent"}'
    ]
    assert desk.one(now=NOW + timedelta(days=722)).status == "unchanged"
    assert words(desk)[1] == both[1]
    desk.one(now=NOW + timedelta(days=724))
    assert words(desk) == [(str(n), None, None, None, True) for n in (1, 2)]


def test_a_longer_time_brings_back_what_the_files_still_hold(desk: Company) -> None:
    desk.texts = TextPolicy(days=1)
    desk.one()
    assert [row[1] for row in words(desk)] == [None, None]
    desk.texts = TextPolicy(days=10)
    desk.one()
    assert [row[1] for row in words(desk)] == [None, f"{CANARY} said 2"]


def test_dropped_words_reach_no_file(desk: Company) -> None:
    desk.texts = TextPolicy(keep=False)
    assert desk.one().loaded == 2
    assert words(desk) == [(str(n), None, None, None, True) for n in (1, 2)]
    for file in desk.home.rglob("*"):
        if file.is_file() and file.parent.name != "drop":
            assert CANARY.encode() not in file.read_bytes(), file
    assert desk.rows("select distinct json_keys(_row) from raw_files.message") == [
        (["id", "ticket", "at", "role"],)
    ]


def test_a_change_of_mind_empties_what_is_there(desk: Company) -> None:
    desk.one()
    assert words(desk)[0][1]
    (desk.home / "drop" / "1.jsonl").unlink()  # its rows stay, and nothing will read them again
    desk.texts = TextPolicy(keep=False)
    desk.one()
    assert words(desk) == [(str(n), None, None, None, True) for n in (1, 2)]
    assert desk.rows(f"select count(*) from raw_files.message where contains(_row, '{CANARY}')") == [(0,)]


def test_rows_of_a_source_that_is_gone_lose_their_words_too(desk: Company) -> None:
    desk.one()
    other = replace(desk, runs=desk.runs, texts=TextPolicy(days=30))
    other.sources = {"shop": desk.sources["desk"] | {"streams": {"more": LAYOUT | {"files": "none*.jsonl"}}}}
    other.load(now=NOW)
    assert other.rows(
        "select message_id, body is null, _row from raw_files.message where message_id = '1'"
    ) == [("1", True, "{}")]
    assert other.rows("select body is null from raw_files.message where message_id = '2'") == [(False,)]


def test_without_a_date_the_first_reading_counts(tmp_path: Path) -> None:
    layout = LAYOUT | {
        "entity": "answer",
        "columns": {"id": "text", "words": "text"},
        "fields": {"response_id": "id", "answer_text": "words"},
        "personal": {},
    }
    poll = Company(tmp_path / "company", {"poll": {"connector": "files", "streams": {"answers": layout}}})
    poll.texts = TextPolicy(days=30)
    poll.drop("a.jsonl", f'{{"id": "1", "words": "{CANARY}"}}\n')
    poll.one()
    assert poll.rows("select answer_text from raw_files.answer") == [(CANARY,)]
    poll.one(now=NOW + timedelta(days=31))
    assert poll.rows("select answer_text, _row from raw_files.answer") == [(None, '{"id":"1"}')]


def test_old_words_of_a_table_do_not_look_changed_every_night(tmp_path: Path) -> None:
    import sqlite3

    home = tmp_path / "company"
    home.mkdir()
    with sqlite3.connect(home / "desk.db") as db:
        db.execute("create table m (id text, ticket text, at text, words text, role text)")
        at = [NOW - timedelta(days=days, minutes=1) for days in (40, 29)]
        db.executemany(
            "insert into m values (?, 'T', ?, ?, 'agent')",
            [(str(n), f"{d:%F %T}", CANARY) for n, d in enumerate(at)],
        )
    columns = {"id": "text", "ticket": "text", "at": "timestamp", "words": "text", "role": "text"}
    fields = {
        "message_id": "id",
        "ticket_id": "ticket",
        "sent_at": "at",
        "author_role": "role",
        "body": "words",
    }
    stream = {"entity": "message", "table": "m", "key": ["id"], "columns": columns, "fields": fields}
    desk = Company(home, {"desk": {"connector": "sql", "url": "sqlite:///desk.db", "streams": {"m": stream}}})
    desk.texts = TextPolicy(days=30)
    assert desk.one().loaded == 2
    nights = [desk.one(now=NOW + timedelta(days=night)).loaded for night in (1, 2, 3)]
    assert nights == [0, 0, 0]
    assert desk.rows("select body from raw_sql.message") == [(None,), (None,)]


def test_the_moment_is_utc(desk: Company) -> None:
    desk.texts = TextPolicy(days=7)
    desk.one(now=NOW.astimezone(UTC))
    assert words(desk)[1][1] is None
