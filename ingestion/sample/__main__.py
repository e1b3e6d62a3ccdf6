"""``python -m ingestion.sample``: write the sample company into a folder."""

from __future__ import annotations

import argparse
import json
import logging
import sys
import time
from datetime import date
from pathlib import Path

log = logging.getLogger("ingestion.sample")


def main(arguments: list[str] | None = None) -> int:
    """Write the drops and print what was written as JSON."""
    options = _parser().parse_args(arguments)
    logging.basicConfig(level=logging.INFO, stream=sys.stderr, format="%(message)s")
    # After --help, because the tables' libraries are slow to import.
    from ingestion.sample import company, drops  # noqa: PLC0415

    began = time.monotonic()
    end_on = options.end_on or company.END_ON
    folder: Path = options.into
    folder.mkdir(parents=True, exist_ok=True)
    log.info("Building the company at scale %g.", options.scale)
    made = company.build(options.scale, options.seed, end_on)
    log.info("Writing its files below %s.", folder)
    written = drops.write(made, folder, options.format)
    settings = folder / "company.toml"
    if settings.exists():
        log.info("company.toml is there already and stays as it is.")
    else:
        settings.write_text(drops.company_toml(end_on, options.format), encoding="utf-8")
    log.info("Done: %d files in %.1f s.", written.files, time.monotonic() - began)
    sys.stdout.write(json.dumps({"files": written.files, "rows": dict(written.rows), **written.dirt}) + "\n")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m ingestion.sample", description=__doc__)
    parser.add_argument("--into", type=Path, required=True, help="folder of the company")
    parser.add_argument("--scale", type=float, default=1.0, help="1 is 10,000 customers (default)")
    parser.add_argument("--seed", type=int, default=1, help="same seed, same bytes (default 1)")
    parser.add_argument("--end-on", type=date.fromisoformat, help="last day with records (2026-10-31)")
    parser.add_argument(
        "--format", choices=("parquet", "csv", "jsonl"), default="parquet", help="of the helpdesk's big files"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
