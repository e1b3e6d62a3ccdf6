"""The view in a real browser: no sideways scrolling, nothing asked of another host, nothing broken."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update"),
]
HOW = "left out: the view in a real browser (needs chromium: apt-get install chromium)"
PAGES = {
    "overview": "/",
    "initiatives": "/initiatives",
    "initiative": "/initiative?id=call-back-promise&methods=true&how=true",
    "where": "/where",
    "kpis": "/kpis?kpi=Satisfied+customers&table=true",
    "health": "/health?how=true",
    "glossary": "/glossary?term=nps",
}

pytestmark = [pytest.mark.browser, pytest.mark.skipif(CHROMIUM is None, reason=HOW)]


@pytest.fixture(scope="module")
def address(published: Path) -> Iterator[str]:
    """The server as `empathy serve` starts it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", str(ROOT / "apps" / "server.py")]
    server = subprocess.Popen(
        [*command, "--server.port", str(port), "--", str(published)],
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT), "HOME": str(published)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        base = f"http://127.0.0.1:{port}"
        _wait_for(f"{base}/healthz")
        yield base
    finally:
        server.terminate()
        server.wait(10)


def _wait_for(url: str) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except OSError:
            time.sleep(0.2)
    raise TimeoutError(url)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api", reason=f"{HOW}; pip install playwright")
    with playwright.sync_playwright() as running:
        started = running.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield started
        started.close()


class Visit:
    """One page in one window, and what went wrong in it."""

    def __init__(self, browser: Any, address: str, path: str, width: int, scheme: str) -> None:
        self.address = address
        self.elsewhere: list[str] = []
        self.faults: list[str] = []
        # West of Greenwich, where a date read as local time would fall into the month before.
        self.context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme, timezone_id="America/New_York"
        )
        self.page = self.context.new_page()
        self.page.on("request", self._requested)
        self.page.on("console", self._said)
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.goto(address + path)
        self.settle()

    def settle(self) -> None:
        """Wait until the script has run and the charts are drawn."""
        self.page.wait_for_selector("h1", timeout=30_000)
        drawn = (
            "!document.querySelector('[data-testid=stStatusWidget]')"
            " && !document.querySelector('[data-stale=true]')"
            " && !document.querySelector('[data-testid=stSkeleton]')"
            " && [...document.querySelectorAll('[data-testid=stVegaLiteChart]')].every("
            "c => c.querySelector('canvas, svg'))"
        )
        self.page.wait_for_function(drawn, timeout=30_000)
        self.page.wait_for_timeout(300)

    def shows(self, text: str) -> bool:
        """Wait until the page says it: an answer to a click comes when the server has thought it over."""
        said = "text => document.querySelector('[data-testid=stMain]').innerText.toLowerCase().includes(text)"
        self.page.wait_for_function(said, arg=text.lower(), timeout=30_000)
        return True

    def fits(self, width: int) -> None:
        """Wait until nothing is wider than the window: charts follow its size when the server has time."""
        try:
            self.page.wait_for_function(f"{WIDE} <= {width}", timeout=20_000)
        except Exception as error:
            raise AssertionError(f"{self.page.evaluate(WIDE)} wide in a window of {width}") from error

    def _requested(self, request: Any) -> None:
        if not request.url.startswith((self.address, "data:", "blob:")):
            self.elsewhere.append(request.url)

    def _said(self, message: Any) -> None:
        # On a sub-page Streamlit first looks for its server below that page's own path: two 404s, no fault.
        probe = "/_stcore/" in (message.location or {}).get("url", "")
        if message.type in ("error", "warning") and not probe:
            self.faults.append(message.text)

    def close(self) -> None:
        self.context.close()


WIDE = (
    "Math.max(document.documentElement.scrollWidth,"
    " document.querySelector('[data-testid=stMain]').scrollWidth)"
)
BACKGROUND = "getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)
def test_every_page_at_every_width(browser: Any, address: str, path: str, scheme: str) -> None:
    visit = Visit(browser, address, path, 1360, scheme)
    try:
        for width in (1360, 768, 390):
            visit.page.set_viewport_size({"width": width, "height": 900})
            visit.settle()
            visit.fits(width)
        assert visit.elsewhere == []
        assert visit.faults == []
        assert visit.page.locator("[data-testid=stException]").count() == 0
        assert (visit.page.evaluate(BACKGROUND) == "rgb(16, 23, 26)") == (scheme == "dark")
    finally:
        visit.close()


def test_charts_are_drawn_and_described(browser: Any, address: str) -> None:
    visit = Visit(browser, address, "/kpis?kpi=Satisfied+customers", 1360, "light")
    try:
        charts = visit.page.locator("[data-testid=stVegaLiteChart]")
        assert charts.count() == 2
        described = visit.page.evaluate(
            "[...document.querySelectorAll('[data-testid=stVegaLiteChart]')].map("
            "c => c.outerHTML.includes('Satisfied customers'))"
        )
        assert all(described)
    finally:
        visit.close()


def test_a_choice_is_in_the_address_and_the_address_restores_it(browser: Any, address: str) -> None:
    visit = Visit(browser, address, "/", 1360, "light")
    try:
        visit.page.get_by_text("Year before", exact=True).click()
        visit.page.wait_for_function("location.search.includes('against')", timeout=30_000)
        link = visit.page.url.removeprefix(address)
    finally:
        visit.close()
    again = Visit(browser, address, link, 1360, "light")
    try:
        assert again.shows("a year earlier")
    finally:
        again.close()


def test_from_the_list_to_one_initiative_and_back(browser: Any, address: str) -> None:
    visit = Visit(browser, address, "/initiatives", 1360, "light")
    try:
        visit.page.get_by_text("How it was judged").first.click()
        visit.page.wait_for_function("location.search.includes('id=')", timeout=30_000)
        visit.settle()
        assert "/initiative?id=check-in-calls" in visit.page.url
        assert visit.shows("What was planned")
        visit.page.get_by_text("All initiatives").click()
        visit.page.wait_for_function("!location.search.includes('id=')", timeout=30_000)
        visit.settle()
        assert visit.shows("Net return of each initiative")
        assert visit.faults == []
    finally:
        visit.close()


def test_a_link_carries_changed_assumptions(browser: Any, address: str) -> None:
    visit = Visit(browser, address, "/initiative?id=check-in-calls&assume=true", 390, "light")
    try:
        field = visit.page.get_by_label("Months counted from the start")
        field.fill("3")
        field.press("Enter")
        visit.page.wait_for_function("location.search.includes('months=3')", timeout=30_000)
        visit.settle()
        assert visit.shows("With your values")
        visit.fits(390)
        link = visit.page.url.removeprefix(address)
    finally:
        visit.close()
    again = Visit(browser, address, link, 1360, "dark")
    try:
        assert again.shows("With your values")
        assert again.shows("over 3 months")
        assert again.elsewhere == []
    finally:
        again.close()


def test_hostile_names_load_nothing(browser: Any, address: str) -> None:
    visit = Visit(browser, address, "/kpis?kpi=NPS&table=true&how=true", 1360, "light")
    try:
        visit.page.get_by_role("combobox").nth(1).click()
        visit.page.get_by_role("option").filter(has_text="evil").click()
        visit.page.wait_for_function("location.search.includes('group')", timeout=30_000)
        visit.settle()
        assert visit.shows("evil.example")
        assert visit.elsewhere == []
        assert visit.page.locator("img[src*=evil]").count() == 0
    finally:
        visit.close()


def test_the_server_answers_for_its_health_and_keeps_others_out(address: str) -> None:
    with urllib.request.urlopen(f"{address}/healthz", timeout=5) as answer:
        assert json.load(answer)["status"] == "ok"
        policy = answer.headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "img-src 'self' data: blob:" in policy
    with urllib.request.urlopen(f"{address}/", timeout=5) as page:
        assert page.headers["x-frame-options"] == "DENY"
        assert page.headers["content-security-policy"] == policy
