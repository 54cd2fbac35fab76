"""How likely a unit answers a question: a logistic model over a few readable features.

This is the seam for a trained reader: anything that scores candidates can take the place of
``FeatureScorer``. The weights were chosen on the development questions of the evals, by hand and by
coordinate search; a regression fitted to other reading data did worse there (docs/experiments.md).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Protocol, TypeVar

from ..embedding import Embedder
from ..lexical_index import LexicalIndex
from ..query import Query
from ..question import Wanted
from ..reading.reader import Reader, Reading, sigmoid
from ..reranker import read_in_their_words
from .agreement import Said, best_span
from .candidates import Candidate
from .features import Asked, Features, describe

_ALONE = 5  # candidates that are read by themselves
_EMBEDDED = 20  # candidates that get a similarity; the others are far behind without it


class Scorer(Protocol):
    """Estimates, for each candidate, the probability in [0, 1] that it answers the question.

    ``readings`` are, by passage id, what the reader made of the candidates' passages.
    """

    def score(
        self,
        query: Query,
        wanted: Wanted,
        candidates: Sequence[Candidate],
        readings: Mapping[int, Reading],
    ) -> list[float]: ...


BIAS = -8.6
WEIGHTS = Features(
    names=3.0,
    lost=-0.5,
    unheard=-2.0,
    words=0.4,
    bare=-1.7,
    missing=0.0,
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
    none=1.0,
    blank=-1.0,
    number=0.0,
)


@dataclass(frozen=True, slots=True)
class Read:
    """What the reader says, in logits. span: of the best span in the candidate against "no answer
    here"; behind: what that lacks to the best span of all candidates; answerable: that the
    candidate's passage answers, by the reader's head for it; alone: the same for the candidate
    without the rest of its passage; said: of the best span in it then.
    """

    span: float
    behind: float
    answerable: float
    alone: float = 0.0
    said: float = 0.0


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that is known of a candidate: its features, similarity left out, and what was read."""

    features: Features
    read: Read


_Linear = TypeVar("_Linear", Features, Read)

# ``python -m evals.fit_scorer`` on SQuAD articles and on development questions on the corpus, on an
# archive of documentation and on invented documents, with ``--share 0.5``: half way from weights
# that were fitted to the first three. That of ``number`` was fitted later, the others being kept.
READ_BIAS = -6.754
READ_WEIGHTS = Evidence(
    Features(
        names=0.944,
        lost=-0.051,
        unheard=-0.535,
        words=0.273,
        bare=-0.645,
        missing=0.880,
        focus=0.389,
        counted=0.309,
        inside=1.691,
        similarity=0.000,
        passage=3.296,
        dense=2.062,
        fits=-0.006,
        misfit=-1.094,
        near=-0.067,
        subject=0.706,
        stray=-0.136,
        row=0.782,
        code=-0.410,
        item=0.089,
        opens=-1.060,
        denies=-0.056,
        short=0.193,
        none=1.855,
        blank=-1.030,
        number=-0.750,
    ),
    Read(
        span=0.085,
        behind=0.084,
        answerable=0.020,
        alone=0.235,
        said=0.063,
    ),
)


class FeatureScorer:
    """Word coverage, embedding similarity and the fitting kind of thing, weighed together."""

    def __init__(self, embedder: Embedder, lexical: LexicalIndex) -> None:
        self._embedder = embedder
        self._lexical = lexical

    def score(
        self,
        query: Query,
        wanted: Wanted,
        candidates: Sequence[Candidate],
        readings: Mapping[int, Reading],  # noqa: ARG002  # judges by features alone
    ) -> list[float]:
        return [probability(f) for f in self.features(query, wanted, candidates)]

    def features(
        self, query: Query, wanted: Wanted, candidates: Sequence[Candidate]
    ) -> list[Features]:
        """The features of each candidate; those far behind in words are left without similarity."""
        rough = self.without_similarity(query, wanted, candidates)
        ranked = sorted(range(len(candidates)), key=lambda i: -probability(rough[i]))[:_EMBEDDED]
        if not ranked:
            return []
        question = self._embedder.embed([query.text], query=True)[0]
        units = self._embedder.embed([candidates[i].to_embed for i in ranked])
        for i, similarity in zip(ranked, (units @ question).tolist(), strict=True):
            rough[i] = replace(rough[i], similarity=similarity)
        return rough

    def without_similarity(
        self, query: Query, wanted: Wanted, candidates: Sequence[Candidate]
    ) -> list[Features]:
        """The features of each candidate, all with a similarity of 0: nothing is embedded."""
        asked = Asked.of(query, candidates, self._lexical)
        return [describe(asked, wanted, candidate, 0.0) for candidate in candidates]


class ReadingScorer:
    """What the features say and what the reader says, weighed together.

    Similarities of single units would cost as much as the reading and tell little beside it.
    """

    def __init__(self, features: FeatureScorer, reader: Reader) -> None:
        self._features = features
        self._reader = reader

    def score(
        self,
        query: Query,
        wanted: Wanted,
        candidates: Sequence[Candidate],
        readings: Mapping[int, Reading],
    ) -> list[float]:
        return [judged(e) for e in self.evidence(query, wanted, candidates, readings)]

    def evidence(
        self,
        query: Query,
        wanted: Wanted,
        candidates: Sequence[Candidate],
        readings: Mapping[int, Reading],
    ) -> list[Evidence]:
        """The evidence for each candidate; passages that were not read speak by the worst one."""
        features = self._features.without_similarity(query, wanted, candidates)
        said = Said.by(query.text, wanted)
        spans = [best_span(candidate, readings, said) for candidate in candidates]
        told = [span.score for span in spans if span is not None]
        best, worst = max(told, default=0.0), min(told, default=0.0)
        least = min((reading.answerable for reading in readings.values()), default=0.0)
        scores = [worst if span is None else span.score for span in spans]
        together = [
            Evidence(
                described,
                Read(
                    span=score,
                    behind=score - best,
                    answerable=readings[i].answerable if (i := c.passage.id) in readings else least,
                ),
            )
            for c, described, score in zip(candidates, features, scores, strict=True)
        ]
        return self._alone(query, said, candidates, together)

    def _alone(
        self,
        query: Query,
        asked: Said,
        candidates: Sequence[Candidate],
        evidence: Sequence[Evidence],
    ) -> list[Evidence]:
        """The evidence with what the reader says of the best candidates, each read by itself; the
        others speak by the worst of these."""
        ranked = sorted(range(len(candidates)), key=lambda i: -judged(evidence[i]))[:_ALONE]
        texts = [(candidates[i].introduction, candidates[i].text) for i in ranked]
        readings = read_in_their_words(self._reader, query, texts)
        spans = [
            reading.best(known=asked.within(text, 0, len(text)))
            for reading, (_, text) in zip(readings, texts, strict=True)
        ]
        alone = [reading.answerable for reading in readings]
        said = [span.score if span else 0.0 for span in spans]
        place = {candidate: at for at, candidate in enumerate(ranked)}
        least = min(alone, default=0.0), min(said, default=0.0)
        heard = [
            (alone[place[i]], said[place[i]]) if i in place else least
            for i in range(len(candidates))
        ]
        return [
            replace(known, read=replace(known.read, alone=by_itself, said=span))
            for known, (by_itself, span) in zip(evidence, heard, strict=True)
        ]


def logit(features: Features) -> float:
    """bias + weights . features"""
    return BIAS + _weighed(WEIGHTS, features)


def probability(features: Features) -> float:
    """The logistic model over the features alone."""
    return sigmoid(logit(features))


def judged(evidence: Evidence) -> float:
    """The logistic model over the evidence: a probability."""
    said = _weighed(READ_WEIGHTS.features, evidence.features)
    return sigmoid(READ_BIAS + said + _weighed(READ_WEIGHTS.read, evidence.read))


def _weighed(weights: _Linear, values: _Linear) -> float:
    return math.fsum(getattr(weights, f.name) * getattr(values, f.name) for f in fields(values))
