"""What the money of an initiative rests on, for the reader to change. A link carries what was changed."""

from __future__ import annotations

import math
from collections.abc import Sequence

import streamlit as st

from apps import frame, roi_marts
from apps.formats import listed, md
from apps.frame import View
from apps.initiative import Assumption, Case
from apps.money_words import assumption_name
from apps.whatif import Typed, WhatIf, what_if
from apps.words import lower_first

PARTS = {"low": "Low", "likely": "Likely", "high": "High"}
LONGEST_MONTHS = 120


def show(view: View, case: Case) -> WhatIf:
    """The assumptions in a box, and what of them was changed."""
    given = roi_marts.assumptions(view.handle, case.initiative.initiative_id)
    settings = roi_marts.settings(view.handle)
    if not given or not settings:
        return WhatIf({}, [])
    with st.expander("Change what is assumed", key="assume", on_change="rerun", bind="query-params") as box:
        frame.caption(
            "Everything below is computed anew with your values, by the same SQL as every night. Nothing is "
            "saved; the address of this page carries your values, so a copied link shows the same."
        )
        asked = _inputs(given, settings["horizon_months"], settings["discount_rate"])
        if asked.faults:
            names = listed([lower_first(assumption_name(n)) for n in asked.faults])
            st.markdown(f":red-background[⚠ Low, likely and high must be in that order: {md(names)}]")
        if asked.is_changed:
            st.button("Back to the published values", on_click=_reset, args=(given, settings))
    del box
    return asked


def _inputs(given: Sequence[Assumption], horizon: int, rate: float) -> WhatIf:
    with st.container(horizontal=True, gap="medium"):
        months = st.number_input(
            "Months counted from the start",
            min_value=1,
            max_value=LONGEST_MONTHS,
            value=int(horizon),
            key="months",
            bind="query-params",
            width=220,
        )
        percent = st.number_input(
            "Discount, % a year",
            min_value=0.0,
            max_value=100.0,
            value=round(100 * rate, 6),
            step=0.5,
            format="%.2f",
            key="discount",
            bind="query-params",
            width=220,
        )
    typed = {assumption.name: _row(assumption) for assumption in given}
    settings = {
        "horizon_months": (float(horizon), None if months is None else float(months)),
        "discount_rate": (rate, None if percent is None else percent / 100),
    }
    return what_if(given, typed, settings)


def _row(assumption: Assumption) -> Typed:
    """Three numbers and where they are from; the source is the company's own text."""
    st.markdown(f"**{md(assumption_name(assumption.name))}**")
    old = (assumption.low_value, assumption.mode_value, assumption.high_value)
    with st.container(horizontal=True, gap="xsmall"):
        low, likely, high = (
            st.number_input(
                label,
                value=value,
                step=step_of(assumption.mode_value),
                format="%.6g",
                key=key_of(assumption, part),
                bind="query-params",
                width=100,
            )
            for (part, label), value in zip(PARTS.items(), old, strict=True)
        )
    st.text(f"From: {assumption.source}" if assumption.source else "Nobody gave a value yet.")
    return low, likely, high


def key_of(assumption: Assumption, part: str) -> str:
    """The name in the address: `margin_share_low`."""
    return f"{assumption.name}_{part}"


def step_of(value: float | None) -> float:
    """A tenth of the number's own size: 0.01 for a share, 1 for an hourly cost."""
    return 10.0 ** (math.floor(math.log10(abs(value))) - 1) if value else 0.1


def _reset(given: Sequence[Assumption], settings: dict[str, float]) -> None:
    st.session_state["months"] = int(settings["horizon_months"])
    st.session_state["discount"] = round(100 * settings["discount_rate"], 6)
    for assumption in given:
        old = (assumption.low_value, assumption.mode_value, assumption.high_value)
        for part, value in zip(PARTS, old, strict=True):
            st.session_state[key_of(assumption, part)] = value
