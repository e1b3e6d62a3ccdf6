"""Runs the checks and writes the table of connector and check."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ingestion.conformance import failing, guarding, whole
from ingestion.conformance.bench import NotApplicable, bench
from ingestion.conformance.checks import CHECKS, Check, Unmet
from ingestion.conformance.layouts import WORLDS
from ingestion.connectors import (
    FOLDER,
    LAYOUTS,
    NAMES,
    VENDORS,
    ConnectorError,
    connector,
    own_module,
    own_names,
)
from ingestion.sample.serving import simulator

GROUPS = (whole, failing, guarding)
PASSED, FAILED, NOT_APPLICABLE = "pass", "FAIL", "n/a"


@dataclass(frozen=True)
class Result:
    """What one check said about one connector."""

    connector: str
    check: Check
    outcome: str
    reason: str = ""


def subjects(home: Path | None = None) -> dict[str, tuple[Any, Any]]:
    """Return connector and simulator by name: those of a company's own folder, else those of the product."""
    if home is None:
        vendors = {name: (connector(name), simulator(name)) for name in VENDORS}
        return {name: (connector(name), WORLDS[name]) for name in LAYOUTS} | vendors
    found = {name: (connector(name, home), _own_simulator(name, home)) for name in own_names(home)}
    if not found:
        raise ConnectorError(f"there is no connector in {home / FOLDER}")
    return found


def _own_simulator(name: str, home: Path) -> Any:
    path = home.resolve() / FOLDER / f"{name}_simulator.py"
    site = getattr(own_module(path), "SITE", None) if path.is_file() else None
    if site is None or site.name != name:
        raise ConnectorError(
            f'{FOLDER}/{path.name} must hold SITE, the class of a Site whose name is "{name}"'
        )
    return site


def run_check(check: Check, vendor: Any, site: Any) -> Result:
    """Run one check on a bench of its own."""
    without = getattr(site, "without", {})
    if check.number in without:
        return Result(vendor.name, check, NOT_APPLICABLE, without[check.number])
    try:
        with bench(vendor, site) as made:
            check.body(made)
    except NotApplicable as reason:
        return Result(vendor.name, check, NOT_APPLICABLE, str(reason))
    except Unmet as unmet:
        return Result(vendor.name, check, FAILED, str(unmet))
    return Result(vendor.name, check, PASSED)


def ordered() -> list[Check]:
    """Return the checks by number."""
    return [CHECKS[number] for number in sorted(CHECKS)]


def run_all(chosen: Mapping[str, tuple[Any, Any]], numbers: Sequence[int] = ()) -> list[Result]:
    """Run every check for every connector."""
    logging.getLogger("dlt").setLevel(logging.ERROR)
    wanted = [check for check in ordered() if not numbers or check.number in numbers]
    return [run_check(check, *subject) for subject in chosen.values() for check in wanted]


def as_markdown(results: Iterable[Result]) -> str:
    """Write the checks by number, one line per connector, and below it why a check is not applicable."""
    found: dict[str, dict[str, Result]] = {}
    for result in results:
        found.setdefault(result.connector, {})[result.check.name] = result
    names = [check.name for check in ordered()]
    lines = [f"- {check.name}: {check.title}" for check in ordered()]
    lines += ["", f"| connector | {' | '.join(names)} |", f"|---|{'---|' * len(names)}"]
    for connector_name, own in found.items():
        cells = [own[name].outcome if name in own else "" for name in names]
        lines.append(f"| {connector_name} | {' | '.join(cells)} |")
    lines.append("")
    for connector_name, own in found.items():
        lines += [f"- {connector_name} {name}: {r.reason}" for name, r in own.items() if r.reason]
    return "\n".join([*lines, ""])


def from_markdown(text: str) -> list[Result]:
    """Read a table back, so that one connector's line can be written anew."""
    reasons = dict(re.findall(r"^- (\w+ C\d+): (.*)$", text, flags=re.MULTILINE))
    by_name = {check.name: check for check in ordered()}
    header: list[str] = []
    results = []
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip("| ").split("|")] if line.startswith("|") else []
        if cells[:1] == ["connector"]:
            header = cells[1:]
        elif cells and header and not cells[0].startswith("-"):
            results += [
                Result(cells[0], by_name[name], outcome, reasons.get(f"{cells[0]} {name}", ""))
                for name, outcome in zip(header, cells[1:], strict=True)
                if outcome and name in by_name
            ]
    return results


def merged(text: str, fresh: Sequence[Result]) -> list[Result]:
    """Put fresh results in the place of the old ones of the same connector and check."""
    new = {(r.connector, r.check.name): r for r in fresh}
    kept = {(r.connector, r.check.name): r for r in from_markdown(text)} | new
    place = {name: n for n, name in enumerate(NAMES)}
    return sorted(kept.values(), key=lambda r: (place.get(r.connector, 99), r.connector, r.check.number))


HEADER = """# Conformance of the connectors
Every connector is checked over real HTTP against a simulator of its vendor's documented behaviour; no live
account is involved. `files` and `sql` are checked with a folder of files and a database in one file. What
does not apply says why below the table. Written by
`python -m ingestion.conformance --doc docs/connectors/conformance.md`; add `--only NAME` to check one
connector again. A test runs every check and compares.

"""
