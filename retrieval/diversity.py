"""Near-duplicates stand behind what says something else.

Manuals repeat themselves; the same paragraph five times is one finding. Passages are alike when
they share nine tenths of their terms (Jaccard) and differ in no word of the question and no number
or identifier, as those make another fact of the same sentence.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet

ALIKE = 0.9


def spread(
    ranked: Sequence[int], terms: Mapping[int, AbstractSet[str]], asked: AbstractSet[str]
) -> tuple[list[int], list[int]]:
    """The ids in their order, and apart from them the near-duplicates of earlier ones."""
    kept: list[int] = []
    repeated: list[int] = []
    for i in ranked:
        known = any(_alike(terms[i], terms[j], asked) for j in kept)
        (repeated if known else kept).append(i)
    return kept, repeated


def _alike(one: AbstractSet[str], other: AbstractSet[str], asked: AbstractSet[str]) -> bool:
    shared = len(one & other)
    if shared < ALIKE * (len(one) + len(other) - shared):
        return False
    return not any(term in asked or not term.isalpha() for term in one ^ other)
