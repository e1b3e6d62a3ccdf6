"""Remembers that somebody asked this process to stop.

dbt and Dagster turn a KeyboardInterrupt on its way into errors of their own; asking here tells an
interrupted run from a failed one.
"""

from __future__ import annotations

import signal
from typing import NoReturn

_received: list[int] = []


def listen() -> None:
    """Treat SIGTERM as Ctrl-C, and remember either; only the command line calls this."""
    _received.clear()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _interrupt)


def happened() -> bool:
    """Say whether the process was asked to stop."""
    return bool(_received)


def _interrupt(number: int, _frame: object) -> NoReturn:
    _received.append(number)
    raise KeyboardInterrupt
