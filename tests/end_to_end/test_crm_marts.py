"""The sample company through HubSpot gives the marts of its files, cell for cell."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb
import pytest

from ingestion.sample import company, drops
from ingestion.sample.serving import fill_hubspot
from ingestion.sample.serving.web import serving
from orchestration import published
from tests.end_to_end.companies import KEY, run_night

NOW = dt.datetime(2026, 11, 1, 3, 0, tzinfo=dt.UTC)
# Tables that name the source a row came from, or count its rows, and so must differ
ABOUT_THE_SOURCE = {
    "audit.audit_run",
    "audit.audit_freshness",
    "audit.audit_drift",
    "audit.audit_quarantine",
    "audit.audit_row_counts",
}


@pytest.fixture(scope="module")
def sample() -> company.SampleCompany:
    return company.build(scale=0.03, seed=5)


@pytest.fixture(scope="module")
def through_files(sample: company.SampleCompany, tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = make(tmp_path_factory.mktemp("files") / "company")
    drops.write(sample, home, "csv")
    (home / "company.toml").write_text(drops.company_toml(sample.span.end_on, "csv"), "utf-8")
    record = run_night(home, NOW)
    assert record.exit_code == 0, record.sentence
    return home


@pytest.fixture(scope="module")
def through_hubspot(
    sample: company.SampleCompany, through_files: Path, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    home = make(tmp_path_factory.mktemp("hubspot") / "company")
    for path in ("drop", "initiatives.csv", "assignments.csv", "initiative_costs.csv"):
        source = through_files / path
        shutil.copytree(source, home / path) if source.is_dir() else shutil.copy(source, home / path)
    shutil.rmtree(home / "drop" / "crm")
    site = fill_hubspot.site(sample)
    with serving(site) as server:
        said = {"crm": fill_hubspot.section(sample, server.base_url("hubspot"))}
        (home / "company.toml").write_text(
            drops.company_toml(sample.span.end_on, "csv", instead=said), "utf-8"
        )
        secrets = "".join(f"{name} = {json.dumps(value)}\n" for name, value in site.secrets.items())
        with (home / "secrets.toml").open("a") as file:
            file.write(f"\n[crm]\n{secrets}")
        record = run_night(home, NOW)
    assert record.exit_code == 0, record.sentence
    return home


def make(home: Path) -> Path:
    home.mkdir(parents=True)
    secrets = home / "secrets.toml"
    secrets.write_text(f'pseudonym_key = "{KEY}"\n')
    secrets.chmod(0o600)
    return home


def test_marts_are_equal_cell_for_cell(through_files: Path, through_hubspot: Path) -> None:
    shown, other = (published.current(home / "published") for home in (through_files, through_hubspot))
    assert shown is not None
    assert other is not None
    names = [name for name in published.count_rows(shown.database) if name not in ABOUT_THE_SOURCE]
    assert len(names) > 15
    with closing(duckdb.connect()) as connection:
        connection.execute(f"attach '{shown.database}' as files (read_only)")
        connection.execute(f"attach '{other.database}' as vendor (read_only)")
        assert connection.execute("select count(*) from vendor.core.dim_customer").fetchall() >= [(300,)]
        different = {name: differences(connection, name) for name in names}
    assert {name: rows for name, rows in different.items() if rows} == {}


def differences(connection: duckdb.DuckDBPyConnection, name: str) -> list[tuple[Any, ...]]:
    """Return some rows that only one side has; doubles are compared to nine digits.

    The order of adding changes the last digits of a double, and one that lies halfway between two texts would
    be written either way; so it is moved off the middle first.
    """
    columns = connection.execute(f"describe files.{name}").fetchall()
    kept = [row for row in columns if row[0] not in ("run_id", "as_of")]
    cells = ", ".join(
        f"""format('{{:.8e}}', "{row[0]}" * (1 + 3.7e-11))""" if row[1] == "DOUBLE" else f'"{row[0]}"'
        for row in kept
    )
    sides = [f"(select {cells} from {side}.{name})" for side in ("files", "vendor")]
    found = [f"(from {a} except all from {b} limit 3)" for a, b in (sides, sides[::-1])]
    return [row for query in found for row in connection.execute(query).fetchall()]
