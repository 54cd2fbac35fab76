"""Speed and memory beside what people would use instead: ``python -m evals.speed FOLDER``.

FOLDER holds documents, such as the unpacked archive of OpenStack documentation. Peers run in the
same call on the same files with the same embedding model, and ratios are printed: times alone say
nothing on a shared machine. Needs the extra ``bench``, and for the part ``search`` some minutes for
each hundred thousand passages. The part ``lexical`` compares engines for BM25 at the same sizes.
"""

from __future__ import annotations

import argparse
import random
import tempfile
from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path

import ingest
from evals.cases import load
from ingest.discovery import discover
from retrieval import Library

from . import embedding, growth, lexical, pipelines, scale
from .scale import Size

PARTS = ("search", "lexical", "ingest", "embedding")
_QUESTIONS = Path(__file__).parent.parent / "datasets" / "openstack-docs.jsonl"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("folder", type=Path, help="documents")
    parser.add_argument("--parts", nargs="+", default=PARTS, choices=PARTS)
    parser.add_argument("--files", type=int, default=300, help="a sample of so many documents")
    parser.add_argument(
        "--sizes", type=int, nargs="+", default=[20_000, 200_000], help="passages to search among"
    )
    parser.add_argument("--seeds", type=Path, help="a library to draw from, in place of FOLDER")
    parser.add_argument("--chart", type=Path, help="draw how the cost of searching grows, as SVG")
    options = parser.parse_args()
    files = _sample(options.folder, options.files)
    with tempfile.TemporaryDirectory() as folder:
        if {"search", "lexical"} & {*options.parts}:
            _grow(files, options, Path(folder))
        if "ingest" in options.parts:
            _print(f"Ingest of {len(files)} files", pipelines.ingest_files(files, Path(folder)))
            _print("Cold start", pipelines.cold_start(Path(folder)))
        if "embedding" in options.parts:
            _print("Embedding", embedding.compare(_texts(files, Path(folder) / "texts")))


def _sample(folder: Path, count: int) -> list[Path]:
    found = [file.path for file in discover([folder], folder / "none", lambda *_: None)]
    texts = [file for file in found if file.suffix.lower() in (".rst", ".md", ".txt")]
    return sorted(random.Random(0).sample(texts, min(count, len(texts))))


def _texts(files: Sequence[Path], folder: Path) -> list[str]:
    with Library.open(folder) as library:
        ingest.add(library, files[:100])
        stored = library.catalogue.passages(library.catalogue.passage_ids()).values()
        return [s.passage.indexed_text for s in stored][:1000]


def _grow(files: Sequence[Path], options: argparse.Namespace, folder: Path) -> None:
    questions = [case.question for case in load(_QUESTIONS)]
    draw = random.Random(0)
    sizes = []
    with Library.open(options.seeds or folder / "seeds") as source:
        if not options.seeds:
            ingest.add(source, files)
        real = scale.seeds(source)
    for size in sorted(options.sizes):
        with Library.open(folder / "scale") as library:
            added = scale.grown(library, real, size, draw)
        if "lexical" in options.parts:
            engines = folder / f"lexical{size}"
            _print(f"BM25 among {size:,}", lexical.compare(folder / "scale", engines))
        if "search" in options.parts:
            with Library.open(folder / "scale") as library:
                sizes.append(scale.measured(library, questions, real, added))
            told = (f"{field.name} {getattr(sizes[-1], field.name):,.3f}" for field in fields(Size))
            _print("Search", list(told))
    if options.chart and sizes:
        growth.draw(sizes, options.chart)


def _print(title: str, lines: Sequence[str]) -> None:
    print(f"{title}:", *lines, sep="\n  ", flush=True)


if __name__ == "__main__":
    main()
