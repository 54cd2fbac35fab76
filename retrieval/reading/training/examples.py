"""Questions with their passages and gold answers, read from files in SQuAD's format."""

from __future__ import annotations

import gzip
import json
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

_SENTENCE = re.compile(r"(?<=[.!?])[\"')\]]*\s+(?=[\"'(\[]*[A-Z0-9])")
_ANSWERING = 0.75  # of the answerable questions read with a single sentence get the right one
_NO_TITLE = re.compile(r"^(Amazon_Reviews|Filtered_Reddit|New_York_Times)")


@dataclass(frozen=True, slots=True)
class Example:
    """A question and a passage. ``answers`` are (start, end) in the passage; none: unanswerable."""

    question: str
    title: str
    passage: str
    answers: tuple[tuple[int, int], ...]

    @property
    def texts(self) -> list[str]:
        return [self.passage[start:end] for start, end in self.answers]


def read(file: Path) -> list[Example]:
    """All questions of a gzipped file, those without an answer included."""
    return [example for article in _articles(file) for example in _of_article(article)]


def read_articles(file: Path) -> list[tuple[str, list[str]]]:
    """The title and the paragraphs of each article of a gzipped file, in their order."""
    return [(_title(a), [str(p["context"]) for p in a["paragraphs"]]) for a in _articles(file)]


def _articles(file: Path) -> list[dict[str, Any]]:
    with gzip.open(file, "rt", encoding="utf-8") as content:
        articles = json.load(content)
    listed: list[dict[str, Any]] = articles["data"] if isinstance(articles, dict) else articles
    return listed


def _title(article: dict[str, Any]) -> str:
    title = str(article.get("title", ""))
    return "" if _NO_TITLE.match(title) else title.replace("_", " ")


def _of_article(article: dict[str, Any]) -> Iterator[Example]:
    title = _title(article)
    for paragraph in article["paragraphs"]:
        text = paragraph["context"]
        for asked in paragraph["qas"]:
            spans = [
                (a["answer_start"], a["answer_start"] + len(a["text"])) for a in asked["answers"]
            ]
            if asked.get("is_impossible"):
                spans = []
            yield Example(asked["question"].strip(), title, text, tuple(spans))


def save(stream: Sequence[Example], file: Path) -> None:
    """Keep examples, one JSON list a line, gzipped."""
    partial = file.with_suffix(".partial")
    with gzip.open(partial, "wt", encoding="utf-8") as out:
        for example in stream:
            out.write(json.dumps(astuple(example)) + "\n")
    partial.replace(file)


def load(file: Path) -> list[Example]:
    """Examples as :func:`save` kept them."""
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    return [Example(q, title, text, tuple((a, b) for a, b in at)) for q, title, text, at in rows]


def sentences(text: str) -> list[tuple[int, int]]:
    """The (start, end) of each sentence; good enough for running prose."""
    cuts = [0, *(match.end() for match in _SENTENCE.finditer(text)), len(text)]
    return [(a, b) for a, b in pairwise(cuts) if b > a]


def shortened(example: Example, characters: int, draw: random.Random) -> Example:
    """A run of whole sentences of about that size, with the first answer in it if there is one."""
    found = sentences(example.passage)
    if len(found) < 2:
        return example
    first = last = draw.randrange(len(found))
    if example.answers:
        at = example.answers[0]
        first = max(i for i, (start, _) in enumerate(found) if start <= at[0])
        last = min(i for i, (_, end) in enumerate(found) if end >= at[1])
    while found[last][1] - found[first][0] < characters and (first > 0 or last < len(found) - 1):
        if last == len(found) - 1 or (first > 0 and draw.random() < 0.5):
            first -= 1
        else:
            last += 1
    return cropped(example, found[first][0], found[last][1])


def lone(example: Example, draw: random.Random) -> Example:
    """A single sentence: mostly the one that answers; otherwise, and where there is no answer, the
    one that shares most words with the question and does not hold the answer."""
    found = sentences(example.passage)
    holding = [(a, b) for a, b in found if any(a <= s and e <= b for s, e in example.answers)]
    if holding and draw.random() < _ANSWERING:
        return alone(example, *holding[0])
    asked = words(example.question)
    others = [
        (a, b) for a, b in found if not any(text in example.passage[a:b] for text in example.texts)
    ]
    if not others or (example.answers and not holding):
        return example
    shared = [len(asked & words(example.passage[a:b])) for a, b in others]
    return alone(example, *others[shared.index(max(shared))])


def alone(example: Example, start: int, end: int) -> Example:
    """The example over the sentence ``passage[start:end]``, below the title and the sentence before
    it, much as the answerer reads it, which keeps to the paragraph."""
    before = [example.passage[a:b].strip() for a, b in sentences(example.passage) if b <= start]
    above = "\n".join(filter(None, [example.title, *before[-1:]]))
    return replace(cropped(example, start, end), title=above)


def words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.lower()))


def cropped(example: Example, start: int, end: int) -> Example:
    """The example over ``passage[start:end]``, with the answers that lie in it."""
    inside = tuple((a - start, b - start) for a, b in example.answers if a >= start and b <= end)
    return replace(example, passage=example.passage[start:end], answers=inside)
