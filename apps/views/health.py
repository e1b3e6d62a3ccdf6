"""Can the figures be believed: freshness, checks, and what became of every source row."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import streamlit as st

from apps import audit_charts, frame, marts, method
from apps.data import Row
from apps.formats import age_text, counted, listed, md, some
from apps.frame import View
from apps.words import chart_alt, lower_first, share_text


def show(view: View) -> None:
    """Draw the page."""
    frame.header(view, "Data health")
    counts = marts.row_counts(view.handle)
    st.markdown(md(_sentence(view, counts)))
    _freshness(view)
    _checks(view)
    _reconciliation(view, counts)
    _quarantine(view)
    _excluded(view)
    _drift(view)
    frame.how_computed(view, method.HEALTH, method.HEALTH_LINEAGE)


def _sentence(view: View, counts: Sequence[Row]) -> str:
    """The answer first: do the rows add up, do the checks hold."""
    source = sum(r["source_rows"] for r in counts)
    if not counts:
        return "No source is connected, so there is nothing to check yet."
    lost = [r for r in counts if not adds_up(r)]
    rows = (
        f"All {source:,} source rows of {counted(len(counts), 'stream')} are accounted for."
        if not lost
        else f"{counted(len(lost), 'stream')} of {len(counts)} do not add up."
    )
    failed = view.handle.manifest.failed
    checks = view.handle.manifest.checks
    if not checks:
        return f"{rows} The manifest lists no checks."
    good = len(checks) - len(failed)
    held = f"All {len(checks)} checks held." if not failed else f"{good} of {len(checks)} checks held."
    return f"{rows} {held}"


def adds_up(row: Row) -> bool:
    """Whether no row of a stream went missing without a trace."""
    return row["source_rows"] == row["loaded"] + row["duplicate"] + row["quarantined"]


def _table(rows: list[dict[str, Any]], alt: str) -> None:
    """Company text goes into the grid, which shows it as it is; counts get thousands separators."""
    counts = {k for row in rows for k, v in row.items() if isinstance(v, int)}
    numbers = {name: st.column_config.NumberColumn(format="localized") for name in counts}
    st.dataframe(rows, hide_index=True, column_config=numbers, alt=alt)


def _freshness(view: View) -> None:
    st.subheader("Freshness", anchor=False)
    rows = marts.freshness(view.handle)
    if not rows:
        frame.empty("No stream is connected.", "Add a source to company.toml and run `empathy run`.")
        return
    late = [r for r in rows if r["status"] == "failed"]
    frame.caption(
        f"All {len(rows)} streams are up to date."
        if not late
        else f"{counted(len(late), 'stream')} of {len(rows)} not up to date."
    )
    for source in dict.fromkeys(r["source"] for r in late):
        st.markdown(md(_stale(view, [r for r in late if r["source"] == source])))
    _table([_fresh(view, r) for r in rows], "When each stream last brought rows")


def _stale(view: View, rows: Sequence[Row]) -> str:
    """Since when a source is old, why, and which KPIs may be old with it."""
    loaded = [r["last_loaded_epoch"] for r in rows if r["last_loaded_epoch"] is not None]
    since = view.local(dt.datetime.fromtimestamp(min(loaded), dt.UTC)) if loaded else None
    shown = f"it is shown as of {since}" if since else "nothing of it is shown"
    why = "; ".join(dict.fromkeys(str(r["message"]).rstrip(".") for r in rows if r["message"]))
    feeds = sorted({label for r in rows for label in (r["kpis"] or "").split("; ") if label})
    said = f"{rows[0]['source']} could not be read, so {shown}. {why}."
    return f"{said} It feeds {some([lower_first(label) for label in feeds])}." if feeds else said


def _fresh(view: View, row: Row) -> dict[str, str]:
    at = row["last_loaded_epoch"]
    loaded = dt.datetime.fromtimestamp(at, dt.UTC) if at is not None else None
    return {
        "Source": row["source"],
        "Stream": row["stream"],
        "State": ("⚠ " if row["status"] == "failed" else "✓ ") + str(row["status"]),
        "Last loaded": view.local(loaded) if loaded else "never",
        "Age": age_text(view.now - loaded) if loaded else "",
        "Message": row["message"] or "",
    }


def _checks(view: View) -> None:
    st.subheader("Checks", anchor=False)
    checks = view.handle.manifest.checks
    failed = view.handle.manifest.failed
    if not checks:
        frame.empty("The manifest lists no checks.", "A run made by `empathy run` carries them.")
        return
    if not failed:
        frame.caption(f"All {len(checks)} checks held in this run.")
        return
    frame.caption(f"{len(failed)} of {len(checks)} checks did not hold; none was a reason to stop the run.")
    labels = {k.kpi_id: k.label for k in view.catalog}
    rows = [
        {
            "Severity": f"⚠ {c.severity}",
            "Table": c.table,
            "Rule": c.rule,
            "Observed": c.observed,
            "Rows": c.failing_rows,
            "KPIs touched": listed([lower_first(labels.get(k, k)) for k in c.kpis]),
            "Message": c.message,
        }
        for c in failed
    ]
    _table(rows, "Checks that did not hold")


def _reconciliation(view: View, counts: Sequence[Row]) -> None:
    st.subheader("What became of every source row", anchor=False)
    if not counts:
        return
    lost = [r for r in counts if not adds_up(r)]
    total = sum(r["source_rows"] for r in counts)
    bad = sum(r["quarantined"] for r in counts)
    finding = f"{bad:,} of {total:,} source rows ({share_text(bad, total)}) could not be used."
    if lost:
        finding = f"{counted(len(lost), 'stream')} lost rows without a reason."
    st.vega_lite_chart(
        audit_charts.reconciliation(counts, view.colours),
        theme=None,
        alt=chart_alt("Source rows by what became of them", finding),
    )
    frame.caption(finding)
    rows = [
        {
            "Source": r["source"],
            "Stream": r["stream"],
            "Entity": r["entity"],
            "Source rows": r["source_rows"],
            "Loaded": r["loaded"],
            "Duplicate": r["duplicate"],
            "Quarantined": r["quarantined"],
            "Adds up": "✓ yes" if adds_up(r) else "⚠ no",
            "Superseded": r["superseded_rows"],
        }
        for r in counts
    ]
    _table(rows, "Source rows, loaded, duplicate and quarantined, by stream")


def _quarantine(view: View) -> None:
    st.subheader("Rows that could not be used", anchor=False)
    rows = marts.quarantine(view.handle)
    if not rows:
        frame.caption("None.")
        return
    total = sum(r["row_count"] or 0 for r in rows)
    frame.caption(
        f"{counted(total, 'row')} in quarantine, most frequent reason first. Values are never shown."
    )
    _table([{_head(k): v for k, v in r.items()} for r in rows], "Quarantined rows by reason")


def _head(column: str) -> str:
    names = {"column_name": "Column", "value_kind": "Kind of value", "row_count": "Rows"}
    return names.get(column, column.capitalize())


def _excluded(view: View) -> None:
    st.subheader("Rows that models left out", anchor=False)
    rows = marts.excluded(view.handle)
    if not rows:
        frame.caption("None.")
        return
    total = sum(r["row_count"] for r in rows)
    frame.caption(f"{counted(total, 'row')} loaded but not counted, each with its reason.")
    shown = [{"Model": r["model_name"], "Reason": r["reason"], "Rows": r["row_count"]} for r in rows]
    _table(shown, "Excluded rows by model and reason")


def _drift(view: View) -> None:
    st.subheader("Columns that came or went", anchor=False)
    rows = marts.drift(view.handle)
    if not rows:
        frame.caption("No source changed its columns.")
        return
    frame.caption(
        f"{counted(len(rows), 'change')} in the columns of a source. New columns aren't read until declared."
    )
    _table([{_head(k): v for k, v in r.items()} for r in rows], "New and missing columns by stream")
