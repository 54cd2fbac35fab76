"""Hybrid retrieval: dense and lexical candidates, both scores for each, one fused order."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import accumulate
from typing import TypeVar

import numpy as np

from .cores import Turns, cores
from .datatypes import ScoredPassage
from .diversity import spread
from .embedding import Vectors
from .evidence import Sought, evidence, strengthened
from .fusion import convex
from .library import Library
from .query import Query
from .scope import EVERYTHING, Scope
from .word_vectors.table import word_vectors

BEFORE = 0.5  # weight of the vector of both questions beside that of the last one
EXAMINED = 12  # passages that are searched for evidence; the others are far behind
_DEPTH = 2  # times as many as are wanted are scored: the inverted index weighs headings like text
_TRIES = 3  # to search between two commits of a writer
_Result = TypeVar("_Result")


@dataclass(frozen=True, slots=True)
class Candidates:
    """Both scores of passages, by id: cosine, and BM25, 0 where no term matches."""

    dense: Mapping[int, float]
    lexical: Mapping[int, float]


@dataclass(frozen=True, slots=True)
class _Named:
    """Ids of passages by the index that names them; ``exact``: the latter hold quoted phrases."""

    near: list[int]
    matching: list[int]
    exact: bool


class Retriever:
    """Searches one library, from any thread, but no more at a time than there are cores.

    Who searches within a snapshot of the catalogue takes a turn before it, or the snapshot is older
    than the indexes when the search begins.
    """

    def __init__(self, library: Library) -> None:
        self._library = library
        self.turns = Turns(cores())

    def search(self, query: Query, k: int, scope: Scope = EVERYTHING) -> list[ScoredPassage]:
        """The k best passages of the scope, best first; scores are in [0, 1]."""
        count = max(k, self._library.settings.candidates)
        with self.turns.turn():
            return self._within_snapshot(
                query, count, scope, lambda found: self._ranked(query, found, k)
            )

    def candidates(self, query: Query, count: int, scope: Scope = EVERYTHING) -> Candidates:
        """The ``count`` best passages of each search, or those alone that hold a quoted phrase."""
        with self.turns.turn():
            return self._within_snapshot(query, count, scope, lambda found: found)

    def _within_snapshot(
        self, query: Query, count: int, scope: Scope, then: Callable[[Candidates], _Result]
    ) -> _Result:
        """What ``then`` makes of the candidates, in the same snapshot of the catalogue as they.

        The indexes are asked before the snapshot is taken. If nothing was committed in between,
        they knew every passage of the snapshot; else they are asked again.
        """
        vector = self._vector(query)
        catalogue = self._library.catalogue
        tries = _TRIES
        while True:
            generation = catalogue.generation()
            named = self._named(query, vector, count, scope)
            tries -= 1
            with catalogue.reading():
                if tries == 0 or catalogue.generation() == generation:
                    return then(self._scored(query, vector, count, named))

    def _ranked(self, query: Query, found: Candidates, k: int) -> list[ScoredPassage]:
        fused = convex(found.dense, found.lexical, self._library.settings.dense_weight)
        ranked = sorted(fused, key=lambda i: (-fused[i], i))[: max(k, EXAMINED)]
        stored = self._library.catalogue.passages(ranked)
        sought = Sought.by(query, word_vectors())
        told = {i: evidence(sought, stored[i].passage) for i in ranked}
        highest = max((one.coverage for one in told.values()), default=0.0)
        scores = {i: strengthened(fused[i], told[i]) for i in ranked}
        ranked.sort(key=lambda i: (-scores[i], i))
        said = {i: told[i].terms for i in ranked}
        kept, repeated = spread(ranked, said, set(query.terms_to_find))
        best = [*kept, *repeated][:k]
        records = self._library.catalogue.records_by_id(stored[i].document_id for i in best)
        falling = accumulate((scores[i] for i in best), min)
        return [
            ScoredPassage(
                id=i,
                document=records[stored[i].document_id],
                passage=stored[i].passage,
                score=score,
                dense=found.dense[i],
                lexical=found.lexical[i],
                fused=fused[i],
                evidence=told[i].stretch(highest),
                repeats=i in repeated,
            )
            for i, score in zip(best, falling, strict=True)
        ]

    def _named(self, query: Query, vector: Vectors, count: int, scope: Scope) -> _Named:
        library, terms, depth = self._library, query.terms_to_find, count * _DEPTH
        near = library.nearest(vector, count, scope)
        matching = library.matching(terms, depth, query.phrases, scope)
        if query.phrases and not matching:  # the phrase is nowhere: fall back to its words
            return _Named(near, library.matching(terms, depth, scope=scope), False)
        return _Named(near, matching, bool(query.phrases))

    def _scored(self, query: Query, vector: Vectors, count: int, named: _Named) -> Candidates:
        library = self._library
        terms = query.terms_to_find
        scores = library.lexical.scores(terms, {*named.near, *named.matching})
        known = (i for i in named.matching if i in scores)
        best = sorted(known, key=lambda i: (-scores[i], i))[:count]
        vectors = library.catalogue.vectors_of(
            library.embedder.identity, best if named.exact else {*named.near, *best}
        )
        dense = {i: float(np.dot(stored, vector)) for i, stored in vectors.items()}
        return Candidates(dense, {i: scores[i] for i in dense})

    def _vector(self, query: Query) -> Vectors:
        """Of the question, in a conversation turned a little towards what was asked before it."""
        text = query.text_to_embed
        texts = [text, *([f"{query.before} {text}"] if query.before else [])]
        vector, *joined = self._library.embedder.embed(texts, query=True)
        for other in joined:
            vector = vector + BEFORE * other
        return np.asarray(vector / np.linalg.norm(vector))
