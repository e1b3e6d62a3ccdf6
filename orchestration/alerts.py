"""Tells people that a night went wrong: a webhook that takes JSON, or an e-mail.

An alert leaves the machine, so it says which checks and sources failed and nothing of what is in
them: no error texts (they can quote a row), no keys, no secrets. The details stay in the run's folder.
"""

from __future__ import annotations

import json
import logging
import smtplib
import ssl
import urllib.request
from dataclasses import asdict, dataclass
from email.message import EmailMessage

from orchestration.runs import RunRecord, State
from orchestration.settings import Settings

log = logging.getLogger(__name__)

TIMEOUT_SECONDS = 15
_SAID = {
    State.FAILED: "The run failed; what was published before still stands.",
    State.INTERRUPTED: "The run was interrupted; what was published before still stands.",
    State.CHECKS_FAILED: "Checks failed, so nothing was published; what was published before still stands.",
    State.PARTIAL: "A source could not be read; the rest is published.",
}


@dataclass(frozen=True)
class Alert:
    """What is told, and nothing beyond it."""

    company: str
    run_id: str
    state: str
    sentence: str
    stage: str | None = None
    failed_sources: tuple[str, ...] = ()
    failed_checks: tuple[str, ...] = ()


def alert_for(settings: Settings, record: RunRecord) -> Alert | None:
    """Return the alert that a finished run calls for; None when it went well."""
    if record.state not in _SAID:
        return None
    return Alert(
        company=settings.company.name,
        run_id=record.run_id,
        state=record.state.value,
        sentence=_SAID[record.state],
        stage=next(reversed(record.stages), None),
        failed_sources=_failed_sources(record),
        failed_checks=_failed_checks(record),
    )


def send(settings: Settings, alert: Alert) -> list[str]:
    """Send the alert everywhere that is configured; return the ways that worked.

    Telling nobody must not make a bad night worse: a way that fails is logged, without its address.
    """
    ways = {"webhook": _post if settings.alerts.webhook_url else None,
            "e-mail": _mail if settings.alerts.email_to and settings.alerts.smtp_host else None}  # fmt: skip
    worked = []
    for name, way in ways.items():
        if way is None:
            continue
        try:
            way(settings, alert)
            worked.append(name)
        except (OSError, smtplib.SMTPException, ValueError) as error:
            log.error("The alert could not be sent by %s: %s", name, type(error).__name__)
    return worked


def _failed_sources(record: RunRecord) -> tuple[str, ...]:
    return tuple(sorted({str(s["source"]) for s in record.load if s.get("status") == "failed"}))


def _failed_checks(record: RunRecord) -> tuple[str, ...]:
    """Names of tables, rules and tests; a failure's message can hold keys and stays here."""
    rules = (str(message).partition(" failed.")[0] for message in record.checks.get("failures", []))
    tests = (str(test["name"]) for test in record.checks.get("failed_tests", []))
    return (*rules, *tests)


def _post(settings: Settings, alert: Alert) -> None:
    body = json.dumps({**asdict(alert), "text": _text(alert)}).encode()
    request = urllib.request.Request(  # noqa: S310 - settings allow http and https alone
        str(settings.alerts.webhook_url), body, {"Content-Type": "application/json"}, method="POST"
    )
    with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as answer:  # noqa: S310
        answer.read()


def _mail(settings: Settings, alert: Alert) -> None:
    given = settings.alerts
    message = EmailMessage()
    message["Subject"] = f"{alert.company}: nightly run {alert.state.replace('_', ' ')}"
    message["From"] = given.email_from or given.email_to[0]
    message["To"] = ", ".join(given.email_to)
    message.set_content(_text(alert))
    with smtplib.SMTP(str(given.smtp_host), given.smtp_port, timeout=TIMEOUT_SECONDS) as server:
        if given.smtp_starttls:
            server.starttls(context=ssl.create_default_context())
        if given.smtp_user:
            server.login(given.smtp_user, settings.secrets.of("alerts").get("smtp_password", ""))
        server.send_message(message)


def _text(alert: Alert) -> str:
    lines = [f"{alert.company}, run {alert.run_id}: {alert.sentence}"]
    lines += [f"Last stage: {alert.stage}."] if alert.stage else []
    lines += (
        [f"Sources that could not be read: {', '.join(alert.failed_sources)}."]
        if alert.failed_sources
        else []
    )
    lines += [f"Checks that failed: {', '.join(alert.failed_checks)}."] if alert.failed_checks else []
    return "\n".join([*lines, f"Details are in runs/{alert.run_id} of the company folder."])
