"""Which words of a quoted text matter: those that answer, else those that the question shares."""

from __future__ import annotations

import re

from ..analysis import dates, terms
from ..query import Query
from .question import Wanted

_NUMBER = re.compile(r"\b\d[\d.,:/%-]*\w*\b%?")
_YEAR = re.compile(r"\b(?:1[89]|20)\d\d\b")
_NAME = re.compile(r"\b(?:[A-Z][\w.-]*\w|\w+[-_]\w+|[a-z]+\d\w*)(?:\s+[A-Z][\w-]*)*")

Mark = tuple[int, int]


def marks(text: str, query: Query, wanted: Wanted) -> tuple[Mark, ...]:
    """Ranges of ``text``, in order and apart from each other."""
    return _tidy(_answering(text, query, wanted) or _shared(text, query))


def _answering(text: str, query: Query, wanted: Wanted) -> list[Mark]:
    asked = query.text.lower()
    days = [(start, end) for _, start, end in dates(text)]
    match wanted:
        case Wanted.DATE:
            found = days or [m.span() for m in _YEAR.finditer(text)]
        case Wanted.NUMBER:
            found = [m.span() for m in _NUMBER.finditer(text)]
            found = [span for span in found if not _within(span, days)] or days
        case Wanted.NAME:
            found = [m.span() for m in _NAME.finditer(text) if m.start() > 0 or " " in m.group()]
            found += [m.span() for m in _NUMBER.finditer(text) if "." in m.group()]
            found = [span for span in found if not _within(span, days)]
        case _:
            return []
    said = {term.text for term in terms(query.text)}
    return [
        (start, end)
        for start, end in found
        if text[start:end].lower() not in asked
        and not all(term.text in said for term in terms(text[start:end]))
    ]


def _shared(text: str, query: Query) -> list[Mark]:
    words = {term.text for term in query.terms}
    return [(term.start, term.end) for term in terms(text) if term.text in words]


def _within(span: Mark, spans: list[Mark]) -> bool:
    return any(start <= span[0] and span[1] <= end for start, end in spans)


def _tidy(found: list[Mark]) -> tuple[Mark, ...]:
    merged: list[Mark] = []
    for start, end in sorted(found):
        if merged and start <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return tuple(merged)
