"""Run a slow iterator beside the web server, so that stopping it takes effect at once.

Gradio runs a plain generator in a worker thread and waits for what that yields next: a search of
ten seconds could not be stopped for ten seconds, and would hold one of the few threads.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import AsyncGenerator, Callable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

from .stopping import Stop

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Item(Generic[T]):
    value: T


@dataclass(frozen=True, slots=True)
class _End:
    error: BaseException | None = None


async def relay(
    source: Callable[[], Iterator[T]], stop: Stop | None = None
) -> AsyncGenerator[list[T], None]:
    """Yield what ``source()`` yields, from a thread of its own, until that ends or ``stop`` is
    told; raise what it raises.

    Everything that arrived since the last time comes in one list, so a consumer that is slower than
    the source falls behind by no more than one step. When the consumer stops, the iterator is left,
    and closed, at the next thing it yields.
    """
    loop = asyncio.get_running_loop()
    queue: asyncio.Queue[_Item[T] | _End] = asyncio.Queue()
    abandoned = threading.Event()

    def send(item: _Item[T] | _End) -> None:
        with contextlib.suppress(RuntimeError):  # the server is gone: nobody is waiting
            loop.call_soon_threadsafe(queue.put_nowait, item)

    def pump() -> None:
        try:
            values = source()
            for value in values:
                if abandoned.is_set():
                    break
                send(_Item(value))
            if close := getattr(values, "close", None):
                close()  # ends, say, the reply of a language model that nobody reads any more
        except BaseException as error:  # re-raised where it is awaited
            send(_End(error))
        else:
            send(_End())

    if stop is not None:
        stop.when_told(lambda: queue.put_nowait(_End()))
    threading.Thread(target=pump, name="footnote-answer", daemon=True).start()
    try:
        while True:
            items = [await queue.get()]
            while not queue.empty():
                items.append(queue.get_nowait())
            if values := [item.value for item in items if isinstance(item, _Item)]:
                yield values
            if end := next((item for item in items if isinstance(item, _End)), None):
                if end.error is not None:
                    raise end.error
                return
    finally:
        abandoned.set()
