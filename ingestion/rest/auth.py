"""How vendors let us in: dlt's own auth classes, imported only when a vendor is really asked."""

# ruff: noqa: PLC0415 - dlt takes seconds to import
from __future__ import annotations

from typing import Any


def basic(user: str, password: str) -> Any:
    """Name and password with every request."""
    from dlt.sources.helpers.rest_client import auth

    make: Any = auth.HttpBasicAuth
    return make(user, password)


def bearer(token: str) -> Any:
    """A token that stays as it is."""
    from dlt.sources.helpers.rest_client import auth

    make: Any = auth.BearerTokenAuth
    return make(token)


def header_key(name: str, key: str) -> Any:
    """A key in a header of its own."""
    from dlt.sources.helpers.rest_client import auth

    make: Any = auth.APIKeyAuth
    return make(name, key, "header")
