"""Serve the sample company's vendors: ``python -m ingestion.sample.serving --end-on 2026-10-31 --port 8609``.

Writes one line to stdout once it answers, and goes on until its standard input is closed, so that it never
outlives whoever started it.
"""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, date, datetime

from ingestion.sample import company as model
from ingestion.sample.serving.doors import sites
from ingestion.sample.serving.web import serving

READY = "ready"


def main(arguments: list[str] | None = None) -> int:
    """Build, fill and serve until standard input ends."""
    parser = argparse.ArgumentParser(prog="python -m ingestion.sample.serving", description=__doc__)
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--end-on", type=date.fromisoformat, required=True)
    parser.add_argument("--port", type=int, default=0)
    given = parser.parse_args(arguments)
    opened = sites(model.build(given.scale, given.seed, given.end_on))
    for site in opened:
        site.now = datetime.now(UTC)
    try:
        with serving(*opened, port=given.port) as server:
            sys.stdout.write(f"{READY} {server.port}\n")
            sys.stdout.flush()
            sys.stdin.read()
    except OSError as error:
        sys.stderr.write(f"port {given.port} cannot be used: {error.strerror}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
