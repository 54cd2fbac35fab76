"""Examples from near-misses that were written for this, and questions of like style with answers.

The files of ``QUESTIONS`` hold questions about paragraphs of the training files, of which most had
none of the unanswerable kind, or few: the paragraph, the words there that answer, or null where it
only seems to, and in all but the first where they stand. They follow how people
wrote those of SQuAD 2.0 (Rajpurkar et al., 2018, table 2), and were written by a language model
that was given the paragraphs.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

from .examples import Example, read_articles

QUESTIONS = ("near_misses.jsonl", "further_near_misses.jsonl", "more_near_misses.jsonl")


def near_misses(data: Path, questions: Path) -> Iterator[Example]:
    """Every question with its paragraph, which is named by its file and its place there, and with
    the places of the answer: the one that is told, else all.

    Raises ValueError where the paragraph does not hold the answer.
    """
    articles: dict[str, list[tuple[str, list[str]]]] = {}
    for line in questions.read_text(encoding="utf-8").splitlines():
        asked = json.loads(line)
        name = asked["file"]
        if name not in articles:
            articles[name] = read_articles(data / name)
        title, paragraphs = articles[name][asked["article"]]
        text, answer = paragraphs[asked["paragraph"]], asked["answer"]
        places = re.finditer(rf"(?<!\w){re.escape(answer)}(?!\w)", text) if answer else ()
        at = asked.get("start")
        spans = tuple(p.span() for p in places if at is None or p.start() == at)
        if answer and not spans:
            where = f"at {at}" if at is not None else "where it is asked about"
            raise ValueError(f"{name} is another version: no {answer!r} {where}")
        yield Example(asked["question"], title, text, spans)
