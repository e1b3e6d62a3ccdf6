"""Paginators that dlt does not have."""

from __future__ import annotations

from typing import Any

from dlt.common import jsonpath
from dlt.sources.helpers.rest_client.paginators import BasePaginator, JSONResponseCursorPaginator
from requests import Request, Response

from ingestion.rest.endpoint import compiled


class CursorUntil(JSONResponseCursorPaginator):
    """A cursor that is always given; another field of the answer says that the end is reached."""

    def __init__(self, path: str, param: str | None, body: str | None, done: str) -> None:
        super().__init__(compiled(path), param, body)
        self._done = compiled(done)

    def update_state(self, response: Response, data: list[Any] | None = None) -> None:
        """Go on while the end is not said to be reached."""
        super().update_state(response, data)
        found = jsonpath.find_values(self._done, response.json())
        self._has_next_page = self._has_next_page and not (found and found[0] is True)


class LastKey(BasePaginator):
    """The key of the oldest record asks for what stands behind it, in lists that begin with the newest.

    The oldest, not the last: a record that comes twice may stand anywhere. Some vendors count the pages of
    the whole query, others those that are left: either way one page is the end, and else an empty one.
    """

    def __init__(self, key: str, param: str, time: str, pages: str) -> None:
        super().__init__()
        self._key, self._param, self._time = key, param, time
        self._pages = compiled(pages)
        self._oldest: Any = None

    def update_state(self, response: Response, data: list[Any] | None = None) -> None:
        """Go on behind the oldest record, unless this answer held everything."""
        count = jsonpath.find_values(self._pages, response.json())
        # Of several with the same time the one that stands last.
        oldest = min(reversed(data or []), key=lambda record: str(record.get(self._time)), default={})
        self._oldest = oldest.get(self._key)
        self._has_next_page = self._oldest is not None and not (count and int(count[0]) <= 1)

    def update_request(self, request: Request) -> None:
        """Ask for what stands behind the oldest record."""
        params: Any = request.params or {}
        request.params = {**params, self._param: self._oldest}
