"""One reader for each format: from a file to a ``Document`` with its canonical text."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from ingest.discovery import SourceFile, source_file
from retrieval.datatypes import Document
from retrieval.errors import DocumentError, NoText, UnreadableFile, UnsupportedFormat

from . import docx, html, markdown, pdf, plain, restructured

LARGEST_FILE = 200 * 1024 * 1024

_READERS: Mapping[str, Callable[[bytes, Path], Document]] = {
    ".md": markdown.parse,
    ".markdown": markdown.parse,
    ".rst": restructured.parse,
    ".txt": plain.parse,
    ".text": plain.parse,
    ".html": html.parse,
    ".htm": html.parse,
    ".pdf": pdf.parse,
    ".docx": docx.parse,
}
SUPPORTED = tuple(_READERS)


def refuse_unread(file: SourceFile) -> None:
    """A ``DocumentError`` for what its name or its size already keeps out."""
    if file.path.suffix.lower() not in _READERS:
        raise _unsupported(file.path)
    if file.size > LARGEST_FILE:
        raise UnreadableFile(
            f"The file is too large ({file.size / 2**20:,.0f} MB; at most"
            f" {LARGEST_FILE // 2**20} MB). Split it into parts."
        )


def read(path: Path) -> Document:
    """The document in the file at ``path``, or a ``DocumentError`` saying why there is none."""
    refuse_unread(source_file(path))
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UnreadableFile(
            f"The file cannot be read ({error.strerror or error}). Check its permissions."
        ) from error
    return parse(path, data)


def parse(path: Path, data: bytes) -> Document:
    """The document that ``data`` holds; ``path`` gives its format and, at need, its title."""
    reader = _READERS.get(path.suffix.lower())
    if reader is None:
        raise _unsupported(path)
    if not data.strip():
        raise NoText("The file is empty. There is nothing to index.")
    document = reader(data, path)
    if not document.text.strip():
        raise NoText("The file holds no text. There is nothing to index.")
    return document


def _unsupported(path: Path) -> DocumentError:
    kind = f"Files ending in {path.suffix}" if path.suffix else "Files without an ending"
    return UnsupportedFormat(
        f"{kind} are not supported. Convert it to one of: {', '.join(SUPPORTED)}."
    )
