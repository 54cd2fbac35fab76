"""What a sync looks after beside what its walk finds: documents and folders that are gone, and
those that no walk comes to but that were added by name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from retrieval import Library
from retrieval.scope import above

from .discovery import is_folder


def is_missing(path: Path) -> bool:
    """Whether nothing has this name; where one may not look, nobody knows."""
    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        return False
    return False


def vanished_among(library: Library, paths: Iterable[Path]) -> set[Path]:
    """Those that are known documents whose files are gone, while the folder they lay in is there:
    a disk that is not mounted takes nothing out of the library."""
    known = {record.path for record in library.documents()}
    return {path for path in paths if library.name_of(path) in known and _is_gone(path)}


def followed_below(library: Library, folders: Sequence[Path]) -> dict[str, Path]:
    """The folders that were added and lie below these, by name."""
    roots = {library.name_of(folder) for folder in folders}
    followed = library.catalogue.folders()
    return {name: library.file_of(name) for name in followed if lies_in(name, roots - {name})}


def passed_over(
    library: Library, folders: Sequence[Path], found: Iterable[Path], failed: set[str]
) -> list[Path]:
    """The files of documents below the folders that a walk did not come to, but that are there."""
    roots = {library.name_of(folder) for folder in folders}
    # where letters of both cases are one, a file that was renamed is still there by its old name
    seen = {library.name_of(path).casefold() for path in found}
    elsewhere = {library.name_of(library.folder), *failed}
    files = [
        library.file_of(record.path)
        for record in library.documents()
        if lies_in(record.path, roots)
        and not lies_in(record.path, elsewhere)
        and record.path.casefold() not in seen
    ]
    return [file for file in files if not is_missing(file) and not is_folder(file)]


def within(names: set[str], paths: Iterable[str]) -> list[str]:
    """Those of the paths that are named or lie below what is named."""
    return [path for path in paths if lies_in(path, names)]


def lies_in(name: str, folders: set[str]) -> bool:
    """Whether a document of that name is one of these, or lies below one."""
    return not folders.isdisjoint(above(name))


def _is_gone(path: Path) -> bool:
    """Whether the folder is there and the file is not; where one may not look, nobody knows."""
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return is_folder(path.parent)
    except OSError:
        return False
    return False
