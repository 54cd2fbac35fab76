"""Passages embedded in a second: ours beside sentence-transformers on torch, batches of 32."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from retrieval.embedding import SentenceTransformerEmbedder, Vectors, adapter

ROUNDS = 3


def compare(texts: Sequence[str]) -> list[str]:
    """Both embed the same texts by turns; what came of it, as lines."""
    from sentence_transformers import SentenceTransformer

    embedder = SentenceTransformerEmbedder()
    torch = SentenceTransformer(str(embedder.folder), device="cpu")
    adapter.apply(torch)

    def plain(part: Sequence[str]) -> Any:
        return torch.encode(list(part), batch_size=32, normalize_embeddings=True)

    ways: dict[str, Callable[[Sequence[str]], Vectors]] = {
        "Footnote, 8 bits on onnxruntime": embedder.embed,
        "sentence-transformers, 32 bits on torch": plain,
    }
    vectors = {name: way(texts[:64]) for name, way in ways.items()}  # loads and warms
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(ROUNDS):
        for name, way in ways.items():
            started = time.perf_counter()
            vectors[name] = way(texts)
            taken[name].append(time.perf_counter() - started)
    ours, theirs = ways
    rates = {name: len(texts) / float(np.median(seconds)) for name, seconds in taken.items()}
    cosines = np.sum(vectors[ours] * vectors[theirs], axis=1)
    return [
        *(f"{name}: {rate:.0f} passages a second" for name, rate in rates.items()),
        f"ratio {rates[ours] / rates[theirs]:.2f}, lowest cosine of the two {cosines.min():.3f}",
    ]
