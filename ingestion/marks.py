"""The place up to which a stream has been read, for sources that can be asked what changed since.

The mark is the highest change time seen, never later than now: one record dated 2999
must not hide all later changes. It is only kept once the rows themselves have landed.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa

from ingestion.arrow import compute as pc


@dataclass
class Mark:
    """The highest value of the change column, in the kind the source gives it."""

    zone: str
    now: datetime
    value: datetime | date | int | str | None = None
    at_start: datetime | date | int | str | None = None

    @classmethod
    def parse(cls, text: str | None, zone: str, now: datetime | None) -> Mark:
        """Read a mark back from the books; without one everything is read."""
        mark = cls(zone, now or datetime.now(UTC))
        if text is not None:
            stored = json.loads(text)
            readers: dict[str, Any] = {"datetime": datetime.fromisoformat, "date": date.fromisoformat}
            mark.value = readers.get(stored["kind"], lambda value: value)(stored["value"])
        mark.at_start = mark.value
        return mark

    def text(self) -> str | None:
        """Write the mark for the books."""
        value = self.value
        if value is None:
            return None
        kind = type(value).__name__
        shown = value.isoformat() if isinstance(value, date) else value
        return json.dumps({"kind": kind, "value": shown})

    def see(self, column: pa.ChunkedArray) -> None:
        """Move the mark up to the highest value of a batch, now at most."""
        array = column.drop_null()
        if not len(array):
            return
        highest = self._at_most_now(pc.max(array).as_py())
        if self.value is None or type(highest) is not type(self.value) or highest > self.value:  # type: ignore[operator]
            self.value = highest

    def since(self, lag_minutes: int) -> datetime | date | int | str | None:
        """Say from where to read: a little before the mark, because clocks and commits are late."""
        value, lag = self.at_start, timedelta(minutes=lag_minutes)
        if isinstance(value, str):
            return self._earlier_text(value, lag)
        if isinstance(value, datetime):
            return value - lag
        if isinstance(value, date):
            return value - max(lag, timedelta(days=1))
        return value

    def _local_now(self) -> datetime:
        return self.now.astimezone(ZoneInfo(self.zone)).replace(tzinfo=None)

    def _at_most_now(self, value: Any) -> Any:
        if isinstance(value, datetime):
            return min(value, self.now.astimezone(UTC) if value.tzinfo else self._local_now())
        if isinstance(value, date):
            return min(value, self._local_now().date())
        if isinstance(value, str):
            return min(value, self._in_style_of(value, self._local_now()))
        return value

    def _earlier_text(self, value: str, lag: timedelta) -> str | None:
        """SQLite keeps times as text; only text that is a time can be moved, else all is read again."""
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            return None
        return self._in_style_of(value, moment - lag)

    @staticmethod
    def _in_style_of(sample: str, moment: datetime) -> str:
        text = moment.isoformat(sep=" " if " " in sample else "T")
        return text[: max(len(sample), 10)] if moment.tzinfo is None else text
