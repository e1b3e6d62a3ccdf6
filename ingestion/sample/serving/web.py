"""A web server on this machine that answers as vendors do: routing, login, a log, and room for faults."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit

from ingestion.sample.serving.store import Store


@dataclass(frozen=True)
class Call:
    """One request as a handler sees it."""

    site: str
    method: str
    path: str
    params: Mapping[str, str]
    headers: Mapping[str, str]
    body: Any
    base_url: str
    named: Mapping[str, str] = field(default_factory=dict)  # parts of the path in braces

    def number(self, name: str, otherwise: int, most: int | None = None) -> int:
        """Return a whole number among the parameters."""
        text = self.params.get(name, "")
        found = int(text) if text.isdigit() else otherwise
        return min(found, most) if most else found


@dataclass(frozen=True)
class Reply:
    """One answer. `cut` sends only so many bytes of a longer body, `drop` sends nothing at all."""

    body: bytes = b"{}"
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    cut: int | None = None
    drop: bool = False

    def json(self) -> Any:
        """Return the body as Python objects."""
        return json.loads(self.body)

    def with_json(self, value: Any) -> Reply:
        """Return the same answer with another body."""
        return replace(self, body=json.dumps(value, ensure_ascii=False).encode())


def answer(value: Any, status: int = 200, **headers: str) -> Reply:
    """Answer with a Python object."""
    return Reply(json.dumps(value, ensure_ascii=False).encode(), status, headers)


def listing(name: str, listed: str, **beside: Any) -> Reply:
    """Answer with an object that holds a list already written as JSON, and other members beside it."""
    rest = "".join(f", {json.dumps(key)}: {json.dumps(value)}" for key, value in beside.items())
    return Reply(f"{{{json.dumps(name)}: {listed}{rest}}}".encode())


Handler = Callable[[Call], Reply]


class Site:
    """One vendor's API: subclasses give `routes` and say who may come in."""

    name = ""
    settings: ClassVar[Mapping[str, Any]] = {}  # keys of [sources.NAME] that fit what it serves ...
    secrets: ClassVar[Mapping[str, str]] = {}  # ... and the secrets it lets in
    never_deleted: ClassVar[Mapping[str, str]] = {}  # streams whose records cannot be deleted, and why
    bench: ClassVar[Any] = None  # what checks put it on, if not the usual bench with a server
    page_size: int | None = None  # smaller pages than the vendor's, so that a test needs few records

    def __init__(self, store: Store | None = None, now: datetime | None = None) -> None:
        self.store = store or Store()
        self.now = now or datetime(2026, 11, 20, 3, 0, tzinfo=UTC)

    def routes(self) -> Mapping[str, Handler]:
        """Return the handlers by method and path, such as "GET /users/{id}"."""
        raise NotImplementedError

    def refuse(self, call: Call) -> Reply | None:
        """Return the answer to somebody who may not come in, or nothing."""
        raise NotImplementedError

    def sample(self, stream: str, n: int, at: datetime, version: int = 0) -> None:
        """Put record `n` of a stream into the store, changed at `at`; another version looks different."""
        raise NotImplementedError

    def forget(self, stream: str, n: int, at: datetime) -> None:
        """Delete that record at `at`, in the way the vendor does."""
        raise NotImplementedError

    def limit(self, wanted: int) -> int:
        """Return how many records a page holds."""
        return min(wanted, self.page_size or wanted)

    def answer(self, call: Call) -> Reply:
        """Find the handler and let it answer."""
        refused = self.refuse(call)
        if refused:
            return refused
        for route, handler in self.routes().items():
            method, _, pattern = route.partition(" ")
            found = re.fullmatch(_as_regex(pattern), call.path) if method == call.method else None
            if found:
                return handler(replace(call, named=found.groupdict()))
        return answer({"error": "RecordNotFound"}, 404)


def _as_regex(pattern: str) -> str:
    parts = re.split(r"\{(\w+)\}", pattern)
    return "".join(f"(?P<{part}>[^/]+)" if n % 2 else re.escape(part) for n, part in enumerate(parts))


@dataclass
class Server:
    """A running server: where it is, what it was asked, and the fault that may spoil answers."""

    port: int
    sites: Mapping[str, Site]
    calls: list[tuple[Call, int]] = field(default_factory=list)
    fault: Callable[[Call, Reply], Reply] | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)

    def base_url(self, site: str) -> str:
        """Return the address at which a vendor is found."""
        return f"http://127.0.0.1:{self.port}/{site}"

    def asked(self, site: str) -> list[Call]:
        """Return the requests one vendor has had."""
        return [call for call, _ in self.calls if call.site == site]

    def answer(self, call: Call) -> Reply:
        """Answer a request, spoiled when a fault is set, and write it into the log."""
        site = self.sites.get(call.site)
        reply = site.answer(call) if site else answer({"error": "no such site"}, 404)
        if self.fault:
            with self.lock:
                reply = self.fault(call, reply)
        self.calls.append((call, reply.status))
        return reply


@contextmanager
def serving(*sites: Site, port: int = 0) -> Generator[Server]:
    """Run a server for these sites on the loopback address; port 0 takes a free one."""
    made = Server(0, {site.name: site for site in sites})
    web = ThreadingHTTPServer(("127.0.0.1", port), _handler(made))
    web.daemon_threads = True
    made.port = web.server_address[1]
    thread = threading.Thread(target=web.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield made
    finally:
        web.shutdown()
        web.server_close()
        thread.join()


def _handler(server: Server) -> type[BaseHTTPRequestHandler]:
    class OneRequest(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = 1 << 16  # head and body leave together
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            self._answer()

        def do_POST(self) -> None:
            self._answer()

        def log_message(self, format: str, *args: Any) -> None:
            """Write nothing: the log is a list."""

        def _answer(self) -> None:
            reply = server.answer(_call_of(self, server))
            if reply.drop:
                self.close_connection = True
                return
            self.send_response(reply.status)
            headers = {"Content-Type": "application/json", **reply.headers}
            for name, value in {**headers, "Content-Length": str(len(reply.body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(reply.body[: reply.cut])
            if reply.cut is not None:
                self.close_connection = True

    return OneRequest


def _call_of(request: BaseHTTPRequestHandler, server: Server) -> Call:
    parts = urlsplit(request.path)
    site, _, rest = parts.path.lstrip("/").partition("/")
    raw = request.rfile.read(int(request.headers.get("Content-Length") or 0))
    params = {name: values[-1] for name, values in parse_qs(parts.query, keep_blank_values=True).items()}
    headers = {name.title(): value for name, value in request.headers.items()}
    return Call(
        site, request.command, f"/{rest}", params, headers, _body(raw, headers), server.base_url(site)
    )


def _body(raw: bytes, headers: Mapping[str, str]) -> Any:
    if not raw:
        return None
    if "json" in headers.get("Content-Type", ""):
        return json.loads(raw)
    return {name: values[-1] for name, values in parse_qs(raw.decode()).items()}
