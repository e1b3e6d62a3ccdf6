"""Tokens that run out: got with the source's own id and secret, by dlt's auth class.

Three things differ from dlt: a refusal names the secrets of the source instead of an HTTP error, a ~/.netrc
is not asked, and a token without a stated end is taken to last an hour.
"""

from __future__ import annotations

from typing import Any

from dlt.sources.helpers.requests.retry import Client
from dlt.sources.helpers.rest_client.auth import OAuth2ClientCredentials
from requests import Session
from requests.exceptions import RequestException

from ingestion.connector import SourceError
from ingestion.rest.troubles import Refused, plain_words

ATTEMPTS, TIMEOUT_SECONDS, REFUSED = 3, 60, 401


def _session() -> Session:
    made = Client(
        raise_for_status=False, request_max_attempts=ATTEMPTS, request_timeout=TIMEOUT_SECONDS
    ).session
    made.trust_env = False
    return made


class ClientCredentials(OAuth2ClientCredentials):
    """OAuth 2 with client id and client secret; `spend` counts a request, since the vendor counts it too."""

    spend = staticmethod(lambda: None)

    def obtain_token(self) -> None:
        """Get a token; SourceError when the vendor gives none."""
        path = str(self.access_token_url)
        self.spend()
        try:
            response = self.session.post(path, **self.build_access_token_request(), allow_redirects=False)
            if response.status_code in (400, 401, 403):
                raise Refused(REFUSED, path)  # vendors differ in what they call a wrong secret
            response.raise_for_status()
            given: Any = response.json()
        except RequestException as error:
            raise plain_words(error, path, path.split("/")[2]) from None
        if not isinstance(given, dict) or not given.get("access_token"):
            raise SourceError("the vendor's answer to the login holds no token")
        self.parse_native_representation(self.parse_access_token(given))
        self._note_end(given)

    def _note_end(self, given: dict[str, Any]) -> None:
        from dlt.common.pendulum import pendulum  # noqa: PLC0415 - dlt's own clock

        self.token_expiry = pendulum.now().add(seconds=self.parse_expiration_in_seconds(given))


def client_credentials(url: str, client_id: str, client_secret: str) -> Any:
    """Make the auth of a source that logs in with an id and a secret."""
    make: Any = ClientCredentials
    return make(access_token_url=url, client_id=client_id, client_secret=client_secret, session=_session())
