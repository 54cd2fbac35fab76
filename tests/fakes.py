"""Fakes for what is slow: a deterministic embedder without a model."""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence

import numpy as np

from retrieval.analysis import terms
from retrieval.embedding import Vectors


class HashingEmbedder:
    """A bag of hashed terms: texts that share words are near. Word pieces are words and marks."""

    def __init__(self, identity: str = "fake-hashing", dimension: int = 64) -> None:
        self.identity = identity
        self.window = 256
        self.texts_embedded = 0
        self._dimension = dimension

    def token_offsets(self, text: str) -> Sequence[int]:
        return [match.start() for match in re.finditer(r"\w+|[^\w\s]", text)]

    def embed(self, texts: Sequence[str], *, query: bool = False) -> Vectors:
        if not query:
            self.texts_embedded += len(texts)
        vectors = np.zeros((len(texts), self._dimension), dtype=np.float32)
        for row, text in enumerate(texts):
            vectors[row, 0] = 1e-3  # never a zero vector
            for term in terms(text):
                vectors[row, zlib.crc32(term.text.encode()) % self._dimension] += 1
        lengths: Vectors = np.linalg.norm(vectors, axis=1, keepdims=True)
        return np.divide(vectors, lengths)
