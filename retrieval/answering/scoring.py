"""How likely a unit answers a question: a logistic model over a few readable features.

This is the seam for a trained reader: anything that scores candidates can take the place of
``FeatureScorer``.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Protocol

from ..analysis import dates
from ..datatypes import UnitKind
from ..embedding import Embedder
from ..query import Query, QueryTerm
from .candidates import Candidate
from .question import Wanted

_EMBEDDED = 32  # candidates that get a similarity; the others are far behind in words already
_ABOVE, _NEARBY, _PART = (
    0.7,
    0.3,
    0.5,
)  # what a term counts that is found outside the unit, or partly
_NUMBER = re.compile(
    r"\d|\b(one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozen|none|half)\b", re.I
)
_NAME = re.compile(r"(?<![.!?:]\s)(?<!^)\b[A-Z][\w-]*|\b\w*\d[\w.-]*|\b\w+[-_]\w+")
_YEAR = re.compile(r"\b(1[89]|20)\d\d\b")
_ENUMERATION = re.compile(r",\s[^,]+(,| and | or )|:\s*$")
_DEFINES = re.compile(
    r"\b(is|are|was|were|means|stands for|provides|refers to|lets|allows|manages)\b"
)


class Scorer(Protocol):
    """Estimates, for each candidate, the probability in [0, 1] that it answers the question."""

    def score(
        self, query: Query, wanted: Wanted, candidates: Sequence[Candidate]
    ) -> list[float]: ...


@dataclass(frozen=True, slots=True)
class Features:
    """All in [0, 1] or about it; the model is linear in them.

    coverage: share of the question's terms, weighted by rarity, that the unit or its context holds;
    inside: the same for the unit alone; named: the same for names and identifiers only;
    missing: how rare the rarest term is that is found nowhere near; similarity: cosine of question
    and unit; passage: fused score of the passage; fits: the unit holds something of the kind wanted
    that the question does not say; misfit: a kind is wanted and is not there; row, code: the form
    of the unit; short: it hardly says more than the question.
    """

    coverage: float
    inside: float
    named: float
    missing: float
    similarity: float
    passage: float
    fits: float
    misfit: float
    row: float
    code: float
    short: float


BIAS = -9.0
WEIGHTS = Features(
    coverage=4.0,
    inside=1.5,
    named=2.0,
    missing=-3.0,
    similarity=5.0,
    passage=1.0,
    fits=1.0,
    misfit=-1.5,
    row=-0.7,
    code=-0.7,
    short=-1.5,
)


class FeatureScorer:
    """Word coverage, embedding similarity and the fitting kind of thing, weighed together."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder

    def score(self, query: Query, wanted: Wanted, candidates: Sequence[Candidate]) -> list[float]:
        return [probability(f) for f in self.features(query, wanted, candidates)]

    def features(
        self, query: Query, wanted: Wanted, candidates: Sequence[Candidate]
    ) -> list[Features]:
        """The features of each candidate; those far behind in words are left without similarity."""
        lexical = [_coverage(query.whole_terms, c) for c in candidates]
        ranked = sorted(
            range(len(candidates)), key=lambda i: -(lexical[i] + candidates[i].passage.score)
        )[:_EMBEDDED]
        similar = dict.fromkeys(range(len(candidates)), 0.0)
        if ranked:
            question = self._embedder.embed([query.text], query=True)[0]
            units = self._embedder.embed([candidates[i].to_embed for i in ranked])
            similar |= dict(zip(ranked, (units @ question).tolist(), strict=True))
        return [
            _features(query, wanted, candidate, lexical[i], similar[i])
            for i, candidate in enumerate(candidates)
        ]


def probability(features: Features) -> float:
    """The logistic model: 1 / (1 + exp(-(bias + weights . features)))."""
    total = BIAS + sum(
        getattr(WEIGHTS, f.name) * getattr(features, f.name) for f in fields(Features)
    )
    return 1 / (1 + math.exp(-total))


def found(term: QueryTerm, candidate: Candidate) -> float:
    """How much of a term the candidate holds: 1 inside it, less around it, 0 nowhere."""
    if term.text in candidate.inside:
        return 1.0
    if term.text in candidate.above:
        return _ABOVE
    if term.text in candidate.nearby:
        return _NEARBY
    return 0.0


def _coverage(terms: Sequence[QueryTerm], candidate: Candidate) -> float:
    total = sum(term.weight for term in terms)
    held = sum(term.weight * found(term, candidate) for term in terms)
    return held / total if total else 0.0


def _features(
    query: Query, wanted: Wanted, candidate: Candidate, coverage: float, similarity: float
) -> Features:
    terms = query.whole_terms
    total = sum(term.weight for term in terms) or 1.0
    named = [term for term in terms if term.name or term.identifier]
    lost = [t.weight for t in terms if found(t, candidate) == 0.0]
    fits = offers(wanted, query, candidate)
    words = {term.text for term in query.terms}
    new = len(candidate.inside - words)
    return Features(
        coverage=coverage,
        inside=sum(t.weight for t in terms if t.text in candidate.inside) / total,
        named=_coverage(named, candidate) if named else 1.0,
        missing=max(lost, default=0.0) / max(t.weight for t in terms) if terms else 0.0,
        similarity=similarity,
        passage=candidate.passage.score,
        fits=float(fits is True),
        misfit=float(fits is False),
        row=float(candidate.unit.kind is UnitKind.ROW),
        code=float(candidate.unit.kind is UnitKind.CODE),
        short=float(new < 3),
    )


def offers(wanted: Wanted, query: Query, candidate: Candidate) -> bool | None:
    """Whether the unit holds the kind of thing wanted, beyond what the question says already.

    None where the kind cannot be told from the words.
    """
    text, asked = candidate.text, query.text.lower()
    match wanted:
        case Wanted.DATE:
            return any(text[s:e].lower() not in asked for _, s, e in dates(text)) or any(
                m.group() not in asked for m in _YEAR.finditer(text)
            )
        case Wanted.NUMBER:
            return any(m.group().lower() not in asked for m in _NUMBER.finditer(text))
        case Wanted.NAME:
            return any(m.group().lower() not in asked for m in _NAME.finditer(text))
        case Wanted.LIST:
            return bool(_ENUMERATION.search(text)) or candidate.unit.kind is UnitKind.ITEM
        case Wanted.DEFINITION:
            return bool(_DEFINES.search(text))
        case _:
            return None
