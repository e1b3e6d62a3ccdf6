from __future__ import annotations

import csv
import io

import pytest

from apps.exports import to_csv

PAYLOADS = [
    '=HYPERLINK("http://e.example")',
    "+1+1",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1)",
    "\t=1+1",
    "\r=1+1",
    " =1+1",
    "\u00a0=1+1",
    "\uff1d1+1",
    "|calc",
    "%0A=1",
]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_text_becomes_a_formula(payload):
    content = to_csv([{"name": payload}], ["name"]).decode("utf-8-sig")
    cell = list(csv.reader(io.StringIO(content, newline="")))[1][0]
    assert cell == f"'{payload}"


def test_numbers_stay_numbers_and_nothing_stays_empty():
    content = to_csv([{"a": -1.5, "b": None, "c": "Smith & Co, North"}], ["a", "b", "c"]).decode("utf-8-sig")
    assert content == 'a,b,c\r\n-1.5,,"Smith & Co, North"\r\n'
