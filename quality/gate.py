"""The quality gate: may what was loaded and built be published?

As a program it writes the verdict as JSON and ends with 0 (publish), 3 (checks failed) or
1 (could not check). With --wait it loads its heavy libraries first and starts on a line
from stdin, so that this overlaps with the build; an empty stdin ends it without a verdict.
"""

from __future__ import annotations

import argparse
import logging
import os
import sys
import threading
import time
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from quality.rules import LAYERS
from quality.verdict import Verdict

log = logging.getLogger(__name__)

PUBLISH, COULD_NOT_CHECK, CHECKS_FAILED = 0, 1, 3
K_PEOPLE = 5
PARENT_POLL_SECONDS = 0.1


def check_raw(raw_path: Path, *, docs: Path | None = None, run_id: str | None = None) -> Verdict:
    """Check what the sources delivered: volume, freshness, ranges, drift, completeness."""
    return check(raw_path, None, docs=docs, run_id=run_id)


def check_marts(
    database: Path,
    *,
    raw_path: Path,
    docs: Path | None = None,
    run_id: str | None = None,
    k_people: int = K_PEOPLE,
) -> Verdict:
    """Check the closed build file: staged rows, ranges, reconciliation with raw, suppression, intervals."""
    return check(raw_path, database, docs=docs, run_id=run_id, k_people=k_people, layers=("staged", "marts"))


def check(
    raw_path: Path,
    database: Path | None,
    *,
    docs: Path | None = None,
    run_id: str | None = None,
    k_people: int = K_PEOPLE,
    layers: Sequence[str] = LAYERS,
) -> Verdict:
    """Check the layers at hand in one go, the canary first. All files are opened read-only."""
    from quality.checking import check_files  # noqa: PLC0415 - seconds that only a check needs to spend

    given = {"run_id": run_id, "k_people": k_people}
    return check_files(raw_path, database, layers, given, docs)


def main(arguments: Sequence[str] | None = None) -> int:
    """Check, write the verdict, and answer with the exit code."""
    options = _options(arguments)
    if options.wait:
        _end_with_parent()
        import_module("quality.checking")
        if not sys.stdin.readline():
            return COULD_NOT_CHECK
    try:
        verdict = check(
            options.raw, options.database, docs=options.docs, run_id=options.run_id, k_people=options.k_people
        )
    except Exception:
        log.exception("the gate could not check")
        return COULD_NOT_CHECK
    verdict.write(options.out)
    for failure in verdict.failures:
        log.warning(failure.message)
    log.info(verdict.sentence)
    return PUBLISH if verdict.passed else CHECKS_FAILED


def _end_with_parent() -> None:
    """Leave when whoever waits for the verdict has died: an open file would block the next run."""
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(PARENT_POLL_SECONDS)
        os._exit(COULD_NOT_CHECK)

    threading.Thread(target=watch, name="parent", daemon=True).start()


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m quality.gate", description=__doc__)
    parser.add_argument("--raw", type=Path, required=True, help="the raw warehouse file")
    parser.add_argument("--database", type=Path, help="the closed build file; without it only raw is checked")
    parser.add_argument("--out", type=Path, required=True, help="where the verdict is written as JSON")
    parser.add_argument("--docs", type=Path, help="folder for the data docs site; without it none is built")
    parser.add_argument("--run-id", help="the run to check; the last load when absent")
    parser.add_argument("--k-people", type=int, default=K_PEOPLE, help="people a shown figure must rest on")
    parser.add_argument("--wait", action="store_true", help="load first, start on a line from stdin")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    logging.getLogger("quality").setLevel(logging.INFO)
    log = logging.getLogger("quality.gate")
    code = main()
    sys.stderr.flush()
    # The verdict is written. Unwinding the interpreter would cost time and print DuckDB's own leaks.
    os._exit(code)
