"""Evidence within a passage, by hand: shares of rarity, nearness, the stretch that bears on it."""

from __future__ import annotations

import numpy as np
import pytest

from retrieval.datatypes import Passage, Unit, UnitKind
from retrieval.evidence import COVERAGE, NEARNESS, Evidence, Sought, strengthened
from retrieval.evidence import evidence as evidence_for
from retrieval.query import Query, QueryTerm
from retrieval.word_vectors.table import WordVectors

FIRST, SECOND, THIRD = "Otters eat fish.", "The museum in Upton opened.", "Nobody came."
TEXT = f"{FIRST} {SECOND} {THIRD}"
OFFSET = 100  # where the passage begins in its document
# Fishes are a little like otters: a cosine of 0.6 * 0.8 + 0.8 * 0.6 = 0.96, of which what any two
# words have in common, 0.1, is taken away.
WORDS = WordVectors({"fish": 0, "weasel": 1}, np.array([[60, 80], [80, 60]], dtype=np.int8))
LIKE = (0.96 - 0.1) / 0.9


def query(*terms: tuple[str, float], name: bool = False) -> Query:
    text = " ".join(word for word, _ in terms)
    found = tuple(
        QueryTerm(word, word, text.index(word), text.index(word) + len(word), weight, True,
                  identifier=False, name=name, part=False)
        for word, weight in terms
    )  # fmt: skip
    return Query(text, text, found, ())


def evidence(asked: Query, passage: Passage) -> Evidence:
    return evidence_for(Sought.by(asked, WORDS), passage)


def passage(context: str = "") -> Passage:
    units = tuple(
        Unit(UnitKind.SENTENCE, OFFSET + (at := TEXT.index(s)), OFFSET + at + len(s))
        for s in (FIRST, SECOND, THIRD)
    )
    return Passage(TEXT, OFFSET, OFFSET + len(TEXT), (), context, None, units)


def stretch(found: Evidence, highest: float | None = None) -> str:
    start, end = found.stretch(found.coverage if highest is None else highest)
    return TEXT[start - OFFSET : end - OFFSET]


def test_the_sentence_that_holds_most_of_the_question() -> None:
    # museum weighs 3 and is in the second sentence, otter weighs 1 and is in the first; "fee" is in
    # neither: the best sentence holds 3 of 3 + 1 + 2.
    found = evidence(query(("museum", 3.0), ("otter", 1.0), ("fee", 2.0)), passage())
    assert stretch(found) == SECOND
    assert found.coverage == pytest.approx(3 / 6)


def test_neighbours_that_hold_nearly_as_much_belong_to_it() -> None:
    found = evidence(query(("museum", 2.0), ("otter", 1.0)), passage())
    assert stretch(found) == f"{FIRST} {SECOND}"
    found = evidence(query(("otter", 1.0), ("nobodi", 1.0)), passage())
    assert stretch(found) == FIRST  # the last sentence holds as much, and does not adjoin it


def test_where_another_passage_holds_far_more_the_best_sentence_is_all() -> None:
    found = evidence(query(("museum", 2.0), ("otter", 1.0), ("fee", 3.0)), passage())
    assert stretch(found, highest=1.0) == SECOND  # the first holds a sixth


def test_what_the_headings_say_is_covered() -> None:
    found = evidence(query(("museum", 1.0), ("fee", 3.0)), passage(context="Fees"))
    assert found.coverage == pytest.approx((1 + 3) / 4)


def test_a_word_like_one_of_the_question_counts_as_much_as_they_are_alike() -> None:
    found = evidence(query(("weasel", 3.0), ("crab", 1.0)), passage())
    assert found.coverage == pytest.approx(3 * LIKE / 4, abs=1e-6)
    assert stretch(found) == FIRST


def test_a_name_is_met_by_itself_alone() -> None:
    assert evidence(query(("weasel", 1.0), name=True), passage()).coverage == 0.0


def test_a_passage_without_the_words_is_its_own_evidence() -> None:
    found = evidence(query(("crab", 1.0)), passage())
    assert (stretch(found), found.coverage, found.nearness) == (TEXT, 0.0, 0.0)


def test_words_side_by_side_in_the_question_are_near_in_the_passage() -> None:
    # museum ... open: three terms apart and in order, 1. open ... eat: seven apart in the other
    # order, a half; each pair weighs as much as its rarer half is common.
    found = evidence(query(("museum", 2.0), ("open", 4.0), ("eat", 1.0)), passage())
    assert found.nearness == pytest.approx((2 * 1 + 1 * 0.5) / (2 + 1))


def test_evidence_strengthens_a_score_within_its_range() -> None:
    assert strengthened(1.0, Evidence((0, 1), (), (), None, 1.0, 1.0)) == pytest.approx(1.0)
    assert strengthened(0.5, None) == pytest.approx(0.5 / (1 + COVERAGE + NEARNESS))
