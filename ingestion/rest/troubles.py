"""What went wrong over HTTP, as one sentence with the setting to look at; never a secret, never a query."""

from __future__ import annotations

from urllib.parse import urlsplit

from requests import HTTPError
from requests.exceptions import ConnectionError as Unreachable
from requests.exceptions import RequestException, Timeout

from ingestion.connector import SourceError


class Refused(SourceError):
    """The vendor answered with a status that repeating does not mend."""

    def __init__(self, status: int, path: str) -> None:
        super().__init__(f"{path} answered with status {status}")
        self.status, self.path = status, path


class NoAnswer(SourceError):
    """The host could not be reached."""


def plain_words(error: RequestException, path: str, host: str) -> SourceError:
    """Turn an exception of the HTTP library into one of ours."""
    shown = urlsplit(path).path
    if isinstance(error, HTTPError) and error.response is not None:
        return Refused(error.response.status_code, shown)
    if isinstance(error, Timeout):
        return NoAnswer(f"{host} did not answer in time")
    if isinstance(error, Unreachable):
        return NoAnswer(f"{host} could not be reached")
    return NoAnswer(f"{host} broke off while {shown} was read ({type(error).__name__})")


def explained(error: SourceError, source: str, secrets: str, host_setting: str, scope: str) -> SourceError:
    """Add to an error which setting of the source to look at."""
    if isinstance(error, NoAnswer):
        return SourceError(f"{error}; check {host_setting} of [sources.{source}] and the network")
    if not isinstance(error, Refused):
        return error
    return SourceError(_said(error, source, secrets, host_setting, scope))


def _said(error: Refused, source: str, secrets: str, host_setting: str, scope: str) -> str:
    needs = f"it needs the scope {scope}" if scope else "give it the right to read this"
    known = {
        401: f"the vendor refused the login (401); check {secrets} of the source {source}",
        403: f"{error.path} may not be read with this {secrets} of the source {source} (403); {needs}",
        404: f"{error.path} does not exist (404); check {host_setting} of [sources.{source}]",
        429: "the vendor's limit of requests is reached (429) and does not pass; try again later",
    }
    if error.status >= 500:
        return f"{error.path} fails at the vendor (status {error.status}); try again later"
    return known.get(error.status, f"{error.path} was refused with status {error.status}")
