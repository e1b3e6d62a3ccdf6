"""What every page shares: the run it stands on, its badges, and how its figures came about."""

from __future__ import annotations

import datetime as dt
import re
import zoneinfo
from collections.abc import Sequence
from dataclasses import dataclass, field

import streamlit as st

from apps import marts
from apps.data import Handle, utc_now
from apps.figures import Kpi
from apps.formats import counted, md, some, unbroken, words_of
from apps.manifest import read_last_run
from apps.theme import Palette, palette
from apps.words import lower_first, stale_text

# One missed night is seen the next morning, a run that is a few hours late is not.
STALE_AFTER = dt.timedelta(hours=30)
ENDED = {"failed": "failed", "checks_failed": "was stopped by its checks", "interrupted": "was interrupted"}


@dataclass(frozen=True)
class View:
    """One published run as a page sees it."""

    handle: Handle
    catalog: tuple[Kpi, ...]
    company: str
    zone: dt.tzinfo
    currency: str | None
    as_of: dt.datetime | None
    colours: Palette
    now: dt.datetime
    pages: dict[str, st.Page] = field(default_factory=dict)  # by path, for links from one to another

    def kpi(self, kpi_id: str) -> Kpi | None:
        """A KPI of the catalogue by its id."""
        return next((k for k in self.catalog if k.kpi_id == kpi_id), None)

    @property
    def labels(self) -> dict[str, str]:
        """Every KPI's name by its id."""
        return {k.kpi_id: k.label for k in self.catalog}

    def local(self, when: dt.datetime) -> str:
        """A moment in the company's zone: `23 Nov 2026, 03:49`."""
        here = when.astimezone(self.zone)
        return f"{here.day} {here:%b %Y, %H:%M}"


def open_view(handle: Handle) -> View:
    """Read who and when from the run itself."""
    run = marts.run_row(handle)
    as_of = run.get("as_of") or handle.manifest.published_at
    if isinstance(as_of, dt.datetime) and as_of.tzinfo is None:
        as_of = as_of.replace(tzinfo=dt.UTC)
    try:
        zone: dt.tzinfo = zoneinfo.ZoneInfo(str(run.get("zone") or "UTC"))
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        zone = dt.UTC
    return View(
        handle=handle,
        catalog=tuple(marts.catalog(handle)),
        company=str(run.get("company_name") or "Your company"),
        zone=zone,
        currency=run.get("currency"),
        as_of=as_of,
        colours=palette(st.context.theme.type),
        now=utc_now(),
    )


def sidebar(view: View) -> None:
    """Whose figures these are, how old, and whether the checks held."""
    with st.sidebar:
        st.text(view.company)
        if view.as_of is not None:
            st.caption(md(f"Updated {view.local(view.as_of)}"))
        st.caption(md(f"Run {view.handle.manifest.run_id}"))
        checks = view.handle.manifest.checks
        failed = view.handle.manifest.failed
        if checks and not failed:
            st.badge(f"✓ {counted(len(checks), 'check')} passed", color="gray")
        elif failed:
            st.badge(
                f"⚠ {len(checks) - len(failed)} checks passed, {counted(len(failed), 'warning')}", color="red"
            )


# A company's own text is only shown by st.text, which has no sizes of its own.
STYLE = """<style>
[class*="st-key-lead"] [data-testid="stText"] { font-size: 1.1rem; font-weight: 600; line-height: 1.5; }
[class*="st-key-name"] [data-testid="stText"] { font-size: 1.25rem; font-weight: 600; }
[class*="st-key-card"] [data-testid="stText"] { font-weight: 600; }
[data-testid="stText"] { white-space: pre-wrap; overflow-wrap: anywhere; }
</style>"""


def header(view: View, title: str) -> None:
    """The title, and below it only what a reader must know before believing a figure."""
    st.html(STYLE)
    st.title(title, anchor=False)
    notes = [view.handle.problem and f"Showing the run before: {view.handle.problem}."]
    if view.as_of is not None:
        notes.append(stale_text(view.as_of, view.now, STALE_AFTER))
    notes += [last_run_text(view), sources_text(view), checks_text(view)]
    for note in notes:
        if note:
            st.markdown(f":red-background[⚠ {md(note)}]")  # unlike a badge it wraps on a narrow screen


def last_run_text(view: View) -> str | None:
    """That the last run published nothing, if so: what is shown is older than it could be."""
    last = read_last_run(view.handle.path.parent)
    ended = ENDED.get(last.state) if last else None
    if last is None or ended is None or last.run_id == view.handle.manifest.run_id:
        return None
    when = f" of {view.local(last.ended_at)}" if last.ended_at else ""
    return f"The last run{when} {ended}: nothing new was published"


def sources_text(view: View) -> str | None:
    """How many sources this run could not read; which ones is on the data health page."""
    count = len(view.handle.manifest.failed_sources)
    if not count:
        return None
    return f"{counted(count, 'source')} could not be read in this run; data health says which"


def checks_text(view: View) -> str | None:
    """Which KPIs a check that did not hold touches."""
    failed = view.handle.manifest.failed
    if not failed:
        return None
    ids = sorted({kpi_id for check in failed for kpi_id in check.kpis})
    labels = [lower_first(k.label) for k in view.catalog if k.kpi_id in ids]
    touched = f", touching {some(labels)}" if labels else ""
    return f"{counted(len(failed), 'check')} with a warning{touched}"


def definition(kpi: Kpi) -> str:
    """The tooltip of a KPI: plain words and where there is more."""
    return f"{md(kpi.description)}\n\n[In the glossary](glossary?term={kpi.kpi_id})"


def empty(what: str, fix: str) -> None:
    """An empty state: what is missing and what fixes it."""
    with st.container(border=True):
        st.markdown(f"**{md(what)}**")
        st.markdown(md(fix))


def finding(text: str) -> None:
    """What a chart shows, in a line. It may hold names that a company chose, so never through markdown."""
    st.text(unbroken(text))


def lead(text: str, key: str = "lead") -> None:
    """The answer of a page, larger. It may hold names that a company chose."""
    with st.container(key=f"lead-{key}"):
        st.text(unbroken(text))


def name(text: str, key: str, size: str = "name") -> None:
    """A name that a company chose, as a heading: `name` of a page or `card`."""
    with st.container(key=f"{size}-{key}"):
        st.text(text)


def caption(text: str) -> None:
    """A quiet line. Nothing in it is a company's own text."""
    if text:
        st.caption(md(text))


def how_computed(view: View, method: Sequence[str], lineage: str, kpis: Sequence[Kpi] = ()) -> None:
    """Method, lineage, row counts, run, and every statement this page ran."""
    opened = st.expander("How was this computed?", key="how", on_change="rerun", bind="query-params")
    if not opened.open:
        return
    with opened:
        for paragraph in method:
            st.markdown(md(paragraph))
        st.markdown(f"**Lineage.** {md(lineage)}")
        manifest = view.handle.manifest
        for kpi in kpis:
            st.markdown(md(_rows_behind(view, kpi)))
        st.markdown(
            f"**Run.** {md(manifest.run_id)}, file {md(view.handle.name)}"
            + (f", as of {md(view.local(view.as_of))}" if view.as_of else "")
            + (f", code version {md(manifest.code_version)}" if manifest.code_version else "")
        )
        published = manifest.row_counts
        asked = " ".join(query.sql for query in view.handle.asked)
        used = [t for t in published if re.search(rf"\b{re.escape(t)}\b", asked)]
        if used:
            st.markdown(md("Rows: " + ", ".join(f"{t} {published[t]:,}" for t in used) + "."))
        st.markdown("**SQL.** Runs as it stands with `empathy sql` on the same file.")
        for query in list(view.handle.asked):
            st.code(query.text(), language="sql")


def _rows_behind(view: View, kpi: Kpi) -> str:
    row = marts.contributions(view.handle, kpi.kpi_id)
    if not row:
        return f"{kpi.label}: no contributions."
    span = f", {row['first_month']:%b %Y} to {row['last_month']:%b %Y}" if row["first_month"] else ""
    rows = counted(row["contributions"], "contribution")
    return f"{kpi.label}: {rows} from {counted(row['entities'], words_of(row['entity_type']))}{span}."
