"""The sample company's folder and the server its vendors answer from."""

from __future__ import annotations

import datetime as dt
import socket
import tomllib
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

import pytest

from orchestration import demo, vendors
from orchestration.demo import Sample
from orchestration.faults import SettingsError
from orchestration.night import RunError
from orchestration.settings import Settings

TODAY = dt.date(2026, 11, 20)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo") / "company"
    demo.make(folder, scale=0.01, today=TODAY)
    return folder


def test_half_of_the_sample_is_behind_doors_and_half_in_files(home: Path) -> None:
    settings = Settings.load(home, {})
    connectors = {name: source.layout.connector for name, source in settings.sources.items()}
    assert connectors["crm"] == "hubspot" and connectors["shop"] == "files"
    assert {path.name for path in (home / "drop").iterdir() if any(path.iterdir())} == {"shop", "reviews"}
    assert settings.secrets.of("helpdesk")


def test_the_same_sample_is_found_again_and_another_is_refused(home: Path) -> None:
    before = (home / "company.toml").read_text("utf-8")
    found = demo.make(home, scale=0.01, today=TODAY + dt.timedelta(days=90))
    assert found.end_on == dt.date(2026, 10, 31)
    assert (home / "company.toml").read_text("utf-8") == before
    with pytest.raises(SettingsError, match=r"holds the sample at scale 0\.01"):
        demo.make(home, scale=1, today=TODAY)


def test_the_vendors_answer_as_long_as_they_are_needed(home: Path) -> None:
    sample = demo.make(home, scale=0.01, today=TODAY)
    address = tomllib.loads((home / "company.toml").read_text("utf-8"))["sources"]["helpdesk"]["base_url"]
    with vendors.served(sample) as process, pytest.raises(HTTPError, match="401"):
        urlopen(f"{address}/api/v2/groups.json", timeout=5)
    assert process.poll() == 0
    with pytest.raises(URLError):
        urlopen(f"{address}/api/v2/groups.json", timeout=5)


def test_a_port_that_is_taken_is_named(home: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        taken = Sample(0.01, 1, dt.date(2026, 10, 31), port)
        with pytest.raises(RunError, match=f"port {port} cannot be used"), vendors.served(taken):
            pass
