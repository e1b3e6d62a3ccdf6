"""The sample company behind its vendors' doors: a web server on this machine that answers as they do.

``store`` holds records as the vendors would write them, ``web`` is the server, and one file per vendor says
which paths it has and how it pages. Tests fill the store by hand, the demo fills it from the sample company.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any


def simulator(vendor: str) -> Any:
    """Return the class of a vendor's site: the one named SITE in the file of its name."""
    return import_module(f"ingestion.sample.serving.{vendor}").SITE
