"""Pictures of PDF pages, with the places of words on them."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from retrieval.errors import BrokenFile, UnreadableFile

from .pdf import PDFIUM, opened

_WIDTH = 1100  # pixels: sharp at the width of a reading column
_SAME_LINE = 0.5  # of a letter's height, by which letters of one line may lie apart

Box: TypeAlias = tuple[float, float, float, float]
"""Left, top, width and height, as shares of the page; within this module also left, top, right and
bottom in pixels."""


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
                bitmap = page.render(scale=_WIDTH / page.get_width())
                on_picture = bitmap.get_posconv(page).to_bitmap
                boxes = [
                    tuple(
                        _share(box, bitmap.width, bitmap.height)
                        for box in _lines(layer, _places(layer, text, start, end), on_picture)
                    )
                    for start, end in stretches
                ]
                image = bitmap.to_pil()
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


def _lines(
    layer: Any, places: list[int], on_picture: Callable[[float, float], tuple[int, int]]
) -> list[Box]:
    """(left, top, right, bottom) of each line of the characters, in pixels of the picture, which
    may show a turned page, or a part of it."""
    lines: list[Box] = []
    for place in places:
        box = layer.get_charbox(place, loose=True)
        (one, other), (third, fourth) = on_picture(*box[:2]), on_picture(*box[2:])
        left, right = sorted((one, third))
        top, bottom = sorted((other, fourth))
        known = lines[-1] if lines else None
        if known and _is_beside(known, (left, top, right, bottom)):
            lines[-1] = (
                min(known[0], left), min(known[1], top),
                max(known[2], right), max(known[3], bottom),
            )  # fmt: skip
        else:
            lines.append((left, top, right, bottom))
    return lines


def _is_beside(line: Box, letter: Box) -> bool:
    """Whether a letter goes on a line, which on a turned page may run up or down."""
    left, top, right, bottom = letter
    if abs(line[3] - bottom) < _SAME_LINE * (bottom - top):
        return True
    apart = max(abs(line[0] - left), abs(line[2] - right))
    return apart < _SAME_LINE * (right - left)


def _share(box: Box, width: float, height: float) -> Box:
    left, top, right, bottom = box
    return left / width, top / height, (right - left) / width, (bottom - top) / height
