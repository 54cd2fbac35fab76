"""What happened to the files of one run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Failure:
    """A file that could not be taken in, and why."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class IngestReport:
    """Catalogue names of the documents, by what happened to them. ``passages`` counts new ones,
    ``forgotten`` are files that could not be taken in and are no longer remembered."""

    added: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    replaced: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    failed: tuple[Failure, ...] = ()
    passages: int = 0
    seconds: float = 0.0
    forgotten: tuple[str, ...] = ()

    def summary(self) -> str:
        """One line for people, then one line for each failure."""
        counts = [
            f"{len(group)} {name}"
            for name, group in (
                ("added", self.added),
                ("replaced", self.replaced),
                ("unchanged", self.unchanged),
                ("removed", self.removed),
                ("failed", self.failed),
                ("failures forgotten", self.forgotten),
            )
            if group
        ]
        if not counts:
            return (
                "No documents were found. `footnote add` takes files, and folders that hold some."
            )
        head = f"{', '.join(counts)} ({self.passages} new passages, {self.seconds:.1f} s)"
        failed = (f"  failed: {f.path}: {f.reason}" for f in self.failed)
        forgotten = (f"  no longer listed as not taken in: {path}" for path in self.forgotten)
        return "\n".join([head, *failed, *forgotten])


@dataclass(frozen=True, slots=True)
class Progress:
    """``done`` of ``total`` files are dealt with; ``current`` is the file at hand."""

    done: int
    total: int
    current: str


Listener: TypeAlias = Callable[[Progress], None]
