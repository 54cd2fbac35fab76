"""Plain text and PDF text: paragraphs between blank lines, and lines that begin with a bullet."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingest.sentences import trim

from .block import Block, BlockKind, Container

_LINE = re.compile(r"[^\n]+")
_MARKER = re.compile(r"[^\S\n]*(?:[-*+•‣▪◦●–·o]|\(?\d{1,3}[.)]|\(?[a-z][.)])[^\S\n]+(?=\S)")
_RULE = re.compile(r"\s*[^\w\s]{3,}\s*")


def scan(text: str) -> Iterator[Block]:
    """Paragraphs and items, with the paragraph before the items as what introduces them."""
    around = Container(text)
    for start, end, body in _stretches(text):
        if _RULE.fullmatch(text, start, end):
            around.interrupt()
        elif body is None:
            yield around.paragraph(start, end, trim(text, start, end))
        else:
            lead = around.introduction()
            yield Block(BlockKind.ITEM, start, end, lead=lead, body=(body, end))


def _stretches(text: str) -> Iterator[tuple[int, int, int | None]]:
    """Runs of lines, with where the words begin if the run is an item."""
    start, end, body = 0, 0, None
    for line in _LINE.finditer(text):
        first, last = line.span()
        blank = line[0].isspace()
        begins = not end or first > end + 1
        marker = None if blank else _marker(text, first, last, None if begins else start)
        if marker is not None or blank or begins:
            if end:
                yield start, end, body
            start, end, body = 0, 0, None
        if blank:
            continue
        if not end:
            start, body = first, marker.end() if marker else None
        end = last
    if end:
        yield start, end, body


def _marker(text: str, first: int, last: int, before: int | None) -> re.Match[str] | None:
    """The mark of an item that begins a line. An ``o`` below other words, which begin at
    ``before``, is one only below a colon or an item with the same mark, or before a capital in
    another item: elsewhere it is a word of Portuguese, Italian or Polish."""
    marker = _MARKER.match(text, first, last)
    if marker is None or before is None or marker[0].strip() != "o" or text[first - 2] == ":":
        return marker
    above = _MARKER.match(text, before)
    if above is None:
        return None
    return marker if above[0].strip() == "o" or text[marker.end()].isupper() else None
