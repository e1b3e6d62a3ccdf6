"""Layouts are refused with a sentence that names the key and what is allowed."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from ingestion.layout import SOURCES, FilesSource
from ingestion.propose import propose_layout

STREAM: dict[str, Any] = {
    "entity": "team",
    "files": "*.csv",
    "format": "csv",
    "columns": {"Team No": "text", "name": "text"},
    "fields": {"team_id": "Team No", "team_name": "name"},
}


def source(**stream: Any) -> dict[str, Any]:
    return {"connector": "files", "path": "drop", "streams": {"teams": STREAM | stream}}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"entity": "teem"}, '"teem" is not an entity; allowed: customer'),
        ({"key": ["nr"]}, 'key: "nr" is not among the columns'),
        ({"fields": {"team_id": "nr"}}, "fields.team_id: "),
        ({"fields": {"team_name": "name"}}, "fields.team_id is missing"),
        ({"fields": STREAM["fields"] | {"colour": "name"}}, "fields.colour: team has no such field"),
        ({"fields": {"team_id": "name; drop table x"}}, "is not one expression"),
        ({"fields": {"team_id": "(select 1)"}}, "is not one expression"),
        ({"personal": {"Team No": "customer"}}, '"Team No" is personal, but team.team_id is stored readable'),
        ({"values": {"region": {"a": "b"}}}, "values.region: there is no fields.region"),
        (
            {
                "entity": "survey",
                "fields": {"survey_id": "name", "audience": "name"},
                "values": {"audience": {"c": "Customer", "s": "staff"}},
            },
            'values.audience: "staff" is no word of survey.audience; allowed: customer, employee, partner',
        ),
        ({"columns": {"a": "text", "A": "text"}, "fields": {"team_id": "a"}}, "differ only in case"),
        ({"files": "../*.csv"}, "leaves the folder"),
        ({"files": "/etc/*.csv"}, "leaves the folder"),
        ({"encoding": "utf-9"}, '"utf-9" is not an encoding'),
        ({"zone": "Mars/Olympus"}, '"Mars/Olympus" is not a time zone'),
        ({"decimal": ",", "thousands": ","}, "thousands and decimal are the same"),
        ({"keep_duplicates": True, "key": ["name"]}, "only for streams without a key"),
        ({"colour": 1}, "Extra inputs are not permitted"),
    ],
)
def test_a_wrong_layout_is_refused_with_a_sentence(change: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError) as error:
        FilesSource.model_validate(source(**change))
    assert said in str(error.value)


def test_a_password_in_the_url_is_refused_and_not_repeated() -> None:
    table = {"connector": "sql", "url": "postgresql://u:hunter2x@h/db", "streams": {}}
    with pytest.raises(ValidationError) as error:
        SOURCES["sql"].model_validate(table)
    assert "put it into secrets.toml" in str(error.value.errors(include_input=False))


def test_a_proposed_layout_is_valid_and_hides_what_looks_personal(tmp_path: Path) -> None:
    path = tmp_path / "Order lines.csv"
    path.write_text(
        "Order ID;Ordered At;Quantity;Unit Price Amount;Name\n007;31/12/2025 10:00;2;1,50;Ann\n", "utf-8"
    )
    text = propose_layout(path, "order_line")
    table = tomllib.loads(text)["sources"]["mine"]["streams"]["order_lines"]
    assert (table["delimiter"], table["decimal"]) == (";", ",")
    assert table["columns"]["Order ID"] == "text"
    assert table["personal"] == {"Name": "drop"}
    assert table["fields"]["order_id"] == '"Order ID"'
    FilesSource.model_validate({"connector": "files", "streams": {"order_lines": table}})


def test_a_proposal_for_an_unknown_kind_of_file_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"only \.csv"):
        propose_layout(tmp_path / "scan.pdf", "ticket")


@pytest.mark.parametrize("path", ["/etc", "../elsewhere", "C:/data"])
def test_a_source_stays_inside_the_company_folder(path: str) -> None:
    with pytest.raises(ValidationError, match="leaves the folder"):
        FilesSource.model_validate(source() | {"path": path})
