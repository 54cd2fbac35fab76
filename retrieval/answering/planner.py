"""Questions that ask several things, or of a thing by way of another, answered part by part."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeAlias

from ..datatypes import Answer, AnswerKind
from ..library import Library
from ..query import Query
from ..question import wanted
from ..reranker import Found
from . import follow_up
from .composing import Quote, answered, joined, not_found
from .decomposition import by_name, clauses, compared
from .introducing import introduction
from .nested import NAMES_IT, nested
from .quote_answerer import CLOSEST, QuoteAnswerer
from .succession import Dated, beside, neighbours

LookUp: TypeAlias = Callable[[str], tuple[Query, Found]]
"""Parses a question and finds passages for it."""
_NAMES = 3  # that may be what a question describes
_GOES_ON = 0.8  # share of the confidence of a whole answer that only repeats the first step
_OF_ALL = 0.8  # the same, of an answer that leaves out one of the things that are named
_ORDERED = 0.8  # confidence in the order of dates: it holds where the list is complete


class Planner:
    """Takes questions apart for an answerer, and joins what it answers."""

    def __init__(self, library: Library, answerer: QuoteAnswerer) -> None:
        self._library = library
        self._answerer = answerer

    def answer(self, query: Query, found: Found, look_up: LookUp) -> Answer:
        """Answer as a whole; what asks several things, one by one where that is needed."""
        question = query.question
        asked = clauses(question)
        if len(asked) > 1:
            return self._one_by_one(question, asked, look_up)
        whole = self._single(query, found, look_up)
        named = by_name(question)
        answers = self._each(compared(question) or list(named.values()), look_up)
        enough = whole.confidence * (1.0 if all(n in whole.text for n in named) else _OF_ALL)
        surer = all(_is_answer(answer) and answer.confidence >= enough for answer in answers)
        return joined(question, answers) if answers and surer else whole

    def _single(self, query: Query, found: Found, look_up: LookUp) -> Answer:
        """A question that asks one thing, be it by way of another."""
        next_to = self._by_order(query, found, look_up)
        if next_to is not None:
            return next_to
        whole = self._answerer.answer(query, found)
        hop = self._by_description(query.question, look_up)
        if hop is None:
            return whole
        enough = whole.confidence * (_GOES_ON if _begins_with(hop, whole) else 1.0)
        return hop if hop.confidence >= enough else whole

    def _by_description(self, question: str, look_up: LookUp) -> Answer | None:
        """By way of the thing that the question describes rather than names."""
        ways = nested(question)
        if not ways:
            return None
        inner = [self._answerer.answer(*look_up(way.inner)) for way in ways]
        best = max(range(len(ways)), key=lambda i: inner[i].confidence)
        if not _is_answer(inner[best]):
            return None
        names = follow_up.names_told(inner[best])[:_NAMES]
        surest = self._surest([ways[best].about(name) for name in names], look_up)
        return joined(question, [inner[best], surest]) if surest else None

    def _by_order(self, query: Query, found: Found, look_up: LookUp) -> Answer | None:
        """By way of the neighbour in time of the thing that the question names."""
        question = query.question
        sought = beside(question)
        told = neighbours(self._library, found.passages, sought) if sought else None
        if sought is None or told is None:
            return None
        here, there, name = told
        quoted = [self._quoted(query, here, sought.name), self._quoted(query, there, name)]
        before, after = question[: sought.start], question[sought.end :]
        if NAMES_IT.match(before) and not after.strip(" ?.!"):
            return joined(question, quoted)
        rest = before + name + after
        outer = self._answerer.answer(*look_up(rest))
        return joined(question, [*quoted, outer]) if _is_answer(outer) else None

    def _quoted(self, query: Query, thing: Dated, name: str) -> Answer:
        lead = introduction(self._library, query, thing.passage, thing.unit)
        quote = Quote(thing.passage, (thing.unit,), _ORDERED, thing.place(name), lead=lead)
        return answered(self._library, query, wanted(query.text), [quote])

    def _one_by_one(self, question: str, asked: Sequence[str], look_up: LookUp) -> Answer:
        answers = self._each(asked, look_up)
        if not any(_is_answer(answer) for answer in answers):
            return replace(answers[0], question=question)
        return joined(question, answers)

    def _each(self, asked: Sequence[str], look_up: LookUp) -> list[Answer]:
        answers: list[Answer] = []
        for part in asked:
            answers.append(
                self._after(answers[-1], part, look_up)
                if answers
                else self._single(*look_up(part), look_up)
            )
        return answers

    def _after(self, before: Answer, part: str, look_up: LookUp) -> Answer:
        """A part that may speak of what the part before it told."""
        part = follow_up.completed(part, before.question)
        if not follow_up.leans_on(part, before.question):
            return self._single(*look_up(follow_up.following(part, before)), look_up)
        named = follow_up.about_that(part, before)[:_NAMES] if _is_answer(before) else []
        query, found = look_up(part)
        return self._surest(named, look_up) or not_found(query, found.passages[:CLOSEST], 0.0)

    def _surest(self, questions: Sequence[str], look_up: LookUp) -> Answer | None:
        """Of the same question about several things, the answer that is likeliest, if any is."""
        answers = [self._answerer.answer(*look_up(question)) for question in questions]
        told = [answer for answer in answers if _is_answer(answer)]
        return max(told, key=lambda answer: answer.confidence, default=None)


def _is_answer(answer: Answer) -> bool:
    return answer.kind is AnswerKind.ANSWERED


def _begins_with(hop: Answer, whole: Answer) -> bool:
    """Whether the answer as a whole only tells which thing is meant, and the other goes on."""
    told = [(c.document_id, c.start) for c in whole.citations[:1]]
    return told == [(c.document_id, c.start) for c in hop.citations[:1]]
