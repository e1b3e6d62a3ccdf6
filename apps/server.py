"""The web server: `streamlit run apps/server.py -- FOLDER_OF_PUBLISHED_FILES`.

Adds to the page what a server needs: /healthz, headers that keep the browser from asking
anyone else for anything, and a warm start.
"""

from __future__ import annotations

import asyncio
import importlib
import sys
from collections.abc import AsyncGenerator, Awaitable, Callable, MutableMapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import streamlit as st
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from apps import errors

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

# Streamlit compiles Vega expressions in the browser (unsafe-eval) and styles elements inline. What
# matters is that no image, font, script or connection may leave for another host.
POLICY = "; ".join(
    [
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval' 'wasm-unsafe-eval'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self' data: blob:",
        "worker-src 'self' blob:",
        "frame-ancestors 'none'",
        "form-action 'self'",
        "base-uri 'self'",
    ]
)
HEADERS = [
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=()"),
]


class SecurityHeaders:
    """Adds the headers to every answer."""

    def __init__(self, app: Callable[[Scope, Receive, Send], Awaitable[None]]) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on; answers get the headers."""

        async def with_headers(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                ours = {name for name, _ in HEADERS}
                kept = [(n, v) for n, v in message.get("headers", []) if n.lower() not in ours]
                message = {**message, "headers": [*kept, *HEADERS]}
            await send(message)

        await self.app(scope, receive, with_headers)


async def healthz(_request: Request) -> JSONResponse:
    """Alive, and which run is shown."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    link = folder / "current" if folder else None
    run = link.resolve().stem if link and link.exists() else None
    return JSONResponse({"status": "ok" if run else "nothing published", "run_id": run})


@asynccontextmanager
async def warm(_app: st.App) -> AsyncGenerator[None]:
    """Import what the first page needs before the first reader asks."""
    loop = asyncio.get_running_loop()
    for module in ("duckdb", "pandas", "pyarrow", "apps.views.overview", "apps.views.kpis"):
        await loop.run_in_executor(None, importlib.import_module, module)
    yield None


app = st.App(
    Path(__file__).with_name("main.py"),
    routes=[Route("/healthz", healthz)],
    middleware=[Middleware(SecurityHeaders)],
    on_script_error=errors.show,
    lifespan=warm,
)
