"""Run ingestion alone: ``python -m ingestion.load COMPANY_FOLDER``.

The whole product reads its settings elsewhere; this reads only what ingestion needs.
"""

# ruff: noqa: PLC0415 - the loader is only imported once the settings are known to be right
from __future__ import annotations

import argparse
import json
import logging
import os
import sys
import tomllib
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ingestion.connector import Source, secret_variable
from ingestion.connectors import connector, names, settings_model


def main(arguments: list[str] | None = None) -> int:
    """Load a company folder and write the report to stdout as JSON."""
    parser = argparse.ArgumentParser(prog="python -m ingestion.load", description=__doc__)
    parser.add_argument("company", type=Path)
    parser.add_argument("--only", action="append", metavar="SOURCE[.STREAM]")
    given = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, stream=sys.stderr, format="%(message)s")
    try:
        sources, key = read_company(given.company, os.environ)
    except (OSError, ValueError) as error:
        logging.error("%s", error)
        return 2
    from ingestion.load import load

    now = datetime.now(UTC)
    warehouse = given.company / "warehouse"
    report = load(
        sources,
        raw_path=warehouse / "raw.duckdb",
        work_dir=warehouse,
        pseudonym_key=key,
        run_id=f"{now:%Y%m%dT%H%M%SZ}-alone",
        now=now,
        only=given.only,
    )
    json.dump(report.as_dict(), sys.stdout, indent=2)
    sys.stdout.write("\n")
    return 5 if report.failed else 0


def read_company(home: Path, environ: Mapping[str, str]) -> tuple[list[Source], bytes]:
    """Read the sources of company.toml and the secrets they need."""
    company = tomllib.loads((home / "company.toml").read_text("utf-8-sig"))
    path = home / "secrets.toml"
    secrets: dict[str, Any] = tomllib.loads(path.read_text("utf-8-sig")) if path.is_file() else {}
    key = environ.get("EMPATHY_SECRET_PSEUDONYM_KEY") or secrets.get("pseudonym_key", "")
    if not key:
        raise ValueError(
            "the secret pseudonym_key is missing: set it in secrets.toml or EMPATHY_SECRET_PSEUDONYM_KEY"
        )
    zone = company.get("company", {}).get("zone", "UTC")
    sources = []
    for name, table in company.get("sources", {}).items():
        try:
            system = connector(table.get("connector", ""), home)
        except KeyError:
            raise ValueError(f"sources.{name}.connector must be one of: {', '.join(names(home))}") from None
        model = settings_model(system.name, home)
        own = dict(secrets.get(name, {}))
        for secret in system.secrets:
            variable = secret_variable(name, secret.name)
            if variable in environ:
                own[secret.name] = environ[variable]
        sources.append(Source(name, model.model_validate(table), home.resolve(), zone, own))
    return sources, str(key).encode()
