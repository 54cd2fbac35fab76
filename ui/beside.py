"""What answers beside the page, at the same address."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.types import ASGIApp, Receive, Scope, Send


class Beside:
    """Leads each request for one of the paths to its application, and everything else to the page.

    A path that ends in a slash stands for all below it.
    """

    def __init__(self, app: ASGIApp, others: Mapping[str, ASGIApp]) -> None:
        self._app = app
        self._others = others

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        asked = scope.get("path", "") if scope["type"] == "http" else ""
        for path, other in self._others.items():
            if asked == path or (path.endswith("/") and asked.startswith(path)):
                await other(scope, receive, send)
                return
        await self._app(scope, receive, send)
