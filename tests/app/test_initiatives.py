"""What was tried, whether it worked, whether it paid: the pages and their states."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from apps.impact_words import FIRST_ASSIGNMENTS, FIRST_LINES
from ingestion.entities import BY_NAME
from tests.app.conftest import Page, texts
from tests.app.fixture.build import publish
from tests.app.fixture.initiatives import HOSTILE, TRIED

IDS = [t.initiative_id for t in TRIED]


def specs(test: AppTest) -> list[dict]:
    return [json.loads(c.proto.spec) for c in test.get("vega_lite_chart")]


def rows_of(spec: dict) -> list[dict]:
    return spec["layer"][0]["data"]["values"]


@pytest.mark.parametrize("initiative_id", IDS)
def test_every_initiative_has_a_page(page: Page, initiative_id: str) -> None:
    test = page("initiative", id=initiative_id)
    assert not test.exception
    assert not test.error
    said = texts(test)
    tried = next(t for t in TRIED if t.initiative_id == initiative_id)
    assert tried.hypothesis in said
    assert "Started on" in said
    assert tried.selected_because in said


ANSWER = "No: what is proven falls short of the costs by about £"


def answer_of(test: AppTest) -> str:
    return next(t.value for t in test.text if t.value.startswith(ANSWER))


def test_the_overview_answers_in_money_with_a_range(page: Page) -> None:
    test = page()
    assert "most likely by between" in answer_of(test)
    assert "One initiative pays" in answer_of(test)
    assert "what is chosen further down doesn't change this" in texts(test)


def test_the_sentence_doesnt_pretend_to_follow_a_filter(page: Page) -> None:
    assert answer_of(page()) == answer_of(page(group="Plan: Plus", period="Month"))


def test_the_list_ranks_by_net_return_and_names_what_has_none(page: Page) -> None:
    test = page("initiatives")
    forest = rows_of(specs(test)[0])
    nets = [r["net"] for r in forest if r["net"] is not None]
    assert nets == sorted(nets, reverse=True)
    assert [r["id"] for r in forest if r["net"] is None] == ["thank-you-notes"]
    assert all(r["low"] <= r["net"] <= r["high"] for r in forest if r["net"] is not None)
    assert "1 initiative without an estimate in money" in texts(test)


def test_only_proven_money_is_coloured(page: Page) -> None:
    forest = specs(page("initiatives"))[0]
    marks = forest["layer"][0]["layer"][2]["encoding"]["color"]["scale"]
    colours = dict(zip(marks["domain"], marks["range"], strict=True))
    assert colours["pays"] != colours["not proven to pay"]
    assert colours["not proven to pay"] == colours["can't be told if it pays"]


def test_harm_stands_next_to_the_gain(page: Page) -> None:
    for name, query in (("initiatives", {}), ("initiative", {"id": "bot-first"}), ("overview", {})):
        assert "It harmed: customers kept" in texts(page(name, **query)), name


def test_late_registration_is_shown_for_ever(page: Page) -> None:
    late = page("initiative", id="call-back-promise")
    assert "Registered after the start" in texts(late)
    assert "chosen with hindsight" in texts(late)
    assert "Registered after the start" not in texts(page("initiative", id="check-in-calls"))


def test_the_event_study_shows_the_months_before_and_names_the_start(page: Page) -> None:
    test = page("initiative", id="empathy-academy")
    spec = next(s for s in specs(test) if any("month" in r for r in rows_of(s)))
    months = [r["month"] for r in rows_of(spec)]
    assert min(months) == -12
    assert max(months) > 0
    assert all(r["n"] == "4 teams against 6" and r["low"] < r["high"] for r in rows_of(spec))
    names = [layer["data"]["values"] for layer in spec["layer"][0]["layer"] if "data" in layer]
    assert [{"name": "Start: Empathy academy"}] in names
    assert "Before the start 0 of 12 months stood clear of zero." in texts(test)


def test_every_estimate_stands_beside_the_naive_one(page: Page) -> None:
    test = page("initiative", id="reply-templates", methods="true")
    chart = next(s for s in specs(test) if any("method" in r for r in rows_of(s)))
    kinds = [r["kind"] for r in rows_of(chart)]
    assert kinds[:2] == ["headline", "naive"]
    table = test.dataframe[0].value
    assert "Naive: before and after" in set(table["Method"])
    assert "By reshuffling" in set(table["Method"])  # has a p and no number
    assert "Before and after alone would say +6.9 points; against the comparison it is +0.6" in texts(test)


def test_an_unclear_effect_is_not_coloured(page: Page) -> None:
    def colour(initiative_id: str) -> str:
        found = specs(page("initiative", id=initiative_id))
        chart = next(s for s in found if any("method" in r for r in rows_of(s)))
        return chart["layer"][0]["layer"][1]["encoding"]["color"]["condition"]["value"]

    assert len({colour("empathy-academy"), colour("bot-first"), colour("reply-templates")}) == 3


def test_a_reader_chooses_the_kpi_and_the_link_keeps_it(page: Page) -> None:
    said = texts(page("initiative", id="bot-first", outcome="Customers kept"))
    assert "Customers kept: −0.5 points, 95% range −0.8 to −0.2" in said.replace("*", "")


def test_what_isnt_proven_is_hollow_and_not_in_the_net_return(page: Page) -> None:
    test = page("initiative", id="reply-templates")
    fall = next(s for s in specs(test) if any("hollow" in r for r in rows_of(s)))
    rows = {r["name"]: r for r in rows_of(fall)}
    cost = 9_000 + 12 * 350
    assert rows["Net return"]["to"] == pytest.approx(-cost)
    assert not rows["Running"]["hollow"]
    assert rows["Hours freed"]["hollow"]
    assert rows["If also true"]["to"] > -cost
    assert "No benefit is proven." in texts(test)


def test_a_value_that_nobody_gave_is_named_and_nothing_is_guessed(page: Page) -> None:
    said = texts(page("initiative", id="empathy-academy"))
    assert "No amount for staff turnover avoided: nobody gave cost of a leaver." in said
    assert "cost only, no benefit is proven" in said


def test_the_break_even_line_says_if_it_was_reached(page: Page) -> None:
    assert "the whole range of the effect lies beyond" in texts(page("initiative", id="check-in-calls"))
    templates = texts(page("initiative", id="reply-templates"))
    assert "the whole range of the effect falls short" in templates


def test_the_two_lenses_show_different_kpis(page: Page) -> None:
    money = page("initiative", id="empathy-academy", lens="Money and operations")
    assert "Engagement" not in set(money.dataframe[0].value["KPI"])
    leading = page("initiative", id="empathy-academy", lens="Leading indicators")
    assert "never turned into money" in texts(leading)
    assert "Satisfied customers rose by 9.4 points." in texts(leading)
    assert set(leading.dataframe[0].value["KPI"]) == {"Engagement"}


def test_too_young_to_tell_says_so_instead_of_a_number(page: Page) -> None:
    test = page("initiative", id="thank-you-notes")
    said = texts(test)
    assert "It started less than one whole month before the records end." in said
    assert "There is no estimate of the effect" in said
    assert "no estimate in money" in said


def test_an_unknown_initiative_says_what_to_do(page: Page) -> None:
    test = page("initiative", id="no-such-thing")
    assert not test.exception
    assert "This run has no such initiative." in texts(test)


def test_without_a_registry_the_first_lines_are_shown(page: Page, tmp_path: Path) -> None:
    publish(tmp_path, initiatives=False)
    for name in ("initiatives", "initiative", "where"):
        assert not page(name, folder=tmp_path).exception
    test = page("initiatives", folder=tmp_path)
    assert "No initiative is registered yet." in texts(test)
    header, first = csv.reader(io.StringIO(test.code[0].value))
    assert len(header) == len(first)
    assert "initiative_id" in header
    assert "No initiative is registered yet." in texts(page(folder=tmp_path))


def test_a_run_from_before_there_were_initiatives_still_opens(page: Page, tmp_path: Path) -> None:
    publish(tmp_path, older=True)
    for name in ("overview", "initiatives", "initiative", "where", "kpis"):
        test = page(name, folder=tmp_path)
        assert not test.exception, name
        assert not test.error, name
    assert "made before initiatives were measured" in texts(page("initiatives", folder=tmp_path))


def test_company_text_is_only_in_sinks_that_read_no_markup(page: Page) -> None:
    for name, query in (
        ("overview", {}),
        ("initiatives", {}),
        ("initiative", {"id": "call-back-promise", "how": "true", "methods": "true"}),
        ("kpis", {"kpi": "Satisfied customers"}),
        ("where", {}),
    ):
        test = page(name, **query)
        assert not test.error, name
        for kind in ("title", "subheader", "markdown", "caption", "error"):
            assert not [e for e in getattr(test, kind) if "evil" in str(e.value)], (name, kind)
        if name.startswith("initiative"):
            assert any(HOSTILE in t.value for t in test.text), name


def test_starts_are_marked_on_the_kpi_over_time(page: Page) -> None:
    test = page("kpis", kpi="Satisfied customers")
    layers = specs(test)[0]["layer"][0]["layer"]
    marked = {v["name"] for layer in layers for v in layer.get("data", {}).get("values", [])}
    assert {"Empathy academy", "Bot before human"} <= marked
    assert "Reply templates" not in marked
    assert "Upright lines: an initiative" in texts(test)


def test_where_it_pays_colours_only_what_is_clear(page: Page) -> None:
    test = page("where")
    cells = {c["who"]: c for c in rows_of(specs(test)[0])}
    assert len(cells) == 9
    assert cells["high value and high need"]["tint"] > 0
    assert cells["low value and low need"]["tint"] < 0
    unclear = [c for c in cells.values() if c["tint"] == 0 and c["range"]]
    assert unclear
    assert all(c["range"].startswith("95% range −") and " to +" in c["range"] for c in unclear)
    assert "For 5 groups of 9 it can't be told." in texts(test)


def test_hidden_and_not_measured_groups_are_two_things(page: Page) -> None:
    cells = {c["who"]: c for c in rows_of(specs(page("where"))[0])}
    hidden, open_question = cells["high value and low need"], cells["mid value and low need"]
    assert (hidden["first"], hidden["n"], hidden["range"]) == ("Hidden", "", "")
    assert open_question["first"] == "Not measured"
    assert open_question["n"] == "n 750"


def test_the_floor_and_parity_are_checked(page: Page) -> None:
    said = texts(page("where"))
    assert "The floor: 80% of promised replies in time for everybody" in said
    assert "Below that: low value and low need. Bring these up first." in said
    assert "Promised replies kept go from 79% (low value and low need)" in said
    assert "less personal service would fall on region ![x]" in said
    assert "(34% against 24%)" in said


def test_a_decision_that_hurts_says_if_it_was_explained_and_if_it_healed(page: Page) -> None:
    said = texts(page("initiative", id="bot-first"))
    assert "The reasons were not published by the day people were told." in said
    assert "Satisfied customers is not back to where it was." in said
    assert "A decision that hurts" not in texts(page("initiative", id="check-in-calls"))


def test_every_chart_has_words_for_those_who_cant_see_it(page: Page) -> None:
    for name, query in (("initiatives", {}), ("initiative", {"id": "empathy-academy"}), ("where", {})):
        charts = page(name, **query).get("vega_lite_chart")
        assert charts
        assert all(len(c.proto.alt) > 30 for c in charts)


def test_how_it_was_computed_counts_the_rows_of_what_was_asked(page: Page) -> None:
    said = texts(page("initiative", id="bot-first", how="true"))
    assert "impact.impact_verdict 11" in said
    assert "roi.roi_line 18" in said
    assert "kpi.kpi_values" not in said.split("Rows:")[1].split("SQL.")[0]


def answer_with_changes(test: AppTest) -> str:
    published, changed = (
        t.value for t in test.text if t.value.startswith("Personal check-in calls") and "." in t.value
    )
    assert published.startswith("Personal check-in calls: it pays. About £18,200")
    return changed


def test_changed_assumptions_are_computed_by_the_files_own_sql(page: Page) -> None:
    query = {"id": "check-in-calls", "assume": "true", "margin_share_low": "0.1"}
    test = page("initiative", **query, margin_share_likely="0.12", margin_share_high="0.15", how="true")
    assert not test.exception
    said = texts(test)
    assert "With your values:" in said
    assert "As published: £18,200" in said
    assert not answer_with_changes(test).startswith("Personal check-in calls: it pays")
    ran = "\n".join(c.value for c in test.code)
    assert 'from roi.what_if(\'check-in-calls\', \'{"margin_share": {"high": 0.15' in ran
    low = next(n for n in test.number_input if n.key == "margin_share_low")
    assert low.value == pytest.approx(0.1)


def test_changing_an_assumption_on_the_page_changes_the_answer(page: Page) -> None:
    test = page("initiative", id="check-in-calls", assume="true")
    assert "With your values:" not in texts(test)
    months = next(n for n in test.number_input if n.key == "months")
    months.set_value(3).run()
    assert not test.exception
    assert "over 3 months" in texts(test).lower()
    assert "With your values:" in texts(test)
    next(b for b in test.button if b.label == "Back to the published values").click().run()
    assert "With your values:" not in texts(test)


def test_low_above_likely_is_said_and_not_asked(page: Page) -> None:
    test = page("initiative", id="check-in-calls", assume="true", margin_share_low="0.9")
    assert "Low, likely and high must be in that order: gross margin share" in texts(test)
    assert "With your values:" not in texts(test)


def test_without_changes_the_nightly_figures_are_shown(page: Page) -> None:
    ran = "\n".join(c.value for c in page("initiative", id="check-in-calls", how="true").code)
    assert "from roi.roi_line" in ran
    assert "what_if" not in ran


def test_the_first_lines_are_what_the_registry_reads() -> None:
    for text, entity in ((FIRST_LINES, "initiative"), (FIRST_ASSIGNMENTS, "assignment")):
        header, *rows = csv.reader(io.StringIO(text))
        fields = {f.name: f for f in BY_NAME[entity].fields}
        assert set(header) <= set(fields)
        for row in rows:
            for name, value in zip(header, row, strict=True):
                allowed = getattr(fields[name], "allowed", None)
                assert not allowed or value in allowed


def test_cards_show_what_is_decided_first(page: Page) -> None:
    names = [t.value for t in page("initiatives").text if t.value in {i.name for i in TRIED}]
    assert names[:2] == ["Personal check-in calls", "Bot before human"]
    assert names[-1] == "Hand-written follow-up"
