"""Paginators that dlt does not have."""

from __future__ import annotations

from typing import Any

from dlt.common import jsonpath
from dlt.sources.helpers.rest_client.paginators import JSONResponseCursorPaginator
from requests import Response


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
