"""How the size of passages bears on what is found: ``python -m evals.passage_sizes CASES FOLDER``.

Makes a library of FOLDER for each size that passages aim at, and searches it without a reader:
recall@1 and @5 of the references, and of the first five the token-level recall and intersection
over union, whole and narrowed to their evidence (see ``evidence.py``). The embedding model sees
256 word pieces, so no passage is longer.
"""

from __future__ import annotations

import argparse
import random
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np

import ingest
from ingest.discovery import discover
from retrieval import Assistant, Library, Settings

from .cases import Case, load
from .evidence import measure
from .places import is_named

SIZES = (48, 96, 180, 240)
_FOUND = 5  # passages whose tokens are measured


@dataclass(frozen=True, slots=True)
class Outcome:
    """What passages of one size are worth. Recall and IoU of tokens are of five passages."""

    size: int  # word pieces aimed at
    passages: int  # that the documents were cut into
    recall_at_1: float
    recall_at_5: float
    token_recall: float
    token_iou: float
    evidence_recall: float
    evidence_iou: float


def outcome(size: int, files: Sequence[Path], cases: Sequence[Case], folder: Path) -> Outcome:
    """Make a library of the files in the folder, and search it for the cases."""
    settings = Settings(library=str(folder), passage_tokens=size, reader="off")
    with Library.open(settings=settings) as library:
        ingest.add(library, files)
        assistant = Assistant(library)
        first = measure(assistant, cases, 1)
        found = measure(assistant, cases, _FOUND)
        whole, evidence = found["whole passages"], found["evidence"]
        return Outcome(
            size,
            sum(record.passages for record in library.documents()),
            float(np.mean([o.met for o in first["whole passages"]])),
            float(np.mean([o.met for o in whole])),
            float(np.mean([o.recall for o in whole])),
            float(np.mean([o.iou for o in whole])),
            float(np.mean([o.recall for o in evidence])),
            float(np.mean([o.iou for o in evidence])),
        )


def sample(folder: Path, cases: Sequence[Case], count: int) -> list[Path]:
    """So many files of the folder, those that the cases refer to among them."""
    named = {reference.document for case in cases for reference in case.references}
    found = [file.path for file in discover([folder], folder / "none", lambda *_: None)]
    needed = [file for file in found if any(is_named(file.as_posix(), name) for name in named)]
    rest = [file for file in found if file not in set(needed)]
    more = min(len(rest), max(0, count - len(needed)))
    return needed + sorted(random.Random(0).sample(rest, more))


def outcomes(
    sizes: Sequence[int], files: Sequence[Path], cases: Sequence[Case]
) -> Iterator[Outcome]:
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            yield outcome(size, files, cases, Path(folder))


def draw(curve: Sequence[Outcome], file: Path) -> None:
    """Recall and IoU against the size aimed at, as an SVG."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(8, 3.6), layout="constrained")
    recall, iou = figure.subplots(1, 2)
    sizes = [o.size for o in curve]
    recall.plot(sizes, [o.recall_at_5 for o in curve], marker="o", label="recall@5")
    recall.plot(sizes, [o.recall_at_1 for o in curve], marker="o", label="recall@1")
    recall.plot(sizes, [o.evidence_recall for o in curve], marker="o", label="tokens of evidence")
    iou.plot(sizes, [o.evidence_iou for o in curve], marker="o", label="narrowed to evidence")
    iou.plot(sizes, [o.token_iou for o in curve], marker="o", label="whole passages")
    for axes, name in ((recall, "recall"), (iou, "intersection over union of tokens")):
        axes.set(xlabel="word pieces that a passage aims at", ylabel=name, ylim=(0, None))
        axes.grid(alpha=0.3)
        axes.legend()
    figure.savefig(file, metadata={"Date": None})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("cases", type=Path, help="questions with references, as in datasets/")
    parser.add_argument("folder", type=Path, help="the documents that they are about")
    parser.add_argument("--files", type=int, default=400, help="of the folder, the needed included")
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="in word pieces")
    parser.add_argument("--chart", type=Path, help="draw the curves, as SVG")
    options = parser.parse_args()
    cases = load(options.cases)
    files = sample(options.folder, cases, options.files)
    print(f"{len(files)} files;", " ".join(field.name for field in fields(Outcome)))
    curve = []
    for found in outcomes(options.sizes, files, cases):
        curve.append(found)
        values = [getattr(found, field.name) for field in fields(Outcome)]
        print("  ".join(f"{v:.3f}" if isinstance(v, float) else f"{v:>5}" for v in values))
    if options.chart:
        draw(curve, options.chart)


if __name__ == "__main__":
    main()
