"""Where records are found: a path, the list in the answer, and how one page leads to the next."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Literal

from ingestion.connector import SourceError


@cache
def compiled(path: str) -> Any:
    """Parse a JSON path once: every parent has a paginator of its own, and parsing takes milliseconds."""
    from dlt.common.jsonpath import compile_path  # noqa: PLC0415

    return compile_path(path)


def one_page() -> Any:
    """Everything comes in one answer."""
    from dlt.sources.helpers.rest_client.paginators import SinglePagePaginator  # noqa: PLC0415

    return SinglePagePaginator()


def next_link(path: str) -> Callable[[], Any]:
    """The answer holds the address of the next page."""

    def make() -> Any:
        from dlt.sources.helpers.rest_client.paginators import JSONLinkPaginator  # noqa: PLC0415

        return JSONLinkPaginator(compiled(path))

    return make


def link_header() -> Any:
    """The header Link holds the address of the next page."""
    from dlt.sources.helpers.rest_client.paginators import HeaderLinkPaginator  # noqa: PLC0415

    return HeaderLinkPaginator()


def next_cursor(
    path: str,
    param: str | None = None,
    body: str | None = None,
    more: str | None = None,
    done: str | None = None,
) -> Callable[[], Any]:
    """The answer holds a cursor, sent back as a parameter or in the body.

    The end is an absent cursor, or `more` that is false, or `done` that is true.
    """

    def make() -> Any:
        if done:
            from ingestion.rest.paginators import CursorUntil  # noqa: PLC0415

            return CursorUntil(path, param, body, done)
        from dlt.sources.helpers.rest_client.paginators import JSONResponseCursorPaginator  # noqa: PLC0415

        return JSONResponseCursorPaginator(compiled(path), param, body, has_more_path=more and compiled(more))

    return make


def numbered(
    param: str = "page", first: int = 1, total: str | None = None, last: int | None = None
) -> Callable[[], Any]:
    """Pages are counted; the end is an empty page, or `total` names the number of pages."""

    def make() -> Any:
        from dlt.sources.helpers.rest_client.paginators import PageNumberPaginator  # noqa: PLC0415

        # dlt stops before its maximum; `last` is still asked for.
        most = None if last is None else last + 1
        return PageNumberPaginator(
            base_page=first, page_param=param, total_path=total and compiled(total), maximum_page=most
        )

    return make


def offsets(limit: int, offset: str = "offset", size: str = "limit", total: str | None = None) -> Any:
    """Rows are counted; the end is an empty page, or `total` names the number of rows."""

    def make() -> Any:
        from dlt.sources.helpers.rest_client.paginators import OffsetPaginator  # noqa: PLC0415

        return OffsetPaginator(
            limit, offset_param=offset, limit_param=size, total_path=total and compiled(total)
        )

    return make


def last_key(key: str, param: str, time: str, pages: str) -> Callable[[], Any]:
    """Newest first: the next page is asked for by the `key` of the record with the oldest `time`.

    The end is an empty page, or an answer whose number of `pages` is one.
    """

    def make() -> Any:
        from ingestion.rest.paginators import LastKey  # noqa: PLC0415

        return LastKey(key, param, time, pages)

    return make


@dataclass(frozen=True)
class Endpoint:
    """One address of a vendor. `path` may name keys of the settings and `{parent}`.

    `records` is the path of the list in the answer; "" when the answer itself is the list. With `by_key` the
    list is an object of records by their key, which some vendors write as [] when it is empty. With `single`
    it is one record.
    """

    path: str
    records: str = ""
    pages: Callable[[], Any] = one_page
    params: Mapping[str, Any] = field(default_factory=dict)
    body: Mapping[str, Any] | None = None
    method: Literal["GET", "POST"] = "GET"
    by_key: str = ""
    single: bool = False

    def list_of(self, answer: Any, path: str) -> list[Any]:
        """Find the records in an answer; SourceError names the keys seen when the list is not there."""
        place = answer
        for step in self.records.split(".") if self.records else ():
            if not isinstance(place, dict) or step not in place:
                raise SourceError(f'{path} has no "{self.records}" in its answer; {_seen(place)}')
            place = place[step]
        if self.by_key and isinstance(place, dict):
            return [{self.by_key: key} | record for key, record in place.items() if isinstance(record, dict)]
        if self.single and isinstance(place, dict):
            return [place]
        if not isinstance(place, list) or not all(isinstance(record, dict) for record in place):
            where = f'"{self.records}"' if self.records else "the answer"
            raise SourceError(f"{path}: {where} is not a list of records; {_seen(place)}")
        return place


def _seen(place: Any) -> str:
    if isinstance(place, dict):
        return f"keys seen: {', '.join(sorted(map(str, place))[:12]) or 'none'}"
    return f"seen: {type(place).__name__}"
