"""Stopping what a page waits for: who is at work is told, and says the last word.

Gradio can cancel an event, but what that event had sent by then may reach the page after what the
canceller shows, and be shown instead. So nothing is cancelled: each place on the page has one
writer at a time.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeAlias

import gradio as gr

Updates: TypeAlias = dict[Any, Any]


class Stop:
    """How one piece of work is told that it is no longer wanted.

    ``instead`` makes what the page shows when that work has ended, where it leaves for something
    else.
    """

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._calls: list[Callable[[], None]] = []
        self.told = False
        self.instead: Callable[[], Updates] | None = None

    def when_told(self, call: Callable[[], None]) -> None:
        """``call`` is made in the event loop, at once where it was told before."""
        self._calls.append(call)
        if self.told:
            call()

    def tell(self) -> None:
        """From any thread."""
        self._loop.call_soon_threadsafe(self._tell)

    def _tell(self) -> None:
        self.told = True
        for call in self._calls:
            call()


class Stops:
    """The stop of what each browser session waits for, as long as it does."""

    def __init__(self) -> None:
        self._by_session: dict[str, Stop] = {}
        self._lock = threading.Lock()  # plain handlers run in threads

    @contextmanager
    def awaited(self, request: gr.Request) -> Iterator[Stop]:
        session, stop = str(request.session_hash), Stop()
        with self._lock:
            self._by_session[session] = stop
        try:
            yield stop
        finally:
            with self._lock:
                if self._by_session.get(session) is stop:
                    del self._by_session[session]

    def tell(self, request: gr.Request, instead: Callable[[], Updates] | None = None) -> bool:
        """Whether there was something to stop: then that shows ``instead`` when it has ended."""
        with self._lock:
            stop = self._by_session.get(str(request.session_hash))
            if stop is None:
                return False
            stop.instead = instead or stop.instead
            stop.tell()
            return True
