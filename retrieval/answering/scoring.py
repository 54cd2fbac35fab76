"""How likely a unit answers a question: a logistic model over a few readable features.

This is the seam for a trained reader: anything that scores candidates can take the place of
``FeatureScorer``. The weights were chosen on the development questions of the evals, by hand and by
coordinate search; a regression fitted to other reading data did worse there (docs/evaluation.md).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import fields, replace
from typing import Protocol

from ..embedding import Embedder
from ..lexical_index import LexicalIndex
from ..query import Query
from .candidates import Candidate
from .features import Asked, Features, describe
from .question import Wanted

_EMBEDDED = 20  # candidates that get a similarity; the others are far behind without it


class Scorer(Protocol):
    """Estimates, for each candidate, the probability in [0, 1] that it answers the question."""

    def score(
        self, query: Query, wanted: Wanted, candidates: Sequence[Candidate]
    ) -> list[float]: ...


BIAS = -8.6
WEIGHTS = Features(
    names=3.0,
    lost=-0.5,
    unheard=-2.0,
    words=0.4,
    bare=-1.7,
    focus=1.0,
    counted=1.4,
    inside=1.8,
    similarity=2.2,
    passage=1.9,
    dense=-0.2,
    fits=-0.2,
    misfit=-0.9,
    near=1.0,
    subject=0.5,
    stray=-1.0,
    row=0.3,
    code=-1.8,
    item=0.2,
    opens=-0.9,
    denies=-0.6,
    short=1.0,
)


class FeatureScorer:
    """Word coverage, embedding similarity and the fitting kind of thing, weighed together."""

    def __init__(self, embedder: Embedder, lexical: LexicalIndex) -> None:
        self._embedder = embedder
        self._lexical = lexical

    def score(self, query: Query, wanted: Wanted, candidates: Sequence[Candidate]) -> list[float]:
        return [probability(f) for f in self.features(query, wanted, candidates)]

    def features(
        self, query: Query, wanted: Wanted, candidates: Sequence[Candidate]
    ) -> list[Features]:
        """The features of each candidate; those far behind in words are left without similarity."""
        asked = Asked.of(query, candidates, self._lexical)
        rough = [describe(asked, wanted, candidate, 0.0) for candidate in candidates]
        ranked = sorted(range(len(candidates)), key=lambda i: -probability(rough[i]))[:_EMBEDDED]
        if not ranked:
            return []
        question = self._embedder.embed([query.text], query=True)[0]
        units = self._embedder.embed([candidates[i].to_embed for i in ranked])
        for i, similarity in zip(ranked, (units @ question).tolist(), strict=True):
            rough[i] = replace(rough[i], similarity=similarity)
        return rough


def probability(features: Features) -> float:
    """The logistic model: 1 / (1 + exp(-(bias + weights . features)))."""
    total = BIAS + sum(
        getattr(WEIGHTS, f.name) * getattr(features, f.name) for f in fields(Features)
    )
    return 1 / (1 + math.exp(-total))
