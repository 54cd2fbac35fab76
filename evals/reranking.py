"""What the reader does to rankings: ``python -m evals.reranking DATA [--collections squad]``.

On the collections of ``ir_collections.py``. Prints recall@1, recall@5 and nDCG@10 (binary) of the
ranking of retrieval and of its blends with the reader, by the reader's shares in the score: where
a few words answer, and elsewhere.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import ir_measures
from ir_measures import R, ScoredDoc, nDCG

from retrieval import Library
from retrieval.query import parse
from retrieval.reading.reader import Reader
from retrieval.reranker import READ, read_in_their_words, share_of_reader, strength
from retrieval.retriever import Retriever

from .ir_collections import COLLECTIONS, Asked, index, sample

SHARES = (  # where a few words answer, elsewhere
    (0.0, 0.0),
    (0.15, 0.15),
    (0.2, 0.2),
    (0.25, 0.15),
    (0.25, 0.25),
    (0.4, 0.2),
    (0.5, 0.5),
    (1.0, 1.0),
)
MEASURES = (R @ 1, R @ 5, nDCG @ 10)


def rankings(
    library: Library, queries: Sequence[Asked], depth: int
) -> dict[tuple[float, float], list[ScoredDoc]]:
    """By the reader's shares, the 20 first passages of every query, ``depth`` of which are read."""
    retriever, reader = Retriever(library), Reader()
    runs: dict[tuple[float, float], list[ScoredDoc]] = {shares: [] for shares in SHARES}
    for number, asked in enumerate(queries):
        query = parse(asked.question, library.lexical, before=asked.before)
        found = retriever.search(query, 20)
        texts = [(p.passage.context, p.text) for p in found[:depth]]
        readings = read_in_their_words(reader, query, texts)
        for shares in SHARES:
            share = share_of_reader(query.text, shares)
            scores = [
                1 + (1 - share) * p.score + share * strength(reading)
                for p, reading in zip(found, readings, strict=False)
            ]
            scores += [p.score for p in found[depth:]]
            runs[shares] += [
                ScoredDoc(str(number), p.document.path, score)
                for p, score in zip(found, scores, strict=True)
            ]
    return runs


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("data", type=Path, help="folder with reading/, conversations/ and fusion/")
    parser.add_argument("--collections", default=",".join(COLLECTIONS), help="which, by comma")
    parser.add_argument("--queries", type=int, help="a sample of so many from each")
    parser.add_argument("--read", type=int, default=READ, help="passages read for a query")
    options = parser.parse_args()
    for name in options.collections.split(","):
        collection = COLLECTIONS[name](options.data)
        queries = sample(collection, options.queries)
        with tempfile.TemporaryDirectory() as folder, Library.open(folder) as library:
            index(library, collection)
            started = time.perf_counter()
            runs = rankings(library, queries, options.read)
            seconds = (time.perf_counter() - started) / len(queries)
        qrels = [
            ir_measures.Qrel(str(n), passage, 1)
            for n, asked in enumerate(queries)
            for passage in asked.relevant
        ]
        print(f"{name}: {len(queries)} queries, {len(collection.passages)} passages,", end=" ")
        print(f"{options.read} read, {1000 * seconds:.0f} ms a query")
        for (short, other), run in runs.items():
            values = ir_measures.calc_aggregate(MEASURES, qrels, run)
            told = ", ".join(f"{measure} {values[measure]:.3f}" for measure in MEASURES)
            print(f"  reader's share {short:.2f}, {other:.2f}: {told}")


if __name__ == "__main__":
    main()
