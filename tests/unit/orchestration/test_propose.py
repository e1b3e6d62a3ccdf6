"""`empathy init --propose` on files as companies have them."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from ingestion.propose import propose_layout


def test_broken_lines_do_not_hide_what_a_file_is(tmp_path: Path) -> None:
    rows = [
        f"{n};{n % 28 + 1:02}/11/2026 09:12;Käse;{n % 3 + 1};1.{n:03},50;P{n % 2 + 1}" for n in range(100)
    ]
    rows[20] = "20;21/11/2026"
    rows[40] += ";one too many"
    rows[60] = "60;31/02/2026 09:12;Vase;two;7,00;P1"
    path = tmp_path / "tickets_2026-11.csv"
    path.write_text("\n".join(["Nr;Created at;Ware;Menge;Preis;Priority", *rows]) + "\n", "latin-1")
    text = propose_layout(path, "ticket")
    table = tomllib.loads(text)["sources"]["mine"]["streams"]["tickets"]
    written = ("files", "delimiter", "encoding", "decimal", "thousands", "date_order")
    assert [table[key] for key in written] == ["tickets*.csv", ";", "latin-1", ",", ".", "dmy"]
    assert "quote" not in table, "a later file may well have some"
    assert list(table["columns"].values()) == ["text", "timestamp", "text", "bigint", "decimal", "text"]
    assert '# priority = { "P1" = "?", "P2" = "?" }  # allowed: low, normal, high, urgent' in text


def test_days_and_months_that_cannot_be_told_apart_are_said(tmp_path: Path) -> None:
    path = tmp_path / "sales.csv"
    path.write_text("no,day\n01,3/4/2026\n02,5/6/2026\n", "utf-8")
    assert 'date_order = "dmy"  # or mdy: the days of this file do not tell' in propose_layout(
        path, "order_line"
    )


@pytest.mark.parametrize(
    ("name", "said"), [("none.csv", "is empty"), ("broken.xlsx", "cannot be read as excel")]
)
def test_a_file_that_cannot_be_looked_at_is_named(tmp_path: Path, name: str, said: str) -> None:
    (tmp_path / name).write_text("" if name.endswith("csv") else "no workbook")
    with pytest.raises(ValueError, match=f"{name}: .*{said}"):
        propose_layout(tmp_path / name, "team")
