"""The list of checks: each has a number, a title and a function that takes a fresh bench maker."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ingestion.conformance.bench import NOW, PAGE, Bench
from ingestion.report import StreamReport

Body = Callable[[Bench], None]
#: Records that take three full pages and a last one that is not full.
SEVERAL = 3 * PAGE + 2


@dataclass(frozen=True)
class Check:
    """One demand on every connector."""

    number: int
    title: str
    body: Body

    @property
    def name(self) -> str:
        """Name as in the table."""
        return f"C{self.number}"


CHECKS: dict[int, Check] = {}


def check(number: int, title: str) -> Callable[[Body], Body]:
    """Enter a function into the list of checks."""

    def enter(body: Body) -> Body:
        CHECKS[number] = Check(number, title, body)
        return body

    return enter


class Unmet(AssertionError):
    """A connector does not do what a check demands."""


def demand(holds: object, otherwise: str) -> None:
    """Go on when something holds, else say what does not."""
    if not holds:
        raise Unmet(otherwise)


def all_good(reports: dict[str, StreamReport]) -> None:
    """Demand that no stream failed and that every row is accounted for."""
    for name, report in reports.items():
        demand(report.status != "failed", f"{name} failed: {report.message}")
        counted = report.loaded + report.duplicate + report.quarantined
        demand(report.source_rows == counted, f"{name}: {report.source_rows} rows, {counted} accounted for")


def all_failed(reports: dict[str, StreamReport], *words: str) -> None:
    """Demand that every stream failed, with these words in its message."""
    for name, report in reports.items():
        demand(report.status == "failed", f"{name} did not fail but was {report.status}: {report.message}")
        for word in words:
            demand(word in report.message, f'{name}: "{word}" is not in the message: {report.message}')


def kept(bench: Bench, count: int) -> None:
    """Demand that every stream has so many rows that are not deleted."""
    for stream in bench.declared:
        found = bench.count(stream)
        demand(found == count, f"{stream.name}: {found} rows instead of {count}")


@dataclass(frozen=True)
class _Night:
    """What a first good night leaves, and of which connector and simulator."""

    of: tuple[Any, Any]
    raw: bytes
    calls: tuple[Any, ...]


_FIRST_NIGHTS: dict[tuple[int, int], _Night] = {}


def first_night(at: Bench) -> None:
    """Begin where one good night with several records has been: run for one check, and true for all."""
    at.sample(SEVERAL)
    of = (at.vendor, type(at.site))
    night = _FIRST_NIGHTS.get((id(of[0]), id(of[1])))
    if night is None:
        all_good(at.load())
        at.close()
        night = _Night(of, at.raw.read_bytes(), tuple(at.log))
        _FIRST_NIGHTS[id(of[0]), id(of[1])] = night
        return
    at.raw.write_bytes(night.raw)
    at.log[:] = night.calls
    at.runs = 1
    at.prepare_night(NOW)
