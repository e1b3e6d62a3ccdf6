"""What the docs say is compared with the code."""

from __future__ import annotations

import re
import tomllib
from dataclasses import fields
from pathlib import Path

import pytest
import typer

from ingestion.layout import FileStream, SqlStream
from ingestion.rest.declare import Vendor, VendorStream
from ingestion.rest.endpoint import Endpoint
from orchestration import dictionary
from orchestration.assets.manifest import manifest
from orchestration.cli import app
from orchestration.parts import Money

ROOT = Path(__file__).resolve().parents[3]
PAGES = sorted([*(ROOT / "docs").rglob("*.md"), ROOT / "README.md", ROOT / "CONTRIBUTING.md"])
NOT_FOR_AUTHORS = {"home"}  # set by what finds the connector


@pytest.fixture(scope="module")
def commands() -> set[str]:
    return set(typer.main.get_command(app).commands)


def test_generated_pages_are_those_of_the_code(tmp_path: Path) -> None:
    for path, text in dictionary.pages(manifest(tmp_path)).items():
        assert path.read_text("utf-8") == text, f"{path.name} is old: python -m orchestration.dictionary"


def test_every_command_is_documented(commands: set[str]) -> None:
    operating = (ROOT / "docs" / "operating.md").read_text("utf-8")
    assert {name for name in commands if f"empathy {name}" not in operating} == set()


def test_every_command_in_the_docs_exists(commands: set[str]) -> None:
    for page in PAGES:
        for name in re.findall(r"`empathy ([a-z-]+)", page.read_text("utf-8")):
            assert name in commands, f"{page.name}: empathy {name}"


@pytest.mark.parametrize(
    ("page", "layout", "elsewhere"),
    [
        ("connecting-files.md", FileStream, set()),
        ("connecting-sql.md", SqlStream, set(FileStream.model_fields)),
    ],
)
def test_every_key_of_a_layout_is_documented(page: str, layout: type, elsewhere: set[str]) -> None:
    text = (ROOT / "docs" / page).read_text("utf-8")
    keys = set(layout.model_fields) - elsewhere
    assert {key for key in keys if not re.search(rf"`{key}\b", text)} == set()


def test_a_value_that_no_kpi_is_priced_with_is_said_to_be_idle() -> None:
    catalogue = ROOT / "dbt_project" / "models" / "kpi" / "catalogue"
    metrics = "".join(path.read_text("utf-8") for path in catalogue.glob("metrics_*.yml"))
    used = {
        name.strip() for names in re.findall(r"values: \[(.+?)\] }", metrics) for name in names.split(",")
    }
    assert "replacement_cost" in used
    used.add("annual_salary")  # stands in for replacement_cost
    values = {name for name, given in Money.model_fields.items() if "Range" in str(given.annotation)}
    rows = (ROOT / "docs" / "money-settings.md").read_text("utf-8").splitlines()
    said = {row.split("`")[1] for row in rows if row.startswith("| `") and "no built-in KPI" in row}
    assert values - used == said


def test_the_connector_in_the_docs_is_the_one_that_is_tested() -> None:
    text = (ROOT / "docs" / "writing-a-connector.md").read_text("utf-8")
    blocks = re.findall(r"```python\n(.*?)```", text, flags=re.DOTALL)
    company = ROOT / "tests" / "companies" / "own_helpdesk"
    files = [company / "connectors" / f"lantern{part}.py" for part in ("", "_simulator")]
    assert blocks[: len(files)] == [file.read_text("utf-8") for file in files]
    shown = tomllib.loads(re.findall(r"```toml\n(.*?)```", text, flags=re.DOTALL)[0])
    assert shown["sources"] == tomllib.loads((company / "company.toml").read_text("utf-8"))["sources"]


def test_every_way_to_declare_a_stream_is_documented() -> None:
    text = (ROOT / "docs" / "writing-a-connector.md").read_text("utf-8")
    for declared in (VendorStream, Vendor, Endpoint):
        names = {field.name for field in fields(declared)} - NOT_FOR_AUTHORS
        assert {name for name in names if not re.search(rf"\b{name}\b", text)} == set(), declared


def test_links_lead_somewhere() -> None:
    for page in PAGES:
        for target in re.findall(r"\]\(([^)#]+?)(?:#[^)]*)?\)", page.read_text("utf-8")):
            if "://" not in target:
                assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_make_targets_in_the_docs_exist() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), flags=re.MULTILINE))
    for page in PAGES:
        assert set(re.findall(r"`make ([a-z]+)`", page.read_text("utf-8"))) <= targets, page.name
