"""Hybrid retrieval: dense and lexical candidates, both scores for each, one fused order."""

from __future__ import annotations

from itertools import accumulate

import numpy as np

from .datatypes import ScoredPassage
from .diversity import spread
from .embedding import Vectors
from .evidence import evidence, strengthened
from .fusion import convex
from .library import Library
from .query import Query
from .scope import EVERYTHING, Scope

BEFORE = 0.5  # weight of the vector of both questions beside that of the last one
EXAMINED = 20  # passages that are searched for evidence; the others are far behind


class Retriever:
    """Searches one library."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def search(self, query: Query, k: int, scope: Scope = EVERYTHING) -> list[ScoredPassage]:
        """The k best passages of the scope, best first; scores are in [0, 1]."""
        library = self._library
        vector = self.vector(query)
        candidates = max(k, library.settings.candidates)
        near = library.nearest(vector, candidates, scope)
        terms = query.terms_to_find
        with library.catalogue.reading():
            lexical = library.lexical.search(terms, candidates, query.phrases, scope)
            if query.phrases and not lexical:  # the phrase is nowhere: fall back to its words
                lexical = library.lexical.search(terms, candidates, scope=scope)
            ids = lexical.keys() if query.phrases and lexical else {*near, *lexical}
            stored = library.catalogue.passages(ids)
            lexical |= library.lexical.scores(terms, stored.keys() - lexical.keys())
            records = library.catalogue.records_by_id(p.document_id for p in stored.values())
            vectors = library.catalogue.vectors(
                library.embedder.identity, (p.text_hash for p in stored.values())
            )
        dense = {i: float(np.dot(vectors[p.text_hash], vector)) for i, p in stored.items()}
        fused = convex(dense, lexical, library.settings.dense_weight)
        ranked = sorted(fused, key=lambda i: (-fused[i], i))
        found = {i: evidence(query, stored[i].passage) for i in ranked[: max(k, EXAMINED)]}
        scores = {i: strengthened(fused[i], found.get(i)) for i in ranked}
        by_score = sorted(found, key=lambda i: (-scores[i], i))
        best = spread(by_score, {i: e.terms for i, e in found.items()}, set(query.terms_to_find))[
            :k
        ]
        return [
            ScoredPassage(
                id=i,
                document=records[stored[i].document_id],
                passage=stored[i].passage,
                score=score,
                dense=dense[i],
                lexical=lexical.get(i, 0.0),
                fused=fused[i],
                evidence=(found[i].start, found[i].end),
            )
            for i, score in zip(best, accumulate((scores[i] for i in best), min), strict=True)
        ]

    def vector(self, query: Query) -> Vectors:
        """Of the question, in a conversation turned a little towards what was asked before it."""
        text = query.text_to_embed
        texts = [text, *([f"{query.before} {text}"] if query.before else [])]
        vector, *joined = self._library.embedder.embed(texts, query=True)
        for other in joined:
            vector = vector + BEFORE * other
        return np.asarray(vector / np.linalg.norm(vector))
