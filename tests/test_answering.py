"""What of a text answers, how it is shown, and small talk."""

from __future__ import annotations

from dataclasses import replace

import pytest

from retrieval.answering.composing import joined
from retrieval.answering.display import readable
from retrieval.answering.marking import marks
from retrieval.answering.small_talk import reply
from retrieval.answering.spans import answering
from retrieval.datatypes import Answer, AnswerKind, Citation, Segment, Support, UnitKind
from retrieval.query import Query
from retrieval.question import Wanted, wanted

CITED = Citation(1, 7, "a.md", "A", (), None, 0, 14, "2025.1 · Epoxy", 0.9, 0, 14)


@pytest.mark.parametrize(
    ("quote", "kind", "shown"),
    [
        ("- **Magnum**: manages\n  clusters", UnitKind.ITEM, "Magnum: manages clusters"),
        ("2. See [the guide](https://x.test/a).", UnitKind.ITEM, "See the guide."),
        ("| a | `b` |  |", UnitKind.ROW, "a · b"),
        (r"| a \| b | joins |", UnitKind.ROW, "a | b · joins"),
        ("Lysis mix    -80 °C     -", UnitKind.ROW, "Lysis mix · -80 °C · -"),
        ("J. Müller    12. May    a - b", UnitKind.ROW, "J. Müller · 12. May · a - b"),
        ("* - -80 °C\n  - J. Müller\n    of Bonn\n  - -", UnitKind.ROW,
         "-80 °C · J. Müller of Bonn · -"),
        ("*   -\n    - a - b\n    -", UnitKind.ROW, "a - b"),
        ("- * Zed\n  * 2022", UnitKind.ROW, "Zed · 2022"),
        ("Use :ref:`the scheduler <sched>` or ``os_type``.", UnitKind.SENTENCE,
         "Use the scheduler or os_type."),
        ("- :ironic-doc:`Bare metal <>`", UnitKind.ITEM, "Bare metal"),
        ("See `the wiki <https://x.test/a>`_ at <https://x.test/b>.", UnitKind.SENTENCE,
         "See the wiki at https://x.test/b."),
        ("a * b * c and snake_case_name stay", UnitKind.SENTENCE,
         "a * b * c and snake_case_name stay"),
        ("if x:\n    y()\n", UnitKind.CODE, "if x:\n    y()"),
    ],
)  # fmt: skip
def test_quotes_lose_the_marks_of_their_format_only(quote: str, kind: UnitKind, shown: str) -> None:
    assert readable(quote, kind) == shown


def marked(text: str, question: str) -> list[str]:
    query = Query(question, question, (), ())
    return [text[start:end] for start, end in marks(text, query, wanted(question))]


def test_the_words_that_answer_are_marked() -> None:
    text = "OpenStack 2024.2 is called Dalmatian; it was released on 2 October 2024."
    assert marked(text, "When was Dalmatian released?") == ["2 October 2024"]
    assert marked(text, "What is OpenStack 2024.2 called?") == ["Dalmatian"]


@pytest.mark.parametrize("message", ["hi", "Hello!", "Good morning", "hey there"])
def test_a_greeting_is_answered_with_what_the_library_holds(message: str) -> None:
    assert "library is empty" in (reply(message, lambda: []) or "")


@pytest.mark.parametrize("message", ["What can you do?", "help", "hi, what can I ask you?"])
def test_help_explains(message: str) -> None:
    assert "footnote" in (reply(message, lambda: []) or "")


@pytest.mark.parametrize("message", ["What is Nova?", "Hello world program?", "help with Ironic"])
def test_a_question_is_no_small_talk(message: str) -> None:
    assert reply(message, lambda: []) is None


def test_what_answers_two_parts_of_a_question_is_said_once() -> None:
    row = Segment("2025.1 · Epoxy", (1,), Support.QUOTED, UnitKind.ROW, ((0, 6),))
    marked = replace(row, marks=((9, 14),))
    parts = [Answer("a", AnswerKind.ANSWERED, "", (said,), (CITED,)) for said in (row, marked)]
    (segment,) = joined("a and b", parts).segments
    assert segment.marks == ((0, 6), (9, 14))
    assert segment.citations == (1,)


def test_the_capital_of_a_sentence_makes_no_name() -> None:
    asked = "Which name goes with 2023.1?"
    assert answering("Since 2023.1 a release has a number.", asked, Wanted.NAME) == []
    told = answering("Since 2023.1 Antelope has a number.", asked, Wanted.NAME)
    assert told == [(13, 21)]


def test_the_day_of_a_report_is_not_the_day_of_what_it_reports() -> None:
    asked = "When did Stein end?"
    assert answering("As of August 2026, Stein is at its end of life.", asked, Wanted.DATE) == []
    told = answering(
        "As of 3 August 2026, Stein, ended on 4 May 2024, is gone.", asked, Wanted.DATE
    )
    assert told == [(37, 47)]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("Kept at -80 °C, then at −20 °C.", ["-80", "−20"]),
        ("Boil it for 20-30 minutes.", ["20-30"]),
        ("Call +49 40 123-456.", ["+49", "40", "123-456"]),
        ("It has fifteen seats, or ninety.", ["fifteen", "ninety"]),
        ("A 3-year plan.", ["3"]),
        ("Run virt-v2v by RFC-2119 as node_1 on 5 May 2024.", []),
    ],
)
def test_what_counts_as_a_number(text: str, numbers: list[str]) -> None:
    found = answering(text, "How many?", Wanted.NUMBER) or []
    assert [text[start:end] for start, end in found] == numbers
