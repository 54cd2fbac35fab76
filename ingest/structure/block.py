"""The block, and the bookkeeping that the scanners share."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeAlias

from ingest.sentences import split, trim

Span: TypeAlias = tuple[int, int]

_LONGEST_WHOLE_LEAD = 240


class BlockKind(StrEnum):
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    TABLE_HEADER = "table_header"
    TABLE_ROW = "table_row"
    CODE = "code"
    OTHER = "other"  # markup that says nothing by itself: comments, labels, directive lines


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of one kind. ``body`` is what can be quoted of it, without the markup around it.

    ``level`` is the depth of a heading, from 1. ``lead`` is what introduces the block: the line
    before a list or a code block, the item that holds it, the header row of its table.
    """

    kind: BlockKind
    start: int
    end: int
    level: int = 0
    lead: Span | None = None
    body: Span = (0, 0)

    def __post_init__(self) -> None:
        if self.body == (0, 0):
            object.__setattr__(self, "body", (self.start, self.end))


@dataclass(slots=True)
class Container:
    """What holds blocks (the document, a list item, a note), and what introduces the next one.

    ``lead`` is the item that holds them; ``before`` the paragraph directly before; ``listing`` what
    introduced the list under way. ``fresh`` is an item whose first paragraph is still to come.
    """

    text: str
    lead: Span | None = None
    before: Span | None = None
    listing: Span | None = None
    fresh: bool = False

    def interrupt(self) -> None:
        """Something other than a paragraph or an item came: it ends the list under way."""
        self.before = self.listing = None

    def introduction(self) -> Span | None:
        """What introduces a list item that comes now."""
        if self.before is not None:
            self.listing, self.before = self.before, None
        return self.listing or self.lead

    def paragraph(self, start: int, end: int, body: Span) -> Block:
        """The block of a paragraph; the first one of an item stands for the item.

        An item that ends in a colon introduces what comes next, not every paragraph in it.
        """
        kind, lead = BlockKind.PARAGRAPH, self.lead
        if lead is not None and not self.fresh and self.text[lead[1] - 1] == ":":
            lead = None
        self.listing, self.before = None, lead_of(self.text, body)
        if self.fresh:
            kind, self.lead, self.fresh = BlockKind.ITEM, self.before, False
        return Block(kind, start, end, lead=lead, body=body)

    def announced(self) -> Span | None:
        """What introduces code or a table that comes now: a paragraph that ends in a colon."""
        before, text = self.before, self.text
        self.interrupt()
        return before if before is not None and text[before[1] - 1] == ":" else None

    def code(self, start: int, end: int, body: Span) -> Block:
        return Block(BlockKind.CODE, start, end, lead=self.announced() or self.lead, body=body)


def lead_of(text: str, paragraph: Span) -> Span:
    """What of a paragraph introduces the list after it: all of it when short, else its end."""
    start, end = paragraph
    if end - start <= _LONGEST_WHOLE_LEAD:
        return paragraph
    return split(text, start, end)[-1]


def completed(text: str, blocks: Iterable[Block]) -> list[Block]:
    """The blocks trimmed and made disjoint, with OTHER blocks where they left something out."""
    result: list[Block] = []
    position = 0
    for block in blocks:
        start, end = trim(text, max(block.start, position), max(block.end, position))
        if start == end:
            continue
        result.extend(_filler(text, position, start))
        first, last = trim(text, max(block.body[0], start), min(block.body[1], end))
        body = (first, last) if first < last else (start, end)
        result.append(replace(block, start=start, end=end, body=body))
        position = end
    result.extend(_filler(text, position, len(text)))
    return result


def _filler(text: str, start: int, end: int) -> Iterator[Block]:
    start, end = trim(text, start, end)
    if start < end:
        yield Block(BlockKind.OTHER, start, end)


def line_starts(text: str) -> list[int]:
    """Offsets of the lines, and one more: the end of the text."""
    starts = [0, *(match.end() for match in re.finditer("\n", text))]
    if starts[-1] != len(text):
        starts.append(len(text))
    return starts
