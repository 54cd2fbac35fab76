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
    """Catalogue names of the documents, by what happened to them. ``passages`` counts new ones."""

    added: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    replaced: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    failed: tuple[Failure, ...] = ()
    passages: int = 0
    seconds: float = 0.0

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
            )
            if group
        ]
        if not counts:
            return (
                "No documents were found. `footnote add` takes files, and folders that hold some."
            )
        head = f"{', '.join(counts)} ({self.passages} new passages, {self.seconds:.1f} s)"
        return "\n".join([head, *(f"  failed: {f.path}: {f.reason}" for f in self.failed)])


@dataclass(frozen=True, slots=True)
class Progress:
    """``done`` of ``total`` files are dealt with; ``current`` is the file at hand."""

    done: int
    total: int
    current: str


Listener: TypeAlias = Callable[[Progress], None]
