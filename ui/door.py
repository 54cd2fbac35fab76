"""The one door of the server: where a password is asked for, nothing is answered without one.

HTTP Basic authentication (RFC 7617), so that a browser asks by itself and programs send it along.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from collections import OrderedDict
from enum import Enum, auto

import anyio.to_thread
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from retrieval import Library

from .people import People

PERSON = "footnote.person"
_REMEMBERED = 256
_STARTUP = "/gradio_api/startup-events"  # the server asks itself whether it is up; it tells nothing


class Asks(Enum):
    """When the door asks for a password; decided when the server starts."""

    NEVER = auto()
    ONCE_SOMEBODY_HAS_ONE = auto()
    ALWAYS = auto()


class Door:
    """Turns away whoever does not say who they are; puts their name into the request's scope.

    A password that was right is remembered, as a keyed hash, so that the slow check is not made for
    every request of a page; it is made again when any password changes.
    """

    def __init__(self, app: ASGIApp, library: Library, asks: Asks) -> None:
        self._app = app
        self._asks = asks
        self._people = People(library)
        self._key = secrets.token_bytes(32)
        self._known: OrderedDict[bytes, str] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket") or scope.get("path") == _STARTUP:
            await self._app(scope, receive, send)
            return
        header = Headers(scope=scope).get("authorization", "")
        person = await anyio.to_thread.run_sync(self._person, header)
        if person is None:
            refusal = PlainTextResponse(
                "A name and a password are needed: `footnote password NAME` sets one.",
                401,
                {"WWW-Authenticate": 'Basic realm="Footnote", charset="UTF-8"'},
            )
            await refusal(scope, receive, send)
            return
        await self._app({**scope, PERSON: person}, receive, send)

    def _person(self, header: str) -> str | None:
        """The name in the header, "" where none is asked for, None where it is not right."""
        if self._asks is Asks.NEVER:
            return ""
        version = self._people.version()
        if not version and self._asks is Asks.ONCE_SOMEBODY_HAS_ONE:
            return ""
        seal = hashlib.blake2b(f"{version}\n{header}".encode(), key=self._key).digest()
        if seal in self._known:
            return self._known[seal]
        name, password = _credentials(header)
        if not self._people.may_enter(name, password):
            return None
        self._known[seal] = name
        while len(self._known) > _REMEMBERED:
            self._known.popitem(last=False)
        return name


def person(request: Request) -> str:
    """Who is asking: the name that the door let in, "" where nobody needs one."""
    return str(request.scope.get(PERSON, ""))


def _credentials(header: str) -> tuple[str, str]:
    scheme, _, encoded = header.partition(" ")
    if scheme.lower() != "basic":
        return "", ""
    try:
        name, _, password = base64.b64decode(encoded, validate=True).decode().partition(":")
    except ValueError:  # of base64 or of UTF-8
        return "", ""
    return name, password
