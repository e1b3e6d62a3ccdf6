"""What the checks found, and whether it may be published. Knows nothing of how it was checked."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

ERROR = "error"  # stops publishing
WARNING = "warning"  # is shown, and does not stop it


@dataclass(frozen=True)
class CheckResult:
    """The outcome of one rule on one table."""

    suite: str
    table: str
    rule: str
    success: bool
    severity: str
    says: str
    observed: str = ""
    failing_rows: int | None = None
    keys: tuple[str, ...] = ()  # business keys of the first failing rows, never personal values
    kpis: tuple[str, ...] = ()  # KPIs that rest on this table
    broken: bool = False  # the rule itself could not be evaluated

    @property
    def stops_publishing(self) -> bool:
        """A failed error rule, or a rule that could not be evaluated at all."""
        return not self.success and (self.broken or self.severity == ERROR)

    @property
    def message(self) -> str:
        """Table, rule, rows and KPIs in one line."""
        if self.success:
            return f"{self.table}: {self.rule} holds"
        parts = [f"{self.table}: {self.rule} failed. {self.says}"]
        if self.broken:
            parts.append(f"The rule could not be evaluated: {self.observed}.")
        elif self.failing_rows is not None:
            shown = f", such as {'; '.join(self.keys)}" if self.keys else ""
            parts.append(f"{self.failing_rows} row{'' if self.failing_rows == 1 else 's'}{shown}.")
        elif self.observed:
            parts.append(f"Observed: {self.observed}.")
        if self.kpis:
            parts.append(f"KPIs touched: {', '.join(self.kpis)}.")
        return " ".join(parts)


@dataclass(frozen=True)
class Verdict:
    """All outcomes of one gate, and the answer to: may this be published?"""

    results: tuple[CheckResult, ...] = ()
    left_out: tuple[str, ...] = ()  # tables without rows, where there is nothing to check
    docs_path: str | None = None
    seconds: dict[str, float] = field(default_factory=dict)

    @property
    def passed(self) -> bool:
        """True when nothing found stops publishing."""
        return not any(result.stops_publishing for result in self.results)

    @property
    def failures(self) -> tuple[CheckResult, ...]:
        """What did not hold, that which stops publishing first."""
        failed = [result for result in self.results if not result.success]
        return tuple(sorted(failed, key=lambda result: not result.stops_publishing))

    @property
    def sentence(self) -> str:
        """The verdict in one sentence."""
        stopping = sum(result.stops_publishing for result in self.results)
        warned = len(self.failures) - stopping
        tail = f", {warned} warning{'' if warned == 1 else 's'}" if warned else ""
        if stopping:
            return f"{stopping} of {len(self.results)} checks failed{tail}: nothing is published."
        return f"{len(self.results) - warned} of {len(self.results)} checks hold{tail}."

    def merged(self, other: Verdict) -> Verdict:
        """This verdict and another one as one."""
        return replace(
            self,
            results=self.results + other.results,
            left_out=self.left_out + other.left_out,
            docs_path=self.docs_path or other.docs_path,
            seconds={**self.seconds, **other.seconds},
        )

    def to_dict(self) -> dict[str, object]:
        """Plain values, with what is derived beside what is stored."""
        return {
            "passed": self.passed,
            "sentence": self.sentence,
            "docs_path": self.docs_path,
            "seconds": self.seconds,
            "left_out": list(self.left_out),
            "results": [{**asdict(result), "message": result.message} for result in self.results],
        }

    def write(self, path: Path) -> None:
        """Write as JSON; a reader meets the whole file or none."""
        path.parent.mkdir(parents=True, exist_ok=True)
        half = path.with_name(f"{path.name}.part")
        half.write_text(json.dumps(self.to_dict(), indent=1), encoding="utf-8")
        half.replace(path)

    @classmethod
    def read(cls, path: Path) -> Verdict:
        """Read what `write` wrote."""
        return cls.from_dict(json.loads(path.read_text(encoding="utf-8")))

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> Verdict:
        """The verdict that `to_dict` gave, from a file or a manifest."""
        return cls(
            results=tuple(_result(item) for item in stored["results"]),
            left_out=tuple(stored["left_out"]),
            docs_path=stored["docs_path"],
            seconds=stored["seconds"],
        )


def broken(suite: str, table: str, rule: str, reason: str) -> CheckResult:
    """The outcome of a rule that could not be evaluated: always stops publishing."""
    return CheckResult(
        suite, table, rule, success=False, severity=ERROR, says="", observed=reason, broken=True
    )


def _result(item: dict[str, Any]) -> CheckResult:
    known: dict[str, Any] = {name: value for name, value in item.items() if name != "message"}
    known["keys"], known["kpis"] = tuple(item["keys"]), tuple(item["kpis"])
    return CheckResult(**known)
