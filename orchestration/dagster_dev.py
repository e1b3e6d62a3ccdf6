"""Starts Dagster's own pages, schedule and sensors for one company: ``python -m orchestration.dagster_dev``.

Dagster keeps its history in runs/dagster of the company folder, listens on this machine alone, and
reports to nobody.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from orchestration.buildkey import ROOT
from orchestration.settings import Settings, home_of

INSTANCE = """\
# Written by `python -m orchestration.dagster_dev`; one run at a time, as the company's lock asks for.
telemetry:
  enabled: false
nux:
  enabled: false
concurrency:
  runs:
    max_concurrent_runs: 1
"""


def dagster_home(settings: Settings) -> Path:
    """Return the folder of Dagster's history, with its settings written."""
    folder = settings.runs_dir / "dagster"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "dagster.yaml").write_text(INSTANCE, encoding="utf-8")
    return folder


def command(port: int) -> list[str]:
    """Return the call of Dagster."""
    here = Path(sys.executable).with_name("dagster")
    return [str(here), "dev", "-m", "orchestration.definitions", "-h", "127.0.0.1", "-p", str(port)]


def environment(settings: Settings, given: Mapping[str, str]) -> dict[str, str]:
    """Return what Dagster's processes need to find the company."""
    return {**given, "EMPATHY_HOME": str(settings.home), "DAGSTER_HOME": str(dagster_home(settings))}


def main(arguments: Sequence[str] | None = None) -> None:
    """Become Dagster."""
    parser = argparse.ArgumentParser(prog="python -m orchestration.dagster_dev", description=__doc__)
    parser.add_argument("--company", type=Path, help="company folder; else EMPATHY_HOME, else ./company")
    parser.add_argument("--port", type=int, default=3000)
    options = parser.parse_args(arguments)
    settings = Settings.load(home_of(options.company, os.environ), os.environ)
    program = command(options.port)
    os.chdir(ROOT)
    os.execve(program[0], program, environment(settings, os.environ))  # noqa: S606 - our own paths


if __name__ == "__main__":
    main()
