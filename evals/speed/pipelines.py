"""From files to a library and from a shell to an answer, beside llama-index."""

from __future__ import annotations

import re
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from .peer import DEFAULT_CHUNK, WHOLE_CHUNK

_QUESTION = "What does a load balancer need?"
_STARTS = 5
_OURS = (
    "import sys, ingest\n"
    "from evals.speed.memory import peak\n"
    "from retrieval import Library\n"
    "with Library.open(sys.argv[1]) as library:\n"
    "    ingest.add(library, sys.argv[2:])\n"
    "print(f'peak {peak():.0f}', file=sys.stderr)\n"
)


@dataclass(frozen=True, slots=True)
class Took:
    """Seconds of wall clock, and megabytes at the peak."""

    seconds: float
    peak: float

    def line(self, name: str, beside: Took) -> str:
        return (
            f"{name}: {self.seconds:.1f} s, {self.peak:.0f} MB at the peak; "
            f"ratio of times {self.seconds / beside.seconds:.2f}"
        )


def _run(*command: str) -> Took:
    started = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603
    seconds = time.perf_counter() - started
    peak = re.search(r"^peak (\d+)$", done.stderr, re.MULTILINE)
    return Took(seconds, float(peak[1]) if peak else 0.0)


def ingest_files(files: Sequence[Path], folder: Path) -> list[str]:
    """Take in the same files, every store committed."""
    names = [str(file) for file in files]
    peer = [sys.executable, "-m", "evals.speed.peer", "add"]
    ours = _run(sys.executable, "-c", _OURS, str(folder / "ours"), *names)
    default = _run(*peer, str(folder / "default"), str(DEFAULT_CHUNK), *names)
    whole = _run(*peer, str(folder / "whole"), str(WHOLE_CHUNK), *names)
    return [
        f"Footnote: {ours.seconds:.1f} s, {ours.peak:.0f} MB at the peak",
        default.line(f"llama-index as it comes, {DEFAULT_CHUNK} tokens", ours),
        whole.line(f"llama-index, passages of {WHOLE_CHUNK} tokens", ours),
    ]


def cold_start(folder: Path) -> list[str]:
    """From the shell to the printed answer, over what ``ingest_files`` left in the folder."""
    footnote = str(Path(sys.executable).parent / "footnote")
    ways = {
        "footnote ask": [footnote, "ask", _QUESTION, "--library", str(folder / "ours")],
        "llama-index": [
            sys.executable, "-m", "evals.speed.peer", "ask", str(folder / "default"), _QUESTION,
        ],
        "footnote --help": [footnote, "--help"],
    }  # fmt: skip
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(_STARTS):
        for name, command in ways.items():
            started = time.perf_counter()
            subprocess.run(command, capture_output=True, check=False)  # noqa: S603
            taken[name].append(time.perf_counter() - started)
    medians = {name: statistics.median(seconds) for name, seconds in taken.items()}
    ratio = medians["footnote ask"] / medians["llama-index"]
    return [
        *(f"{name}: {seconds:.2f} s" for name, seconds in medians.items()),
        f"ratio of footnote ask to llama-index {ratio:.2f}",
    ]
