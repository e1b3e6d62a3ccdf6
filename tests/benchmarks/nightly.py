"""How long a night takes: the sample company from nothing, again with nothing new, and ten times the size.

``python tests/benchmarks/nightly.py [--scales 1 10] [--routes files vendors]`` prints Markdown for
docs/benchmarks.md. Figures of one machine are only good as ratios within one run: quote those.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import resource
import subprocess
import sys
import tempfile
import time
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from ingestion.sample import company, drops
from orchestration import company as new_company
from orchestration import demo, vendors

LIBRARIES = ("dlt", "dbt.cli.main", "dagster", "great_expectations", "streamlit")
STAGES = ("ingest", "transform", "check", "publish")


@dataclass(frozen=True)
class Cost:
    """What one process and its children took, and what it printed."""

    wall: float
    cpu: float
    out: str


def timed(*command: str) -> Cost:
    """Run a command to its end; CPU is user and system time of the process and its children."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(time.perf_counter() - began, cpu, done.stdout)


def empathy(*arguments: str) -> Cost:
    """Run one command of the product in a process of its own."""
    return timed(sys.executable, "-c", "from orchestration.cli import main; main()", *arguments)


def fixed_costs() -> list[str]:
    """Return a table of what importing each library costs."""
    bare = timed(sys.executable, "-c", "pass").cpu
    rows = ["| import | CPU s |", "|---|---|"]
    for library in LIBRARIES:
        cost = min(timed(sys.executable, "-c", f"import {library}").cpu for _ in range(2))
        rows.append(f"| {library} | {cost - bare:.1f} |")
    return rows


def nights(scale: float, route: str, home: Path) -> list[str]:
    """Return rows for a first night, a rebuild, and one with nothing new; vendors are not counted."""
    named = (("from nothing", ()), ("built again", ("--rebuild",)), ("nothing new", ()))
    with _sources(scale, route, home):
        return [_night(scale, route, name, home, options) for name, options in named]


def _sources(scale: float, route: str, home: Path) -> AbstractContextManager[object]:
    """Make the sample company with all its records in files, or half of them behind its vendors' doors."""
    if route == "vendors":
        return vendors.served(demo.make(home, scale=scale, today=dt.date(2026, 11, 1)))
    made = company.build(scale)
    home.mkdir(parents=True)
    drops.write(made, home)
    new_company.init(home, company_toml=drops.company_toml(made.span.end_on))
    return nullcontext()


def _night(scale: float, route: str, name: str, home: Path, options: tuple[str, ...]) -> str:
    cost = empathy("run", "--company", str(home), "--json", *options)
    record = json.loads(cost.out)
    source_rows = sum(stream["source_rows"] for stream in record["load"])
    stages = [f"{record['stages'][stage]:.1f}" if stage in record["stages"] else "-" for stage in STAGES]
    per_row = f"{1e6 * cost.cpu / source_rows:.1f}" if source_rows else "-"
    measured = [f"{source_rows:,}", name, f"{cost.wall:.1f}", f"{cost.cpu:.1f}", *stages, per_row]
    return f"| {' | '.join([f'{10_000 * scale:,.0f}', route, *measured])} |"


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scales", type=float, nargs="+", default=[1.0])
    parser.add_argument("--routes", nargs="+", choices=("files", "vendors"), default=["files", "vendors"])
    arguments = parser.parse_args()
    head = [
        "customers",
        "read from",
        "source rows",
        "night",
        "wall s",
        "CPU s",
        *(f"{s} s" for s in STAGES),
        "CPU µs per row",
    ]
    lines = [f"| {' | '.join(head)} |", "|" + "---|" * len(head)]
    with tempfile.TemporaryDirectory() as folder:
        for scale, route in product(arguments.scales, arguments.routes):
            lines += nights(scale, route, Path(folder) / f"{route}-{scale:g}")
    started = dt.datetime.now(dt.UTC).date().isoformat()
    sys.stdout.write("\n".join([f"Measured {started}.", "", *lines, "", *fixed_costs()]) + "\n")


if __name__ == "__main__":
    main()
