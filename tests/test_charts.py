"""Calibration and abstention, by hand, and their charts."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from evals.charts import Judgement, abstention, calibration_error, draw, reliability

JUDGEMENTS: list[Judgement] = [
    (True, True, 0.92), (True, True, 0.98), (True, False, 0.55), (False, False, 0.45),
    (False, False, 0.05), (True, True, 0.03),
]  # fmt: skip
RIGHT = np.array([right for _, right, _ in JUDGEMENTS])
SCORES = np.array([score for _, _, score in JUDGEMENTS])


def test_bins_hold_what_was_said_and_what_was_right() -> None:
    expected = [
        (2, (0.05 + 0.03) / 2, 1 / 2),
        (1, 0.45, 0.0),
        (1, 0.55, 0.0),
        (2, (0.92 + 0.98) / 2, 1.0),
    ]
    np.testing.assert_allclose(reliability(RIGHT, SCORES), expected)


def test_the_calibration_error_is_the_mean_distance_by_bin() -> None:
    expected = (2 * abs(0.04 - 0.5) + 0.45 + 0.55 + 2 * abs(0.95 - 1.0)) / 6
    assert calibration_error(RIGHT, SCORES) == pytest.approx(expected)


def test_abstention_by_threshold() -> None:
    by_threshold = {round(t, 2): (p, r) for t, p, r in abstention(JUDGEMENTS)}
    # Below 0.5 are 0.45, 0.05 and 0.03, of which two are unanswerable: all there are.
    assert by_threshold[0.5] == (pytest.approx(2 / 3), pytest.approx(2 / 2))
    assert by_threshold[0.04] == (0.0, 0.0)
    assert min(by_threshold) == 0.04  # below that nothing is silent


def test_the_charts_are_written(tmp_path: Path) -> None:
    draw({"made up": JUDGEMENTS}, 0.3, tmp_path)
    for name in ("reliability.svg", "abstention.svg"):
        assert (tmp_path / name).read_text(encoding="utf-8").startswith("<?xml")
