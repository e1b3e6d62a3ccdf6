"""Paginators that dlt does not have."""

from __future__ import annotations

from typing import Any

from dlt.common import jsonpath
from dlt.sources.helpers.rest_client.paginators import BasePaginator, JSONResponseCursorPaginator
from requests import Request, Response


class CursorUntil(JSONResponseCursorPaginator):
    """A cursor that is always given; another field of the answer says that the end is reached."""

    def __init__(self, path: str, param: str | None, body: str | None, done: str) -> None:
        super().__init__(path, param, body)
        self._done = jsonpath.compile_path(done)

    def update_state(self, response: Response, data: list[Any] | None = None) -> None:
        """Go on while the end is not said to be reached."""
        super().update_state(response, data)
        found = jsonpath.find_values(self._done, response.json())
        self._has_next_page = self._has_next_page and not (found and found[0] is True)


class LastKey(BasePaginator):
    """A field of the last record asks for what stands behind it.

    Some vendors count what the whole query found, others what is left of it: both ways a page that holds so
    many is the last, and else an empty one is.
    """

    def __init__(self, key: str, param: str, found: str) -> None:
        super().__init__()
        self._key, self._param, self._found = key, param, jsonpath.compile_path(found)
        self._last: Any = None

    def update_state(self, response: Response, data: list[Any] | None = None) -> None:
        """Go on behind the last record, unless this page held everything."""
        count = jsonpath.find_values(self._found, response.json())
        records = data or []
        self._last = records[-1].get(self._key) if records else None
        self._has_next_page = self._last is not None and not (count and len(records) >= int(count[0]))

    def update_request(self, request: Request) -> None:
        """Ask for what stands behind the last record."""
        params: Any = request.params or {}
        request.params = {**params, self._param: self._last}
