"""When something breaks: a plain sentence and a reference for the reader, the details for the log."""

from __future__ import annotations

import logging
import uuid

import streamlit as st

log = logging.getLogger(__name__)


def show(error: Exception) -> bool:
    """Show the sentence, log the rest; True tells Streamlit that the error has been shown."""
    reference = uuid.uuid4().hex[:8]
    log.error("page failed, reference %s", reference, exc_info=error)
    st.error(
        "This page could not be drawn. The figures themselves are safe: nothing here can change them. "
        f"Reload the page; if it happens again, look for **{reference}** in the log of `empathy serve`."
    )
    return True
