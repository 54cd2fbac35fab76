"""How much of the machine this process may use."""

from __future__ import annotations

import os


def cores() -> int:
    """Processor cores, at least one."""
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return usable or 1
