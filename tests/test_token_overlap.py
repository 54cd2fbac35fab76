"""Token-level measures, by hand."""

from __future__ import annotations

import pytest

from evals.evidence import overlap
from evals.metrics import Span

TEXTS = {"a": "one two three four five six", "b": "seven eight nine"}


def span(document: str, words: str) -> Span:
    start = TEXTS[document].index(words)
    return Span(document, start, start + len(words))


def test_precision_recall_and_iou_of_tokens() -> None:
    # found: two three four five, and seven; wanted: three four five six; shared: 3 of 5 and of 4
    found = overlap(
        [span("a", "two three four five"), span("b", "seven")],
        [[span("a", "three four five six")]],
        TEXTS,
    )
    assert (found.precision, found.recall) == (3 / 5, 3 / 4)
    assert found.iou == pytest.approx(3 / (5 + 4 - 3))
    assert found.met


def test_the_alternative_that_was_found_best_counts() -> None:
    group = [span("a", "one two"), span("b", "eight nine")]
    found = overlap([span("b", "nine")], [group], TEXTS)
    assert (found.precision, found.recall) == (1 / 1, 1 / 2)


def test_every_group_has_to_be_met() -> None:
    groups = [[span("a", "one")], [span("b", "nine")]]
    found = overlap([span("a", "one two")], groups, TEXTS)
    assert (found.precision, found.recall, found.met) == (1 / 2, 1 / 2, False)


def test_nothing_found() -> None:
    found = overlap([], [[span("a", "one")]], TEXTS)
    assert (found.precision, found.recall, found.iou, found.met) == (0, 0, 0, False)
