"""PDF: the text of its pages, in order."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from ingest.decoding import clean
from retrieval.datatypes import Document
from retrieval.errors import BrokenFile, EncryptedFile, NoText

from . import naming

_BETWEEN_PAGES = "\n\n"
_BROKEN_WORD = re.compile("[\ufffe\u00ad]\r?\n?")
_LINE = re.compile(r"[^\s][^\r\n]*")
_WIDE = 1.35
_RESIZED = 0.12
PDFIUM = threading.Lock()  # the library keeps global state


def parse(data: bytes, path: Path) -> Document:
    with PDFIUM, opened(data) as pdf:
        properties: dict[str, str] = pdf.get_metadata_dict()
        pages = [_page_text(pdf, number) for number in range(len(pdf))]
    if not any(pages):
        raise NoText("No page holds text; it looks scanned. Run it through OCR first.")
    starts, text = _joined(pages)
    title = naming.tidy(properties.get("Title")) or naming.from_first_line(text)
    return Document(
        title=title or naming.from_path(path),
        text=text,
        format="pdf",
        date=naming.iso_date(properties.get("CreationDate")),
        page_starts=starts,
    )


@contextmanager
def opened(data: bytes) -> Iterator[Any]:
    import pypdfium2

    try:
        pdf = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower() or "security" in str(error).lower():
            raise EncryptedFile(
                "The PDF is protected by a password. Save a copy without one."
            ) from error
        raise BrokenFile("The PDF is damaged and cannot be opened. Save it again.") from error
    with closing(pdf):
        yield pdf


def _page_text(pdf: Any, number: int) -> str:
    """The text of one page; a page that cannot be read holds none."""
    import pypdfium2

    try:
        with closing(pdf[number]) as page, closing(page.get_textpage()) as layer:
            raw = _with_paragraphs(layer)
    except pypdfium2.PdfiumError:
        return ""
    return clean(_BROKEN_WORD.sub("", raw)).strip()


def _with_paragraphs(layer: Any) -> str:
    """The lines of a page, a blank one where the spacing or the size of the letters changes.

    PDF knows no paragraphs, and pdfium puts no blank lines between them.
    """
    raw: str = layer.get_text_range()
    if len(raw) != layer.count_chars():  # letters and their places do not correspond
        return raw
    lines = [_Line.of(layer, raw, *found.span()) for found in _LINE.finditer(raw)]
    pitches = sorted(pitch for above, below in pairwise(lines) if (pitch := above.y - below.y) > 0)
    usual = pitches[len(pitches) // 3] if pitches else 0.0
    parts = [line.words for line in lines[:1]]
    for above, below in pairwise(lines):
        apart = above.y - below.y > _WIDE * usual or not above.is_set_like(below)
        parts.extend(("\n\n" if apart else "\n", below.words))
    return "".join(parts)


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of a page: its words, how high it lies, and how tall its outer letters are."""

    words: str
    y: float
    heights: tuple[float, float]

    @classmethod
    def of(cls, layer: Any, raw: str, start: int, end: int) -> _Line:
        letters = [place for place in range(start, end) if raw[place].isalnum()] or [start]
        boxes = [layer.get_charbox(place, loose=True) for place in (letters[0], letters[-1])]
        first, last = (top - bottom for _, bottom, _, top in boxes)
        return cls(raw[start:end].rstrip(), boxes[0][1], (first, last))

    def is_set_like(self, other: _Line) -> bool:
        """Whether both hold letters of one size; a single word may be set in another font."""
        return any(abs(a - b) <= _RESIZED * a for a in self.heights for b in other.heights)


def _joined(pages: list[str]) -> tuple[tuple[int, ...], str]:
    starts = []
    offset = 0
    for page in pages:
        starts.append(offset)
        offset += len(page) + len(_BETWEEN_PAGES)
    return tuple(starts), _BETWEEN_PAGES.join(pages) + "\n"
