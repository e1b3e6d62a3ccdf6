"""dlt's RESTClient, made stricter where a vendor's odd day would lose rows or leak a secret.

What dlt does by itself is used: sessions, retries with growing waits, paginators, auth. Added here:
half a body and HTML with status 200 are retried, Retry-After is waited for up to a limit, every request
counts against a budget, another host is never asked, a page asked for twice stops, and a missing list is an
error that names the keys seen instead of no rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from inspect import unwrap
from typing import Any
from urllib.parse import urlsplit

from dlt.common.configuration.specs import RuntimeConfiguration
from dlt.common.json import json
from dlt.sources.helpers.requests.retry import Client, wait_exponential_retry_after
from dlt.sources.helpers.rest_client.client import RESTClient
from requests import PreparedRequest, Request, Response
from requests.auth import AuthBase
from requests.exceptions import ConnectionError as Unreachable
from requests.exceptions import RequestException
from tenacity import RetryCallState

from ingestion.connector import SourceError

ATTEMPTS = 6
LONGEST_WAIT_SECONDS = 300
TIMEOUT_SECONDS = (15, 120)  # to connect, to hear something
_MISSING = object()


class BudgetSpent(Exception):
    """The requests that a run may make of this source are used up."""


@dataclass
class Budget:
    """Requests made of one source in one run; every attempt counts, as the vendor counts it."""

    limit: int
    used: int = 0

    def spend(self) -> None:
        """Count one request; BudgetSpent when there are none left."""
        if self.used >= self.limit:
            raise BudgetSpent(
                f"the budget of {self.limit} requests a run is used up; raise request_budget of the source"
            )
        self.used += 1


@dataclass(frozen=True)
class Manners:
    """How to wait, what time it is, and which answers ask to wait."""

    wait: Callable[[float], None]
    clock: Callable[[], datetime]
    retry_after: str = "Retry-After"
    busy: tuple[int, ...] = (429,)


class _Patience(wait_exponential_retry_after):
    """Wait as long as the vendor asks, unless that is longer than a night's run should stand still."""

    def __init__(self, manners: Manners) -> None:
        super().__init__(multiplier=1, max=LONGEST_WAIT_SECONDS)
        self._manners = manners

    def _get_retry_after(self, retry_state: RetryCallState) -> float | None:
        outcome = retry_state.outcome
        result = outcome.result() if outcome and not outcome.failed else None
        error = outcome.exception() if outcome and outcome.failed else None
        response = result if isinstance(result, Response) else getattr(error, "response", None)
        headers = response.headers if response is not None else {}
        said = headers.get(self._manners.retry_after) or headers.get("Retry-After")
        return self._seconds(said, headers.get("Date")) if said else None

    def _seconds(self, said: str, answered: str | None) -> float | None:
        digits = said.strip()
        seconds = float(digits) if digits.isdigit() else self._until(_date(digits), answered)
        if seconds is not None and seconds > LONGEST_WAIT_SECONDS:
            again = self._manners.clock() + timedelta(seconds=seconds)
            raise SourceError(
                f"the vendor asks to wait {seconds:.0f} seconds; try again after {again:%Y-%m-%d %H:%M} UTC"
            )
        return seconds

    def _until(self, moment: datetime | None, answered: str | None) -> float | None:
        """Measure by the vendor's own clock where the answer tells it; else by ours, which may differ."""
        if moment is None:
            return None
        return max(0.0, (moment - (_date(answered) or self._manners.clock())).total_seconds())


def _date(text: str | None) -> datetime | None:
    """Read a date of a header; dlt's own reading would cut a long wait short instead of telling us of it."""
    from email.utils import parsedate_to_datetime  # noqa: PLC0415 - only a few vendors write dates

    try:
        found = parsedate_to_datetime(text or "")
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


class _Retries(Client):
    """dlt's retrying session with our waits, and with unreadable bodies as one more thing to retry."""

    def __init__(self, manners: Manners, budget: Budget) -> None:
        # Unwrapped: dlt would look for settings of its own in the environment and in files, which takes time
        # and is nobody's business here.
        unwrap(super().__init__.__func__)(  # type: ignore[attr-defined]
            self,
            raise_for_status=False,
            request_timeout=TIMEOUT_SECONDS,
            request_max_attempts=ATTEMPTS,
            status_codes=(*manners.busy, *range(500, 600)),
            retry_condition=_is_unreadable,
        )
        self._manners, self._budget = manners, budget

    def _make_session(self) -> Any:
        session = super()._make_session()
        retried: Any = session.send
        patient = retried.retry.copy(sleep=self._manners.wait, wait=_Patience(self._manners))
        session.send = patient.wraps(self._counted(retried.__wrapped__))
        session.trust_env = False  # a ~/.netrc would replace the secret of the source
        return session

    def _counted(self, send: Callable[..., Response]) -> Callable[..., Response]:
        def counted(request: PreparedRequest, **given: Any) -> Response:
            self._budget.spend()
            return send(request, **given)

        return counted


def parsed(response: Response) -> Any:
    """Return the answer's JSON, parsed once; ValueError when it is none."""
    kept = response.__dict__.get("_parsed", _MISSING)
    if kept is _MISSING:
        kept = json.loadb(response.content)
        response.__dict__ |= {"_parsed": kept, "json": lambda **_: kept}
    return kept


def _is_unreadable(response: Response | None, error: BaseException | None) -> bool:
    if response is None or response.status_code not in (200, 207):
        return False
    try:
        parsed(response)
    except ValueError:
        return True
    return False


@dataclass
class Page:
    """One answer: its records, and all of it for what stands beside them."""

    records: list[Any]
    answer: Any
    headers: Mapping[str, str] = field(default_factory=dict)


class VendorClient(RESTClient):
    """Asks one vendor's host and no other."""

    def __init__(
        self,
        base_url: str,
        auth: AuthBase | None,
        headers: Mapping[str, str],
        manners: Manners,
        budget: Budget,
    ) -> None:
        self.budget = budget
        counted: Any = auth
        if hasattr(counted, "spend"):
            counted.spend = budget.spend  # a login is a request too
        self._host = urlsplit(base_url)[:2]
        session: Any = _Retries(manners, budget).session
        if hasattr(auth, "access_token"):
            # Tokens are asked for with the same patience, and counted.
            setattr(auth, "session", session)  # noqa: B010 - only some kinds of auth have one
        super().__init__(
            base_url,
            headers={"Accept": "application/json", **headers},
            auth=auth,
            session=session,
            config=RuntimeConfiguration(),
        )

    def pages(
        self, endpoint: Any, path: str, params: dict[str, Any], body: Any, shown: str
    ) -> Iterator[Page]:
        """Ask for page after page; SourceError with a plain sentence, naming `shown`, for what goes wrong."""
        from ingestion.rest.troubles import plain_words  # noqa: PLC0415 - the two know each other

        asked: set[str] = set()
        before: list[Any] = []
        request = Request(endpoint.method, path, params=params, json=body, hooks={})
        request.auth, request.headers = self.auth, dict(self.headers or {})  # type: ignore[assignment]
        request.url = path if urlsplit(path).scheme else f"{self.base_url}/{path.lstrip('/')}"
        paginator = endpoint.pages()
        paginator.init_request(request)
        while True:
            try:
                response = self._ask(request, asked, shown)
            except RequestException as error:
                raise plain_words(error, shown, self._host[1]) from None
            answer = _answer_of(response, shown)
            records = endpoint.list_of(answer, shown)
            if records and records == before:
                raise SourceError(f"{_path_of(shown)} gives the same page again and again; nothing was kept")
            before = list(records)
            yield Page(records, answer, response.headers)
            paginator.update_state(response, records)
            if not paginator.has_next_page:
                return
            paginator.update_request(request)

    def _ask(self, request: Request, asked: set[str], shown: str) -> Response:
        fingerprint = f"{request.method} {request.url} {request.params} {request.json}"
        if fingerprint in asked:
            raise SourceError(
                f"the vendor leads back to a page that was already read ({_path_of(shown)}); "
                "it would never end, so nothing of this reading was kept"
            )
        asked.add(fingerprint)
        host = urlsplit(str(request.url))[:2]
        if host != self._host:
            raise SourceError(
                f"the next page is said to be on another host ({host[1]}), "
                "which would be sent the secret; it was not asked"
            )
        response = self._send_request(request, allow_redirects=False)
        if response.status_code in (401, 403) and self._renewed():
            response = self._send_request(request, allow_redirects=False)
        if response.is_redirect:
            target = urlsplit(response.headers["Location"]).netloc or self._host[1]
            raise SourceError(f"the vendor sends us on to {target}; check the address of the source")
        response.raise_for_status()
        return response

    def _renewed(self) -> bool:
        """Get a new token where tokens run out by themselves; a token that never does stays wrong."""
        auth: Any = self.auth
        if not getattr(auth, "access_token", None):
            return False
        auth.access_token = None  # dlt's auth fetches one when it has none
        return True


def _answer_of(response: Response, shown: str) -> Any:
    try:
        return parsed(response)
    except ValueError:
        kind = response.headers.get("Content-Type", "nothing").partition(";")[0]
        raise SourceError(
            f"{_path_of(shown)} answers with {kind} that is not JSON, {ATTEMPTS} times in a row"
        ) from None


def _path_of(url: Any) -> str:
    return urlsplit(str(url)).path or "/"


__all__ = ["Budget", "BudgetSpent", "Manners", "Page", "Unreachable", "VendorClient", "parsed"]
