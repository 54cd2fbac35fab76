"""What can be done with a library's documents: add, sync, remove, embed them anew."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from retrieval import Library
from retrieval.writer import writing

from .report import IngestReport, Listener
from .run import Run, absolute


def add(
    library: Library, paths: Sequence[str | Path], progress: Listener | None = None
) -> IngestReport:
    """Take in files and folders. A file that fails is reported and does not stop the others.

    Raises LibraryBusy when another process is writing to the library.
    """
    return Run(library, progress).add([absolute(path) for path in paths])


def sync(
    library: Library, folders: Sequence[str | Path] = (), progress: Listener | None = None
) -> IngestReport:
    """Make the library equal the folders: add what is new, replace what changed, drop what is gone.

    Without folders, all those ever added are followed, and the files that were added by themselves.
    Documents that lie elsewhere stay.
    """
    run = Run(library, progress)
    chosen = [absolute(folder) for folder in folders] or run.followed()
    return run.add(chosen, remove_missing=True)


def remove(library: Library, names: Sequence[str | Path]) -> IngestReport:
    """Take out documents by name or file, or all those below a folder. Files stay on disk."""
    return Run(library, None).remove(names)


def dismiss(library: Library, names: Sequence[str]) -> None:
    """Forget that files of these names could not be taken in."""
    with writing(library) as writer:
        writer.failed(names, {})


def reembed(library: Library, progress: Listener | None = None) -> IngestReport:
    """Cut and embed every stored document again, for the library's present model."""
    return Run(library, progress).reembed()
