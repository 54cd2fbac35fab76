"""Asks the assistant every question of a dataset and scores what comes back, case by case.

What is timed is ``ask`` alone, after one search that loads the models, so that the percentiles
describe a running assistant.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from retrieval.datatypes import Answer, AnswerKind, ScoredPassage

from .cases import Case
from .metrics import (
    DEPTH,
    RetrievalScores,
    Span,
    citation_precision,
    citation_recall,
    is_right,
    retrieval_scores,
)
from .places import Places, Texts


class Asked(Protocol):
    """What is needed of an assistant."""

    @property
    def library(self) -> Texts: ...

    def ask(self, question: str) -> Answer: ...

    def search(self, query: str, k: int) -> Sequence[ScoredPassage]: ...


Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one case went. None means that a measure does not apply to the case.

    ``problem`` says why an answerable case could not be scored, for instance because the library
    does not hold its document; all its measures are None then, and it counts in no mean.
    """

    case: Case
    answer_kind: AnswerKind
    answer_text: str
    confidence: float
    seconds: float
    retrieval: RetrievalScores | None = None
    right: bool | None = None
    citation_precision: float | None = None
    citation_recall: float | None = None
    problem: str | None = None

    @property
    def abstained(self) -> bool:
        return self.answer_kind is AnswerKind.NOT_FOUND

    @property
    def right_and_cited(self) -> bool | None:
        """Whether the answer is right and cites a reference of every group."""
        return None if self.right is None else self.right and self.citation_recall == 1.0


def evaluate(
    assistant: Asked, cases: Sequence[Case], progress: Progress | None = None
) -> list[Outcome]:
    """Run the cases in order; ``progress`` is called with (done, total) after each."""
    places = Places(assistant.library)
    outcomes: list[Outcome] = []
    if cases:
        assistant.search(cases[0].question, k=1)
    for case in cases:
        started = time.perf_counter()
        answer = assistant.ask(case.question)
        seconds = time.perf_counter() - started
        outcomes.append(_score(assistant, case, answer, seconds, places))
        if progress is not None:
            progress(len(outcomes), len(cases))
    return outcomes


def _score(assistant: Asked, case: Case, answer: Answer, seconds: float, places: Places) -> Outcome:
    plain = Outcome(case, answer.kind, answer.text, answer.confidence, seconds)
    if case.unanswerable:
        return plain
    references = places.of(case)
    if lost := [group for group in case.groups if not references[group]]:
        problem = f"no reference of group {lost[0]} is in the library as it is written"
        return Outcome(case, answer.kind, answer.text, answer.confidence, seconds, problem=problem)
    found = answer.passages or assistant.search(case.question, k=DEPTH)
    ranking = [
        _covered(Span(passage.document.path, passage.start, passage.end), references)
        for passage in found[:DEPTH]
    ]
    cited = [Span(c.document, c.start, c.end) for c in answer.citations]
    answered = answer.kind is AnswerKind.ANSWERED
    return Outcome(
        case,
        answer.kind,
        answer.text,
        answer.confidence,
        seconds,
        retrieval=retrieval_scores(ranking, case.groups),
        right=answered and is_right(answer.text, case.answers),
        citation_precision=citation_precision(cited, [r for g in references.values() for r in g]),
        citation_recall=citation_recall(cited, references),
    )


def _covered(passage: Span, references: Mapping[int, Sequence[Span]]) -> set[int]:
    return {
        group
        for group, spans in references.items()
        if any(passage.overlaps(span) for span in spans)
    }
