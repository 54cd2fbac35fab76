"""Evidence within a passage, by hand: shares of rarity, nearness, the stretch that bears on it."""

from __future__ import annotations

import pytest

from retrieval.datatypes import Passage, Unit, UnitKind
from retrieval.evidence import COVERAGE, NEARNESS, Evidence, evidence, strengthened
from retrieval.query import Query, QueryTerm

FIRST, SECOND, THIRD = "Otters eat fish.", "The museum in Upton opened.", "Nobody came."
TEXT = f"{FIRST} {SECOND} {THIRD}"
OFFSET = 100  # where the passage begins in its document


def query(*terms: tuple[str, float]) -> Query:
    text = " ".join(word for word, _ in terms)
    found = tuple(
        QueryTerm(word, word, text.index(word), text.index(word) + len(word), weight, True,
                  identifier=False, name=False, part=False)
        for word, weight in terms
    )  # fmt: skip
    return Query(text, text, found, ())


def passage(context: str = "") -> Passage:
    units = tuple(
        Unit(UnitKind.SENTENCE, OFFSET + (at := TEXT.index(s)), OFFSET + at + len(s))
        for s in (FIRST, SECOND, THIRD)
    )
    return Passage(TEXT, OFFSET, OFFSET + len(TEXT), (), context, None, units)


def stretch(found: Evidence) -> str:
    return TEXT[found.start - OFFSET : found.end - OFFSET]


def test_the_sentence_that_holds_most_of_the_question() -> None:
    # museum weighs 3 and is in the second sentence, otter weighs 1 and is in the first; "fee" is in
    # neither: the best sentence holds 3 of 3 + 1 + 2.
    found = evidence(query(("museum", 3.0), ("otter", 1.0), ("fee", 2.0)), passage())
    assert stretch(found) == SECOND
    assert found.coverage == pytest.approx(3 / 6)


def test_what_holds_nearly_as_much_belongs_to_it_with_what_lies_between() -> None:
    found = evidence(query(("museum", 2.0), ("otter", 1.0)), passage())
    assert stretch(found) == f"{FIRST} {SECOND}"
    found = evidence(query(("otter", 1.0), ("nobodi", 1.0)), passage())
    assert stretch(found) == TEXT


def test_what_the_headings_say_is_covered() -> None:
    found = evidence(query(("museum", 1.0), ("fee", 3.0)), passage(context="Fees"))
    assert found.coverage == pytest.approx((1 + 3) / 4)
    assert stretch(found) == SECOND


def test_a_passage_without_the_words_is_its_own_evidence() -> None:
    found = evidence(query(("crab", 1.0)), passage())
    assert (stretch(found), found.coverage, found.nearness) == (TEXT, 0.0, 0.0)


def test_words_side_by_side_in_the_question_are_near_in_the_passage() -> None:
    # museum ... open: three terms apart and in order, 1. open ... eat: seven apart in the other
    # order, a half; each pair weighs as much as its rarer half is common.
    found = evidence(query(("museum", 2.0), ("open", 4.0), ("eat", 1.0)), passage())
    assert found.nearness == pytest.approx((2 * 1 + 1 * 0.5) / (2 + 1))


def test_evidence_strengthens_a_score_within_its_range() -> None:
    assert strengthened(1.0, Evidence(0, 1, 1.0, 1.0)) == pytest.approx(1.0)
    assert strengthened(0.5, None) == pytest.approx(0.5 / (1 + COVERAGE + NEARNESS))
