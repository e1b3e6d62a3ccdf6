"""How long a night takes: the sample company from nothing, again with nothing new, and ten times the size.

``python tests/benchmarks/nightly.py [--scales 1 10]`` prints Markdown for docs/benchmarks.md. Figures of one
machine are only good as ratios within one run: quote those.
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
from dataclasses import dataclass
from pathlib import Path

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


def nights(scale: float, home: Path) -> list[str]:
    """Return rows for a first night, a rebuild, and one with nothing new; vendors are not counted."""
    sample = demo.make(home, scale=scale, today=dt.date(2026, 11, 1))
    named = (("from nothing", ()), ("built again", ("--rebuild",)), ("nothing new", ()))
    with vendors.served(sample):
        return [_night(scale, name, home, options) for name, options in named]


def _night(scale: float, name: str, home: Path, options: tuple[str, ...]) -> str:
    cost = empathy("run", "--company", str(home), "--json", *options)
    record = json.loads(cost.out)
    source_rows = sum(stream["source_rows"] for stream in record["load"])
    stages = [f"{record['stages'][stage]:.1f}" if stage in record["stages"] else "-" for stage in STAGES]
    per_row = f"{1e6 * cost.cpu / source_rows:.1f}" if source_rows else "-"
    measured = [f"{source_rows:,}", name, f"{cost.wall:.1f}", f"{cost.cpu:.1f}", *stages, per_row]
    return f"| {' | '.join([f'{scale:g}', *measured])} |"


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scales", type=float, nargs="+", default=[1.0])
    arguments = parser.parse_args()
    head = [
        "company",
        "source rows",
        "night",
        "wall s",
        "CPU s",
        *(f"{s} s" for s in STAGES),
        "CPU µs per row",
    ]
    lines = [f"| {' | '.join(head)} |", "|" + "---|" * len(head)]
    with tempfile.TemporaryDirectory() as folder:
        for scale in arguments.scales:
            lines += nights(scale, Path(folder) / f"company-{scale:g}")
    started = dt.datetime.now(dt.UTC).date().isoformat()
    sys.stdout.write("\n".join([f"Measured {started}.", "", *lines, "", *fixed_costs()]) + "\n")


if __name__ == "__main__":
    main()
