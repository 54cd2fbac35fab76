"""Examples from lists and tables that answer as a whole, as "Which drivers are there?" asks.

The files of ``LISTS`` hold questions about lists and tables of the archive of OpenStack
documentation, and of the invented documents: where they lie, what introduces them, and whether all
of them answers, or only seems to. They were written for this by a language model that was given
the lists.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ...answering.display import readable
from ...datatypes import Passage, Unit, UnitKind
from ...library import Library
from .documentation import HERE, documents
from .examples import Example, words

LISTS = (
    "lists.jsonl",
    "invented_lists.jsonl",
    "further_invented_lists.jsonl",
    "more_invented_lists.jsonl",
    "latest_invented_lists.jsonl",
)


@dataclass(frozen=True, slots=True)
class Listed:
    """A question about the list or table behind ``text[lead[0]:lead[1]]`` of a document, which is
    named by the end of its path. ``whole``: all of it together is the answer."""

    question: str
    document: str
    lead: tuple[int, int]
    whole: bool


def listed(*files: Path) -> list[Listed]:
    """The questions of these files; of all that the reader is trained on where none is named."""
    files = files or tuple(HERE / name for name in LISTS)
    lines = [line for file in files for line in file.read_text(encoding="utf-8").splitlines()]
    rows = [json.loads(line) for line in lines]
    return [Listed(r["question"], r["document"], tuple(r["lead"]), r["whole"]) for r in rows]


def lists(library: Library, questions: Sequence[Listed]) -> Iterator[Example]:
    """Each question with the passage that holds most of the list, and with the list by itself as
    the answerer reads it. Where the list answers, each item is a span of the answer; then there
    follows what else stands in the passage and comes nearest to the question, without an answer.

    Raises ValueError where the library does not hold the list.
    """
    known = documents(library, [asked.document for asked in questions])
    for asked in questions:
        text = library.text(known[asked.document])
        stored = [p.passage for p in library.catalogue.passages_of(known[asked.document])]
        if not any(_items(passage, asked) for passage in stored):
            raise ValueError(f"{asked.document} is another version: no list behind {asked.lead}")
        passage = max(stored, key=lambda p: len(_items(p, asked)))
        items = [(u.start - passage.start, u.end - passage.start) for u in _items(passage, asked)]
        yield _example(asked, passage.context, passage.text, items)
        lead, *said = _read(text, asked, [u for p in stored for u in _items(p, asked)])
        above = "\n".join([passage.context, *([lead] if lead not in passage.context else [])])
        yield _example(asked, above, *_joined(lead, said))
        others = [
            u for u in passage.units if u.lead != asked.lead and u.kind is not UnitKind.HEADING
        ]
        if asked.whole and others:
            sentences = [readable(text[u.start : u.end], u.kind) for u in others]
            nearest = max(sentences, key=lambda s: len(words(s) & words(asked.question)))
            yield Example(asked.question, passage.context, nearest, ())


def _items(passage: Passage, asked: Listed) -> list[Unit]:
    return [unit for unit in passage.units if unit.lead == asked.lead]


def _read(text: str, asked: Listed, items: Sequence[Unit]) -> list[str]:
    """What introduces the list and what its items say, readable."""
    stretches = [asked.lead, *((unit.start, unit.end) for unit in items)]
    return [readable(text[start:end], items[0].kind) for start, end in stretches]


def _joined(lead: str, said: Sequence[str]) -> tuple[str, list[tuple[int, int]]]:
    """The text of the whole list, and where in it the items stand."""
    text, places = lead, []
    for item in said:
        places.append((len(text) + 1, len(text) + 1 + len(item)))
        text = f"{text} {item}"
    return text, places


def _example(asked: Listed, context: str, text: str, items: Sequence[tuple[int, int]]) -> Example:
    return Example(asked.question, context, text, tuple(items) if asked.whole else ())
