"""How cost grows with a library, as an SVG file for the docs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from .scale import Size


def draw(sizes: Sequence[Size], file: Path) -> None:
    """Search, memory and adding against the number of passages; times start at zero, which a
    logarithmic axis would hide."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(10, 3.2), layout="constrained")
    time, memory, adding = figure.subplots(1, 3)
    passages = [size.passages for size in sizes]
    time.plot(passages, [size.p95 for size in sizes], marker="o", label="95th percentile")
    time.plot(passages, [size.p50 for size in sizes], marker="o", label="median")
    time.set(ylabel="search, ms")
    time.legend(fontsize=8)
    memory.plot(passages, [size.memory for size in sizes], marker="o", label="memory")
    memory.plot(passages, [size.disk for size in sizes], marker="o", label="disk")
    memory.set(ylabel="MB")
    memory.legend(fontsize=8)
    adding.plot(passages, [1000 / size.added_per_second for size in sizes], marker="o")
    adding.set(ylabel="adding 1,000 embedded passages, s")
    memory.set(yscale="log")
    for axes in (time, adding):
        axes.set_ylim(bottom=0)
    for axes in (time, memory, adding):
        axes.set(xlabel="passages", xscale="log")
        axes.grid(visible=True, which="both", alpha=0.3)
    figure.savefig(file, metadata={"Date": None})
