"""Evidence: where in a passage the words of the question stand together.

A passage is found by all of its words; an answer is mostly one sentence. So a passage counts for
more when a single unit of it (a sentence, item or row) holds much of what is asked, and when words
that stand side by side in the question do so in the passage. The latter is term proximity as in
Tao and Zhai, "An Exploration of Proximity Measures in Information Retrieval" (SIGIR 2007).
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from .analysis import term_set, terms
from .datatypes import Passage, Unit, UnitKind
from .query import Query

COVERAGE, NEARNESS = 0.2, 0.25  # what they add to a fused score of at most 1, see evals/fusion.py
_BESIDE, _AROUND = 3, 8  # terms apart: in order and almost adjoining; close, in any order
_KEPT = 0.4  # of the best unit's share, what others need to belong to the evidence


@dataclass(frozen=True, slots=True)
class Evidence:
    """The stretch ``start`` to ``end`` of the document that bears on the question.

    ``coverage`` is the share of the question's terms, weighted by rarity, that its best unit and
    the passage's context hold; ``nearness`` the share of the pairs of neighbouring terms that are
    neighbours in the passage as well. Both in [0, 1]. ``terms`` are all of the passage's.
    """

    start: int
    end: int
    coverage: float
    nearness: float
    terms: frozenset[str] = frozenset()


def evidence(query: Query, passage: Passage) -> Evidence:
    """The units of the passage that hold most of the question; the whole of it where none does."""
    weights = {term.text: term.weight for term in query.terms}
    context = term_set(passage.context)
    found = terms(passage.text)
    units = [unit for unit in passage.units if unit.kind is not UnitKind.HEADING]
    held = _held(units, [(passage.start + term.start, term.text) for term in found])
    inside = [_share(weights, unit) for unit in held]
    covered = [_share(weights, unit | context) for unit in held]
    best = max(range(len(units)), key=lambda i: (covered[i], inside[i]), default=None)
    nearness = _nearness(query, [term.text for term in found])
    said = frozenset(term.text for term in found)
    if best is None or inside[best] == 0:
        return Evidence(passage.start, passage.end, max(covered, default=0.0), nearness, said)
    first, last = _stretch(best, inside)
    return Evidence(units[first].start, units[last].end, covered[best], nearness, said)


def strengthened(fused: float, found: Evidence | None) -> float:
    """The fused score with what the evidence adds, again in [0, 1]."""
    added = COVERAGE * found.coverage + NEARNESS * found.nearness if found else 0.0
    return (fused + added) / (1 + COVERAGE + NEARNESS)


def _held(units: Sequence[Unit], placed: Sequence[tuple[int, str]]) -> list[set[str]]:
    """The terms of each unit, by where they stand."""
    held: list[set[str]] = [set() for _ in units]
    starts = [unit.start for unit in units]
    for at, term in placed:
        i = bisect_right(starts, at) - 1
        if i >= 0 and at < units[i].end:
            held[i].add(term)
    return held


def _share(weights: Mapping[str, float], held: set[str]) -> float:
    total = sum(weights.values())
    return sum(weight for term, weight in weights.items() if term in held) / total if total else 0.0


def _stretch(best: int, shares: Sequence[float]) -> tuple[int, int]:
    """From the first to the last of the units that hold nearly as much as the best one."""
    telling = [i for i, share in enumerate(shares) if share >= _KEPT * shares[best]]
    return telling[0], telling[-1]


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
