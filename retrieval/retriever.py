"""Hybrid retrieval: dense and lexical candidates, both scores for each of them, one fused order."""

from __future__ import annotations

import numpy as np

from .datatypes import ScoredPassage
from .fusion import convex
from .library import Library
from .query import Query


class Retriever:
    """Searches one library."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def search(self, query: Query, k: int) -> list[ScoredPassage]:
        """The k best passages, best first; scores are fused ones in [0, 1]."""
        library = self._library
        vector = library.embedder.embed([query.text], query=True)[0]
        candidates = max(k, library.settings.candidates)
        near = library.nearest(vector, candidates)
        terms = [term.text for term in query.terms]
        with library.catalogue.reading():
            lexical = library.lexical.search(terms, candidates, query.phrases)
            if query.phrases and not lexical:  # the phrase is nowhere: fall back to its words
                lexical = library.lexical.search(terms, candidates)
            ids = lexical.keys() if query.phrases and lexical else {*near, *lexical}
            stored = library.catalogue.passages(ids)
            lexical |= library.lexical.scores(terms, stored.keys() - lexical.keys())
            records = library.catalogue.records_by_id(p.document_id for p in stored.values())
            vectors = library.catalogue.vectors(
                library.embedder.identity, (p.text_hash for p in stored.values())
            )
        dense = {i: float(np.dot(vectors[p.text_hash], vector)) for i, p in stored.items()}
        fused = convex(dense, lexical, library.settings.dense_weight)
        best = sorted(fused, key=lambda i: (-fused[i], i))[:k]
        return [
            ScoredPassage(
                id=i,
                document=records[stored[i].document_id],
                passage=stored[i].passage,
                score=fused[i],
                dense=dense[i],
                lexical=lexical.get(i, 0.0),
                fused=fused[i],
            )
            for i in best
        ]
