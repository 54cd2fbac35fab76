"""Taking uploads into the library: names made safe, sizes checked, nothing lost on failure."""

from __future__ import annotations

import hashlib
import re
import shutil
import tempfile
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import ingest
from ingest.readers import SUPPORTED
from ingest.report import IngestReport, Progress
from retrieval import Library

_MOST_FILES = 500
_TOO_MANY = (
    f"more than {_MOST_FILES} files at once; `footnote add FOLDER` in a terminal takes any number"
)
_LONGEST_NAME = 180  # bytes: under every file system's limit of 255, with room for a suffix
_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f<>:"|?*\u202a-\u202e\u2066-\u2069]')


@dataclass(frozen=True, slots=True)
class Outcome:
    """What ingest says of the files it was given, and (name, reason) of those it was not."""

    report: IngestReport
    refused: tuple[tuple[str, str], ...] = ()


def safe_name(name: str) -> str:
    """A plain file name: no folders, control or direction characters, not hidden, not too long."""
    base = unicodedata.normalize("NFC", name.replace("\\", "/").rsplit("/", 1)[-1])
    base = _FORBIDDEN.sub("_", base.encode("utf-8", "replace").decode()).strip().lstrip(".")
    stem, suffix = Path(base).stem, Path(base).suffix
    if not suffix and "." + stem.lower() in SUPPORTED:
        stem, suffix = "", "." + stem  # the name was nothing but a suffix
    room = _LONGEST_NAME - len(suffix.encode())
    stem = stem.encode()[: max(room, 0)].decode("utf-8", "ignore").strip() or "document"
    return stem + suffix


def refusal(file: Path, limit_mb: int) -> str | None:
    """Why a file is not taken in, or None."""
    if file.suffix.lower() not in SUPPORTED:
        return f"this kind of file is not read; those that are: {', '.join(SUPPORTED)}"
    if file.stat().st_size > limit_mb * 1_000_000:
        return f"larger than {limit_mb} MB; the setting max_upload_mb raises the limit"
    return None


def take_in(
    library: Library, files: Sequence[Path], progress: Callable[[Progress], None] | None = None
) -> Outcome:
    """Move files into the library's upload folder and index them there.

    A file of the same name replaces the older one; where the new one cannot be read, the older one
    is put back.
    """
    refused: list[tuple[str, str]] = []
    library.uploads.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="footnote-replaced-") as kept:
        stored: list[Path] = []
        for number, file in enumerate(files):
            if number >= _MOST_FILES:
                refused.append((file.name, _TOO_MANY))
            elif reason := refusal(file, library.settings.max_upload_mb):
                refused.append((file.name, reason))
            elif library.uploads / safe_name(file.name) in stored:
                refused.append((file.name, "another file of this name was given; rename one"))
            else:
                stored.append(_store(file, library.uploads, Path(kept)))
        if not stored:
            return Outcome(IngestReport(), tuple(refused))
        try:
            report = ingest.add(library, stored, progress)
        except BaseException:  # what was finished is kept
            for target in stored:
                if not _is_taken_in(library, target):
                    _put_back(target, Path(kept))
            raise
        for failure in report.failed:
            _put_back(library.uploads / Path(failure.path).name, Path(kept))
    return Outcome(report, tuple(refused))


def take_out(library: Library, name: str) -> None:
    """Remove a document from the library, and its file where that was uploaded."""
    ingest.remove(library, [name])
    file = library.file_of(name)
    if file.parent == library.uploads:
        file.unlink(missing_ok=True)


def _store(file: Path, folder: Path, kept: Path) -> Path:
    target = folder / safe_name(file.name)
    if target.exists() and not (kept / target.name).exists():
        shutil.copy2(target, kept / target.name)
    arriving = target.with_name(f".{target.name}.part")  # renamed whole: never half a document
    shutil.move(file, arriving)
    arriving.replace(target)
    return target


def _is_taken_in(library: Library, file: Path) -> bool:
    record = library.document(library.name_of(file))
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    return record is not None and record.content_hash == digest


def _put_back(target: Path, kept: Path) -> None:
    if (kept / target.name).exists():
        shutil.move(kept / target.name, target)
    else:
        target.unlink(missing_ok=True)
