"""SQL that turns what a source wrote into a declared type, or into NULL when it does not fit.

A cast never rounds, guesses or half-reads: "2.7" is not a whole number and "03/04/21"
means what the layout's date order says. NULL where the text was not empty is a fault,
and the row goes to quarantine.
"""

from __future__ import annotations

from ingestion.connector import TextRules
from ingestion.entities import FieldType
from ingestion.expressions import DUCKDB_TYPES, literal

# Spaces that do not break a line are spelled out: DuckDB's client is slow over a statement that is not ASCII.
_UNBROKEN = r"\x{a0}\x{202f}"
_BLANKS = "(' \t\r\n' || chr(160) || chr(8239))"
_PADDED = rf"'^[ \t\r\n{_UNBROKEN}]|[ \t\r\n{_UNBROKEN}]$'"
_TRUE = "('true', 't', 'yes', 'y', '1', '1.0')"
_FALSE = "('false', 'f', 'no', 'n', '0', '0.0')"
_CLOCK = (
    r"(?:[ T]+\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?(?: ?[AaPp][Mm])?(?: ?(?:Z|[+-]\d{2}(?::?\d{2})?))?)?"
)
_DATE_PARTS = {"y": r"(\d{4}|\d{2})", "m": r"(\d{1,2})", "d": r"(\d{1,2})"}
_PLAIN_MOMENT = r"'(?:19|20|21)\d\d-\d\d-\d\d(?:[ T]\d\d:\d\d:\d\d(?:\.\d{1,6})?(?:Z|[+-]\d\d:\d\d)?)?'"
_HALF_DAY = r".*\d ?[AaPp][Mm].*"
_TWELVE_HOURS = "['%Y-%m-%d %I:%M %p', '%Y-%m-%d %I:%M:%S %p', '%Y-%m-%d %I:%M%p', '%Y-%m-%d %I:%M:%S%p']"
_FIRST_YEAR, _LAST_YEAR = 1900, 2199
_PIVOT = 69  # two-digit years from here on belong to the last century, as in POSIX

#: An id a spreadsheet has turned into a float: digits are lost for good.
DAMAGED_ID = r"[+-]?\d([.,]\d+)?[eE]\+\d{1,3}"

#: What a reason calls each type.
TYPE_WORDS: dict[FieldType, str] = {
    FieldType.TEXT: "a text",
    FieldType.BIGINT: "a whole number",
    FieldType.DOUBLE: "a number",
    FieldType.DECIMAL: "an amount",
    FieldType.BOOLEAN: "yes or no",
    FieldType.TIMESTAMP: "a date and time",
    FieldType.DATE: "a date",
    FieldType.JSON: "JSON",
}


def cleaned(raw: str, rules: TextRules, wanted: FieldType = FieldType.TEXT) -> str:
    """Trim a text; what counts as nothing becomes NULL."""
    trimmed = _trimmed(raw, wanted)
    if not rules.nulls:
        return f"nullif({trimmed}, '')"
    nothing = ", ".join(literal(word) for word in ("", *(n.strip() for n in rules.nulls)))
    return f"case when {trimmed} in ({nothing}) then null else {trimmed} end"


def _trimmed(raw: str, wanted: FieldType) -> str:
    """Trim only what has something to trim: DuckDB's trim goes through a text letter by letter."""
    if wanted is FieldType.TEXT:
        padded = f"{raw} < '!' or ends_with({raw}, ' ')"  # a space comes before all that is printed
        return f"case when {padded} then trim({raw}) else {raw} end"
    if wanted is FieldType.JSON:
        # White space behind a list or an object is the parser's business.
        nested = f"starts_with({raw}, '{{') or starts_with({raw}, '[')"
        return f"case when {nested} then {raw} else trim({raw}, {_BLANKS}) end"
    padded = f"regexp_matches({raw}, {_PADDED})"
    return f"case when {padded} then trim({raw}, {_BLANKS}) else {raw} end"


def cast(value: str, given: str, wanted: FieldType, rules: TextRules) -> str:
    """Cast a value of a DuckDB type to a declared type."""
    if given == "VARCHAR":
        return _from_text(value, wanted, rules)
    if given in ('"NULL"', "NULL"):
        return f"{value}::{DUCKDB_TYPES[wanted]}"
    return _from_typed(value, given, wanted)


def _from_text(value: str, wanted: FieldType, rules: TextRules) -> str:
    if wanted is FieldType.TEXT:
        return value
    if wanted is FieldType.JSON:
        return f"try_cast({value} as json)"
    if wanted is FieldType.BOOLEAN:
        return f"case when lower({value}) in {_TRUE} then true when lower({value}) in {_FALSE} then false end"
    if wanted in (FieldType.TIMESTAMP, FieldType.DATE):
        return _moment(value, wanted, rules)
    return _number(value, wanted, rules)


def _number(value: str, wanted: FieldType, rules: TextRules) -> str:
    plain = r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?"
    if wanted is FieldType.BIGINT:
        plain = r"[+-]?\d+(\.0*)?"
    tidy = _ungrouped(value, rules)
    kind = DUCKDB_TYPES[wanted]
    target = f"split_part({tidy}, '.', 1)" if wanted is FieldType.BIGINT else tidy
    number = f"case when regexp_full_match({tidy}, {literal(plain)}) then try_cast({target} as {kind}) end"
    if wanted is FieldType.DOUBLE:
        return f"case when isfinite({number}) then {number} end"
    return number


def _ungrouped(value: str, rules: TextRules) -> str:
    """Take grouping out of a number, where the digits stand in threes, and put the decimal point in."""
    marks = f" {_UNBROKEN}" + (rules.thousands or "")
    point = "[.]" if rules.decimal == "." else "[,]"
    grouped = literal(rf"[+-]?\d{{1,3}}([{marks}]\d{{3}})+({point}\d*)?")
    stripped = (
        f"case when regexp_full_match({value}, {grouped}) "
        f"then regexp_replace({value}, {literal(f'[{marks}]')}, '', 'g') else {value} end"
    )
    if rules.decimal == ".":
        return f"({stripped})"
    # A point where the layout says comma is a misread file, not a number.
    return f"(case when contains({stripped}, '.') then '?' else replace({stripped}, ',', '.') end)"


def _moment(value: str, wanted: FieldType, rules: TextRules) -> str:
    kind = DUCKDB_TYPES[wanted]
    iso, long = literal(r"\d{4}-\d{1,2}-\d{1,2}" + _CLOCK), literal(r"\d{4}-\d{1,2}-.*")
    half = f"regexp_full_match({value}, {literal(_HALF_DAY)})"
    attempts = [
        f"when {half} then try_strptime(__full, {_TWELVE_HOURS})::{kind}",
        f"when regexp_full_match(__full, {long}) then try_cast(__full as {kind})",
        *_named_months(value, kind),
    ]
    other = _let("__full", _year_first(value, rules), f"case {' '.join(attempts)} end")
    moment = (
        f"case when regexp_full_match({value}, {iso}) and not {half} "
        f"then try_cast({value} as {kind}) else {other} end"
    )
    in_our_time = f"case when year(__moment) between {_FIRST_YEAR} and {_LAST_YEAR} then __moment end"
    return (
        # What most systems write needs none of the attempts.
        f"case when regexp_full_match({value}, {_PLAIN_MOMENT}) then try_cast({value} as {kind}) "
        f"else {_let('__moment', moment, in_our_time)} end"
    )


def _year_first(value: str, rules: TextRules) -> str:
    """A date in the layout's order as year, month, day, the year in four digits; anything else as it is."""
    written = "^" + "[./ -]".join(_DATE_PARTS[letter] for letter in rules.date_order) + f"({_CLOCK})$"
    place = {letter: f"\\{n}" for n, letter in enumerate(rules.date_order, 1)}
    ordered = literal(rf"{place['y']}-{place['m']}-{place['d']}\4")
    century = f"case when split_part(__turned, '-', 1) >= '{_PIVOT}' then '19' else '20' end"
    short = literal(r"\d{2}-\d{1,2}-.*")
    return _let(
        "__turned",
        f"regexp_replace({value}, {literal(written)}, {ordered})",
        f"case when regexp_full_match(__turned, {short}) then {century} || __turned else __turned end",
    )


def _let(name: str, value: str, expression: str) -> str:
    """An expression over a value that is worked out once and has a name, which SQL has no other word for."""
    return f"list_transform([{value}], lambda {name}: {expression})[1]"


def _named_months(value: str, kind: str) -> list[str]:
    """Dates such as 5-Jul-2021; strptime reads "21" as the year 21, so two digits have their own list."""
    attempts = []
    lists = ((r"\d{4}", "%d-%b-%Y|%d %b %Y|%d %B %Y|%b %d, %Y|%B %d, %Y"), (r"-\d{2}", "%d-%b-%y"))
    for digits, formats in lists:
        shape = literal(rf"[\w ,-]*[A-Za-z]{{3}}[\w ,-]*{digits}")
        known = ", ".join(literal(name) for name in formats.split("|"))
        attempts.append(
            f"when regexp_full_match({value}, {shape}) then try_strptime({value}, [{known}])::{kind}"
        )
    return attempts


def _from_typed(value: str, given: str, wanted: FieldType) -> str:
    kind = DUCKDB_TYPES[wanted]
    nested = given == "JSON" or (given.endswith(("]", ")")) and not given.startswith("DECIMAL"))
    if wanted is FieldType.JSON:
        return value if given == "JSON" else f"to_json({value})"
    if wanted is FieldType.TEXT:
        return f"to_json({value})::varchar" if nested and given != "JSON" else f"{value}::varchar"
    if (wanted is FieldType.BIGINT and given in ("DOUBLE", "FLOAT")) or given.startswith("DECIMAL"):
        return _whole(value, kind) if wanted is FieldType.BIGINT else f"try_cast({value} as {kind})"
    if wanted is FieldType.BOOLEAN and given != "BOOLEAN":
        return _from_text(f"{value}::varchar", wanted, TextRules())
    if wanted in (FieldType.TIMESTAMP, FieldType.DATE):
        return _in_our_time(value, given, kind)
    plain = f"try_cast({value} as {kind})"
    return f"case when isfinite({plain}) then {plain} end" if wanted is FieldType.DOUBLE else plain


def _in_our_time(value: str, given: str, kind: str) -> str:
    if not given.startswith(("TIMESTAMP", "DATE")):
        return f"null::{kind}"
    return (
        f"case when year({value}) between {_FIRST_YEAR} and {_LAST_YEAR} then try_cast({value} as {kind}) end"
    )


def _whole(value: str, kind: str) -> str:
    return f"case when {value} = floor({value}) then try_cast({value} as {kind}) end"


def value_kind(raw: str) -> str:
    """Describe a value without showing it: what kind of text it is and how long."""
    text = f"trim({raw})"
    tests = (
        (r"", "empty"),
        (DAMAGED_ID, "scientific notation"),
        (r"[+-]?\d+", "whole number"),
        (r"[+-]?\d*\.\d+", "number with a point"),
        (r"[+-]?[\d.]*,\d+", "number with a comma"),
        (r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}.*", "date-like"),
    )
    cases = " ".join(
        f"when regexp_full_match({text}, {literal(p)}) then {literal(word)}" for p, word in tests
    )
    return (
        f"case when {raw} is null then 'empty' {cases} else 'text of ' || length({text}) || ' characters' end"
    )
