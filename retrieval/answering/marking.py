"""Which words of a quoted text matter: those that answer, else those that the question shares."""

from __future__ import annotations

from ..analysis import terms
from ..datatypes import UnitKind
from ..query import Query
from ..question import Wanted
from .display import readable
from .spans import Span, answering

_SHOWN = (Wanted.DATE, Wanted.NUMBER, Wanted.NAME)  # kinds whose answer is a few words


def marks(text: str, query: Query, wanted: Wanted) -> tuple[Span, ...]:
    """Ranges of ``text``, in order and apart from each other."""
    found = answering(text, query.text, wanted) if wanted in _SHOWN else None
    return _apart(found or _shared(text, query))


def mark_of(raw: str, shown: str, start: int, end: int) -> Span | None:
    """Where ``raw[start:end]`` stands in ``shown``, the readable form; None where it does not."""
    words = readable(raw[start:end], UnitKind.SENTENCE)
    if not words:
        return None
    before = readable(raw[:start], UnitKind.SENTENCE).count(words)
    at = -1
    for _ in range(before + 1):
        found = shown.find(words, at + 1)
        at = found if found >= 0 else at
    return (at, at + len(words)) if at >= 0 else None


def _shared(text: str, query: Query) -> list[Span]:
    words = {term.text for term in query.terms}
    return [(term.start, term.end) for term in terms(text) if term.text in words]


def _apart(found: list[Span]) -> tuple[Span, ...]:
    merged: list[Span] = []
    for start, end in sorted(found):
        if merged and start <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return tuple(merged)
