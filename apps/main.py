"""The view's script: takes one published run and shows one page of it.

Started by apps/server.py with the folder of published files as its only argument.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import streamlit as st

from apps import errors, frame
from apps.data import NothingPublishedError, take_handle
from apps.views import glossary, health, initiative, initiatives, kpis, overview, where

ICON = Path(__file__).with_name("icon.png")  # a local file: a named icon would ask a font host


def published_folder(arguments: list[str]) -> Path | None:
    """The folder given after `--`."""
    return Path(arguments[1]) if len(arguments) > 1 else None


def run() -> None:
    """Draw the page the reader is on."""
    view = frame.open_view(take_handle(published_folder(sys.argv)))

    def page(
        show: Callable[[frame.View], None], title: str, icon: str, path: str, *, listed: bool = True
    ) -> st.Page:
        view.pages[path] = st.Page(
            lambda: show(view),
            title=title,
            icon=f":material/{icon}:",
            url_path=path,
            default=path == "overview",
            visibility="visible" if listed else "hidden",
        )
        return view.pages[path]

    chosen = st.navigation(
        {
            "Results": [
                page(overview.show, "Overview", "monitoring", "overview"),
                page(initiatives.show, "Initiatives", "science", "initiatives"),
                page(initiative.show, "Initiative", "science", "initiative", listed=False),
                page(where.show, "Where it pays", "grid_on", "where"),
                page(kpis.show, "KPIs", "show_chart", "kpis"),
            ],
            "Behind the numbers": [
                page(health.show, "Data health", "fact_check", "health"),
                page(glossary.show, "Glossary", "menu_book", "glossary"),
            ],
        }
    )
    frame.sidebar(view)
    chosen.run()


def main() -> None:
    """Every way this can end shows a page."""
    st.set_page_config(page_title="Empathy", page_icon=str(ICON), layout="wide")
    try:
        run()
    except NothingPublishedError as nothing:
        st.title("Nothing to show yet", anchor=False)
        frame.empty("There is no published file.", str(nothing))
    except Exception as error:  # whatever it is, the reader gets a sentence and the log gets the rest
        errors.show(error)


main()
