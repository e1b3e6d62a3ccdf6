from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from orchestration.company import init
from orchestration.settings import Settings


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A company folder as `empathy init` makes it."""
    return init(tmp_path / "corner-gifts").home


@pytest.fixture
def settings(home: Path) -> Settings:
    """The settings of that folder."""
    return Settings.load(home, {})


@pytest.fixture
def configured(home: Path) -> Callable[[str, str], Path]:
    """Return a function that replaces a piece of company.toml and gives the folder."""

    def replace(old: str, new: str) -> Path:
        path = home / "company.toml"
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new))
        return home

    return replace


@pytest.fixture(scope="session")
def pristine_build(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A closed build file as dbt makes it: views on raw, an intermediate table, marts with comments."""
    folder = tmp_path_factory.mktemp("build")
    raw, path = folder / "raw.duckdb", folder / "build.duckdb"
    with duckdb.connect(str(raw)) as connection:
        connection.execute("create table ticket as select range as ticket_id from range(1000)")
    with duckdb.connect(str(path), config={"storage_compatibility_version": "v1.4.0"}) as connection:
        connection.execute(f"attach '{raw}' as raw (read_only)")
        connection.execute("""
            create schema staging; create schema intermediate; create schema core; create schema kpi;
            create view staging.stg_files__tickets as select * from raw.ticket;
            create table intermediate.int_tickets as select * from staging.stg_files__tickets;
            create table core.fct_ticket(ticket_key varchar primary key, wait_minutes double, run_id text);
            insert into core.fct_ticket
                select md5(ticket_id::varchar), ticket_id / 7, 'run-1' from intermediate.int_tickets;
            create table kpi.kpi_values as select 'nps' as kpi_id, 12.5 as value;
            comment on table core.fct_ticket is 'Requests for help. One row per ticket.';
        """)
    return path


@pytest.fixture
def build(pristine_build: Path, tmp_path: Path) -> Path:
    """The build file, for a test to do with as it likes."""
    return Path(shutil.copy(pristine_build, tmp_path / "build.duckdb"))
