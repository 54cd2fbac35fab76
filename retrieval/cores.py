"""The processor cores, and turns at them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore, local


def cores() -> int:
    """Those that this process may run on, at least one; a container's quota of time is not seen."""
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return usable or 1


class Turns:
    """At most so many threads work at a time, and the others wait for one of them to end.

    Python runs one thread at a time, and many that want it hand it around so often that all of
    them together are slower than one.
    """

    def __init__(self, at_once: int) -> None:
        self._free = BoundedSemaphore(at_once)
        self._thread = local()

    @contextmanager
    def turn(self) -> Iterator[None]:
        """A thread that has its turn may ask for it again."""
        if getattr(self._thread, "has_turn", False):
            yield
            return
        with self._free:
            self._thread.has_turn = True
            try:
                yield
            finally:
                self._thread.has_turn = False
