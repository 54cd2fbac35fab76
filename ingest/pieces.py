"""The pieces that passages are made of: blocks cut into what can be quoted by itself."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from retrieval.datatypes import Unit, UnitKind

from .counting import Ruler
from .sentences import split, trim
from .structure import Block, BlockKind

_LARGEST_WHOLE_ITEM = 60
_LARGEST_HELD_MARKUP = 48

_FREE = 0.0
_BETWEEN_ITEMS = 0.3
_INSIDE_PARAGRAPH = 0.4
_AFTER_PARAGRAPH = 0.8
_AFTER_INTRODUCTION = 2.0
_NEVER = 20.0
_ALWAYS = -20.0

_UNIT_KINDS = {
    BlockKind.HEADING: UnitKind.HEADING,
    BlockKind.PARAGRAPH: UnitKind.SENTENCE,
    BlockKind.ITEM: UnitKind.ITEM,
    BlockKind.TABLE_ROW: UnitKind.ROW,
    BlockKind.CODE: UnitKind.CODE,
}
_TABLE = (BlockKind.TABLE_HEADER, BlockKind.TABLE_ROW)
_CLAUSE_END = re.compile(r"[,;:)–—](?=\s)|[、，；：）]")
_LETTER = re.compile(r"[^\W\d_]")  # a number alone is a page's, not a sentence
_LETTER_OR_DIGIT = re.compile(r"[^\W_]")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch that is not cut further. ``cut_price`` is for ending a passage before it.

    ``path`` is the headings it stands under. A ``ragged`` piece begins or ends inside a word: its
    size holds only by itself, so it is a passage of its own.
    """

    start: int
    end: int
    path: tuple[str, ...]
    unit: Unit | None = None
    cut_price: float = _FREE
    ragged: bool = False

    @property
    def is_markup(self) -> bool:
        """Whether it is a heading, or says nothing by itself."""
        return self.unit is None or self.unit.kind is UnitKind.HEADING


class Cutter:
    """Cuts the blocks of one text into pieces."""

    def __init__(self, text: str, ruler: Ruler) -> None:
        self._text = text
        self._ruler = ruler

    def pieces(
        self, section: Sequence[tuple[Block, tuple[str, ...]]], limits: Sequence[int]
    ) -> list[Piece]:
        """The pieces of a section's blocks; ``limits`` are the largest sizes that fit."""
        result: list[Piece] = []
        before: Block | None = None
        for position, ((block, path), limit) in enumerate(zip(section, limits, strict=True)):
            price: float | None = self._price(before, block, position == len(section) - 1)
            for piece in self._of_block(block, path, limit):
                result.append(replace(piece, cut_price=price) if price is not None else piece)
                price = None
            before = block
        return result

    def _price(self, before: Block | None, block: Block, last: bool) -> float:
        """What it costs to end a passage between two blocks."""
        if before is None:
            return _FREE
        if self._stands_alone(before) or self._stands_alone(block):
            return _ALWAYS
        if before.kind in (BlockKind.HEADING, BlockKind.OTHER):
            return _NEVER
        if before.kind is BlockKind.TABLE_HEADER:
            return _AFTER_INTRODUCTION
        if block.kind is BlockKind.OTHER:
            return _NEVER if last else _FREE
        if block.lead is not None and before.start <= block.lead[0] < before.end:
            announced = self._text[block.lead[1] - 1] == ":" or block.kind in _TABLE
            return _AFTER_INTRODUCTION if announced else _AFTER_PARAGRAPH
        same_list = block.lead is not None or before.kind is block.kind is BlockKind.ITEM
        return _BETWEEN_ITEMS if same_list else _FREE

    def _stands_alone(self, block: Block) -> bool:
        """Long markup, such as a licence, would drown what it is put beside."""
        long = block.kind is BlockKind.OTHER and block.end - block.start > _LARGEST_HELD_MARKUP
        return long and self._ruler.size(block.start, block.end) > _LARGEST_HELD_MARKUP

    def _of_block(self, block: Block, path: tuple[str, ...], limit: int) -> Iterator[Piece]:
        for start, end, kind in self._stretches(block):
            for first, last, ragged in self._fitted(start, end, limit, block.kind):
                unit = self._unit(first, last, kind, block)
                yield Piece(first, last, path, unit, _INSIDE_PARAGRAPH, ragged)

    def _stretches(self, block: Block) -> Iterator[tuple[int, int, UnitKind | None]]:
        """The sentences of running text; anything else is one."""
        kind = _UNIT_KINDS.get(block.kind)
        size = self._ruler.size(block.start, block.end)
        long_item = kind is UnitKind.ITEM and size > _LARGEST_WHOLE_ITEM
        if kind is not UnitKind.SENTENCE and not long_item:
            yield block.start, block.end, kind
            return
        start = block.start
        spans = split(self._text, *block.body)
        for number, (_, end) in enumerate(spans, start=1):
            stop = block.end if number == len(spans) else end
            yield start, stop, UnitKind.SENTENCE
            start = stop

    def _unit(self, start: int, end: int, kind: UnitKind | None, block: Block) -> Unit | None:
        """What can be quoted of a piece: its words, without markup, if it has any."""
        if kind is None:
            return None
        first, last = trim(self._text, max(start, block.body[0]), min(end, block.body[1]))
        words = _LETTER if kind is UnitKind.SENTENCE else _LETTER_OR_DIGIT
        if words.search(self._text, first, last) is None:
            return None
        if kind is UnitKind.CODE:  # with the indentation of its first line
            blanks = self._text[self._text.rfind("\n", 0, first) + 1 : first]
            first -= len(blanks) if blanks.isspace() else 0
        return Unit(kind, first, last, block.lead)

    def _fitted(
        self, start: int, end: int, limit: int, kind: BlockKind
    ) -> Iterator[tuple[int, int, bool]]:
        """The stretch, in as many parts as it takes for each to fit; whether a part is ragged."""
        size = self._ruler.size(start, end)
        parts = -(-size // limit)
        aim = min(limit, size // parts + size // 10 + 1) if parts > 1 else limit
        ragged = False
        while ragged or self._ruler.size(start, end) > limit:
            stop, breaks_word = self._part_end(start, end, aim, kind, ragged)
            yield start, stop, ragged or breaks_word
            start, _ = trim(self._text, stop, end)
            ragged = breaks_word and start == stop
            if start >= end:
                return
        yield start, end, False

    def _part_end(
        self, start: int, end: int, limit: int, kind: BlockKind, ragged: bool
    ) -> tuple[int, bool]:
        """Where the next part ends, and whether that is inside a word."""
        stop = min(end, self._ruler.reach(start, limit))
        cut = end if stop == end else self._best_break(start, stop, kind)
        if cut is not None and not ragged:
            return cut, False
        stop = stop if cut is None else cut
        while (size := self._ruler.measured(self._text[start:stop])) > limit and stop > start + 1:
            stop = start + max(1, (stop - start) * limit // (size + 1))
            cut = None
        return stop, cut is None

    def _best_break(self, start: int, stop: int, kind: BlockKind) -> int | None:
        """The last good place to cut before ``stop``: a line's end, a clause's, a word's."""
        if kind is BlockKind.CODE:
            newline = self._text.rfind("\n", start + 1, stop)
            if newline > start:
                return newline
        half = (start + stop) // 2
        clauses = [mark.end() for mark in _CLAUSE_END.finditer(self._text, half, stop)]
        if clauses:
            return clauses[-1]
        blank = max(self._text.rfind(mark, start + 1, stop) for mark in " \n\t\u3000\xa0")
        return blank if blank > start else None
