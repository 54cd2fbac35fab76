"""Where to end passages: the cheapest way through a section, as line breaking does it.

A cut has a price that depends on what it separates (nothing between paragraphs, much between a
list and its introduction), and a passage has one for being far from the target size. The plan
with the lowest sum is found by dynamic programming, after Knuth and Plass, "Breaking Paragraphs
into Lines", Software: Practice and Experience 11 (1981).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from .counting import Ruler, weight
from .pieces import Piece

_MOST_PIECES = 64
_PRICE_OF_LARGE = 0.5


@dataclass(frozen=True, slots=True)
class Target:
    """The size to aim at and the size never to exceed."""

    size: int
    limit: int

    def price(self, size: int) -> float:
        """0 for a passage of the target size, 1 for an empty one, one half at the limit."""
        if size <= self.size:
            return ((self.size - size) / self.size) ** 2
        return _PRICE_OF_LARGE * ((size - self.size) / max(1, self.limit - self.size)) ** 2


def pack(
    pieces: Sequence[Piece], ruler: Ruler, target: Target, room: Callable[[int], int]
) -> list[tuple[int, int]]:
    """Ranges of pieces, each to be a passage. ``room(i)`` is the space when one begins at ``i``.

    A piece alone is always a passage, so a plan exists.
    """
    count = len(pieces)
    firsts = [ruler.index(piece.start) for piece in pieces]
    lasts = [ruler.index(piece.end) for piece in pieces]
    costs = [0.0] + [float("inf")] * count
    begins = [0] * (count + 1)
    prices = [target.price(size) for size in range(target.limit + 1)]
    for first in range(count):
        cost = costs[first] + (pieces[first].cut_price if first else 0.0)
        space = room(first)
        start, index, alone = pieces[first].start, firsts[first], pieces[first].ragged
        for last in range(first, min(count, first + _MOST_PIECES)):
            size = weight(lasts[last] - index, pieces[last].end - start)
            if last > first and (size > space or alone or pieces[last].ragged):
                break
            total = cost + prices[min(size, target.limit)]
            if total < costs[last + 1]:
                costs[last + 1], begins[last + 1] = total, first
    return _plan(begins)


def _plan(begins: list[int]) -> list[tuple[int, int]]:
    ranges = []
    end = len(begins) - 1
    while end:
        ranges.append((begins[end], end))
        end = begins[end]
    return ranges[::-1]
