"""Records that did not fit are read again: a vendor's repair often leaves their time of change as it was.

Marks move on, so that a single odd value stops nobody. What is kept is the change time of the oldest record
that was put aside. From there everything is read once more after a day, then after 2, 4, 8 and 16; what does
not fit even then is given up, until its record changes.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

#: Stands among the marks of the parents.
AGAIN = "(again)"
TRIES = 5
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Again:
    """From when on to read again, since when that is known, and how often it was tried."""

    since: datetime
    noticed: datetime
    tries: int = 0
    given_up: datetime | None = None  # what changed before has been tried often enough

    @classmethod
    def parse(cls, text: str | None) -> Again | None:
        """Read it from the books."""
        if not text:
            return None
        said = json.loads(text)
        moments = {name: datetime.fromisoformat(said[name]) for name in ("since", "noticed")}
        given_up = said["given_up"] and datetime.fromisoformat(said["given_up"])
        return cls(**moments, tries=said["tries"], given_up=given_up)

    def text(self) -> str:
        """Write it for the books."""
        given_up = self.given_up and self.given_up.isoformat()
        kept = {"since": self.since.isoformat(), "noticed": self.noticed.isoformat(), "tries": self.tries}
        return json.dumps(kept | {"given_up": given_up})

    def is_due(self, now: datetime) -> bool:
        """Whether tonight is one of the nights on which it is tried."""
        # Half a day less: no two nights begin at the same minute.
        return self.tries < TRIES and now - self.noticed >= (2**self.tries - 0.5) * DAY


def following(before: Again | None, odd: Sequence[datetime], now: datetime, whole: bool) -> Again | None:
    """Return what the next night needs to know, from the change times of what did not fit tonight.

    `whole`: tonight's reading was not ended by the budget.
    """
    given_up = before.given_up if before else None
    new = [moment for moment in odd if given_up is None or moment > given_up]
    if before is None or before.tries == TRIES:
        return Again(min(new), now, given_up=given_up) if new else before
    if not before.is_due(now):
        return replace(before, since=min([before.since, *new]))
    if not new and whole:
        return Again(before.since, before.noticed, TRIES, given_up) if given_up else None
    if before.tries + 1 == TRIES:
        fresh = [moment for moment in new if moment > before.noticed]
        return Again(min(fresh), now, given_up=before.noticed) if fresh else _over(before)
    since = min(new) if new and whole else min([before.since, *new])
    return replace(before, since=since, tries=before.tries + 1)


def _over(before: Again) -> Again:
    return replace(before, tries=TRIES, given_up=before.noticed)
