"""Run long work beside the web server, telling how far it is, so that it can be called off."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from ingest.report import Listener, Progress

from .stopping import Stop

T = TypeVar("T")


class CalledOff(Exception):
    """Raised within the work, at the next progress it tells, when nobody follows it any more."""


@dataclass(frozen=True, slots=True)
class Done(Generic[T]):
    result: T


async def followed(
    work: Callable[[Listener], T], stop: Stop
) -> AsyncGenerator[Progress | Done[T], None]:
    """Yield the progress of ``work(listener)``, from a thread of its own, and then its result;
    raise what it raises. When ``stop`` is told or the consumer leaves, the work is called off."""
    loop = asyncio.get_running_loop()
    queue: asyncio.Queue[Progress | None] = asyncio.Queue()
    left = threading.Event()

    def listen(progress: Progress) -> None:
        if left.is_set():
            raise CalledOff
        loop.call_soon_threadsafe(queue.put_nowait, progress)

    working = asyncio.ensure_future(asyncio.to_thread(work, listen))
    working.add_done_callback(lambda _: queue.put_nowait(None))
    stop.when_told(lambda: queue.put_nowait(None))
    try:
        while (progress := await queue.get()) is not None:
            yield progress
        if not stop.told:
            yield Done(await working)
    finally:
        left.set()
        working.add_done_callback(lambda task: task.cancelled() or task.exception())  # was seen
