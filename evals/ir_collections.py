"""Collections to measure rankings on, each as one library of whole passages.

The paragraphs of SQuAD articles with their answerable questions; the passages of MTRAG's human
conversations with the last turns, as they were typed and as people rewrote them to stand alone;
SciFact's abstracts with its claims, which are no questions.
"""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ingest.sentences import split
from retrieval import Library
from retrieval.answering.standalone import last_question, standalone
from retrieval.datatypes import Document, Passage, Unit, UnitKind
from retrieval.reading.training.examples import read
from retrieval.rows import Fingerprint, text_hash
from retrieval.writer import Put, writing


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with the ids of its relevant passages; ``before``: the one asked before it."""

    question: str
    relevant: frozenset[str]
    before: str = ""


@dataclass(frozen=True, slots=True)
class Collection:
    """Passages as (title, text) by id, and questions."""

    passages: Mapping[str, tuple[str, str]]
    queries: Sequence[Asked]


def squad(data: Path) -> Collection:
    examples = read(data / "reading" / "squad2-articles.tune.json.gz")
    ids = {e.passage: str(n) for n, e in enumerate({e.passage: e for e in examples}.values())}
    passages = {ids[e.passage]: (e.title, e.passage) for e in examples}
    asked = [Asked(e.question, frozenset({ids[e.passage]})) for e in examples if e.answers]
    return Collection(passages, asked)


def mtrag(data: Path) -> Collection:
    """The last turns as they were typed, each after its conversation."""
    passages, tasks = _mtrag(data)
    asked = []
    for task, relevant in tasks:
        *history, last = task["messages"]
        question = standalone(last["content"], history)
        asked.append(Asked(question, relevant, last_question(history)))
    return Collection(passages, asked)


def mtrag_standalone(data: Path) -> Collection:
    """The same turns in the words of the people who rewrote them to be understood by themselves."""
    rewritten = {
        row["_id"]: row["text"].removeprefix("|user|:").strip()
        for file in sorted((data / "conversations" / "mtrag-rewrites").glob("*/rewrite.jsonl.gz"))
        for row in _rows(file)
    }
    passages, tasks = _mtrag(data)
    asked = [Asked(rewritten[task["task_id"]], relevant) for task, relevant in tasks]
    return Collection(passages, asked)


def _mtrag(
    data: Path,
) -> tuple[dict[str, tuple[str, str]], list[tuple[dict[str, Any], frozenset[str]]]]:
    """Passages by id, and the tasks that some of them answer, each with the ids of these."""
    folder = data / "conversations" / "mtrag-human"
    passages = {
        row["id"]: (row["title"] or "", row["text"])
        for row in _rows(folder / "passages.jsonl.gz")
        if row["text"].strip()
    }
    tasks = [
        (task, frozenset(i for i in task["context_ids"] if i in passages))
        for task in _rows(folder / "tasks.jsonl.gz")
    ]
    return passages, [(task, relevant) for task, relevant in tasks if relevant]


def scifact(data: Path) -> Collection:
    corpus = _rows(data / "fusion" / "corpus.jsonl.gz")
    claims = _rows(data / "fusion" / "queries.train.jsonl")
    return Collection(
        {row["_id"]: (row["title"], row["text"]) for row in corpus},
        [Asked(row["text"], frozenset(row["relevant"])) for row in claims],
    )


COLLECTIONS: Mapping[str, Callable[[Path], Collection]] = {
    "squad": squad,
    "mtrag": mtrag,
    "mtrag-standalone": mtrag_standalone,
    "scifact": scifact,
}


def index(library: Library, collection: Collection) -> None:
    """Every passage as a document of its own, under its title."""
    with writing(library) as writer:
        listed = list(collection.passages.items())
        for start in range(0, len(listed), 256):
            puts = []
            for name, (title, text) in listed[start : start + 256]:
                units = tuple(Unit(UnitKind.SENTENCE, *at) for at in split(text, 0, len(text)))
                headings = (title,) if title else ()
                passage = Passage(text, 0, len(text), headings, title, None, units)
                fingerprint = Fingerprint(len(text), 0, text_hash(text), "evals")
                puts.append(
                    Put(name, Document(title or name, text, "text"), fingerprint, (passage,))
                )
            writer.embed([p.indexed_text for put in puts for p in put.passages])
            writer.apply(puts)


def sample(collection: Collection, count: int | None) -> list[Asked]:
    """So many of the questions, the same ones each time; None: all."""
    queries = list(collection.queries)
    if count is None or count >= len(queries):
        return queries
    return random.Random(0).sample(queries, count)  # noqa: S311


def _rows(file: Path) -> list[dict[str, Any]]:
    content = file.read_bytes()
    lines = gzip.decompress(content) if file.suffix == ".gz" else content
    return [json.loads(line) for line in lines.splitlines()]
