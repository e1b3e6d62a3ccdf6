"""Every page and filter, run without a browser."""

from __future__ import annotations

import datetime as dt
import json
import logging
from pathlib import Path

import pytest
from streamlit.proto.Metric_pb2 import Metric as MetricProto

from tests.app.conftest import Page, texts
from tests.app.fixture.build import AS_OF, RUN_ID, publish
from tests.app.fixture.initiatives import HOSTILE

PAGES = ("overview", "initiatives", "initiative", "where", "kpis", "health", "glossary")
ANSWER = "KPIs in Q3 2026 compared with the quarter before"


@pytest.mark.parametrize("name", PAGES)
def test_every_page_draws(page: Page, name: str) -> None:
    test = page(name)
    assert not test.exception
    assert not test.error
    assert len(test.title) == 1


def test_the_overview_answers_first_and_says_what_it_is_not(page: Page) -> None:
    test = page()
    said = texts(test)
    shown = [m.value for m in test.markdown]
    assert ANSWER in said
    assert next(i for i, m in enumerate(shown) if ANSWER in m) < shown.index("Customers kept")
    assert "These are changes, not effects" in said


def test_cards_show_level_range_and_count(page: Page) -> None:
    test = page()
    labels = [m.label.replace("\\", "") for m in test.metric]
    assert "Satisfied customers" in labels
    captions = "\n".join(c.value.replace("\\", "") for c in test.caption)
    assert "95% range" in captions
    assert "n 1,640 from 820 people" in captions
    assert "9 in 10 within" in captions
    assert "Time to first reply, slowest tenth" not in labels


def test_only_clear_changes_are_coloured(page: Page) -> None:
    for metric in page().metric:
        clear = metric.delta.endswith(("better", "worse"))
        grey = metric.proto.color == MetricProto.MetricColor.GRAY
        assert grey != clear, metric.label
        assert (metric.proto.direction == MetricProto.MetricDirection.NONE) != clear, metric.label


def test_snapshots_say_that_they_have_no_trend(page: Page) -> None:
    said = texts(page())
    assert [m.delta for m in page().metric if "Customers lost" in m.label] == ["snapshot"]
    assert "A snapshot without dates: level only, no trend, no before/after." in said
    assert "without saying when they came or left" in said


def test_unconnected_and_empty_kpis_are_named_with_their_reason(page: Page) -> None:
    said = texts(page())
    assert "Not connected: needs answer records: ease of getting help." in said
    assert "Connected, but no usable ticket records yet: calls answered." in said


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"period": "Month"}, "in October 2026 compared with the month before"),
        ({"against": "Year before"}, "compared with the same quarter a year earlier"),
        ({"group": "Plan: Plus"}, "Only plan Plus:"),
    ],
)
def test_a_link_restores_each_filter_of_the_overview(
    page: Page, query: dict[str, str], expected: str
) -> None:
    assert expected in texts(page(**query))


def test_choosing_changes_the_page(page: Page) -> None:
    test = page()
    test.selectbox(key="group").select_index(1).run()
    assert not test.exception
    assert "Only location Annex:" in texts(test)


def test_hidden_and_too_few_look_different(page: Page) -> None:
    hidden = page(group="Location: Kiosk")
    assert {m.value for m in hidden.metric} == {"Hidden"}
    assert "Hidden to protect a group of fewer than 5 people" in texts(hidden)
    few = page(group="Location: Annex")
    assert "Too few" in {m.value for m in few.metric}
    assert "of the 30 needed" in texts(few)


def test_a_hidden_figure_is_nowhere_on_its_page(page: Page) -> None:
    test = page("kpis", kpi="Staff turnover", group="Location: Kiosk", table="true")
    assert not test.exception
    kiosk = [r for r in test.dataframe[0].value.to_dict("records") if r["Group"] == "Location: Kiosk"]
    assert kiosk
    assert {r["Value"] for r in kiosk} == {"Hidden to protect a group of fewer than 5 people"}
    assert {r["Based on"] for r in kiosk} == {""}
    spec = json.loads(test.get("vega_lite_chart")[0].proto.spec)
    hidden = [r for r in spec["layer"][0]["data"]["values"] if r["part"] == "main"]
    assert all(r["value"] is None and r["n"] == "" for r in hidden)


def test_a_kpi_with_its_comparisons_and_groups(page: Page) -> None:
    said = texts(page("kpis", kpi="Satisfied customers"))
    assert "Against the quarter before:" in said
    assert "Against the same quarter a year earlier:" in said
    assert "Highest:" in said
    assert "Satisfied customers was" in said


def test_a_snapshot_kpi_has_groups_but_no_trend(page: Page) -> None:
    test = page("kpis", kpi="Staff who left, snapshot")
    assert "Over time" not in [s.value for s in test.subheader]
    assert "By group" in [s.value for s in test.subheader]
    assert not [w for w in test.get("button_group") if w.label == "Period"]


def test_a_kpi_without_a_source_says_what_fixes_it(page: Page) -> None:
    said = texts(page("kpis", kpi="Ease of getting help"))
    assert "not connected: needs answer records" in said
    assert "docs/connecting-files.md" in said


def test_charts_have_alternative_texts(page: Page) -> None:
    for name, query in (("overview", {}), ("kpis", {"kpi": "NPS"}), ("health", {})):
        charts = page(name, **query).get("vega_lite_chart")
        assert charts
        assert all(len(c.proto.alt) > 20 for c in charts)


def test_health_adds_up_and_names_what_failed(page: Page) -> None:
    said = texts(page("health"))
    assert "All 166,751 source rows of 4 streams are accounted for. 36 of 37 checks held." in said
    assert "1 stream of 4 not up to date." in said
    assert "1 source could not be read in this run" in said
    assert "forms could not be read, so it is shown as of 19 Nov 2026" in said
    assert "No answer. It feeds NPS and satisfied customers." in said


def test_a_failed_check_names_its_kpis_on_every_page(page: Page) -> None:
    for name in PAGES:
        assert "1 check with a warning, touching NPS and satisfied customers" in texts(page(name))


def test_a_run_that_published_nothing_is_told(page: Page, tmp_path: Path) -> None:
    publish(tmp_path)
    note = {
        "run_id": "20261124T034900Z-0005",
        "state": "checks_failed",
        "ended_at": "2026-11-24T03:50:00+00:00",
    }
    (tmp_path / "last_run.json").write_text(json.dumps(note), encoding="utf-8")
    said = texts(page(folder=tmp_path))
    assert "The last run of 24 Nov 2026, 03:50 was stopped by its checks: nothing new was published" in said


def test_old_figures_are_marked(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "days old" not in texts(page())
    monkeypatch.setattr("apps.frame.utc_now", lambda: AS_OF + dt.timedelta(days=3))
    assert "These figures are 3 days old" in texts(page())


def test_the_glossary_searches_and_filters(page: Page) -> None:
    assert "17 KPIs of 17; 15 of them with data" in texts(page("glossary"))
    assert "4 KPIs of 17" in texts(page("glossary", about="Employees"))
    assert "1 KPI of 17" in texts(page("glossary", search="reopen"))
    assert "No KPI matches." in texts(page("glossary", search="nothing like it"))


@pytest.mark.parametrize("name", PAGES)
def test_how_it_was_computed_shows_sql_lineage_and_run(page: Page, name: str) -> None:
    closed = page(name)
    assert not closed.code
    test = page(name, how="true")
    assert test.code
    said = texts(test)
    assert "Lineage." in said
    assert RUN_ID in said


def test_an_empty_file_says_what_fixes_it(page: Page, tmp_path: Path) -> None:
    publish(tmp_path, empty=True)
    for name in PAGES:
        test = page(name, folder=tmp_path)
        assert not test.exception
        assert not test.error
    assert "No KPI has data yet." in texts(page(folder=tmp_path))
    assert "empathy run" in texts(page(folder=tmp_path))


def test_no_published_file_says_what_fixes_it(page: Page, tmp_path: Path) -> None:
    test = page(folder=tmp_path)
    assert not test.exception
    assert test.title[0].value == "Nothing to show yet"
    assert "empathy run" in texts(test)


def test_an_error_shows_a_reference_and_logs_the_rest(
    page: Page, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("/secret/path")

    monkeypatch.setattr("apps.marts.row_counts", broken)
    with caplog.at_level(logging.ERROR):
        test = page("health")
    shown = test.error[0].value
    assert "could not be drawn" in shown
    assert "/secret/path" not in shown
    reference = shown.split("**")[1]
    assert reference in caplog.text
    assert "/secret/path" in caplog.text


def test_company_text_reaches_no_markdown_sink(page: Page) -> None:
    for name, query in (("overview", {}), ("kpis", {"kpi": "NPS"}), ("health", {})):
        test = page(name, how="true", **query)
        for kind in ("title", "subheader", "markdown", "caption", "error"):
            assert not [e for e in getattr(test, kind) if "evil" in str(e.value)]
        for box in test.selectbox:
            assert HOSTILE not in box.options
            assert not [o for o in box.options if "![" in o or "](" in o]
