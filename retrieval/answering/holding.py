"""How much of a question's terms a candidate holds, in it and around it."""

from __future__ import annotations

from collections.abc import Sequence

from ..query import QueryTerm
from .candidates import Candidate
from .synonyms import synonyms

ABOVE, NEARBY = 0.85, 0.3  # what a term counts that is found around the unit, not in it
_AS_PART = 0.5  # what a name counts that is only a part of an identifier
ALIKE = 0.8  # what a synonym counts
RARE = 3.0  # rarity beyond which a term weighs no more


def share(terms: Sequence[QueryTerm], held: Sequence[float]) -> float:
    """Mean weighted by rarity, which counts only to a point: a typing error is the rarest word."""
    weights = [min(term.weight, RARE) for term in terms]
    total = sum(weights)
    return sum(w * h for w, h in zip(weights, held, strict=True)) / total if total else 1.0


def _found(term: str, candidate: Candidate) -> float:
    """How much of a term the candidate holds: 1 inside it, less around it, 0 nowhere."""
    if term in candidate.inside:
        return 1.0
    if term in candidate.above:
        return ABOVE
    return NEARBY if term in candidate.nearby else 0.0


def found_whole(term: QueryTerm, candidate: Candidate) -> float:
    """How much of a name the candidate holds: in an identifier it counts for less, as do an
    identifier's parts."""
    held = _found(term.text, candidate)
    if term.text in candidate.inside and term.text not in candidate.whole:
        held = _AS_PART
    return max(held, ALIKE * _found_otherwise(term, candidate))


def found_alike(term: QueryTerm, candidate: Candidate) -> float:
    """How much of another word it holds, where a synonym counts for a little less."""
    others = (_found(other, candidate) for other in synonyms(term.text))
    alike = max((_found_otherwise(term, candidate), *others))
    return max(_found(term.text, candidate), ALIKE * alike)


def _found_otherwise(term: QueryTerm, candidate: Candidate) -> float:
    """How much it holds of what may stand for a term."""
    told = (min(_found(other, candidate) for other in others) for others in term.others if others)
    return max(told, default=0.0)


def is_nowhere(term: QueryTerm, candidate: Candidate) -> bool:
    """Whether neither a term nor what else may stand for it is found near the candidate."""
    return _found(term.text, candidate) == _found_otherwise(term, candidate) == 0.0


def is_inside(term: QueryTerm, candidate: Candidate) -> bool:
    """Whether the unit itself holds a term, a synonym, or what else may stand for it."""
    alike = {term.text} | synonyms(term.text)
    told = (candidate.inside.issuperset(others) for others in term.others if others)
    return not alike.isdisjoint(candidate.inside) or any(told)
