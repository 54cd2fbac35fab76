"""Pictures of PDF pages, with the places of words on them."""

from __future__ import annotations

import io
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from retrieval.errors import BrokenFile, UnreadableFile

from .pdf import PDFIUM, opened

_WIDTH = 1100  # pixels: sharp at the width of a reading column
_SAME_LINE = 0.5  # of a letter's height, by which letters of one line may lie apart

Box: TypeAlias = tuple[float, float, float, float]
"""Left, top, width and height, as shares of the page."""


@dataclass(frozen=True, slots=True)
class PagePicture:
    """A page as PNG and, for each stretch of its text that was asked for, where the words are: a
    box a line."""

    png: bytes
    boxes: tuple[tuple[Box, ...], ...]


def picture(
    file: Path, number: int, text: str, stretches: Sequence[tuple[int, int]]
) -> PagePicture:
    """The page at index ``number``, with the places of each (start, end) of its canonical text.

    Letters and digits are counted to find them: what lies between differs from page to text. No
    boxes where the count does not meet the same words. Raises UnreadableFile, BrokenFile or
    EncryptedFile.
    """
    import pypdfium2

    try:
        data = file.read_bytes()
    except OSError as error:
        raise UnreadableFile(f"{file} cannot be read: {error.strerror or error}") from error
    with PDFIUM, opened(data) as pdf:
        try:
            with closing(pdf[number]) as page, closing(page.get_textpage()) as layer:
                width, height = page.get_size()
                boxes = [
                    tuple(
                        _share(box, width, height)
                        for box in _lines(layer, _places(layer, text, start, end))
                    )
                    for start, end in stretches
                ]
                image = page.render(scale=_WIDTH / width).to_pil()
        except (pypdfium2.PdfiumError, IndexError) as error:
            raise BrokenFile("That page cannot be shown.") from error
    png = io.BytesIO()
    image.save(png, "PNG", optimize=True)
    return PagePicture(png.getvalue(), tuple(boxes))


def _places(layer: Any, text: str, start: int, end: int) -> list[int]:
    """Indexes of the page's characters that are the letters and digits of ``text[start:end]``."""
    raw: str = layer.get_text_range()
    if len(raw) != layer.count_chars():
        return []
    letters = [place for place, letter in enumerate(raw) if letter.isalnum()]
    wanted = [letter for letter in text[start:end] if letter.isalnum()]
    first = sum(letter.isalnum() for letter in text[:start])
    found = letters[first : first + len(wanted)]
    return found if [raw[place] for place in found] == wanted else []


def _lines(layer: Any, places: list[int]) -> list[Box]:
    """(left, bottom, right, top) of each line of the characters, in points."""
    lines: list[Box] = []
    for place in places:
        left, bottom, right, top = layer.get_charbox(place, loose=True)
        if lines and abs(lines[-1][1] - bottom) < _SAME_LINE * (top - bottom):
            known = lines[-1]
            lines[-1] = (
                min(known[0], left), min(known[1], bottom),
                max(known[2], right), max(known[3], top),
            )  # fmt: skip
        else:
            lines.append((left, bottom, right, top))
    return lines


def _share(box: Box, width: float, height: float) -> Box:
    left, bottom, right, top = box
    return left / width, 1 - top / height, (right - left) / width, (top - bottom) / height
