"""Numbers, ranges, periods and names as a reader sees them: one decimal at most, a real minus sign."""

from __future__ import annotations

import datetime as dt
import math
import re

MINUS = "\u2212"
SYMBOLS = {"GBP": "£", "EUR": "€", "USD": "$", "JPY": "¥", "INR": "₹"}
# Below three hours minutes are easier to picture, above it hours are.
HOURS_FROM_MINUTES = 180
WHOLE_MONEY_FROM = 1000


def number(value: float, decimals: int = 1) -> str:
    """Thousands separators, at most `decimals` decimals, a real minus, no minus zero."""
    shown = f"{abs(value):,.{decimals}f}"
    if "." in shown:
        shown = shown.rstrip("0").rstrip(".")
    return shown if float(shown.replace(",", "")) == 0 or value >= 0 else MINUS + shown


def fixed(value: float) -> str:
    """Always one decimal: for figures that stand beside each other."""
    shown = f"{abs(value):,.1f}"
    return shown if float(shown.replace(",", "")) == 0 or value >= 0 else MINUS + shown


def minutes(value: float, size: float | None = None) -> str:
    """Minutes below three hours, hours above; `size` decides for figures that stand beside each other."""
    if max(abs(value), abs(size or 0.0)) < HOURS_FROM_MINUTES:
        return f"{number(value)} min"
    return f"{number(value / 60)} h"


def seconds(value: float) -> str:
    """Seconds as they are, minutes from three minutes on."""
    return f"{fixed(value)} s" if abs(value) < HOURS_FROM_MINUTES else minutes(value / 60)


def money(value: float, currency: str | None) -> str:
    """£31,400: whole from a thousand on. Without a known currency there is no symbol to show."""
    shown = f"{abs(value):,.{0 if abs(value) >= WHOLE_MONEY_FROM else 1}f}"
    sign = MINUS if value < 0 and float(shown.replace(",", "")) else ""
    return f"{sign}{symbol(currency)}{shown}"


def estimate(value: float, currency: str | None) -> str:
    """An estimated amount with three significant digits: more would promise too much."""
    if not value:
        return money(value, currency)
    digits = 2 - math.floor(math.log10(abs(value)))
    return money(round(value, digits), currency)


def symbol(currency: str | None) -> str:
    """What stands before an amount: a sign, or the code and a blank."""
    code = currency or ""
    return SYMBOLS.get(code, f"{code}\u00a0" if code else "")


def money_short(value: float, currency: str | None) -> str:
    """£31.4k, £2.1m: for marks beside each other in a chart."""
    size = abs(value)
    for limit, ending in ((1e6, "m"), (1e3, "k")):
        if size >= limit * 0.9995:
            return f"{MINUS if value < 0 else ''}{symbol(currency)}{number(size / limit)}{ending}"
    return money(value, currency)


def value_text(value: float, unit: str, currency: str | None = None) -> str:
    """A level with its unit."""
    special = {"minutes": minutes, "seconds": seconds}.get(unit)
    if special:
        return special(value)
    if unit == "money":
        return money(value, currency)
    if unit == "count":
        return number(value, 0)
    return fixed(value) + {"percent": "%", "rate_per_100": " per 100"}.get(unit, "")


UNITS = ("%", " per 100", " points", " min", " h", " s")


def range_text(low: float, high: float, unit: str, currency: str | None = None) -> str:
    """A 95 % range: `80.1 to 82.3%`."""
    if unit == "minutes":
        size = max(abs(low), abs(high))
        ends = minutes(low, size), minutes(high, size)
    else:
        ends = value_text(low, unit, currency), value_text(high, unit, currency)
    return f"{ends[0]}, give or take less than 0.1" if ends[0] == ends[1] else joined(*ends)


def joined(low: str, high: str) -> str:
    """Two ends of a range; a unit that both share is said once."""
    for ending in UNITS:
        start, end = low.removesuffix(ending), high.removesuffix(ending)
        if start != low and end != high and not any(c.isalpha() for c in start + end):
            return f"{start} to {high}"
    return f"{low} to {high}"


def change_text(diff: float, unit: str, currency: str | None = None, beside: float = 0.0) -> str:
    """A change with its sign and unit; differences of percentages are points."""
    size = abs(diff)
    match unit:
        case "percent" | "points" | "index":
            body = f"{fixed(size)} points"
        case "minutes":
            body = minutes(size, beside)
        case _:
            body = value_text(size, unit, currency)
    if not any(c in "123456789" for c in body.replace("per 100", "")):
        return f"under {'1' if unit == 'count' else '0.1'}"
    return f"{'+' if diff > 0 else MINUS}{body}"


def change_ends(low: float, high: float, unit: str, currency: str | None = None) -> str:
    """The range of a change, signed at both ends; it always stands beside the change and its unit."""
    beside = max(abs(low), abs(high))
    ends = [change_text(side, unit, currency, beside) for side in (low, high)]
    for i, side in enumerate((low, high)):
        if ends[i].startswith("under"):  # rounds to nothing, but on which side of it is what matters
            ends[i] = f"just {'below' if side < 0 else 'above'} 0"
    start, end = (text.removesuffix(" points").removesuffix(" per 100") for text in ends)
    return joined(start, end)


def period_text(start_on: dt.date | None, period_type: str) -> str:
    """`Q3 2026`, `March 2026`, or `snapshot`."""
    if start_on is None or period_type == "snapshot":
        return "snapshot"
    if period_type == "quarter":
        return f"Q{(start_on.month + 2) // 3} {start_on.year}"
    return f"{start_on:%B} {start_on.year}"


def age_text(age: dt.timedelta) -> str:
    """`35 minutes`, `20 hours`, `3 days`."""
    hours = age.total_seconds() / 3600
    if hours < 1:
        return counted(max(0, round(hours * 60)), "minute")
    return counted(round(hours), "hour") if hours < 48 else counted(round(hours / 24), "day")


def counted(count: int, noun: str, plural: str | None = None) -> str:
    """`1 stream`, `3 streams`."""
    return f"{count:,} {noun if count == 1 else plural or noun + 's'}"


def listed(items: list[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}" if items else ""


SPECIAL = re.compile(r"([\\`*_{}\[\]()<>#+\-!|~$:.@])")


JOINER = "\u2060"  # has no width and no meaning; breaks up what would be markup


def md(text: str) -> str:
    """Text that a markdown sink shows as it is: `$12` no formula, `*` no emphasis, no link, no image."""
    return SPECIAL.sub(r"\\\1", unbroken(text))


def unbroken(text: str) -> str:
    """A minus stays on the line of its amount: browsers break between a minus and a currency sign."""
    return re.sub(rf"{MINUS}(?=[^\d\s])", MINUS + JOINER, text)


def label(text: str) -> str:
    """Text of a company (a place, a plan) for a widget that may or may not read markdown.

    A backslash would be seen where it doesn't; an unseen joiner takes images, links and
    icons apart in both.
    """
    return re.sub(r"([!\[\]<:`$*_~])", rf"\1{JOINER}", text)


def some(items: list[str], shown: int = 5) -> str:
    """The first few of a list and how many more there are."""
    if len(items) <= shown + 1:
        return listed(items)
    return listed([*items[:shown], f"{len(items) - shown} more"])


def words_of(name: str) -> str:
    """`value_tier` -> `value tier`."""
    return name.replace("_", " ")
