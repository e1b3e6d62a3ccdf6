"""Ctrl-C and SIGTERM: how this process hears of them and how it leaves.

A night works inside dbt, dlt, Dagster and DuckDB. Each has its own idea of a signal: one swallows it,
one turns it into an error of its own, one lets no handler run before its query is done, and Python's
own multiprocessing unblocks signals that were blocked. What none of them touches is the wake-up pipe
into which Python writes each signal the moment it comes. One thread reads it, speaks the last words
(close the record, say a sentence) and ends the process on the spot. Nothing is lost by leaving so
hard: files survive any kill, and the next run puts the rest right.
"""

from __future__ import annotations

import logging
import os
import select
import signal
import sys
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import NoReturn

log = logging.getLogger(__name__)

SIGNALS = frozenset({signal.SIGINT, signal.SIGTERM})
EXIT_CODE = 130
PATIENCE_SECONDS = 4.0  # for all last words together: an alert may go to an address that does not answer
POLL_SECONDS = 0.5
OVER = 0  # no signal has this number


@dataclass(frozen=True)
class _Ear:
    """The wake-up pipe, the signals that came through it, and the thread that waits for them."""

    reads: int
    writes: int
    received: list[int] = field(default_factory=list)
    hearing: threading.Lock = field(default_factory=threading.Lock)

    def hear(self) -> bytes:
        """Take what is in the pipe; any thread may, so that none is behind another."""
        with self.hearing:
            try:
                got = os.read(self.reads, 512)
            except BlockingIOError:
                return b""
            self.received.extend(number for number in got if number in SIGNALS)
            return got


_ears: list[_Ear] = []
_last_words: list[Callable[[], object]] = []
_whole = threading.RLock()


@contextmanager
def leave_at_once() -> Generator[None]:
    """Inside, a signal ends the process with ``EXIT_CODE`` after its last words, whatever is at work.

    Only the command line may enter it, in the main thread.
    """
    ear = _Ear(*os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC))
    for number in SIGNALS:
        signal.signal(number, _leave_it_to_the_ear)
    signal.set_wakeup_fd(ear.writes, warn_on_full_buffer=False)
    _ears.append(ear)
    watcher = threading.Thread(target=_watch, args=(ear,), name="interruption", daemon=True)
    watcher.start()
    try:
        yield
    finally:
        as_usual()
        os.write(ear.writes, bytes([OVER]))
        watcher.join()
        os.close(ear.reads)
        os.close(ear.writes)


def as_usual() -> None:
    """From here on a signal is a KeyboardInterrupt, as a program that starts or becomes another expects."""
    signal.set_wakeup_fd(-1)
    for number in SIGNALS:
        signal.signal(number, _interrupt)
    _ears.clear()


def happened() -> bool:
    """Say whether the process was asked to stop."""
    for ear in _ears:
        ear.hear()
    return any(ear.received for ear in _ears)


def wait_for_the_end() -> None:
    """Come back at once, unless the process is leaving: then never."""
    if happened():
        threading.Event().wait()


@contextmanager
def last_word(say: Callable[[], object], *, late: bool = False) -> Generator[None]:
    """Have ``say`` called before an interrupted process leaves; what was entered last speaks first.

    What may take long is ``late``: it speaks after all others, as far as patience goes.
    """
    _last_words.insert(0 if late else len(_last_words), say)
    try:
        yield
    finally:
        _last_words.remove(say)


@contextmanager
def undivided() -> Generator[None]:
    """Do something that an interruption comes before or after, never between."""
    with _whole:
        yield


def _watch(ear: _Ear) -> None:
    while not ear.received:
        select.select([ear.reads], [], [], POLL_SECONDS)  # another thread may have taken what was in it
        if OVER in ear.hear():
            return
    _leave()


def _leave() -> NoReturn:
    # In a thread of their own: a last word that waits for what another thread holds must not keep us.
    speaker = threading.Thread(target=_speak, daemon=True)
    speaker.start()
    speaker.join(PATIENCE_SECONDS)
    os._exit(EXIT_CODE)


def _speak() -> None:
    with _whole:
        for say in reversed(list(_last_words)):
            try:
                say()
            except Exception:
                log.exception("A last word could not be said")
    if "multiprocessing.util" in sys.modules:  # else its helper process complains that semaphores are left
        sys.modules["multiprocessing.util"]._run_finalizers()


def _leave_it_to_the_ear(_number: int, _frame: object) -> None:
    """Keep the main thread at its work: it is about to end."""


def _interrupt(_number: int, _frame: object) -> NoReturn:
    raise KeyboardInterrupt
