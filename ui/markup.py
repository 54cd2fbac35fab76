"""Text into HTML. All that a document or a person wrote passes through here and stays text."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator

_UNSENDABLE = re.compile("[\x00\ud800-\udfff]")  # NUL, and halves of characters: not valid UTF-8


def escape(text: str) -> str:
    """As text of an element or as a quoted attribute value."""
    return html.escape(printable(text))


def printable(text: str) -> str:
    """Without what cannot be sent."""
    return _UNSENDABLE.sub("\ufffd", text)


def with_marks(text: str, ranges: Iterable[tuple[int, int]]) -> str:
    """``text`` escaped, with the ranges in ``<mark>``.

    Ranges may come unordered, overlapping, empty or beyond the text; each place is marked once.
    """
    pieces: list[str] = []
    position = 0
    for start, end in merged(ranges, len(text)):
        pieces.append(escape(text[position:start]))
        pieces.append(f"<mark>{escape(text[start:end])}</mark>")
        position = end
    pieces.append(escape(text[position:]))
    return "".join(pieces)


def shortened(text: str, limit: int) -> str:
    """At most so many characters, cut between words."""
    return text if len(text) <= limit else text[:limit].rsplit(" ", 1)[0] + " …"


def path_text(path: str) -> str:
    """A path that may break after its slashes."""
    return escape(path).replace("/", "/<wbr>")


def counted(number: int, noun: str) -> str:
    """``1 passage``, ``1,234 passages``."""
    return f"{number:,} {noun}" + ("" if number == 1 else "s")


def merged(ranges: Iterable[tuple[int, int]], length: int) -> Iterator[tuple[int, int]]:
    """The ranges within a text of that length, in order, those that touch as one."""
    inside = sorted((max(0, start), min(length, end)) for start, end in ranges)
    current: tuple[int, int] | None = None
    for start, end in inside:
        if start >= end:
            continue
        if current is None:
            current = (start, end)
        elif start <= current[1]:
            current = (current[0], max(current[1], end))
        else:
            yield current
            current = (start, end)
    if current is not None:
        yield current
