"""Which words may stand for each other: vectors of single English words.

A question seldom says all in the words of the text. The table holds a vector for each term that the
embedding model's vocabulary has as a whole word, made by that model from the word alone, as in
Model2Vec (Tulkens and van Dongen, 2024). What all words have in common, their mean, is taken away,
and the first principal components are kept: Raunak, Gupta and Metze, "Effective Dimensionality
Reduction for Word Embeddings" (RepL4NLP 2019). Names and identifiers are to be met exactly.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

FILE = Path(__file__).with_name("vectors.npz")
_UNLIKE = 0.1  # cosine up to which two words have nothing to do with each other

Array = NDArray[np.float32]


class WordVectors:
    """Vectors of shape (terms, dimensions), of any length, and the row of each term."""

    def __init__(self, rows: Mapping[str, int], vectors: NDArray[np.int8] | Array) -> None:
        lengths = np.linalg.norm(vectors.astype(np.float32), axis=1, keepdims=True)
        unknown = np.zeros((1, vectors.shape[1]), dtype=np.float32)
        self._rows = rows
        self._vectors: Array = np.vstack([vectors / lengths, unknown])

    def likeness(self, terms: Sequence[str], exactly: Collection[str] = ()) -> Likeness:
        """How far each of these terms may be stood for by any other; some by themselves alone."""
        vectors = self.of(["" if term in exactly else term for term in terms])
        return Likeness(self, terms, vectors)

    def of(self, terms: Sequence[str]) -> Array:
        """Of length 1, of shape (terms, dimensions); 0 for a term that is not in the table."""
        unknown = len(self._vectors) - 1
        return self._vectors[[self._rows.get(term, unknown) for term in terms]]


class Likeness:
    """Of a few terms, those of a question, to the words of many texts."""

    def __init__(self, table: WordVectors, terms: Sequence[str], vectors: Array) -> None:
        self._table = table
        self._vectors = vectors
        self._places = {term: at for at, term in enumerate(terms)}

    def to(self, others: Sequence[str]) -> Array:
        """In [0, 1], of shape (terms, others): 1 where both are the same, 0 where they have nothing
        in common or one is not in the table."""
        cosines = self._vectors @ self._table.of(others).T
        found: Array = np.clip((cosines - _UNLIKE) / (1 - _UNLIKE), 0, 1)
        for column, other in enumerate(others):
            if other in self._places:
                found[self._places[other], column] = 1
        return found


@lru_cache(maxsize=1)
def word_vectors() -> WordVectors:
    """The table that is shipped."""
    with np.load(FILE) as held:
        terms = held["terms"].tobytes().decode().split("\n")
        return WordVectors({term: row for row, term in enumerate(terms)}, held["vectors"])
