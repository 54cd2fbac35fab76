"""Makes the table of word vectors from the published embedding model, in a minute:

    python -m retrieval.word_vectors.making

The words are those of the model's own vocabulary (BERT's, uncased) that are written in plain
letters and say something by themselves; words with one stem share a vector, the mean of theirs.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..analysis import STOP_WORDS, index_terms
from ..embedding import SentenceTransformerEmbedder
from ..settings import PUBLISHED_MODEL
from .table import FILE

DIMENSIONS = 128
_WORD = re.compile(r"[a-z]{3,}")
_LARGEST = 127  # of 8 bits with a sign


def vocabulary(tokenizer: Path) -> list[str]:
    """The whole words of a tokenizer's vocabulary."""
    pieces = json.loads(tokenizer.read_text(encoding="utf-8"))["model"]["vocab"]
    return [w for w in sorted(pieces) if _WORD.fullmatch(w) and w not in STOP_WORDS]


def by_stem(words: list[str], vectors: NDArray[np.float32]) -> dict[str, NDArray[np.float32]]:
    """The mean vector, of length 1, of the words that are one term in the index."""
    together: dict[str, list[int]] = defaultdict(list)
    for row, word in enumerate(words):
        together[index_terms(word)].append(row)
    means = {term: vectors[rows].mean(axis=0) for term, rows in together.items()}
    return {term: mean / np.linalg.norm(mean) for term, mean in means.items()}


def reduced(vectors: NDArray[np.float32], dimensions: int) -> NDArray[np.int8]:
    """The first principal components about the mean, each row scaled to fill 8 bits."""
    centred = vectors - vectors.mean(axis=0)
    _, _, components = np.linalg.svd(centred, full_matrices=False)
    small = centred @ components[:dimensions].T
    filling = small * (_LARGEST / np.abs(small).max(axis=1, keepdims=True))
    return np.asarray(np.round(filling), dtype=np.int8)


def main() -> None:
    embedder = SentenceTransformerEmbedder(PUBLISHED_MODEL)
    if embedder.folder is None:
        raise SystemExit("The package of the published embedding model is not installed.")
    words = vocabulary(embedder.folder / "tokenizer.json")
    found = by_stem(words, embedder.embed(words))
    terms = np.frombuffer("\n".join(found).encode(), dtype=np.uint8)
    np.savez(FILE, terms=terms, vectors=reduced(np.stack(list(found.values())), DIMENSIONS))
    print(f"{len(found)} terms, {FILE.stat().st_size / 1e6:.1f} MB: {FILE}")


if __name__ == "__main__":
    main()
