"""An initiative's card: what it was, whether it worked, whether it paid, what it harmed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import streamlit as st

from apps import frame
from apps.formats import md
from apps.frame import View
from apps.impact_words import effect_chip, effect_text, harmed_sentence, people_text
from apps.initiative import Case
from apps.money_words import PAYS, net_text
from apps.timeline_chart import day_text
from apps.words import upper_first

Colour = Literal["green", "red", "gray"]
EFFECT_COLOUR: dict[str, Colour] = {"improved": "green", "worsened": "red"}
PAYS_COLOUR: dict[str, Colour] = {"pays": "green", "does_not_pay": "red"}
MARK = {"pays": "✓ ", "does_not_pay": "✕ "}


def cards(view: View, cases: Sequence[Case], *, brief: bool = False) -> None:
    """All initiatives, side by side where there is room."""
    with st.grid(min_column_width=280, gap="small"):
        for case in cases:
            card(view, case, brief=brief)


def card(view: View, case: Case, *, brief: bool) -> None:
    """One initiative in a box; `brief` leaves out the sentence."""
    initiative, effect, result = case.initiative, case.primary, case.money
    with st.container(border=True, height="stretch", gap="xsmall"):
        frame.name(initiative.name, f"card-{initiative.initiative_id}", "card")
        badges(view, case)
        lines = [_money_line(view, case), *_effect_lines(view, case)]
        if effect is not None and effect.count_units_treated is not None:
            lines.append(f"Based on {people_text(case)}")
        lines.append(f"Since {day_text(initiative.start_on)}")
        st.caption("  \n".join(md(line) for line in lines if line))
        harmed = harmed_text(view, case)
        if harmed:
            st.markdown(f":small[:red[⚠ {md(harmed)}]]")
        if result is not None and not brief:
            frame.finding(result.sentence)
        st.page_link(
            view.pages["initiative"],
            label="How it was judged",
            icon=":material/arrow_forward:",
            query_params={"id": initiative.initiative_id},
        )


def badges(view: View, case: Case) -> None:
    """The verdicts in a word each: colour only where something is proven."""
    with st.container(horizontal=True, gap="xsmall"):
        if case.money is not None:
            verdict = case.money.verdict
            words = MARK.get(verdict, "") + upper_first(PAYS.get(verdict, verdict))
            st.badge(md(words), color=PAYS_COLOUR.get(verdict, "gray"))
        for effect in case.goals:
            kpi = view.kpi(effect.kpi_id)
            if kpi is not None:
                chip = f"{kpi.label}: {effect_chip(effect, kpi, view.currency)}"
                st.badge(md(chip), color=EFFECT_COLOUR.get(effect.verdict, "gray"))
        if case.initiative.is_registered_late:
            st.badge("⚠ Registered after the start", color="red")


def harmed_text(view: View, case: Case) -> str:
    """What got worse, in words."""
    pairs = [(e, k) for e in case.harmed if (k := view.kpi(e.kpi_id)) is not None]
    others = [k for e in case.also_worse if (k := view.kpi(e.kpi_id)) is not None]
    return harmed_sentence(pairs, others, view.currency)


def _money_line(view: View, case: Case) -> str:
    if case.money is None:
        return "No money is computed for it"
    return f"Net return: {net_text(case.money, view.currency)}"


def _effect_lines(view: View, case: Case) -> list[str]:
    if not case.goals:
        return ["No KPI was declared for it, or the one declared isn't in the catalogue"]
    pairs = [(e, k) for e in case.goals if (k := view.kpi(e.kpi_id)) is not None]
    return [f"{k.label}: {effect_text(e, k, view.currency)}" for e, k in pairs]
