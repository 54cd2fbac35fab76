"""Example questions that a library can answer, made from its own sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..analysis import STOP_WORDS
from ..catalogue import Catalogue
from ..datatypes import UnitKind
from ..library import Library
from .display import readable

_NAME = r"(?P<name>[A-Z][\w.-]*\w(?: [A-Z][\w.-]*\w){0,3})"
_TEMPLATES = (
    (re.compile(rf"^(?:The )?{_NAME} is an? "), "What is {name}?"),
    (re.compile(rf"^(?:The )?{_NAME} was (?P<verb>released|founded|launched) (?:on|in) "),
     "When was {name} {verb}?"),
    (re.compile(rf"^(?:The )?{_NAME} (?P<verb>reached) (?P<rest>its end of life) on "),
     "When did {name} reach its end of life?"),
    (re.compile(rf"^(?:The )?{_NAME} supports \w+"), "What does {name} support?"),
)  # fmt: skip
_LOOKED_AT = 60  # documents
_NO_NAMES = STOP_WORDS | frozenset("here now today another both such while".split())


def examples(library: Library, n: int) -> list[str]:
    """Up to n questions, of different forms and from different documents where that is possible."""
    records = library.documents()
    step = max(1, len(records) // _LOOKED_AT)
    found: list[tuple[int, str]] = []
    for record in records[::step]:
        made = next(_questions(library.catalogue, record.id), None)
        if made is not None and made not in found:
            found.append(made)
    return [text for _, text in _taking_turns(found)][:n]


def _taking_turns(found: list[tuple[int, str]]) -> list[tuple[int, str]]:
    """One of each form first, then the second of each, and so on."""
    seen: dict[int, int] = {}
    turns = []
    for form, text in found:
        turns.append((seen.get(form, 0), form, text))
        seen[form] = seen.get(form, 0) + 1
    return [(form, text) for _, form, text in sorted(turns)]


def _questions(catalogue: Catalogue, document_id: int) -> Iterator[tuple[int, str]]:
    """(template, question) for the sentences of a document that a template fits."""
    for stored in catalogue.passages_of(document_id):
        passage = stored.passage
        for unit in passage.units:
            if unit.kind is not UnitKind.SENTENCE:
                continue
            quote = passage.text[unit.start - passage.start : unit.end - passage.start]
            text = readable(quote, unit.kind)
            for form, (pattern, question) in enumerate(_TEMPLATES):
                match = pattern.match(text)
                if match and match["name"].split()[0].lower() not in _NO_NAMES:
                    yield form, question.format(**match.groupdict())
