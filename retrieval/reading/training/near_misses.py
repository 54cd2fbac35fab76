"""Examples from near-misses that were written for this, and questions of like style with answers.

``near_misses.jsonl`` holds questions about paragraphs of the training files that had none, or few,
of the unanswerable kind: the paragraph, and the words there that answer, or null where it
only seems to. They follow how people wrote those of SQuAD 2.0 (Rajpurkar et al., 2018, table 2),
and were written by a language model that was given the paragraphs.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

from .examples import Example, read_articles

QUESTIONS = Path(__file__).parent / "near_misses.jsonl"


def near_misses(data: Path, questions: Path = QUESTIONS) -> Iterator[Example]:
    """Every question with its paragraph, which is named by its file and its place there.

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
        spans = tuple(place.span() for place in places)
        if answer and not spans:
            raise ValueError(f"{name} is another version: no {answer!r} where it is asked about")
        yield Example(asked["question"], title, text, spans)
