"""The sample company's vendors, served in a process of their own for as long as they are needed."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING

from orchestration.buildkey import ROOT
from orchestration.night import RunError

if TYPE_CHECKING:
    from orchestration.demo import Sample

GOODBYE_SECONDS = 5


@contextmanager
def served(sample: Sample) -> Generator[subprocess.Popen[str]]:
    """Serve the vendors of a sample company; RunError when their port is taken.

    The process ends when its standard input closes, so it ends with us however we end.
    """
    command = [sys.executable, "-m", "ingestion.sample.serving"]
    command += ["--scale", str(sample.scale), "--seed", str(sample.seed)]
    command += ["--end-on", sample.end_on.isoformat(), "--port", str(sample.port)]
    with tempfile.TemporaryFile("w+") as complaints:
        process = subprocess.Popen(  # noqa: S603 - our own program with our own arguments
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=complaints,
            text=True,
            cwd=ROOT,
        )
        try:
            _wait(process, complaints)
            yield process
        finally:
            _end(process)


def _wait(process: subprocess.Popen[str], complaints: IO[str]) -> None:
    """Wait for the line that says they answer."""
    said = process.stdout.readline() if process.stdout else ""
    if said.startswith("ready"):
        return
    process.wait()
    complaints.seek(0)
    lines = complaints.read().strip().splitlines()
    raise RunError(f"The sample's vendors could not be served: {lines[-1] if lines else 'no reason given'}")


def _end(process: subprocess.Popen[str]) -> None:
    for pipe in (process.stdin, process.stdout):
        if pipe:
            pipe.close()
    try:
        process.wait(GOODBYE_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
