"""Examples without an answer that look as if they had one: near-misses and wrong passages.

Swaps and turns follow how people wrote the unanswerable questions of SQuAD 2.0 (Rajpurkar et al.,
2018, table 2): entity swap, number swap, antonym, negation.
"""

from __future__ import annotations

import gzip
import json
import random
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from .examples import Example, sentences

_YEAR = re.compile(r"\b1\d{3}s?\b|\b20\d{2}s?\b")
_NUMBER = re.compile(r"\b\d[\d,.]*\d\b|\b\d\b")
_NAME = re.compile(r"(?<![.!?] )(?<!^)\b[A-Z][\w'-]+(?:(?: of| the| de| and)? [A-Z][\w'-]+)*")
_ASKING = frozenset("What Who When Where Which Why How In On At The A An Of".split())
_OPPOSITES = (
    "first/last largest/smallest biggest/smallest most/least highest/lowest longest/shortest "
    "before/after more/less more/fewer north/south northern/southern east/west eastern/western "
    "increase/decrease increased/decreased early/late earliest/latest oldest/newest old/new "
    "male/female men/women best/worst won/lost win/lose began/ended begin/end start/stop "
    "started/stopped public/private major/minor inside/outside above/below always/never "
    "accepted/rejected strong/weak rich/poor common/rare true/false father/mother son/daughter "
    "brother/sister husband/wife allowed/forbidden support/oppose supported/opposed over/under "
    "export/import left/right upper/lower maximum/minimum top/bottom large/small high/low "
    "gained/lost arrive/leave arrived/left enemy/ally internal/external urban/rural"
)
_TURNED: dict[str, list[str]] = defaultdict(list)
for _pair in _OPPOSITES.split():
    _one, _other = _pair.split("/")
    _TURNED[_one].append(_other)
    _TURNED[_other].append(_one)
_TURNABLE = re.compile(rf"\b({'|'.join(_TURNED)})\b")
_AUXILIARY = re.compile(r"\b(did|does|do|is|was|are|were|could|has|have|would)\b")
_DENIED = 0.3  # of the questions that hold no word with an opposite, those that are denied
_LOOKED_AT = 6  # of the passages found for a question, those that a wrong one is drawn from

Search: TypeAlias = Callable[[Sequence[str], Sequence[str]], list[list[str]]]
"""Finds, for each of the questions, those of the passages that look right, best first."""


@dataclass(frozen=True, slots=True)
class Things:
    """What an article names, by kind: years, other numbers, names."""

    by_kind: Mapping[str, Sequence[str]]


def things(passages: Iterable[str]) -> Things:
    """The years, numbers and names of an article's passages."""
    found: dict[str, set[str]] = {"year": set(), "number": set(), "name": set()}
    for text in passages:
        found["year"].update(_YEAR.findall(text))
        found["number"].update(n for n in _NUMBER.findall(text) if not _YEAR.fullmatch(n))
        found["name"].update(m.group() for m in _NAME.finditer(text))
    return Things({kind: sorted(values) for kind, values in found.items()})


def swapped(example: Example, article: Things, draw: random.Random) -> Example | None:
    """The question about another year, number or name of the article, absent from the passage."""
    question = example.question
    targets = [("year", m) for m in _YEAR.finditer(question)]
    targets += [("number", m) for m in _NUMBER.finditer(question) if not _YEAR.fullmatch(m.group())]
    targets += [("name", m) for m in _NAME.finditer(question) if m.group() not in _ASKING]
    draw.shuffle(targets)
    passage = example.passage.lower()
    for kind, match in targets:
        words = set(match.group().lower().split())
        others = [
            other
            for other in article.by_kind[kind]
            if other.lower() not in passage
            and other.lower() not in question.lower()
            and not words & set(other.lower().split())
        ]
        if others:
            other = draw.choice(others)
            changed = question[: match.start()] + other + question[match.end() :]
            return replace(example, question=changed, answers=())
    return None


def turned(example: Example, draw: random.Random) -> Example | None:
    """The question with a word turned into an opposite that the passage lacks, or denied."""
    question = example.question
    for match in _TURNABLE.finditer(question):
        other = draw.choice(_TURNED[match.group()])
        if not re.search(rf"\b{other}\b", example.passage, re.IGNORECASE):
            changed = question[: match.start()] + other + question[match.end() :]
            return replace(example, question=changed, answers=())
    said = _AUXILIARY.search(question)
    if said is not None and draw.random() < _DENIED:
        changed = question[: said.end()] + "n't" + question[said.end() :]
        return replace(example, question=changed, answers=())
    return None


def removed(example: Example) -> Example | None:
    """The passage without the sentences that hold an answer; None where too little is left."""
    kept = [
        example.passage[start:end]
        for start, end in sentences(example.passage)
        if not any(a < end and b > start for a, b in example.answers)
    ]
    rest = "".join(kept)
    if len(rest) < 150 or _holds(rest, example):
        return None
    return replace(example, passage=rest, answers=())


def elsewhere(example: Example, passages: Sequence[str], draw: random.Random) -> Example | None:
    """The question with one of the ``passages`` found for it that holds no answer."""
    wrong = [p for p in passages if p != example.passage and not _holds(p, example)][:_LOOKED_AT]
    return replace(example, passage=draw.choice(wrong), answers=()) if wrong else None


def search(embed: Callable[[Sequence[str]], NDArray[np.float32]]) -> Search:
    """Takes the passages nearest by words (TF-IDF) and by embedding, in turn."""

    def found(questions: Sequence[str], passages: Sequence[str]) -> list[list[str]]:
        from sklearn.feature_extraction.text import TfidfVectorizer

        vectorizer = TfidfVectorizer(sublinear_tf=True, stop_words="english")
        by_words = vectorizer.fit_transform(passages)
        embedded, asked = embed(passages), embed(questions)
        lists = []
        for start in range(0, len(questions), 512):
            rows = slice(start, start + 512)
            words = (vectorizer.transform(questions[rows]) @ by_words.T).toarray()
            lexical = np.argsort(-words, axis=1)[:, :_LOOKED_AT]
            dense = np.argsort(-(asked[rows] @ embedded.T), axis=1)[:, :_LOOKED_AT]
            order = np.stack([lexical, dense], axis=2).reshape(len(words), -1)
            lists += [[passages[i] for i in dict.fromkeys(row.tolist())] for row in order]
        return lists

    return found


def read_questions(file: Path) -> list[str]:
    """Questions of a gzipped file with one JSON object a line."""
    with gzip.open(file, "rt", encoding="utf-8") as content:
        return [f"{json.loads(line)['question'].strip().rstrip('?')}?" for line in content]


def _holds(passage: str, example: Example) -> bool:
    return any(text.lower() in passage.lower() for text in example.texts)
