"""Reading-comprehension data in SQuAD's format as a library with questions.

    python -m evals.articles FILE.json.gz [--reader off] [--questions 900]

All articles of the file become documents of one library, and every question is asked of the whole
library. Reported are the ranking before and after the reader, the quoted sentence, and abstaining.
A passage counts as right when it overlaps a gold answer at its place in the text.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import tempfile
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ingest.chunking import cut
from retrieval import Assistant, Library
from retrieval.datatypes import AnswerKind, Document, ScoredPassage
from retrieval.rows import Fingerprint, text_hash
from retrieval.settings import Settings
from retrieval.writer import Put, writing


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with its gold spans in the article of that name; none where it has no answer."""

    article: str
    question: str
    spans: tuple[tuple[int, int], ...]

    def is_held_by(self, document: str, start: int, end: int) -> bool:
        """Whether a stretch of a document overlaps a gold span."""
        return document == self.article and any(s < end and start < e for s, e in self.spans)


@dataclass(frozen=True, slots=True)
class Outcome:
    """One question asked: ranks count from 1, 0 is not found; ``right``: the quote is gold."""

    answerable: bool
    fused_rank: int
    rank: int
    right: bool
    abstained: bool
    confidence: float
    seconds: float


def load(file: Path) -> tuple[dict[str, str], list[Asked]]:
    """Articles by title, their paragraphs joined, and the questions with spans in those texts."""
    with gzip.open(file, "rt", encoding="utf-8") as stream:
        data = json.load(stream)["data"]
    articles: dict[str, str] = {}
    asked: list[Asked] = []
    for article in data:
        title, text = f"{file.stem.split('.')[0]}/{article['title']}", ""
        for paragraph in article["paragraphs"]:
            offset = len(text)
            text += paragraph["context"].rstrip("\n") + "\n\n"
            for qa in paragraph["qas"]:
                starts = {
                    (offset + a["answer_start"], offset + a["answer_start"] + len(a["text"]))
                    for a in qa["answers"]
                    if not qa.get("is_impossible")
                }
                asked.append(Asked(title, qa["question"].strip(), tuple(sorted(starts))))
        articles[title] = text
    return articles, asked


def index(library: Library, articles: dict[str, str]) -> None:
    """Every article as one document of plain text."""
    embedder, target = library.embedder, library.settings.passage_tokens
    with writing(library) as writer:
        for title, text in articles.items():
            name = title.split("/")[-1].replace("_", " ")
            document = Document(name, text, "text")
            passages = cut(document, embedder.token_offsets, embedder.window, target)
            fingerprint = Fingerprint(len(text), 0, text_hash(text), "evals")
            writer.embed([passage.indexed_text for passage in passages])
            writer.apply([Put(title, document, fingerprint, passages)])


def ask(assistant: Assistant, asked: Asked) -> Outcome:
    """Search and answer one question."""
    found = assistant.search(asked.question, k=20)
    answer = assistant.ask(asked.question)
    return Outcome(
        answerable=bool(asked.spans),
        fused_rank=_rank(asked, sorted(found, key=lambda passage: -passage.fused)),
        rank=_rank(asked, found),
        right=any(asked.is_held_by(c.document, c.start, c.end) for c in answer.citations),
        abstained=answer.kind is not AnswerKind.ANSWERED,
        confidence=answer.confidence,
        seconds=answer.timings.get("total", 0.0),
    )


def _rank(asked: Asked, found: Sequence[ScoredPassage]) -> int:
    hits = (
        rank for rank, p in enumerate(found, 1) if asked.is_held_by(p.document.path, p.start, p.end)
    )
    return next(hits, 0)


def report(outcomes: Iterable[Outcome]) -> str:
    """The measures, one a line."""
    listed = list(outcomes)
    answerable = [o for o in listed if o.answerable]
    lines = [f"{len(listed)} questions, {len(answerable)} of them answerable"]
    for name, ranks in (
        ("fused", [o.fused_rank for o in answerable]),
        ("reranked", [o.rank for o in answerable]),
    ):
        found = np.array(ranks)
        reciprocal = np.where(found > 0, 1 / np.maximum(found, 1), 0.0)
        at = [float(((found > 0) & (found <= k)).mean()) for k in (1, 5)]
        lines.append(
            f"{name}: recall@1 {at[0]:.3f}, recall@5 {at[1]:.3f}, MRR {reciprocal.mean():.3f}"
        )
    lines.append(f"quoted sentence is gold: {np.mean([o.right for o in answerable]):.3f}")
    told = [o for o in listed if o.abstained]
    silent = sum(not o.answerable for o in told)
    unanswerable = len(listed) - len(answerable)
    lines.append(
        f"abstention: precision {silent / max(1, len(told)):.3f}, "
        f"recall {silent / max(1, unanswerable):.3f}"
    )
    seconds = np.array([o.seconds for o in listed])
    middle, high = 1000 * np.quantile(seconds, [0.5, 0.95])
    lines.append(f"ask: p50 {middle:.0f} ms, p95 {high:.0f} ms")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("file", type=Path, help="questions in SQuAD's format, gzipped")
    parser.add_argument("--questions", type=int, help="a sample of so many")
    parser.add_argument("--reader", default="on", help="on, off, or a folder of weights")
    options = parser.parse_args()
    articles, asked = load(options.file)
    if options.questions:
        asked = random.Random(0).sample(asked, min(options.questions, len(asked)))  # noqa: S311
    settings = Settings(reader=options.reader)
    with (
        tempfile.TemporaryDirectory() as folder,
        Library.open(folder, settings=settings) as library,
    ):
        index(library, articles)
        assistant = Assistant(library)
        started = time.perf_counter()
        outcomes = [ask(assistant, case) for case in asked]
        print(report(outcomes))
        print(f"{time.perf_counter() - started:.0f} s")


if __name__ == "__main__":
    main()
