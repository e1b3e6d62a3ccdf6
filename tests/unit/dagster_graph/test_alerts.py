"""Alerts arrive, say what failed, and carry nothing of what is in the data."""

from __future__ import annotations

import datetime as dt
import json
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import dagster as dg
import pytest

from orchestration import runs
from orchestration.alerts import alert_for, send
from orchestration.assets.shift import RUN_ID_TAG
from orchestration.assets.watch import watchers
from orchestration.runs import RunRecord, State
from orchestration.settings import Settings

from .conftest import COMPANY, KEY, write_company

NOW = dt.datetime(2026, 3, 7, 3, 0, tzinfo=dt.UTC)


class _Hook(BaseHTTPRequestHandler):
    received: list[dict]

    def do_POST(self) -> None:
        self.received.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_: object) -> None: ...


class _Mailbox(socketserver.StreamRequestHandler):
    received: list[str]

    def handle(self) -> None:
        """Just enough SMTP to take one letter."""
        self._say("220 here")
        while line := self.rfile.readline().decode().strip().upper():
            if line == "DATA":
                self._say("354 go on")
                letter = iter(lambda: self.rfile.readline().decode(), ".\r\n")
                self.received.append("".join(letter))
            self._say("221 bye" if line == "QUIT" else "250 ok")

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


@contextmanager
def _serving(server: socketserver.TCPServer) -> Iterator[int]:
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_address[1]
    server.shutdown()
    server.server_close()


@pytest.fixture
def hook() -> Iterator[tuple[int, list[dict]]]:
    handler = type("Hook", (_Hook,), {"received": []})
    with _serving(HTTPServer(("127.0.0.1", 0), handler)) as port:
        yield port, handler.received


@pytest.fixture
def mailbox() -> Iterator[tuple[int, list[str]]]:
    handler = type("Mailbox", (_Mailbox,), {"received": []})
    with _serving(socketserver.ThreadingTCPServer(("127.0.0.1", 0), handler)) as port:
        yield port, handler.received


def _company(folder: Path, alerts: str) -> Settings:
    return write_company(folder / "company", f"{COMPANY}\n[alerts]\n{alerts}\n")


def _record(settings: Settings, state: State) -> RunRecord:
    record = runs.begin(settings.runs_dir, "20260307T030000Z-abcd", NOW, 1)
    record.stages = {"ingest": 1.0, "check": 2.0}
    record.load = [{"source": "shop", "status": "failed", "message": "Erika Mustermann"}]
    record.checks = {
        "failures": [
            "kpi.kpi_values: interval_contains_value failed. It holds. 1 row, such as id=Erika Mustermann."
        ],
        "failed_tests": [{"name": "unique_grain_dim_customer", "message": "Erika Mustermann"}],
    }
    record.finish(state, f"could not cast Erika Mustermann with {KEY}", NOW)
    return record


def test_a_webhook_gets_json_without_rows_or_secrets(tmp_path, hook) -> None:
    port, received = hook
    settings = _company(tmp_path, f'webhook_url = "http://127.0.0.1:{port}/hook"')
    alert = alert_for(settings, _record(settings, State.CHECKS_FAILED))
    assert send(settings, alert) == ["webhook"]
    [told] = received
    assert told["company"] == "Corner Gifts"
    assert told["state"] == "checks_failed"
    assert told["stage"] == "check"
    assert told["failed_sources"] == ["shop"]
    assert told["failed_checks"] == ["kpi.kpi_values: interval_contains_value", "unique_grain_dim_customer"]
    assert "Mustermann" not in json.dumps(told)
    assert KEY not in json.dumps(told)


def test_an_e_mail_says_the_same(tmp_path, mailbox) -> None:
    port, received = mailbox
    settings = _company(
        tmp_path,
        'email_to = ["owner@example.com"]\nemail_from = "night@example.com"\n'
        f'smtp_host = "127.0.0.1"\nsmtp_port = {port}\nsmtp_starttls = false',
    )
    assert send(settings, alert_for(settings, _record(settings, State.FAILED))) == ["e-mail"]
    [letter] = received
    assert "Subject: Corner Gifts: nightly run failed" in letter
    assert "Sources that could not be read: shop." in letter
    assert "Mustermann" not in letter
    assert KEY not in letter


def test_an_alert_that_cannot_be_sent_is_logged_without_its_address(tmp_path, caplog) -> None:
    settings = _company(tmp_path, 'webhook_url = "http://127.0.0.1:9/token-in-the-path"')
    assert send(settings, alert_for(settings, _record(settings, State.FAILED))) == []
    assert "could not be sent by webhook" in caplog.text
    assert "token-in-the-path" not in caplog.text


def test_a_good_night_alerts_nobody(tmp_path) -> None:
    settings = _company(tmp_path, "")
    assert alert_for(settings, _record(settings, State.OK)) is None


def _evaluate(settings: Settings, number: int, run_id: str | None) -> None:
    """Call one of the two sensors for a run that Dagster has seen end."""
    job = dg.define_asset_job("nightly")
    sensor = watchers(settings, job)[number]
    with dg.DagsterInstance.ephemeral() as instance:
        tags = {RUN_ID_TAG: run_id} if run_id else {}
        run = instance.create_run_for_job(_nothing, tags=tags)
        event = dg.DagsterEvent(event_type_value=dg.DagsterEventType.RUN_FAILURE.value, job_name="nightly")
        context = dg.build_run_status_sensor_context(
            sensor_name=sensor.name, dagster_instance=instance, dagster_run=run, dagster_event=event
        )
        sensor(context.for_run_failure() if number == 0 else context)


@dg.job
def _nothing() -> None: ...


def test_the_failure_sensor_alerts_with_the_runs_own_record(tmp_path, hook) -> None:
    port, received = hook
    settings = _company(tmp_path, f'webhook_url = "http://127.0.0.1:{port}/"')
    _evaluate(settings, 0, _record(settings, State.CHECKS_FAILED).run_id)
    assert [told["state"] for told in received] == ["checks_failed"]


def test_a_run_that_died_before_its_record_is_alerted_too(tmp_path, hook) -> None:
    port, received = hook
    settings = _company(tmp_path, f'webhook_url = "http://127.0.0.1:{port}/"')
    _evaluate(settings, 0, None)
    assert "before it could begin" in received[0]["sentence"]


def test_a_run_that_left_a_source_out_is_alerted_though_it_published(tmp_path, hook) -> None:
    port, received = hook
    settings = _company(tmp_path, f'webhook_url = "http://127.0.0.1:{port}/"')
    _evaluate(settings, 1, _record(settings, State.PARTIAL).run_id)
    assert [told["state"] for told in received] == ["partial"]
