"""A connector in the company's folder: found there, or refused with a sentence that names what is wrong."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ingestion.conformance.__main__ import main as conformance
from ingestion.connectors import FOLDER, ConnectorError, DeclarationError, connector, own_names, system_of
from ingestion.expressions import quoted
from orchestration import cli, doctor
from orchestration.company import init
from orchestration.faults import SettingsError
from orchestration.settings import Settings

COMPANY = Path(__file__).parents[2] / "companies" / "own_helpdesk"
LANTERN = (COMPANY / FOLDER / "lantern.py").read_text("utf-8")


def company(home: Path, old: str = "", new: str = "", name: str = "lantern") -> Path:
    """A company folder whose connector says something else in one place."""
    assert old in LANTERN
    init(home, company_toml=(COMPANY / "company.toml").read_text("utf-8").replace("lantern", name))
    (home / FOLDER).mkdir()
    (home / FOLDER / f"{name}.py").write_text(LANTERN.replace(old, new, 1), "utf-8")
    return home


def test_it_is_found_and_fills_the_tables_of_entities(tmp_path: Path) -> None:
    home = company(tmp_path / "home")
    (home / FOLDER / "lantern_simulator.py").write_text("")
    assert own_names(home) == ["lantern"]
    found = connector("lantern", home)
    assert (found.schema, system_of("lantern"), system_of("zendesk")) == ("raw_own", "own", "zendesk")
    source = Settings.load(home, {}).sources["helpdesk"]
    tickets = found.streams(source)[0]
    assert (tickets.name, tickets.table, tickets.keep_row, tickets.text_at) == (
        "tickets", "ticket", True, "created_at",
    )  # fmt: skip
    # Whoever fills a personal field is personal in the kept record as well.
    assert {name: str(rule) for name, rule in tickets.personal.items()} == {
        "account": "customer", "mail": "email", "title": "redact",
    }  # fmt: skip
    assert next(o.expression for o in tickets.outputs if o.name == "ticket_id") == quoted("id")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('entity="ticket"', 'entity="tickets"', 'tickets: entity: "tickets" is not an entity; allowed: '),
        ('entity="ticket"', 'entity=""', 'tickets: entity: "" is not an entity; allowed: customer, contract'),
        ('"channel": ', '"colour": ', "tickets: fields.colour: ticket has no such field; allowed: ticket_id"),
        ('"ticket_id": "id",', "", "tickets: fields.ticket_id is missing: every ticket needs it"),
        ('"subject": "title"', '"subject": "titel"', "tickets: fields.subject: Referenced column"),
        ('"1": "new"', '"1": "fresh"', 'tickets: values.status: "fresh" is no word of ticket.status; '),
        ('key=("id",)', 'key=("nr",)', 'tickets: key: "nr" is not among the columns; allowed: id, state'),
        ('changed="changed_ms"', 'changed="changed"', 'tickets: changed: "changed" is not among the columns'),
        ('key=("id",)', "key=()", "tickets: key: it needs one"),
        ('"words": Rule.REDACT', '"words": Rule.DROP', "ratings: personal: a column that is to be dropped"),
        ('kind="helpdesk"', 'kind="lamps"', "kind must be one of crm, hr, helpdesk, survey, other"),
        ('key=("id",),', 'key=("id",), parent="id",', "tickets: parent: not for a company's own connector"),
        ('name="lantern"', 'name="lamp"', 'it must hold CONNECTOR = Vendor(name="lantern", ...)'),
    ],
)  # fmt: skip
def test_a_wrong_declaration_stops_the_run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], old: str, new: str, said: str
) -> None:
    home = company(tmp_path / "home", old, new)
    with pytest.raises(SystemExit) as ended:
        cli.main(["run", "--company", str(home)])
    assert ended.value.code == 2
    told = capsys.readouterr().err
    assert f"connectors/lantern.py: {said}" in told, told
    assert "Traceback" not in told
    assert conformance([str(home)]) == 2
    assert said in capsys.readouterr().err


def test_every_fault_is_told_once(tmp_path: Path) -> None:
    home = company(tmp_path / "home", 'entity="answer"', 'entity="answers"')
    path = home / "company.toml"
    path.write_text(path.read_text() + '\n[sources.second]\nconnector = "lantern"\nsite = "two"\n')
    with pytest.raises(SettingsError) as caught:
        Settings.load(home, {})
    assert len(caught.value.faults) == 1


def test_a_name_of_the_product_is_taken(tmp_path: Path) -> None:
    home = company(tmp_path / "home", 'name="lantern"', 'name="zendesk"', name="zendesk")
    with pytest.raises(SettingsError) as caught:
        Settings.load(home, {})
    assert "connectors/zendesk.py: zendesk is a connector of the product" in str(caught.value)


def test_a_file_that_cannot_be_imported_stops_its_source_alone(tmp_path: Path) -> None:
    home = company(tmp_path / "home", "from ingestion.rest.endpoint", "from ingestion.rest.endpoints")
    (one,) = Settings.load(home, {}).unusable
    assert one.reason.startswith("company.toml: sources.helpdesk.connector: connectors/lantern.py cannot be")
    with pytest.raises(ConnectorError) as caught:
        connector("lantern", home)
    assert not isinstance(caught.value, DeclarationError)


def test_the_doctor_asks_for_its_secret(tmp_path: Path) -> None:
    home = company(tmp_path / "home")
    settings = Settings.load(home, {})
    (found,) = [f for f in doctor._sources(settings) if f.what == "source helpdesk"]
    assert found.state == doctor.FAULT
    assert "EMPATHY_SECRET_HELPDESK_KEY" in found.says


def test_conformance_says_what_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert conformance([str(tmp_path)]) == 2
    assert "there is no connector in" in capsys.readouterr().err
    home = company(tmp_path / "home")
    assert conformance([str(home)]) == 2
    assert "connectors/lantern_simulator.py must hold SITE" in capsys.readouterr().err


def test_only_what_is_connected_is_built(tmp_path: Path) -> None:
    systems = Settings.load(company(tmp_path / "own"), {}).connected_systems
    assert systems["ticket"] == ["files", "own"]
    init(tmp_path / "none")
    assert Settings.load(tmp_path / "none", {}).connected_systems["ticket"] == ["files"]
    assert json.dumps(systems).count("own") == 20
