"""What the embedding model is trained on: questions, each with the passage that answers it, and
with passages that look right to the published model and do not.

The questions are those that the reader is trained on, less those that nothing answers.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ...datatypes import Passage
from ...library import Library
from ...reading.training import documentation
from ...reading.training.examples import read
from .. import Embedder, Vectors

ALIKE = 0.9  # cosine from which two passages tell much the same: neither is wrong for the other
_RIVALS = 20  # passages kept for a question, of those nearest to it
_LOOKED_AT = 40  # of which the own passage and those like it are left out
_AT_ONCE = 1024  # questions compared with all passages


@dataclass(frozen=True, slots=True)
class Pairs:
    """Of one collection. ``own`` holds, for each question, the row of its passage; ``rivals`` those
    of the passages that only look right, nearest first. ``vectors`` are the published model's, of
    shape (passages, dimension)."""

    questions: Sequence[str]
    own: NDArray[np.int64]
    rivals: Sequence[Sequence[int]]
    passages: Sequence[str]
    vectors: Vectors


def collections(data: Path, library: Library, embedder: Embedder) -> dict[str, Pairs]:
    """The archive, the invented documents and the articles, each by itself.

    Raises ValueError where the library does not hold what is asked about.
    """
    files = [documentation.HERE / name for name in documentation.QUESTIONS]
    invented = [file for file in files if "invented" in file.name]
    asked_of = {asked.document for asked in documentation.noted(*invented)}
    within = set(documentation.documents(library, asked_of).values())
    every = {record.id for record in library.documents()}
    others = [file for file in files if file not in invented]
    return {
        "archive": _of_library(library, others, every - within, embedder),
        "invented": _of_library(library, invented, within, embedder),
        "articles": _of_articles(data, embedder),
    }


def _of_library(
    library: Library, files: Sequence[Path], within: Collection[int], embedder: Embedder
) -> Pairs:
    asked = [noted for noted in documentation.noted(*files) if noted.answer]
    known = documentation.documents(library, [noted.document for noted in asked])
    rows: dict[int, list[tuple[int, Passage]]] = {}
    texts: list[str] = []
    for number in sorted(within):
        passages = [stored.passage for stored in library.catalogue.passages_of(number)]
        rows[number] = list(enumerate(passages, len(texts)))
        texts += [passage.indexed_text for passage in passages]
    questions, own = [], []
    for noted in asked:
        told = (row for row, passage in rows[known[noted.document]] if _answers(passage, noted))
        if (row := next(told, None)) is not None:
            questions.append(noted.question)
            own.append(row)
    return _with_rivals(questions, own, texts, embedder)


def _answers(passage: Passage, noted: documentation.Noted) -> bool:
    if noted.at is not None:
        return passage.start <= noted.at < passage.end
    overlaps = passage.start < noted.end and passage.end > noted.start
    return overlaps and (noted.answer or "") in passage.text


def _of_articles(data: Path, embedder: Embedder) -> Pairs:
    questions, own = [], []
    rows: dict[str, int] = {}
    for file in sorted((data / "reading").glob("*.train.json.gz")):
        for example in read(file):
            if example.answers:
                text, title = example.passage, example.title
                headings = (title,) if title else ()
                passage = Passage(text, 0, len(text), headings, title, None, ())
                questions.append(example.question)
                own.append(rows.setdefault(passage.indexed_text, len(rows)))
    return _with_rivals(questions, own, list(rows), embedder)


def _with_rivals(
    questions: Sequence[str], own: Sequence[int], texts: Sequence[str], embedder: Embedder
) -> Pairs:
    passages, asked = embedder.embed(texts), embedder.embed(questions, query=True)
    rivals: list[list[int]] = []
    for start in range(0, len(asked), _AT_ONCE):
        likeness = asked[start : start + _AT_ONCE] @ passages.T
        order = np.argsort(-likeness, axis=1)[:, :_LOOKED_AT]
        for mine, found in zip(own[start : start + _AT_ONCE], order, strict=True):
            unlike = passages[found] @ passages[mine] < ALIKE
            rivals.append([int(row) for row in found[unlike] if row != mine][:_RIVALS])
    return Pairs(questions, np.array(own), rivals, texts, passages)
