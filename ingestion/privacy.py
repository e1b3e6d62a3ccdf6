"""Personal data never reaches a file of ours: pseudonyms and redaction.

A pseudonym is an HMAC-SHA256 under the company's own key, so it cannot be reversed by
trying all customer numbers, and the same person has the same pseudonym in every system.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterable

import pyarrow as pa

from ingestion.arrow import compute as pc
from ingestion.expressions import literal

#: Hex digits kept: 128 bits, far beyond what collisions need.
DIGITS = 32
MINIMUM_KEY_BYTES = 16

#: What is replaced in free text, in this order: a card number would else be taken for a phone.
REDACTIONS: tuple[tuple[str, str], ...] = (
    ("[email]", r"""[^\s@,;:<>()"']+@[^\s@,;:<>()"']+\.\pL{2,}"""),
    ("[iban]", r"\b[A-Za-z]{2}\d{2}(?: ?[A-Za-z0-9]{4}){2,7}(?: ?[A-Za-z0-9]{1,4})?\b"),
    ("[card]", r"\b(?:\d[ -]?){12,18}\d\b"),
    (
        "[phone]",
        r"(?:\+|\b00)\d(?:[ ().\-/]{0,2}\d){6,14}|\(?\b0\d(?:[ ().\-/]{0,2}\d){6,12}\b"
        r"|\(\d{3}\)[ .-]?\d{3}[ .-]\d{4}\b|\b\d{3}[ .-]\d{3}[ .-]\d{4}\b",
    ),
)

#: What any of them contains: one cheap look spares most texts the four patterns, and a cheaper one that look.
_SIGNS = "@0123456789"
_SUSPECT = r"@|\d(?:[ ().\-/]{0,2}\d){6}|[A-Za-z]{2}\d{2} ?[A-Za-z0-9]{4}"


def normalised(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Trim and lower-case, so that " A@B.example " and "a@b.example" are one person; empty is nobody."""
    text = pc.utf8_lower(pc.utf8_trim_whitespace(column.cast(pa.string())))
    return pc.if_else(pc.equal(text, ""), None, text)


def pseudonym(value: str, key: bytes, namespace: str) -> str:
    """Return the pseudonym of one already normalised value."""
    return hmac.digest(key, f"{namespace}\x1f{value}".encode(), "sha256").hex()[:DIGITS]


class Pseudonyms:
    """Pseudonyms of whole columns; each distinct value is hashed once, as long as the memory for it lasts."""

    REMEMBERED = 500_000

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._known: dict[str, dict[str, str]] = {}

    def of(self, column: pa.ChunkedArray, namespace: str) -> pa.ChunkedArray:
        """Replace every value of a column by its pseudonym; nothing stays nothing."""
        encoded = normalised(column).combine_chunks()
        if isinstance(encoded, pa.ChunkedArray):
            encoded = encoded.chunk(0) if encoded.num_chunks else pa.array([], pa.string())
        encoded = encoded.dictionary_encode()
        known = self._known.setdefault(namespace, {})
        if len(known) > self.REMEMBERED:
            known.clear()
        values = encoded.dictionary.to_pylist()
        names = list(map(known.get, values))
        if None in names:
            for value in values:
                if value not in known:
                    known[value] = pseudonym(value, self._key, namespace)
            names = list(map(known.get, values))
        return pa.chunked_array([pa.array(names, pa.string()).take(encoded.indices)])


def pseudonymise(column: pa.ChunkedArray, key: bytes, namespace: str) -> pa.ChunkedArray:
    """Replace every value of a single column by its pseudonym."""
    return Pseudonyms(key).of(column, namespace)


def row_salt(key: bytes) -> str:
    """Derive the salt of row keys: a key column may be personal, so its plain hash could be guessed."""
    return hmac.digest(key, b"row key", hashlib.sha256).hex()


def redacted(text: str) -> str:
    """SQL that replaces e-mails, IBANs, card and phone numbers in a text; one without a suspect is left."""
    cleaned = text
    for replacement, pattern in REDACTIONS:
        cleaned = f"regexp_replace({cleaned}, {literal(pattern)}, {literal(replacement)}, 'g')"
    signs = " or ".join(f"contains({text}, '{sign}')" for sign in _SIGNS)
    # One inside the other: DuckDB works out both sides of an "and" for every row.
    looked = f"case when regexp_matches({text}, {literal(_SUSPECT)}) then {cleaned} else {text} end"
    return f"case when {signs} then {looked} else {text} end"


def join_row(open_row: pa.ChunkedArray, personal: Iterable[tuple[str, pa.ChunkedArray]]) -> pa.ChunkedArray:
    """Close a JSON object with pseudonymised columns; pseudonyms are hex, so nothing needs escaping."""
    pieces: list[pa.ChunkedArray | str] = [open_row]
    for place, (name, values) in enumerate(personal):
        comma: pa.ChunkedArray | str = pc.if_else(pc.equal(open_row, "{"), "", ",") if place == 0 else ","
        shown = pc.fill_null(pc.binary_join_element_wise('"', values, '"', ""), "null")
        pieces += [comma, json.dumps(name, ensure_ascii=False) + ":", shown]
    return pc.binary_join_element_wise(*pieces, "}", "")
