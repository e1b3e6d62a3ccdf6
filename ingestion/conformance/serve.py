"""``python -m ingestion.conformance.serve COMPANY NAME``: keep a company's own simulator answering.

For a night's trial without an account: what it lists is made up, a record every twelve hours until now.
Prints what company.toml and secrets.toml have to say, and goes on until it is interrupted.
"""

from __future__ import annotations

import argparse
import json
import sys
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from ingestion.conformance.table import subjects
from ingestion.connectors import ConnectorError
from ingestion.sample.serving.web import Site, serving

APART = timedelta(hours=12)
PORT = 8765


def main(arguments: list[str] | None = None) -> int:
    """Fill the simulator and serve it; 2 when there is none."""
    parser = argparse.ArgumentParser(prog="python -m ingestion.conformance.serve", description=__doc__)
    parser.add_argument("company", type=Path)
    parser.add_argument("name", help="the connector")
    parser.add_argument("--count", type=int, default=200, help="records of each stream")
    parser.add_argument("--port", type=int, default=PORT)
    given = parser.parse_args(arguments)
    try:
        chosen = subjects(given.company)
    except ConnectorError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    if given.name not in chosen:
        parser.error(f"no connector {given.name}; there are: {', '.join(chosen)}")
    vendor, site = chosen[given.name]
    serve(filled(vendor, site(now=datetime.now(UTC)), given.count), given.port)
    return 0


def filled(vendor: Any, site: Site, count: int) -> Site:
    """Put records into every stream, the last of them just now; the newest fifth look as at first."""
    for stream in vendor.declared:
        for n in range(1, count + 1):
            site.sample(stream.name, n, site.now - (count - n) * APART, int(n <= count * 0.8))
    return site


def serve(site: Site, port: int) -> None:
    """Answer until the process is interrupted."""
    with serving(site, port=port) as server:
        said = {"base_url": server.base_url(site.name), **site.settings}
        sys.stdout.write("# company.toml, in the table of the source:\n" + _lines(said))
        sys.stdout.write("# secrets.toml, in a table of the source's name:\n" + _lines(site.secrets))
        sys.stdout.flush()
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            sys.stderr.write("stopped\n")


def _lines(table: Any) -> str:
    return "".join(f"{name} = {json.dumps(value)}\n" for name, value in table.items())


if __name__ == "__main__":
    sys.exit(main())
