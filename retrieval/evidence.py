"""Evidence: where in a passage the words of the question stand together.

A passage is found by all of its words; an answer is mostly one sentence. So a passage counts for
more when a single unit of it (a sentence, item or row) holds much of what is asked, and when words
that stand side by side in the question do so in the passage. The latter is term proximity as in
Tao and Zhai, "An Exploration of Proximity Measures in Information Retrieval" (SIGIR 2007). A word
that is like one of the question counts for as much as they are alike; a name is met exactly.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from .analysis import Term, term_set, terms
from .datatypes import Passage, Unit, UnitKind
from .query import Query
from .word_vectors.table import Likeness, WordVectors

COVERAGE, NEARNESS = 0.3, 0.25  # what they add to a fused score of at most 1, see evals/fusion.py
_BESIDE, _AROUND = 3, 8  # terms apart: in order and almost adjoining; close, in any order
_KEPT = 0.44  # of the best coverage, what the neighbours of the best unit need to belong to it

_Shares = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Evidence:
    """How the units of a passage bear on the question.

    ``whole`` is where the passage lies in its document. ``covered`` is, by unit, the share of the
    question's terms, weighted by rarity, that the unit and the passage's context hold; ``coverage``
    that of the ``best`` unit (None: no unit has any of them by itself); ``nearness`` the share of
    the pairs of neighbouring terms that are neighbours in the passage as well. All in [0, 1].
    ``terms`` are all of the passage's.
    """

    whole: tuple[int, int]
    units: tuple[Unit, ...]
    covered: tuple[float, ...]
    best: int | None
    coverage: float
    nearness: float
    terms: frozenset[str] = frozenset()

    def stretch(self, highest: float) -> tuple[int, int]:
        """Start and end, in the document, of what bears on the question: the best unit, and those
        that adjoin it and cover nearly as much as the best of all passages that were found, which
        has the ``highest`` coverage. The whole passage, where no unit has any of the terms."""
        if self.best is None:
            return self.whole
        first = last = self.best
        while first > 0 and self.covered[first - 1] >= _KEPT * highest:
            first -= 1
        while last + 1 < len(self.units) and self.covered[last + 1] >= _KEPT * highest:
            last += 1
        return self.units[first].start, self.units[last].end


@dataclass(frozen=True, slots=True)
class Sought:
    """What is looked for in every passage: the terms of a question, their shares in it by rarity,
    and how far other words stand for them."""

    query: Query
    shares: _Shares
    likeness: Likeness

    @classmethod
    def by(cls, query: Query, vectors: WordVectors) -> Sought:
        asked = list({term.text: term for term in query.terms}.values())
        weights = np.array([term.weight for term in asked], dtype=np.float32)
        exactly = {term.text for term in asked if term.identifier or term.name}
        likeness = vectors.likeness([term.text for term in asked], exactly)
        return cls(query, weights / max(weights.sum(), 1e-9), likeness)


def evidence(sought: Sought, passage: Passage) -> Evidence:
    """How much of the question the passage and its units hold."""
    found = sorted(terms(passage.text), key=lambda term: term.start)
    units = tuple(unit for unit in passage.units if unit.kind is not UnitKind.HEADING)
    inside, covered = _coverage(sought, passage, units, found)
    best = max(range(len(units)), key=lambda i: (covered[i], inside[i]), default=None)
    return Evidence(
        whole=(passage.start, passage.end),
        units=units,
        covered=tuple(covered),
        best=best if best is not None and inside[best] > 0 else None,
        coverage=max(covered, default=0.0),
        nearness=_nearness(sought.query, [term.text for term in found]),
        terms=frozenset(term.text for term in found),
    )


def strengthened(fused: float, found: Evidence | None) -> float:
    """The fused score with what the evidence adds, again in [0, 1]."""
    added = COVERAGE * found.coverage + NEARNESS * found.nearness if found else 0.0
    return (fused + added) / (1 + COVERAGE + NEARNESS)


def _coverage(
    sought: Sought, passage: Passage, units: Sequence[Unit], found: Sequence[Term]
) -> tuple[list[float], list[float]]:
    """By unit, the share of the question that it holds, alone and with the passage's context."""
    context = sought.likeness.to(sorted(term_set(passage.context))).max(axis=1, initial=0.0)
    body = sought.likeness.to([term.text for term in found])
    starts = [passage.start + term.start for term in found]
    edges = [(bisect_left(starts, unit.start), bisect_left(starts, unit.end)) for unit in units]
    held = [body[:, first:end].max(axis=1, initial=0.0) for first, end in edges]
    inside = [float(sought.shares @ unit) for unit in held]
    return inside, [float(sought.shares @ np.maximum(unit, context)) for unit in held]


def _nearness(query: Query, found: Sequence[str]) -> float:
    places: dict[str, list[int]] = defaultdict(list)
    for at, term in enumerate(found):
        places[term].append(at)
    near = total = 0.0
    for one, other in pairwise(query.whole_terms):
        weight = min(one.weight, other.weight)
        total += weight
        near += weight * _closeness(places.get(one.text, ()), places.get(other.text, ()))
    return near / total if total else 0.0


def _closeness(ones: Sequence[int], others: Sequence[int]) -> float:
    """1 where one almost adjoins the other that follows it, half where they are close, else 0."""
    gaps = [other - one for one in ones for other in others]
    if any(0 < gap <= _BESIDE for gap in gaps):
        return 1.0
    return 0.5 if any(0 < abs(gap) <= _AROUND for gap in gaps) else 0.0
