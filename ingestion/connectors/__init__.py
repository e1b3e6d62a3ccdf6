"""The connectors: one file per system, found by the name company.toml gives.

Adding one is its file here, a staging folder in dbt_project and its name in this list.
"""

from __future__ import annotations

from importlib import import_module
from typing import cast

from ingestion.connector import Connector

NAMES: tuple[str, ...] = ("files", "sql")


def connector(name: str) -> Connector:
    """Return a connector; its module, and so its driver, is imported only when asked for."""
    if name not in NAMES:
        raise KeyError(name)
    return cast(Connector, import_module(f"ingestion.connectors.{name}").CONNECTOR)
