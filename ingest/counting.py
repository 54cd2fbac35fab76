"""How long a stretch of a document is, in the word pieces of the embedding model."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from collections.abc import Callable, Sequence
from typing import TypeAlias

TokenOffsets: TypeAlias = Callable[[str], Sequence[int]]
"""The start of every word piece of a text, in order, without special tokens."""

_SLAB = 1 << 17
_BLANK = re.compile(r"\s")
_DENSITY = 24


class Ruler:
    """Measures stretches of one text, which is tokenised once.

    Word pieces end at white space, so what is counted between two blanks is exact. Blank padding
    and words that a tokeniser gives up on (one piece, however long) count by their characters.
    """

    def __init__(self, text: str, tokens: TokenOffsets) -> None:
        self._tokens = tokens
        self._starts = array("q")
        for start, end in _slabs(text):
            self._starts.extend(start + offset for offset in tokens(text[start:end]))

    def index(self, offset: int) -> int:
        """How many word pieces begin before ``offset``."""
        return bisect_left(self._starts, offset)

    def size(self, start: int, end: int) -> int:
        return weight(self.index(end) - self.index(start), end - start)

    def reach(self, start: int, limit: int) -> int:
        """The farthest end of a stretch from ``start`` that is no larger than ``limit``."""
        beyond = self.index(start) + limit
        farthest = start + limit * _DENSITY
        stop = min(farthest, self._starts[beyond]) if beyond < len(self._starts) else farthest
        return max(stop, start + 1)

    def measured(self, words: str) -> int:
        """The size of any string, tokenised anew."""
        return weight(len(self._tokens(words)), len(words))


def weight(pieces: int, characters: int) -> int:
    dense = characters // _DENSITY
    return pieces if pieces > dense else dense


def _slabs(text: str) -> list[tuple[int, int]]:
    """Stretches that end at white space: a tokeniser needs much memory for one long text."""
    slabs = []
    start = 0
    while start < len(text):
        blank = _BLANK.search(text, start + _SLAB)
        end = blank.start() if blank else len(text)
        slabs.append((start, end))
        start = end
    return slabs
