"""Memory of this process, in megabytes, as Linux tells it.

``resource.getrusage`` will not do: what it calls a peak is handed down from the parent process.
"""

from __future__ import annotations

import re
from pathlib import Path


def resident() -> float:
    """What is held now."""
    return _told("VmRSS")


def peak() -> float:
    """The most that was held since the program started."""
    return _told("VmHWM")


def _told(field: str) -> float:
    status = Path("/proc/self/status").read_text(encoding="ascii")
    found = re.search(rf"^{field}:\s+(\d+) kB$", status, re.MULTILINE)
    return int(found[1]) / 1000 if found else float("nan")
