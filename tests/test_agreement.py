"""When two spans say the same."""

from __future__ import annotations

import pytest

from retrieval.analysis import terms
from retrieval.answering.agreement import Said, Spoken, differing, meaning, whole_words
from retrieval.answering.candidates import Candidate
from retrieval.datatypes import DocumentRecord, Passage, ScoredPassage, Unit, UnitKind
from retrieval.question import wanted


def spoken(text: str) -> Spoken:
    return Spoken(0, len(text), 0.0, meaning(text))


@pytest.mark.parametrize(
    ("one", "other", "agree", "differ"),
    [
        ("Dalmatian", "the Dalmatian", True, False),
        ("2024-10-02", "2 October 2024", True, False),
        ("on October 2, 2024", "2 October 2024", True, False),
        ("2 October 2024", "3 October 2024", False, True),
        ("Red Hat", "Red Hat, Inc", True, False),
        ("port 9292", "9292", True, False),
        ("9292", "9293", False, True),
        ("80", "8080", False, True),
        ("2022-03-30", "2019 to 2022", False, False),  # the day lies in those years
        ("2024-03-30", "2019 to 2022", False, True),
        ("2022-03-30", "2022", False, False),
        ("seats 80 people", "120 people", False, True),
        ("80 people in 2 rooms", "2 rooms of 80 people", True, False),
        ("16GB of memory", "32GB of memory", False, True),
        ("16GB", "16 GB", False, False),
        ("20-30 minutes", "20 to 30 minutes", False, False),
        ("-18 °C", "18 °C", False, True),
        ("−18 °C", "at -18 °C", True, False),
        ("5-18 °C", "5–18 °C", False, False),
        ("5 -18 °C", "18 °C", True, False),  # a range
        ("$45", "€45", False, False),
        ("45 €", "€45", True, False),
        ("$45", "$50", False, True),
        ("1250", "1,250 litres", True, False),
        ("$1,200.50", "$1200.50", True, False),
        ("1,250 litres", "1,350 litres", False, True),
        ("$HOME", "$PATH", False, True),
        ("Edda Brandt", "Edda Keller", False, False),  # neither: perhaps the same, perhaps not
    ],
)
def test_spans_agree_or_differ(one: str, other: str, agree: bool, differ: bool) -> None:
    assert spoken(one).agrees(spoken(other)) is agree
    assert spoken(one).differs(spoken(other)) is differ
    assert spoken(other).agrees(spoken(one)) is agree


@pytest.mark.parametrize(
    ("question", "stretches"),
    [
        ("Which name goes with 2023.1?", ["2023.1"]),
        ("Which name is newer, Antelope or Bobcat?", []),  # either is an answer
        ("What is 2023.1 about?", []),  # not for a few words that are new
    ],
)
def test_what_a_question_says_is_no_answer_to_it(question: str, stretches: list[str]) -> None:
    text = "Since 2023.1 there is Antelope, not Bobcat."
    said = Said.by(question, wanted(question))
    assert [text[start:end] for start, end in said.within(text, 0, len(text))] == stretches
    assert said.within(text, 13, len(text)) == []


def test_one_end_of_a_stretch_of_years_does_not_contradict_a_day_within() -> None:
    day = spoken("7 April 2016")
    cut = Spoken(0, 4, 0.0, frozenset({"2018"}), frozenset("between 2016 and 2018".split()))
    alone = Spoken(0, 4, 0.0, frozenset({"2018"}), frozenset({"in", "2018"}))
    assert not day.differs(cut)
    assert not cut.differs(day)
    assert day.differs(alone)


def test_what_stands_around_the_other_span_is_no_contradiction() -> None:
    row = Spoken(0, 6, 0.0, frozenset({"2024.2"}), frozenset({"2024.2", "dalmatian"}))
    name = Spoken(0, 9, 0.0, frozenset({"dalmatian"}), frozenset({"dalmatian", "2024-10-02"}))
    third = Spoken(0, 5, 0.0, frozenset({"epoxy"}), frozenset({"epoxy", "2025.1"}))
    assert not row.differs(name)
    assert row.differs(third)
    told = Spoken(0, 7, 0.0, frozenset({"2026-08"}), frozenset({"2026-08", "2027-04-28"}))
    cell = Spoken(0, 10, 0.0, frozenset({"2025-10-01"}), frozenset({"2025-10-01", "2027-04-28"}))
    assert not told.differs(cell)
    assert not spoken("October 2024").differs(spoken("2 October 2024"))
    hall = Spoken(0, 9, 0.0, meaning("80 people"), meaning("It seats 80 people, 120 in summer."))
    assert not hall.differs(spoken("120 people"))


@pytest.mark.parametrize(
    ("text", "found", "whole"),
    [
        ("Zed came on 2022-10-05.", "10-05", "2022-10-05"),
        ("It came on 5 October 2022, late.", "October 2022", "5 October 2022"),
        ("The port is 9292.", "92", "9292"),
        ("By Edda Brandt.", "Edda", "Edda"),
        ("Kept at -18 °C.", "18", "-18"),
        ("It holds 1,250 litres.", "250", "1,250"),
    ],
)
def test_a_span_holds_whole_words_and_dates(text: str, found: str, whole: str) -> None:
    start = text.index(found)
    first, last = whole_words(text, start, start + len(found))
    assert text[first:last] == whole


def test_only_what_tells_of_the_same_thing_contradicts() -> None:
    released = candidate(1, "Zed was released on 5 October 2022.")
    ended = candidate(2, "Zed was left alone on 3 May 2025.")
    other = candidate(3, "Zed was released on 7 June 2022.")
    pool = [released, ended, other]
    spans = {i: spoken(c.text.split(" on ")[1]) for i, c in enumerate(pool)}
    asked = frozenset(term.text for term in terms("When was Zed released?"))
    assert differing(0, pool, spans, [1, 2], asked) == [2]
    assert differing(0, pool, spans, [1], asked) == []


def candidate(number: int, text: str) -> Candidate:
    held = frozenset(term.text for term in terms(text))
    record = DocumentRecord(number, f"{number}.md", "", None, "text", 1, 1, "", len(text), 0, 1)
    unit = Unit(UnitKind.SENTENCE, 0, len(text))
    passage = ScoredPassage(number, record, Passage(text, 0, len(text)), 1.0, 1.0, 1.0)
    nothing: frozenset[str] = frozenset()
    return Candidate(
        passage, unit, text, text, "", held, held, "zed", nothing, nothing, frozenset({"zed"})
    )
