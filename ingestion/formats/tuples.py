"""Rows of a database driver, turned into Arrow columns of whatever type the driver gives."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

import pyarrow as pa

_AS_THEY_ARE = (bool, int, float, str, dt.datetime, dt.date)


def as_table(rows: Sequence[Sequence[Any]], width: int) -> tuple[pa.Table, str]:
    """Return the rows as columns c0, c1, ... and a text that tells their types apart from other batches'."""
    columns = list(zip(*rows, strict=True)) if rows else [()] * width
    data = {f"c{place}": _array(values) for place, values in enumerate(columns)}
    table = pa.table(data)
    return table, str(table.schema)


def _array(values: Sequence[Any]) -> pa.Array:
    sample = next((value for value in values if value is not None), None)
    if sample is None:
        return pa.nulls(len(values), pa.string())
    if type(sample) in _AS_THEY_ARE:
        try:
            array = pa.array(values)
            # One type for naive and one for aware times, whatever the driver's zone objects are.
            if pa.types.is_timestamp(array.type):
                return array.cast(pa.timestamp("us", "UTC" if array.type.tz else None))
            return array
        except (pa.ArrowInvalid, pa.ArrowTypeError, OverflowError):
            # SQLite lets one column hold numbers and texts.
            pass
    return pa.array([_text(value) for value in values], pa.string())


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    for kinds, write in _WRITERS:
        if isinstance(value, kinds):
            return write(value)
    return str(value)


def _clock(value: dt.timedelta) -> str:
    """MySQL gives a TIME column as a span; write it as the clock it means."""
    seconds = int(value.total_seconds())
    sign, seconds = ("-", -seconds) if seconds < 0 else ("", seconds)
    return f"{sign}{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"


_WRITERS: tuple[tuple[tuple[type, ...], Callable[[Any], str]], ...] = (
    ((Decimal,), lambda value: f"{value:f}"),
    ((bytes, bytearray, memoryview), lambda value: bytes(value).decode("utf-8", "replace")),
    ((dict, list), lambda value: json.dumps(value, ensure_ascii=False)),
    ((dt.timedelta,), _clock),
    ((dt.datetime,), lambda value: value.isoformat(sep=" ")),
)
