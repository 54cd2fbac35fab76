"""Fusion of dense and lexical scores by a convex combination.

Bruch, Gai and Ingber, "An Analysis of Fusion Functions for Hybrid Retrieval" (ACM TOIS 2023): a
convex combination of min-max normalised scores beats reciprocal-rank fusion, in and out of domain.
"""

from __future__ import annotations

from collections.abc import Mapping


def convex(
    dense: Mapping[int, float], lexical: Mapping[int, float], dense_weight: float
) -> dict[int, float]:
    """Fused score in [0, 1] of every id that either search knows; a missing score counts as least.

    BM25 is scaled from zero, its score for a passage without any of the terms; the cosine from the
    least of those given, since its own floor of -1 never occurs.
    """
    near = _scale(dense, min(dense.values(), default=0.0))
    told = _scale(lexical, 0.0)
    return {
        i: dense_weight * near.get(i, 0.0) + (1 - dense_weight) * told.get(i, 0.0)
        for i in dense.keys() | lexical.keys()
    }


def _scale(scores: Mapping[int, float], low: float) -> dict[int, float]:
    """Put ``low`` at 0 and the highest at 1; where those are the same nothing is told apart: 0."""
    span = max(scores.values(), default=low) - low
    return {i: (score - low) / span if span > 0 else 0.0 for i, score in scores.items()}
