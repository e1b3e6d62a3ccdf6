"""Where talk goes: details into the run's log file, lines for people onto stderr, secrets nowhere."""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from pathlib import Path

MASK = "[secret]"


class _Redacted(logging.Formatter):
    """Formats a record and blanks every known secret in it, tracebacks included."""

    converter = time.gmtime  # times in UTC, as everywhere else

    def __init__(self, layout: str, secrets: Iterable[str]) -> None:
        super().__init__(layout, "%Y-%m-%dT%H:%M:%SZ")
        self._secrets = list(secrets)

    def format(self, record: logging.LogRecord) -> str:
        return redacted(super().format(record), self._secrets)


def redacted(text: str, secrets: Iterable[str]) -> str:
    """Blank every known secret; the longest first, since one may begin like another."""
    for secret in sorted(secrets, key=len, reverse=True):
        text = text.replace(secret, MASK)
    return text


@contextmanager
def run_log(path: Path, secrets: Iterable[str]) -> Generator[None]:
    """Write everything that is logged into the run's log file while inside."""
    handler = logging.FileHandler(path, encoding="utf-8")
    handler.setFormatter(_Redacted("%(asctime)s %(levelname)s %(name)s %(message)s", secrets))
    handler.setLevel(logging.INFO)
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(min(before or logging.INFO, logging.INFO))
    try:
        yield
    finally:
        root.removeHandler(handler)
        root.setLevel(before)
        handler.close()


def talk_to_stderr(*, debug: bool = False) -> None:
    """Send warnings (with ``debug`` everything) to stderr; stdout is for data alone."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Redacted("%(levelname)s %(message)s", ()))
    handler.setLevel(logging.DEBUG if debug else logging.ERROR)
    logging.getLogger().addHandler(handler)
