"""A published file to look at, and pages run without a browser."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

ROOT = Path(__file__).resolve().parents[2]
if str(ROOT) not in sys.path:  # the fixture's modules are imported by name, also by the browser tests' server
    sys.path.insert(0, str(ROOT))

from apps.initiative import Effect, Money  # noqa: E402
from tests.app.fixture.build import AS_OF, publish  # noqa: E402

MAIN = ROOT / "apps" / "main.py"
Page = Callable[..., AppTest]


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one good published run."""
    folder = tmp_path_factory.mktemp("published")
    publish(folder)
    return folder


@pytest.fixture(autouse=True)
def _fresh_caches() -> None:
    """Two tests never share what a page cached."""
    st.cache_data.clear()
    st.cache_resource.clear()


@pytest.fixture
def page(published: Path, monkeypatch: pytest.MonkeyPatch) -> Page:
    """Run one page: `page("kpis", kpi="NPS")`; the clock stands two hours after the run."""
    monkeypatch.setattr("apps.frame.utc_now", lambda: AS_OF + dt.timedelta(hours=2))

    def run(name: str = "overview", *, folder: Path | None = None, **query: str) -> AppTest:
        monkeypatch.setattr(sys, "argv", ["main.py", str(folder or published)])
        test = AppTest.from_file(str(MAIN), default_timeout=30)
        if name != "overview":
            test._page_hash = calc_hash(name)  # pages are functions; switch_page knows files only
        for key, value in query.items():
            test.query_params[key] = value
        return test.run()

    return run


@pytest.fixture
def effect() -> Effect:
    """A clear effect of +3 on some KPI."""
    known = {f.name: None for f in fields(Effect)} | {"estimate": 3.0, "ci_low": 2.0, "ci_high": 4.0}
    return Effect(**known | {"kpi_id": "k", "role": "primary", "verdict": "improved", "sentence": "Better."})


@pytest.fixture
def money() -> Money:
    """An initiative that brings 100, costs 40, and might bring 7 more."""
    known = {f.name: None for f in fields(Money)} | {"cost_amount": 40.0, "net_if_true_p50": 67.0}
    known |= {"net_p5": 50.0, "net_p50": 60.0, "net_p95": 70.0, "count_proven": 1, "verdict": "pays"}
    return Money(**known)


def texts(test: AppTest) -> str:
    """Everything a reader sees as text, without the markdown escapes."""
    kinds = ("title", "subheader", "markdown", "caption", "text")
    parts = [str(e.value) for kind in kinds for e in getattr(test, kind)]
    parts += [f"{m.label} {m.value} {m.delta}" for m in test.metric]
    return "\n".join(parts).replace("\\", "").replace("\u2060", "")
