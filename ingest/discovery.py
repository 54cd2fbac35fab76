"""Finding the files to take in: every regular file under the named paths, in a stable order."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from retrieval.errors import UnreadableFile

Failed: TypeAlias = Callable[[Path, UnreadableFile], None]
_MACHINERY = frozenset({"__pycache__", "node_modules", "venv", "site-packages", "__MACOSX"})


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file as the disk describes it: enough to tell whether it changed since it was indexed."""

    path: Path
    size: int
    mtime_ns: int

    def content_hash(self) -> str:
        """SHA-256 of the content. Raises UnreadableFile."""
        try:
            with self.path.open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest()
        except OSError as error:
            reason = f"The file cannot be read ({error.strerror or error}). Check its permissions."
            raise UnreadableFile(reason) from error


def discover(
    paths: Iterable[Path], skip: Path | None = None, failed: Failed = lambda *_: None
) -> Iterator[SourceFile]:
    """Every file at or under ``paths``, once each, folders sorted; unsupported ones too.

    Hidden and machine-made folders, ``skip`` (the library itself) and symlinked folders are passed
    over, except where a path names one. ``failed`` is told of every path that cannot be looked at.
    """
    unwanted = skip.resolve() if skip is not None else None
    seen: set[Path] = set()
    for path in paths:
        for file in _files(path, unwanted, failed):
            if file.path not in seen:
                seen.add(file.path)
                yield file


def is_folder(path: Path) -> bool:
    """Whether a folder is there, as far as one may look."""
    try:
        return path.is_dir()
    except OSError:
        return False


def source_file(path: Path) -> SourceFile:
    """Look at one file, or raise ``UnreadableFile`` saying why it cannot be taken in."""
    try:
        status = path.stat()
    except FileNotFoundError:
        raise UnreadableFile(f"{path} does not exist. Check the path.") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise UnreadableFile(f"{path} cannot be read ({reason}). Check its permissions.") from error
    if not _is_written_in_utf8(path):
        raise UnreadableFile("The name of the file is not written in UTF-8. Rename it.")
    if not stat.S_ISREG(status.st_mode):
        raise UnreadableFile(f"{path} is not a regular file. Name a document or a folder.")
    return SourceFile(path, status.st_size, status.st_mtime_ns)


def _files(path: Path, unwanted: Path | None, failed: Failed) -> Iterator[SourceFile]:
    candidates = _walk(path, unwanted, failed) if is_folder(path) else iter((path,))
    for candidate in candidates:
        try:
            yield source_file(candidate)
        except UnreadableFile as error:
            failed(candidate, error)


def _walk(folder: Path, unwanted: Path | None, failed: Failed) -> Iterator[Path]:
    def unreadable(error: OSError) -> None:
        reason = f"The folder cannot be read ({error.strerror}). Check its permissions."
        failed(Path(error.filename), UnreadableFile(reason))

    for parent, folders, files in os.walk(folder, onerror=unreadable):
        here = Path(parent)
        folders[:] = sorted(name for name in folders if _wanted(here / name, unwanted))
        if unwanted is not None and here.resolve() == unwanted:
            folders.clear()
            continue
        yield from (here / name for name in sorted(files) if not name.startswith("."))


def _wanted(folder: Path, unwanted: Path | None) -> bool:
    if folder.name.startswith(".") or folder.name in _MACHINERY:
        return False
    return unwanted is None or folder.resolve() != unwanted


def _is_written_in_utf8(path: Path) -> bool:
    try:
        str(path).encode("utf-8")
    except UnicodeEncodeError:  # Python holds other bytes as lone surrogates
        return False
    return True
