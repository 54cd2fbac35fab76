"""Charts of how far the probability of an answer can be trusted, as SVG files for the docs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from matplotlib.axes import Axes

BINS = 10

Array: TypeAlias = NDArray[np.float64]
Judgement: TypeAlias = tuple[bool, bool, float]
"""Whether a question is answerable, whether the best candidate is right, its probability."""


def reliability(right: NDArray[np.bool_], scores: Array) -> list[tuple[int, float, float]]:
    """By bin of equal width: how many, their mean probability, the share of right ones."""
    which = np.minimum((scores * BINS).astype(int), BINS - 1)
    return [
        (int(here.sum()), float(scores[here].mean()), float(right[here].mean()))
        for here in (which == b for b in range(BINS))
        if here.any()
    ]


def calibration_error(right: NDArray[np.bool_], scores: Array) -> float:
    """Expected calibration error: mean distance of probability and share of right ones."""
    bins = reliability(right, scores)
    return sum(n * abs(said - was) for n, said, was in bins) / len(scores)


def abstention(judgements: Sequence[Judgement]) -> Array:
    """Rows of (threshold, precision, recall) of saying "not found" below the threshold, where that
    is said at all."""
    answerable = np.array([a for a, _, _ in judgements])
    scores = np.array([s for _, _, s in judgements])
    rows = []
    for threshold in np.linspace(0.01, 0.99, 99):
        silent = scores < threshold
        true = (silent & ~answerable).sum()
        if silent.any():
            rows.append((threshold, true / silent.sum(), true / max(1, (~answerable).sum())))
    return np.array(rows)


def draw(collections: Mapping[str, Sequence[Judgement]], threshold: float, folder: Path) -> None:
    """Write ``reliability.svg`` and ``abstention.svg``, on which the ``threshold`` is marked."""
    folder.mkdir(parents=True, exist_ok=True)
    with _chart(folder / "reliability.svg", "probability", "share that is right") as axes:
        axes.plot([0, 1], [0, 1], color="grey", linewidth=0.8, linestyle="--")
        for name, judgements in collections.items():
            right = np.array([r for _, r, _ in judgements])
            scores = np.array([s for _, _, s in judgements])
            bins = reliability(right, scores)
            label = f"{name} (expected calibration error {calibration_error(right, scores):.3f})"
            axes.plot([s for _, s, _ in bins], [w for _, _, w in bins], marker="o", label=label)
    with _chart(folder / "abstention.svg", "recall", 'precision of "not found"') as axes:
        for name, judgements in collections.items():
            curve = abstention(judgements)
            (line,) = axes.plot(curve[:, 2], curve[:, 1], label=name)
            used = curve[np.argmin(np.abs(curve[:, 0] - threshold))]
            axes.plot(used[2], used[1], marker="o", color=line.get_color())
            axes.annotate(f"{threshold:g}", (used[2], used[1]), (4, 4), textcoords="offset points")


class _chart:
    """A square from 0 to 1, saved on leaving."""

    def __init__(self, file: Path, x: str, y: str) -> None:
        self._file, self._x, self._y = file, x, y

    def __enter__(self) -> Axes:
        from matplotlib.figure import Figure

        self._figure = Figure(figsize=(5, 4.2), layout="constrained")
        axes: Axes = self._figure.subplots()
        axes.set(xlabel=self._x, ylabel=self._y, xlim=(0, 1), ylim=(0, 1.02))
        return axes

    def __exit__(self, *failed: object) -> None:
        if failed[0] is None:
            self._figure.axes[0].legend(fontsize=8)
            self._figure.savefig(self._file, metadata={"Date": None})
