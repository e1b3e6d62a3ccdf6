"""How vendors let us in: dlt's own auth classes, imported only when a vendor is really asked."""

# ruff: noqa: PLC0415 - dlt takes seconds to import
from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit


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


def exchanged(url: str, given: dict[str, str], token: str) -> Any:
    """A name and a secret, exchanged at `url` for a token that runs out; `token` is its path in the answer.

    The token is fetched when it is first needed and again when the vendor refuses it.
    """
    from dlt.common.pendulum import pendulum
    from dlt.sources.helpers.rest_client import auth

    from ingestion.rest.strategies import found_at
    from ingestion.rest.troubles import Refused

    class Exchanged(auth.OAuth2ClientCredentials):
        def obtain_token(self) -> None:
            response = self.session.post(self.access_token_url, **self.build_access_token_request())
            if 400 <= response.status_code < 500 and response.status_code != 429:
                raise Refused(401, urlsplit(url).path)
            response.raise_for_status()
            self.access_token: Any = found_at(response.json(), token)
            self.token_expiry = pendulum.now().add(years=10)  # the vendor refuses one that ran out

        def build_access_token_request(self) -> dict[str, Any]:
            return {"json": given, "timeout": 60, "allow_redirects": False}

    make: Any = Exchanged
    return make(access_token_url=url, client_id="", client_secret="")


def header_key(name: str, key: str) -> Any:
    """A key in a header of its own."""
    from dlt.sources.helpers.rest_client import auth

    make: Any = auth.APIKeyAuth
    return make(name, key, "header")


def client_credentials(url: str, client_id: str, client_secret: str) -> Any:
    """OAuth 2: a token that runs out is got with an id and a secret."""
    from ingestion.rest import tokens

    return tokens.client_credentials(url, client_id, client_secret)
