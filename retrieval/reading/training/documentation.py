"""Examples from documents of one's own: facts, lists, tables, asked about as people type.

The files of ``QUESTIONS`` hold questions about passages, and the words there that answer; null
where the passage only seems to. All but the last four are about an archive of OpenStack
documentation: those of the second mostly avoid the text's words, those after it are as people with
a task before them ask; those of the fifth are more often about lists and tables, and many of the
sixth are answered by what the text denies. They were written for this by a language model that was
given the passages. The last four ask of the documents in ``invented/``, in which much the same is
told of several things, and which it wrote together with the questions. The texts are read from a
library that holds the archive and the invented documents.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from ...answering.candidates import Candidate, candidates
from ...answering.display import readable
from ...datatypes import ScoredPassage, UnitKind
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
    "invented.jsonl",
    "further_invented.jsonl",
    "more_invented.jsonl",
    "latest_invented.jsonl",
)
_LOOKED_AT = 4  # of the passages found for a question, those that a wrong one is drawn from


@dataclass(frozen=True, slots=True)
class Noted:
    """A question about ``text[start:end]`` of a document, which is named by the end of its path;
    ``at`` is where in the text the answer stands, or None if any place will do."""

    question: str
    document: str
    start: int
    end: int
    answer: str | None
    at: int | None = None


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
    quotable = lru_cache(maxsize=4)(lambda name: _quotable(library, known[name]))
    for asked, example in zip(questions, in_passages(library, questions), strict=True):
        yield example
        units = [unit for unit in quotable(asked.document) if _is_asked(unit, asked)]
        told = [u for u in units if asked.at is None or u.unit.start <= asked.at < u.unit.end]
        holding = [_alone(asked, unit) for unit in told if asked.answer]
        yield from [example for example in holding if example.answers][:1]
        others = sorted(
            (unit for unit in units if not _holds(asked, unit.quote)),
            key=lambda unit: -len(words(unit.text) & words(asked.question)),
        )
        if others and (not asked.answer or draw.random() < 0.5):
            yield _alone(asked, others[0])
        elif asked.answer:
            yield from _elsewhere(library, asked, example.passage, draw)


def in_passages(library: Library, questions: Sequence[Noted]) -> Iterator[Example]:
    """Each question with its passage. Raises ValueError where that does not hold the answer."""
    known = documents(library, [asked.document for asked in questions])
    for asked in questions:
        passages = library.catalogue.passages_of(known[asked.document])
        whole = library.text(known[asked.document])[asked.start : asked.end]
        if asked.answer and asked.answer not in whole:
            raise ValueError(f"{asked.document} is another version: no {asked.answer!r} there")
        passage = next(p.passage for p in passages if p.passage.end > asked.start)
        before = None if asked.at is None else whole[: asked.at - asked.start]
        yield _example(asked, passage.context, whole, before)


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


def _quotable(library: Library, document: int) -> list[Candidate]:
    """The units of a document as the answerer reads each by itself."""
    record = next(record for record in library.documents() if record.id == document)
    passages = library.catalogue.passages_of(document)
    return candidates(library, [ScoredPassage(p.id, record, p.passage, 0, 0, 0) for p in passages])


def _elsewhere(
    library: Library, asked: Noted, whole: str, draw: random.Random
) -> Iterator[Example]:
    """One of the passages found for the question that do not hold the answer."""
    found = Retriever(library).search(parse(asked.question, library.lexical), _LOOKED_AT + 2)
    wrong = [p for p in found if p.text not in whole and not _holds(asked, p.text)][:_LOOKED_AT]
    if wrong:
        chosen = draw.choice(wrong)
        yield _example(asked, chosen.passage.context, chosen.text)


def _alone(asked: Noted, unit: Candidate) -> Example:
    start, end, before = unit.unit.start, unit.unit.end, None
    if asked.at is not None and start <= asked.at < end:
        before = readable(unit.quote[: asked.at - start], unit.unit.kind)
    return _example(asked, unit.introduction, unit.text, before)


def _example(asked: Noted, context: str, text: str, before: str | None = None) -> Example:
    """The question with every place in the text where the answer stands in words of its own, or
    with that alone before which the text says ``before``."""
    spans: list[tuple[int, int]] = []
    for answer in (asked.answer, readable(asked.answer or "", UnitKind.ITEM)):
        if answer and not spans:
            places = re.finditer(rf"(?<!\w){re.escape(answer)}(?!\w)", text)
            spans = [place.span() for place in places]
            if not spans and answer in text:  # it begins or ends within a word
                spans = [(text.index(answer), text.index(answer) + len(answer))]
    if before is not None and len(spans) > 1:
        spans = [min(spans, key=lambda span: abs(span[0] - len(before)))]
    return Example(asked.question, context, text, tuple(spans))


def _is_asked(unit: Candidate, asked: Noted) -> bool:
    return asked.start <= unit.unit.start and unit.unit.end <= asked.end


def _holds(asked: Noted, text: str) -> bool:
    answer = _levelled(asked.answer or "")
    return bool(answer) and answer in _levelled(text)


def _levelled(text: str) -> str:
    return " ".join(text.lower().split())
