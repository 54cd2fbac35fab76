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
        self._rows = rows
        self._vectors = vectors / lengths

    def likeness(self, terms: Sequence[str], exactly: Collection[str] = ()) -> Likeness:
        """How far each of these terms may be stood for by any other; some by themselves alone."""
        of_length_1 = np.zeros((len(terms), self._vectors.shape[1]), dtype=np.float32)
        for at, term in enumerate(terms):
            if term in self._rows and term not in exactly:
                of_length_1[at] = self._vectors[self._rows[term]]
        cosines = of_length_1 @ self._vectors.T
        near = np.clip((cosines - _UNLIKE) / (1 - _UNLIKE), 0, 1)
        unknown = np.zeros((len(terms), 1), dtype=np.float32)
        return Likeness(terms, self._rows, np.hstack([near, unknown]))


class Likeness:
    """Made for a few terms at once, since all of a question's are held against many texts.

    ``near`` has the likeness of each term to each row of the table, and to an unknown one at last.
    """

    def __init__(self, terms: Sequence[str], rows: Mapping[str, int], near: Array) -> None:
        self._places = {term: at for at, term in enumerate(terms)}
        self._rows = rows
        self._near = near

    def to(self, others: Sequence[str]) -> Array:
        """In [0, 1], of shape (terms, others): 1 where both are the same, 0 where they have nothing
        in common or one is not in the table."""
        rows, unknown = self._rows, self._near.shape[1] - 1
        found = self._near[:, [rows.get(other, unknown) for other in others]]
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
