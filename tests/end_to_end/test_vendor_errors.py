"""A night on which five vendors fail in five ways: each is named with its remedy, the rest is published."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from ingestion.connectors import connector
from ingestion.load import load
from ingestion.sample.serving import freshdesk, hubspot, surveymonkey, zendesk
from ingestion.sample.serving.web import Call, Reply, Server, answer, serving
from orchestration import cli
from tests import parses
from tests.end_to_end import small_company
from tests.end_to_end.companies import rows

WRONG = "a-token-that-is-wrong-4711"
SITES = {
    "desk_a": zendesk.ZendeskSite,
    "desk_c": zendesk.ZendeskSite,
    "desk_b": freshdesk.SITE,
    "crm": hubspot.SITE,
    "voice": surveymonkey.SITE,
}


class Vendors:
    """The company whose helpdesks, CRM and survey tool are simulated; each can be told to fail."""

    def __init__(self, home: Path, server: Server) -> None:
        self.home, self.server = home, server
        self.base = (home / "company.toml").read_text()
        self.key = (home / "secrets.toml").read_text()

    def write(self, *, base_url: dict[str, str], connector: dict[str, str], secret: dict[str, str]) -> None:
        """Write company.toml and secrets.toml, changed for some sources."""
        company, secrets = [self.base], [self.key]
        for source, site in SITES.items():
            table = {
                "connector": connector.get(source, site.name),
                "base_url": base_url.get(source, self.server.base_url(site.name)),
                **site.settings,
            }
            company += [f"\n[sources.{source}]", *(f"{k} = {_toml(v)}" for k, v in table.items())]
            given = {name: secret.get(source, value) for name, value in site.secrets.items()}
            secrets += [f"\n[{source}]", *(f"{k} = {_toml(v)}" for k, v in given.items() if v)]
        (self.home / "company.toml").write_text("\n".join(company) + "\n")
        (self.home / "secrets.toml").write_text("\n".join(secrets) + "\n")
        (self.home / "secrets.toml").chmod(0o600)

    def run(self, capfd: pytest.CaptureFixture[str]) -> dict[str, Any]:
        """Run the night as the command line does; returns what it writes for programs."""
        capfd.readouterr()
        with parses.shared(self.home), pytest.raises(SystemExit) as ended:
            cli.main(["run", "--company", str(self.home), "--json"])
        said = json.loads(capfd.readouterr().out)
        assert ended.value.code == said["exit_code"]
        return said


def _toml(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{json.dumps(k)} = {_toml(v)}" for k, v in value.items()) + " }"
    return json.dumps(value)


@pytest.fixture
def vendors(tmp_path: Path) -> Iterator[Vendors]:
    home = small_company.make(tmp_path / "company")
    now = datetime.now(UTC)
    sites = [site(now=now) for site in dict.fromkeys(SITES.values())]
    with serving(*sites) as server:
        for site in sites:
            for stream in ("tickets", "contacts", "deals", "surveys", "questions", "responses"):
                if stream in _streams_of(site.name):
                    for n in (1, 2, 3):
                        site.sample(stream, n, now - timedelta(days=30 - n))
        yield Vendors(home, server)


def _streams_of(vendor: str) -> list[str]:
    declared: Any = connector(vendor)
    return [stream.name for stream in declared.declared]


def _closed_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _without_scope(call: Call, reply: Reply) -> Reply:
    if call.site == "hubspot" and "deals" in call.path:
        return answer({"status": "error", "category": "MISSING_SCOPES"}, 403)
    return reply


def test_a_night_of_five_failures(
    vendors: Vendors, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(load.__kwdefaults__, "wait", lambda seconds: None)
    vendors.write(base_url={}, connector={}, secret={})
    first = vendors.run(capfd)
    assert first["exit_code"] == 0, first["sentence"]
    tickets = rows(vendors.home, "select count(*) from core.fct_ticket")
    small_company.drop_more(vendors.home)
    port = _closed_port()
    vendors.server.fault = _without_scope
    vendors.write(
        base_url={"voice": f"http://127.0.0.1:{port}"},
        connector={"desk_b": "freshdesks"},
        secret={"desk_a": WRONG, "desk_c": ""},
    )
    second = vendors.run(capfd)
    assert (second["exit_code"], second["state"]) == (5, "partial"), second["sentence"]
    assert WRONG not in json.dumps(second)
    said = {f"{s['source']}.{s['stream']}": s["message"] for s in second["load"] if s["status"] == "failed"}
    assert said["desk_a.tickets"] == (
        "the vendor refused the login (401); check api_token of the source desk_a"
    )
    assert said["desk_c.tickets"].startswith(
        "the secret api_token is missing: set it in secrets.toml under [desk_c] or as EMPATHY_SECRET_DESK_C"
    )
    assert said["desk_b.tickets"].startswith(
        'company.toml: sources.desk_b.connector: "freshdesks" is not known (did you mean freshdesk?)'
    )
    assert (
        f"127.0.0.1:{port} could not be reached; check base_url of [sources.voice]" in said["voice.surveys"]
    )
    assert "(403); it needs the scope crm.objects.deals.read" in said["crm.deals"]
    assert "crm.contacts" not in said, "one stream without its scope stops no other"
    assert second["published"] == second["run_id"], "what could be read is published"
    # April's orders are in, and the tickets of the failing helpdesks are still those of the first night.
    assert rows(vendors.home, "select count(*) from core.fct_order_line where ordered_at >= '2026-04-05'") > [
        (0,)
    ]
    after = rows(vendors.home, "select count(*) from core.fct_ticket")
    assert after[0][0] == tickets[0][0] + 30
    old = {one["source"]: one for one in second["stale"]}
    assert set(old) == set(SITES)
    began = first["started_at"][:16].replace("T", " ")
    assert all(one["since"][:16].replace("T", " ") >= began for one in old.values())
    assert "Time to first solution" in " ".join(old["desk_b"]["kpis"]), old["desk_b"]
