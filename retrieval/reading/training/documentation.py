"""Examples from technical documentation: lists, tables and options, asked about as people type.

The files of ``QUESTIONS`` hold questions about passages of an archive of OpenStack documentation,
and the words there that answer; null where the passage only seems to. Those of the second mostly
avoid the text's words, those after it are as people with a task before them ask; those of the fifth
are more often about lists and tables, and many of the last are answered by what the text denies.
They were written for this by a language model that was given the passages. The texts are read from
a library that holds the archive.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ...answering.display import readable
from ...datatypes import Passage, Unit, UnitKind
from ...library import Library
from ...query import parse
from ...retriever import Retriever
from .examples import Example, words

HERE = Path(__file__).parent
QUESTIONS = (
    "documentation.jsonl",
    "other_words.jsonl",
    "tasks.jsonl",
    "further_tasks.jsonl",
    "lookups.jsonl",
    "denials.jsonl",
)
_LOOKED_AT = 4  # of the passages found for a question, those that a wrong one is drawn from


@dataclass(frozen=True, slots=True)
class Noted:
    """A question about ``text[start:end]`` of a document, which is named by the end of its path."""

    question: str
    document: str
    start: int
    end: int
    answer: str | None


def noted(*files: Path) -> list[Noted]:
    """The questions of these files; of all that the reader is trained on where none is named."""
    files = files or tuple(HERE / name for name in QUESTIONS)
    lines = [line for file in files for line in file.read_text(encoding="utf-8").splitlines()]
    return [Noted(**json.loads(line)) for line in lines]


def documentation(
    library: Library, questions: Sequence[Noted], draw: random.Random
) -> Iterator[Example]:
    """For each question its passage, and the unit of it that answers or seems to; for those with
    an answer also another unit, or a passage that search finds, that does not hold it.

    Raises ValueError where the library does not hold what is asked about.
    """
    known = documents(library, [asked.document for asked in questions])
    for asked, example in zip(questions, in_passages(library, questions), strict=True):
        yield example
        passages = library.catalogue.passages_of(known[asked.document])
        text, whole = library.text(known[asked.document]), example.passage
        passage = next(p.passage for p in passages if p.passage.end > asked.start)
        units = [u for p in passages for u in p.passage.units if _quotable(u, asked)]
        holding = [_alone(asked, passage, text, u) for u in units if asked.answer]
        yield from [example for example in holding if example.answers][:1]
        others = sorted(
            (u for u in units if not _holds(asked, text[u.start : u.end])),
            key=lambda u: -len(words(text[u.start : u.end]) & words(asked.question)),
        )
        if others and (not asked.answer or draw.random() < 0.5):
            yield _alone(asked, passage, text, others[0])
        elif asked.answer:
            yield from _elsewhere(library, asked, whole, draw)


def in_passages(library: Library, questions: Sequence[Noted]) -> Iterator[Example]:
    """Each question with its passage. Raises ValueError where that does not hold the answer."""
    known = documents(library, [asked.document for asked in questions])
    for asked in questions:
        passages = library.catalogue.passages_of(known[asked.document])
        whole = library.text(known[asked.document])[asked.start : asked.end]
        if asked.answer and asked.answer not in whole:
            raise ValueError(f"{asked.document} is another version: no {asked.answer!r} there")
        passage = next(p.passage for p in passages if p.passage.end > asked.start)
        yield _example(asked, passage.context, whole)


def documents(library: Library, names: Iterable[str]) -> dict[str, int]:
    """The ids of the documents, which are named by the ends of their paths. Raises ValueError where
    one is not there."""
    paths = {record.path: record.id for record in library.documents()}
    found = {}
    for name in dict.fromkeys(names):
        ids = [number for path, number in paths.items() if f"/{path}".endswith(f"/{name}")]
        if not ids:
            raise ValueError(f"the library in {library.folder} holds no {name}")
        found[name] = ids[0]
    return found


def _elsewhere(
    library: Library, asked: Noted, whole: str, draw: random.Random
) -> Iterator[Example]:
    """One of the passages found for the question that do not hold the answer."""
    found = Retriever(library).search(parse(asked.question, library.lexical), _LOOKED_AT + 2)
    wrong = [p for p in found if p.text not in whole and not _holds(asked, p.text)][:_LOOKED_AT]
    if wrong:
        chosen = draw.choice(wrong)
        yield _example(asked, chosen.passage.context, chosen.text)


def _alone(asked: Noted, passage: Passage, text: str, unit: Unit) -> Example:
    """The unit as the answerer reads it by itself: below titles and what introduces it."""
    kind = UnitKind.ROW if unit.kind is UnitKind.ROW else UnitKind.ITEM
    lead = readable(text[slice(*unit.lead)], kind) if unit.lead else ""
    above = [passage.context, *([lead] if lead and lead not in passage.context else [])]
    return _example(asked, "\n".join(above), readable(text[unit.start : unit.end], unit.kind))


def _example(asked: Noted, context: str, text: str) -> Example:
    """The question with every place in the text where the answer stands in words of its own."""
    spans: list[tuple[int, int]] = []
    for answer in (asked.answer, readable(asked.answer or "", UnitKind.ITEM)):
        if answer and not spans:
            places = re.finditer(rf"(?<!\w){re.escape(answer)}(?!\w)", text)
            spans = [place.span() for place in places]
            if not spans and answer in text:  # it begins or ends within a word
                spans = [(text.index(answer), text.index(answer) + len(answer))]
    return Example(asked.question, context, text, tuple(spans))


def _quotable(unit: Unit, asked: Noted) -> bool:
    inside = asked.start <= unit.start and unit.end <= asked.end
    return inside and unit.kind is not UnitKind.HEADING


def _holds(asked: Noted, text: str) -> bool:
    answer = _levelled(asked.answer or "")
    return bool(answer) and answer in _levelled(text)


def _levelled(text: str) -> str:
    return " ".join(text.lower().split())
