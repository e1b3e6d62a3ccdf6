"""``python -m ingestion.conformance [COMPANY]``: check connectors against their simulators.

Those of the product, or with a company folder those in its folder `connectors`.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from ingestion.conformance.table import FAILED, HEADER, as_markdown, merged, run_all, subjects
from ingestion.connectors import ConnectorError


def main(arguments: list[str] | None = None) -> int:
    """Print the table; 1 when a check failed, 2 when there is nothing that could be checked."""
    parser = argparse.ArgumentParser(prog="python -m ingestion.conformance", description=__doc__)
    parser.add_argument("company", type=Path, nargs="?", help="a company folder: check its own connectors")
    parser.add_argument("--only", action="append", metavar="CONNECTOR")
    parser.add_argument("--check", action="append", type=int, metavar="NUMBER")
    parser.add_argument("--doc", type=Path, help="page whose table takes the results")
    given = parser.parse_args(arguments)
    try:
        chosen = subjects(given.company)
    except ConnectorError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    unknown = set(given.only or ()) - set(chosen)
    if unknown:
        parser.error(f"no connector {', '.join(sorted(unknown))}; there are: {', '.join(chosen)}")
    wanted = {name: both for name, both in chosen.items() if not given.only or name in given.only}
    results = run_all(wanted, given.check or ())
    if given.doc:
        before = given.doc.read_text("utf-8") if given.doc.is_file() else ""
        given.doc.write_text(HEADER + as_markdown(merged(before, results)), "utf-8")
    sys.stdout.write(as_markdown(results))
    return 1 if any(result.outcome == FAILED for result in results) else 0


if __name__ == "__main__":
    sys.exit(main())
