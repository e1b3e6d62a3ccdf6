"""What is assumed otherwise: from what a reader typed to a question to the published file.

Nothing is computed here; the file's own functions do that.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from apps.initiative import Assumption

Typed = tuple[float | None, float | None, float | None]  # low, likely, high
SAME = 1e-9  # what a page shows of a number may differ from it in the last digit


@dataclass(frozen=True)
class WhatIf:
    """The changes to ask about, and what was typed that can't be asked."""

    changes: dict[str, float | dict[str, float]]
    faults: list[str]  # names of assumptions

    @property
    def is_changed(self) -> bool:
        """Whether anything differs from what was published."""
        return bool(self.changes)


def what_if(
    given: Sequence[Assumption],
    typed: Mapping[str, Typed],
    settings: Mapping[str, tuple[float, float | None]],
) -> WhatIf:
    """Only what differs; an assumption whose low, likely and high aren't in that order is a fault.

    `settings`: name to (published, typed), for numbers that have no range.
    """
    changes: dict[str, float | dict[str, float]] = {
        name: new for name, (old, new) in settings.items() if new is not None and differs(old, new)
    }
    faults = []
    for assumption in given:
        old = (assumption.low_value, assumption.mode_value, assumption.high_value)
        new = typed.get(assumption.name, old)
        if not any(differs(a, b) for a, b in zip(old, new, strict=True)):
            continue
        numbers = completed(new)
        if numbers is None:
            faults.append(assumption.name)
        else:
            changes[assumption.name] = dict(zip(("low", "mode", "high"), numbers, strict=True))
    return WhatIf(changes, faults)


def differs(old: float | None, new: float | None) -> bool:
    """Whether a number was changed."""
    if old is None or new is None:
        return old is not new
    return abs(old - new) > SAME * max(1.0, abs(old))


def completed(new: Typed) -> tuple[float, float, float] | None:
    """Low, likely, high in their order; a likely value alone stands for all three."""
    low, likely, high = new
    if likely is None:
        return None
    ends = (likely if low is None else low, likely, likely if high is None else high)
    return ends if ends[0] <= likely <= ends[2] else None
