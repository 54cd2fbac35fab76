"""What a page of another website asks of this server is refused, by whatever name it calls it.

A browser sends along the password that it knows, whichever website asks. It also tells that
website's address, as Origin; other programs tell none.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from typing import Any
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

LOOPBACK = ("127.0.0.1", "localhost", "::1")


class OnlyOwnPages:
    """Turns away requests of pages that come from elsewhere, preflights and websockets included."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] in ("http", "websocket") and not _is_own(Headers(scope=scope)):
            refusal = PlainTextResponse("Pages of other websites may not ask this server.", 403)
            await refusal(scope, receive, send)
            return
        await self._app(scope, receive, send)


def guarded(lifespan: Any = None) -> Any:
    """``lifespan``, during which OnlyOwnPages stands before the application and all that Gradio
    puts around it: Gradio would answer preflights itself, and let everybody read the replies."""

    @asynccontextmanager
    async def running(app: Starlette) -> AsyncIterator[Any]:
        within: AbstractAsyncContextManager[Any] = lifespan(app) if lifespan else nullcontext()
        async with within as state:
            app.middleware_stack = OnlyOwnPages(
                app.middleware_stack or app.build_middleware_stack()
            )
            yield state

    return running


def _is_own(headers: Headers) -> bool:
    """Whether no page asks, or one of this server, which a proxy may call by another name."""
    origin = headers.get("origin")
    if origin is None:
        return True
    page = _place(origin)
    forwarded = headers.get("x-forwarded-host", "").split(",")[0].strip()
    own = (_place(f"//{name}") for name in (headers.get("host", ""), forwarded))
    return page is not None and page in own


def _place(address: str) -> tuple[str, int | None] | None:
    """Host and port, None where there is no host. The names of this computer are one, and so are
    the ports that browsers leave out."""
    try:
        parts = urlsplit(address)
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    if not host:
        return None
    return LOOPBACK[0] if host in LOOPBACK else host, None if port in (80, 443) else port
