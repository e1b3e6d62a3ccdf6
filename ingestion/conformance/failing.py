"""Checks of what happens when things go wrong: C3 to C10, C22, C24."""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from typing import Any

from ingestion.conformance.bench import FIRST, NOW, PAGE, Bench, NotApplicable, bench, has_parents
from ingestion.conformance.checks import SEVERAL, all_failed, all_good, check, demand, first_night, kept
from ingestion.conformance.faults import (
    Fault,
    InTurn,
    OnPage,
    SamePage,
    Spoil,
    busy,
    cut_off,
    dropped,
    elsewhere,
    half,
    html,
    status,
)
from ingestion.conformance.nights import fail, heal, refused, reshape
from ingestion.connector import Source, Strategy, secret_variable
from ingestion.layout import FilesSource
from ingestion.report import StreamReport
from ingestion.rest.declare import VendorStream
from ingestion.rest.reading import GOES_ON, STANDS
from ingestion.sample.serving.web import Call, Reply

WRONG = "a-secret-that-is-wrong-0815"


@check(3, "wrong secret: one request, the error names the setting and never the secret")
def wrong_secret(at: Bench) -> None:
    """Knock with a wrong secret."""
    needed = [secret.name for secret in at.vendor.secrets if secret.required]
    if not needed:
        raise NotApplicable("it needs no secret")
    at.sample(2)
    reports = at.load(own=at.source({**at.site.secrets, needed[-1]: WRONG}))
    all_failed(reports, needed[-1], "bench")
    asked = at.server.asked(at.site.name)
    demand(len(asked) == 1, f"{len(asked)} requests with a wrong secret")
    for report in reports.values():
        for secret in (WRONG, *at.site.secrets.values()):
            demand(len(secret) < 8 or secret not in report.message, "the message shows a secret")


@check(4, "missing secret: an error before any request, naming the variable")
def missing_secret(at: Bench) -> None:
    """Leave one secret out."""
    needed = [secret.name for secret in at.vendor.secrets if secret.required]
    if not needed:
        raise NotApplicable("it needs no secret")
    given = {name: value for name, value in at.site.secrets.items() if name != needed[-1]}
    all_failed(at.load(own=at.source(given)), secret_variable("bench", needed[-1]), "secrets.toml")
    demand(not at.server.calls, "something was asked without the secret")


@check(5, "429, 5xx, half a body, HTML, a dropped connection are absorbed")
def absorbs(at: Bench) -> None:
    """Spoil two answers in each way; the run must end as if nothing had been."""
    left: dict[str, Fault] = {
        "429": busy(),
        "503": status(503),
        "half a body": half,
        "a broken body": cut_off,
        "HTML": html,
        "no answer": dropped,
    }
    while left:
        # As many ways in one run as it has requests: each way meets a request of its own.
        with bench(at.vendor, type(at.site)) as spoiled:
            spoiled.sample(PAGE + 1)
            turns = InTurn(spoiled, list(left.values()))
            spoiled.server.fault = turns
            reports = spoiled.load()
            tried = [name for name, fault in left.items() if fault in turns.tried]
            bad = [f"{s.stream}: {s.message}" for s in reports.values() if s.status == "failed"]
            demand(not bad, f"one of {', '.join(tried)} was not absorbed: {bad}")
            demand(tried, "nothing was asked twice")
            kept(spoiled, PAGE + 1)
        left = {name: fault for name, fault in left.items() if name not in tried}


@check(6, "Retry-After is really waited for; too long ends with a time to try again")
def waits(at: Bench) -> None:
    """Be told to wait: 7 seconds, for an hour, and once for a real second."""
    at.sample(2)
    at.server.fault = Spoil(at, busy("7"), times=1)
    all_good(at.load())
    demand(7 in at.waited, f"it waited {at.waited}")
    at.server.fault = Spoil(at, busy("3600"))
    all_failed(at.load(), "try again after")
    demand(max(at.waited) <= 300, "it would have stood still for an hour")
    at.server.fault = Spoil(at, busy("1"), times=1)
    began = time.monotonic()
    all_good(at.load(wait=time.sleep))
    demand(time.monotonic() - began >= 1, "a second was not waited for")


@check(7, "lasting failure: an error, old rows stay, the next run recovers, other sources go on")
def recovers(at: Bench) -> None:
    """Fail all night, and be well again the next."""
    first_night(at)
    before = at.contents()
    at.sample(2, first=SEVERAL + 1)
    fail(at)
    other = _files(at)
    report = at.report(NOW + timedelta(days=1), other)
    all_failed({s.stream: s for s in report.streams if s.source == "bench"})
    beside = [s for s in report.streams if s.source == "beside"]
    demand(beside and beside[0].status == "ok", "another source did not go on")
    demand(at.contents() == before, "rows changed although nothing could be read")
    heal(at)
    all_good(at.load(NOW + timedelta(days=2)))
    kept(at, SEVERAL + 2)


def _files(at: Bench) -> Source:
    folder = at.home / "drop"
    folder.mkdir()
    (folder / "teams.csv").write_text("id\nA\n", encoding="utf-8")
    stream = {
        "entity": "team",
        "files": "*.csv",
        "format": "csv",
        "columns": {"id": "text"},
        "fields": {"team_id": "id"},
    }
    layout = FilesSource.model_validate({"connector": "files", "path": "drop", "streams": {"teams": stream}})
    return Source("beside", layout, at.home)


@check(8, "an answer of the wrong shape is an error, never no rows")
def wrong_shapes(at: Bench) -> None:
    """Answer with good JSON that holds nothing that was asked for."""
    at.sample(2)
    reshape(at)
    reports = at.load()
    for name, report in reports.items():
        demand(refused(at, report), f"{name} was not refused but {report.status}: {report.message}")
    messages = " ".join(report.message for report in reports.values())
    demand(any(word in messages for word in ("seen", "it has", "missing")), "no message names what is wrong")


@check(9, "a failure between pages does not move the mark")
def keeps_its_place(at: Bench) -> None:
    """Break on the second page, then go on."""
    first_night(at)
    marks = "select stream, parent, value from raw_ingestion.mark order by all"
    before, rows = at.rows(marks), at.contents()
    at.sample(SEVERAL, first=SEVERAL + 1)
    at.server.fault = OnPage(at, status(500))
    reports = at.load(NOW + timedelta(days=1))
    failed = {name for name, report in reports.items() if report.status == "failed"}
    demand(failed, "no stream has a second page")
    now = at.rows(marks)
    for name in failed:
        demand([m for m in before if m[0] == name] == [m for m in now if m[0] == name], f"{name}: mark moved")
        demand(at.contents()[name] == rows[name], f"{name}: rows of half a reading were kept")
    at.server.fault = None
    all_good(at.load(NOW + timedelta(days=2)))
    kept(at, 2 * SEVERAL)


@check(10, "a repeated cursor stops with an error")
def stops_running_in_circles(at: Bench) -> None:
    """Give the first page for ever."""
    at.sample(SEVERAL)
    at.server.fault = SamePage(at)
    reports = at.load()
    failed = [report for report in reports.values() if report.status == "failed"]
    demand(failed, "nothing was noticed")
    demand(len(at.calls()) <= 6 * len(at.declared) + 12, f"only noticed after {len(at.calls())} requests")


@check(22, "another host is refused")
def stays_at_its_host(at: Bench) -> None:
    """Be sent to another host, by a redirect and by the address of the next page."""
    at.sample(SEVERAL)
    at.server.fault = Spoil(at, elsewhere)
    all_failed(at.load())
    at.server.fault = _next_page_elsewhere(at)
    reports = at.load()
    links = any(at.server.base_url(at.site.name) in r.message for r in reports.values())
    demand(not links, "the message shows the whole address")
    led_away = [r for r in reports.values() if r.status == "failed"]
    for report in led_away:
        demand("host" in report.message, f"{report.stream} was led away: {report.message}")


def _next_page_elsewhere(at: Bench) -> Fault:
    own = at.server.base_url(at.site.name).encode()

    def fault(call: Call, reply: Reply) -> Reply:
        body = reply.body.replace(own, own.replace(b"127.0.0.1", b"127.0.0.2"))
        return Reply(body, reply.status, reply.headers)

    return fault


@check(24, "the budget of requests is kept, and the next runs go on until everything is there")
def keeps_the_budget(at: Bench) -> None:
    """Allow three requests; then so few every night that none can read a burst of changes whole."""
    at.sample(SEVERAL)
    reports = at.load(own=at.source(request_budget=3))
    asked = len(at.server.asked(at.site.name))
    demand(asked <= 3, f"{asked} requests with a budget of 3")
    said = [r for r in reports.values() if "request_budget" in r.message]
    demand(said, "no stream says that the budget is used up")
    for night in range(1, 3):
        all_good(at.load(NOW + timedelta(days=night)))
    kept(at, SEVERAL)
    for stream in at.declared:
        if stream.read.strategy in (Strategy.CURSOR_EXPORT, Strategy.MODIFIED_SINCE):
            with bench(at.vendor, type(at.site)) as few:
                _gets_through(few, stream)


def _gets_through(at: Bench, stream: VendorStream) -> None:
    """Read a stream alone with what an empty account costs and three requests more, until it is whole.

    The records come in bursts of one time, all of them within a minute. A list without an order has no place
    to keep: of such a stream it is enough that it says so.
    """
    budget = _spent(at, NOW, stream)[1] + 3
    count = 5 * PAGE
    for declared in at.declared:
        # Parents are few: each costs requests of its own.
        for n in range(1, 1 + (2 if has_parents(stream) and declared is not stream else count)):
            at.site.sample(declared.name, n, FIRST + timedelta(seconds=n // (PAGE - 1) * 10))
    message = GOES_ON
    for night in range(1, count):
        report, asked = _spent(at, NOW + timedelta(days=night), stream, request_budget=budget)
        message = report.message
        demand(report.status != "failed", f"{stream.name} failed on night {night}: {message}")
        demand(asked <= budget, f"{stream.name}: {asked} requests with a budget of {budget}")
        if GOES_ON not in message or at.count(stream) == count:
            break
    found = at.count(stream)
    demand(STANDS in message or found == count, f"{stream.name}: {found} rows with {budget} requests a night")


def _spent(at: Bench, now: datetime, stream: VendorStream, **keys: Any) -> tuple[StreamReport, int]:
    """Load one stream; returns what became of it and how many requests it took."""
    before = len(at.server.asked(at.site.name))
    report = at.load(now, own=at.source(streams=(stream.name,), **keys))[stream.name]
    return report, len(at.server.asked(at.site.name)) - before
