"""Convex combination, by hand."""

from __future__ import annotations

import pytest

from retrieval.fusion import convex


def test_scores_are_scaled_and_weighed() -> None:
    # dense: 0.2 -> 0, 0.6 -> 1, 0.4 -> 0.5; BM25 from zero: 8 -> 1, 2 -> 0.25
    fused = convex({1: 0.2, 2: 0.6, 3: 0.4}, {1: 8.0, 2: 2.0}, dense_weight=0.5)
    assert fused == {
        1: pytest.approx(0.5 * 0 + 0.5 * 1),
        2: pytest.approx(0.5 * 1 + 0.5 * 0.25),
        3: pytest.approx(0.5 * 0.5 + 0.5 * 0),
    }


def test_nothing_to_tell_apart() -> None:
    assert convex({1: 0.3}, {}, dense_weight=0.5) == {1: 0.0}
    assert convex({}, {}, dense_weight=0.5) == {}
