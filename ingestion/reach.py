"""Why a database could not be reached, told apart: the host, the login, or the name of the database."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy import URL

#: Error numbers of MySQL and MariaDB.
_ACCESS_DENIED, _NO_ACCESS, _UNKNOWN_DATABASE = 1045, 1044, 1049
#: What drivers and resolvers say; a server may speak another language, then the last sentence is said.
_UNKNOWN_HOST = re.compile(r"translate host name|name or service not known|nodename nor servname|getaddrinfo|"
                           r"name resolution|no address associated", re.I)  # fmt: skip
_LOGIN = re.compile(r"password|authentication failed|role .* does not exist|pg_hba", re.I)
_NO_DATABASE = re.compile(r'database ".*" does not exist|unknown database', re.I)
_SILENT = re.compile(r"refused|timed? ?out|unreachable|can't connect", re.I)


def why(source: str, url: URL, error: BaseException | None) -> str:
    """Return the sentence for a driver's error, whose own text may hold a secret and is not passed on."""
    number = error.args[0] if error is not None and error.args else None
    said = str(error)
    if number in (_UNKNOWN_DATABASE, _NO_ACCESS) or _NO_DATABASE.search(said):
        return f"the server of {source} has no database {url.database} that this user may open; check its url"
    if number == _ACCESS_DENIED or _LOGIN.search(said):
        return f"the server of {source} refused the login; check user and password of the source"
    if _UNKNOWN_HOST.search(said):
        return f"the host {url.host} of {source} is not known; check its url"
    if _SILENT.search(said):
        port = f" on port {url.port}" if url.port else ""
        return f"nothing answers at {url.host}{port}, so {source} could not be reached; check its url"
    return (
        f"the database of {source} could not be reached or refused the login; "
        f"check url, user and password of the source"
    )
