"""What the reader does to rankings: ``python -m evals.reranking DATA [--collections squad]``.

Three collections, each as one library of whole passages: the paragraphs of SQuAD articles with
their answerable questions, the passages of MTRAG's human conversations with the last turns, and
SciFact's abstracts with its claims, which are no questions. Prints recall@1, recall@5 and nDCG@10
(binary) of the fused ranking and of its blends with the reader, by the reader's share in the score.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ir_measures
from ir_measures import R, ScoredDoc, nDCG

from retrieval import Library
from retrieval.answering.follow_up import standalone
from retrieval.datatypes import Document, Passage
from retrieval.query import parse
from retrieval.reading.reader import Reader
from retrieval.reading.training.examples import read
from retrieval.reranker import READ
from retrieval.retriever import Retriever
from retrieval.rows import Fingerprint, text_hash
from retrieval.writer import Put, writing

SHARES = (0.0, 0.25, 0.5, 0.75, 1.0)
MEASURES = (R @ 1, R @ 5, nDCG @ 10)


@dataclass(frozen=True, slots=True)
class Collection:
    """Passages as (title, text) by id, and queries with the ids of their relevant passages."""

    passages: Mapping[str, tuple[str, str]]
    queries: Sequence[tuple[str, frozenset[str]]]


def squad(data: Path) -> Collection:
    examples = read(data / "reading" / "squad2-articles.tune.json.gz")
    ids = {e.passage: str(n) for n, e in enumerate({e.passage: e for e in examples}.values())}
    passages = {ids[e.passage]: (e.title, e.passage) for e in examples}
    asked = [(e.question, frozenset({ids[e.passage]})) for e in examples if e.answers]
    return Collection(passages, asked)


def mtrag(data: Path) -> Collection:
    folder = data / "conversations" / "mtrag-human"
    passages = {
        row["id"]: (row["title"] or "", row["text"])
        for row in _rows(folder / "passages.jsonl.gz")
        if row["text"].strip()
    }
    asked = []
    for task in _rows(folder / "tasks.jsonl.gz"):
        *history, last = task["messages"]
        relevant = frozenset(i for i in task["context_ids"] if i in passages)
        if relevant:
            asked.append((standalone(last["content"], history), relevant))
    return Collection(passages, asked)


def scifact(data: Path) -> Collection:
    corpus = _rows(data / "fusion" / "corpus.jsonl.gz")
    claims = _rows(data / "fusion" / "queries.train.jsonl")
    return Collection(
        {row["_id"]: (row["title"], row["text"]) for row in corpus},
        [(row["text"], frozenset(row["relevant"])) for row in claims],
    )


COLLECTIONS: Mapping[str, Callable[[Path], Collection]] = {
    "squad": squad,
    "mtrag": mtrag,
    "scifact": scifact,
}


def index(library: Library, collection: Collection) -> None:
    """Every passage as a document of its own, under its title."""
    with writing(library) as writer:
        listed = list(collection.passages.items())
        for start in range(0, len(listed), 256):
            puts = []
            for name, (title, text) in listed[start : start + 256]:
                passage = Passage(text, 0, len(text), (title,) if title else (), title)
                fingerprint = Fingerprint(len(text), 0, text_hash(text), "evals")
                puts.append(
                    Put(name, Document(title or name, text, "text"), fingerprint, (passage,))
                )
            writer.embed([p.indexed_text for put in puts for p in put.passages])
            writer.apply(puts)


def rankings(
    library: Library, queries: Sequence[tuple[str, frozenset[str]]], depth: int
) -> dict[float, list[ScoredDoc]]:
    """By the reader's share, the 20 first passages of every query, ``depth`` of which are read."""
    retriever, reader = Retriever(library), Reader()
    runs: dict[float, list[ScoredDoc]] = {share: [] for share in SHARES}
    for number, (text, _) in enumerate(queries):
        query = parse(text, library.lexical)
        found = retriever.search(query, 20)
        readings = reader.read(query.text, [(p.passage.context, p.text) for p in found[:depth]])
        for share in SHARES:
            scores = [
                1 + (1 - share) * p.fused + share * reading.probability
                for p, reading in zip(found, readings, strict=False)
            ]
            scores += [p.fused for p in found[depth:]]
            runs[share] += [
                ScoredDoc(str(number), p.document.path, score)
                for p, score in zip(found, scores, strict=True)
            ]
    return runs


def _rows(file: Path) -> list[dict[str, Any]]:
    content = file.read_bytes()
    lines = gzip.decompress(content) if file.suffix == ".gz" else content
    return [json.loads(line) for line in lines.splitlines()]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("data", type=Path, help="folder with reading/, conversations/ and fusion/")
    parser.add_argument("--collections", default=",".join(COLLECTIONS), help="which, by comma")
    parser.add_argument("--queries", type=int, help="a sample of so many from each")
    parser.add_argument("--read", type=int, default=READ, help="passages read for a query")
    options = parser.parse_args()
    for name in options.collections.split(","):
        collection = COLLECTIONS[name](options.data)
        queries = list(collection.queries)
        if options.queries:
            queries = random.Random(0).sample(queries, min(options.queries, len(queries)))  # noqa: S311
        with tempfile.TemporaryDirectory() as folder, Library.open(folder) as library:
            index(library, collection)
            started = time.perf_counter()
            runs = rankings(library, queries, options.read)
            seconds = (time.perf_counter() - started) / len(queries)
        qrels = [
            ir_measures.Qrel(str(n), passage, 1)
            for n, (_, relevant) in enumerate(queries)
            for passage in relevant
        ]
        print(f"{name}: {len(queries)} queries, {len(collection.passages)} passages,", end=" ")
        print(f"{options.read} read, {1000 * seconds:.0f} ms a query")
        for share, run in runs.items():
            values = ir_measures.calc_aggregate(MEASURES, qrels, run)
            told = ", ".join(f"{measure} {values[measure]:.3f}" for measure in MEASURES)
            print(f"  reader's share {share:.2f}: {told}")


if __name__ == "__main__":
    main()
