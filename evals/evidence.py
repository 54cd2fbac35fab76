"""How much of what is found bears on the question, in tokens: ``python -m evals.evidence CASES``.

Token-level precision, recall and intersection over union of the first passages, whole and narrowed
to their evidence, against the reference excerpts; after Smith and Troynikov, "Evaluating Chunking
Strategies for Retrieval" (Chroma, 2024). Of references that are alternatives, the one that was
found best counts. A token is a run of letters and digits.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import numpy as np

from retrieval import Assistant, Library, Settings
from retrieval.datatypes import ScoredPassage

from .cases import Case, load
from .metrics import Span
from .places import Places

_TOKEN = re.compile(r"[^\W_]+")

Token: TypeAlias = tuple[str, int]
"""A document, and where in it the token starts."""


@dataclass(frozen=True, slots=True)
class Overlap:
    """Token-level measures of one question, and whether every group of references was met."""

    precision: float
    recall: float
    iou: float
    met: bool


def overlap(
    found: Iterable[Span], groups: Sequence[Sequence[Span]], texts: dict[str, str]
) -> Overlap:
    """Of the tokens found against those of the best reference of each group."""
    tokens = set().union(*(tokens_of(span, texts) for span in found))
    wanted: set[Token] = set()
    met = True
    for group in groups:
        best = max((tokens_of(s, texts) for s in group), key=lambda t: len(t & tokens) / len(t))
        wanted |= best
        met = met and bool(best & tokens)
    shared = len(tokens & wanted)
    return Overlap(
        shared / len(tokens) if tokens else 0.0,
        shared / len(wanted),
        shared / len(tokens | wanted),
        met,
    )


def tokens_of(span: Span, texts: dict[str, str]) -> set[Token]:
    """The tokens that start within a span."""
    found = _TOKEN.finditer(texts[span.document], span.start, span.end)
    return {(span.document, match.start()) for match in found}


def whole(passage: ScoredPassage) -> Span:
    return Span(passage.document.path, passage.start, passage.end)


def narrowed(passage: ScoredPassage) -> Span:
    start, end = passage.evidence or (passage.start, passage.end)
    return Span(passage.document.path, start, end)


def measure(assistant: Assistant, cases: Sequence[Case], k: int) -> dict[str, list[Overlap]]:
    """Every answerable question whose references are in the library, whole and narrowed."""
    library = assistant.library
    places = Places(library)
    texts = {record.path: library.text(record.id) for record in library.documents()}
    outcomes: dict[str, list[Overlap]] = {"whole passages": [], "evidence": []}
    for case in cases:
        groups = list(places.of(case).values())
        if case.unanswerable or not all(groups):
            continue
        found = assistant.search(case.question, k)
        outcomes["whole passages"].append(overlap(map(whole, found), groups, texts))
        outcomes["evidence"].append(overlap(map(narrowed, found), groups, texts))
    return outcomes


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("cases", type=Path, help="questions with references, as in datasets/")
    parser.add_argument("--library", required=True, help="folder of the library they are about")
    parser.add_argument("--reader", default="off", help="on, off, or a folder of weights")
    parser.add_argument("-k", type=int, default=5, help="passages taken of each question")
    options = parser.parse_args()
    settings = Settings(library=options.library, reader=options.reader)
    with Library.open(settings=settings) as library:
        outcomes = measure(Assistant(library), load(options.cases), options.k)
    for name, found in outcomes.items():
        means = [np.mean([getattr(o, m) for o in found]) for m in ("precision", "recall", "iou")]
        told = "  ".join(f"{value:.3f}" for value in means)
        print(
            f"{name:<15} precision, recall, IoU: {told}   met {np.mean([o.met for o in found]):.3f}"
        )
    print(f"{len(found)} questions, {options.k} passages each")


if __name__ == "__main__":
    main()
