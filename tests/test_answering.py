"""Reading the question, and making the answer readable."""

from __future__ import annotations

from dataclasses import replace

import pytest

from retrieval.answering.composing import joined
from retrieval.answering.decomposition import by_name, clauses, compared
from retrieval.answering.display import readable
from retrieval.answering.follow_up import (
    about_that,
    completed,
    following,
    names_told,
    standalone,
)
from retrieval.answering.marking import marks
from retrieval.answering.nested import nested
from retrieval.answering.small_talk import reply
from retrieval.answering.spans import answering
from retrieval.datatypes import Answer, AnswerKind, Citation, Segment, Support, UnitKind
from retrieval.query import Query
from retrieval.question import Wanted, asks_what_it_is_called, wanted

CITED = Citation(1, 7, "a.md", "A", (), None, 0, 14, "2025.1 · Epoxy", 0.9, 0, 14)


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("When was Dalmatian released?", Wanted.DATE),
        ("In which year did Zed come out?", Wanted.DATE),
        ("What is the release date of Epoxy?", Wanted.DATE),
        ("What is the end-of-life date of Zed?", Wanted.DATE),
        ("How many series are there?", Wanted.NUMBER),
        ("Which tool converts virtual machines?", Wanted.NAME),
        ("Which command lists the volumes of a project?", Wanted.NAME),
        ("Which supported series and versions are there?", Wanted.LIST),
        ("Which series hides behind number 2026.2?", Wanted.NAME),
        ("Which series does the project maintain?", Wanted.LIST),
        ("What is Pike's release number?", Wanted.NUMBER),
        ("Which release has the number 2024.1?", Wanted.NAME),
        ("What is the default of os_type?", Wanted.NUMBER),
        ("What's the default volume driver?", Wanted.DEFINITION),
        ("What is the default port of Keystone?", Wanted.NUMBER),
        ("Which bins does each Port Ellory household have?", Wanted.LIST),
        ("Which tools combine Kubernetes with OpenStack?", Wanted.LIST),
        ("What are the components of Nova?", Wanted.LIST),
        ("List all SLURP releases", Wanted.LIST),
        ("all slurp releases please", Wanted.LIST),
        ("tell me all the SLURP releases", Wanted.LIST),
        ("What all does Octavia need?", Wanted.LIST),
        ("server group policies in nova", Wanted.LIST),
        ("tools connecting OpenStack with Kubernetes", Wanted.LIST),
        ("Which two working groups got going in February?", Wanted.LIST),
        ("release date of Zed", Wanted.DATE),
        ("port of keystone", Wanted.NUMBER),
        ("What is OpenStack 2024.2 called?", Wanted.NAME),
        ("How is OpenStack 2024.2 called?", Wanted.NAME),
        ("how do folks call 2023.2 in conversation", Wanted.NAME),
        ("Which hypervisor drivers come with Nova?", Wanted.LIST),
        ("Which parts is Magnum made of?", Wanted.LIST),  # "is" is of Magnum
        ("Which series is Zed?", Wanted.NAME),
        ("Which company sells support for it?", Wanted.NAME),
        ("Which component helps instances start?", Wanted.NAME),
        ("In which edition of his work did he point to rats?", Wanted.NAME),
        ("Which setting controls how clients connect?", Wanted.EXPLANATION),
        ("What made planners give up the dam?", Wanted.STATEMENT),
        ("Which degree must doctors hold?", Wanted.NAME),
        ("What must I do first to add a node?", Wanted.STATEMENT),
        ("How do I call the API?", Wanted.EXPLANATION),
        ("Who makes MigrateKit?", Wanted.NAME),
        ("Which release came out in October 2024?", Wanted.NAME),
        ("What is Kata Containers?", Wanted.DEFINITION),
        ("What does SLURP mean?", Wanted.DEFINITION),
        ("Why did OpenInfra join the Linux Foundation?", Wanted.EXPLANATION),
        ("How do I install Kolla?", Wanted.EXPLANATION),
        ("What happens when a host fails?", Wanted.EXPLANATION),
        ("Why does it stop when it is full?", Wanted.EXPLANATION),
        ("What comes next, and when?", Wanted.DATE),
        ("In what industry did they compete?", Wanted.NAME),
        ("What company founded Gerrit?", Wanted.STATEMENT),
        ("Is Zed still maintained?", Wanted.YES_NO),
        ("virt-v2v", Wanted.STATEMENT),
    ],
)
def test_what_a_question_wants(question: str, kind: Wanted) -> None:
    assert wanted(question) is kind


def test_who_asks_for_a_name_in_so_many_words() -> None:
    assert asks_what_it_is_called("Can you tell me the release name for 2024.2?")
    assert asks_what_it_is_called("how is 2024.2 called")
    assert not asks_what_it_is_called("Which role does the member role imply?")


def test_two_questions_in_one() -> None:
    assert clauses("Who makes MigrateKit and when did Zed come out?") == [
        "Who makes MigrateKit?",
        "when did Zed come out?",
    ]
    assert clauses("What is the port of Nova, and on which port does Keystone listen?") == [
        "What is the port of Nova?",
        "on which port does Keystone listen?",
    ]
    assert clauses("What do cats and dogs eat?") == ["What do cats and dogs eat?"]
    many = " and ".join(["what is a cat"] * 9)
    assert clauses(many) == [many]


def test_the_second_of_two_questions_is_asked_in_full() -> None:
    before = "Which port belongs to Cinder?"
    assert completed("which one to Magnum?", before) == "Which port belongs to Magnum?"
    before = "Which port does the API of Nova use?"
    assert completed("which one Keystone's?", before) == "Which port does the API of Keystone use?"
    assert completed("which one is best for large files?", before).startswith("which one is")
    assert completed("who makes Magnum?", before) == "who makes Magnum?"


def test_what_it_means_after_an_answer() -> None:
    person = answered_with("Who founded Gerrit?", "Shawn Pearce founded it.", "Shawn Pearce")
    assert following("when did it start?", person) == "when did Gerrit start?"
    assert following("when did he die?", person) == "when did Shawn Pearce die?"
    series = answered_with("In which release did it come?", "It came in Queens.", "Queens")
    assert following("what is its release date?", series) == "what is Queens's release date?"


def answered_with(question: str, text: str, marked: str) -> Answer:
    at = text.index(marked)
    segment = Segment(text, marks=((at, at + len(marked)),))
    return Answer(question, AnswerKind.ANSWERED, text, (segment,))


def test_which_of_two_came_first() -> None:
    assert compared("Which is newer, Yoga or Rocky?") == [
        "When was Yoga released?",
        "When was Rocky released?",
    ]
    assert compared("Which one reached end of life first: Ocata or Stein?") == [
        "When was it that Ocata reached end of life?",
        "When was it that Stein reached end of life?",
    ]
    assert compared("Which of them came out later, Zed or Yoga?")[1] == (
        "When was it that Yoga came out?"
    )
    assert compared("Which tools work with Zed or Yoga?") == []


def test_which_of_two_has_more() -> None:
    assert compared("Whose API has the higher port number, Cinder's or Magnum's?") == [
        "What is the port number of Cinder?",
        "What is the port number of Magnum?",
    ]
    assert compared("Which has the smaller quota: Nova or Glance?")[1] == (
        "What is the quota of Glance?"
    )
    assert compared("Which larger cloud runs Zed or Yoga?") == []


@pytest.mark.parametrize(
    ("question", "inner", "outer"),
    [
        (
            "Which port does the project that manages images use?",
            "Which project manages images?",
            "Which port does Glance use?",
        ),
        (
            "When was the release that replaced Zed published?",
            "Which release replaced Zed?",
            "When was Glance published?",
        ),
        (
            "What is the licence of the tool whose author is Ada?",
            "Which tool's author is Ada?",
            "What is the licence of Glance?",
        ),
        (
            "Ada wrote a small tool. When did that tool come out?",
            "Ada wrote which small tool?",
            "When did Glance come out?",
        ),
        (
            "Who leads the team founded in 2019?",
            "Which team was founded in 2019?",
            "Who leads Glance?",
        ),
        (
            "When was the version published in which the menu went away?",
            "In which version the menu went away?",
            "When was Glance published?",
        ),
        (
            "When did the tool come out that Ada wrote?",
            "Which tool Ada wrote?",
            "When did Glance come out?",
        ),
        (
            "Who wrote the second version of the guide?",
            "Which is the second version of the guide?",
            "Who wrote Glance?",
        ),
    ],
)
def test_a_thing_that_is_described_is_asked_for_first(
    question: str, inner: str, outer: str
) -> None:
    first = nested(question)[0]
    assert (first.inner, first.about("Glance")) == (inner, outer)


def test_names_that_an_answer_tells_begin_with_what_is_marked() -> None:
    text = "The first API left Glance in 17.0.0 (Rocky), said Ada."
    said = Segment(text, marks=((text.index("Rocky"), text.index("Rocky") + 5),))
    answer = Answer("Which release dropped Glance's API?", AnswerKind.ANSWERED, text, (said,))
    assert names_told(answer) == ["Rocky", "17.0.0", "Ada"]


def test_that_release_is_the_one_just_told() -> None:
    text = "The first API left Glance in 17.0.0 (Rocky)."
    asked = "Which release dropped the first API of Glance?"
    told = Answer(asked, AnswerKind.ANSWERED, text, (Segment(text),))
    assert about_that("when was that release published?", told) == [
        "when was 17.0.0 published?",
        "when was Rocky published?",
    ]
    assert about_that("and when was this release published?", told)[0] == (
        "and when was 17.0.0 published?"
    )
    assert about_that("who wrote that guide?", told) == []
    assert about_that("is there a setting that dropped out?", told) == []
    assert about_that("who says that the release is late?", told) == []
    port = replace(told, question="When was the Zed release published?")
    assert about_that("is that release still maintained?", port) == []
    assert about_that("when did that release of Nova come out?", told) == []


def test_a_plain_question_describes_nothing() -> None:
    assert nested("When was Zed released?") == []
    assert nested("What is the project that manages images?") == []
    assert nested("Which is the second version of the guide?") == []


def test_a_question_about_several_names() -> None:
    assert by_name("When were Dalmatian and Epoxy released?") == {
        "Dalmatian": "When were Dalmatian released?",
        "Epoxy": "When were Epoxy released?",
    }
    assert by_name("What is the difference between Magnum and Kolla?") == {
        "Magnum": "What is Magnum?",
        "Kolla": "What is Kolla?",
    }
    assert by_name("When was Dalmatian released?") == {}
    assert by_name(f"When did {', '.join(f'Zed{i}' for i in range(9))} come out?") == {}


@pytest.mark.parametrize(
    ("quote", "kind", "shown"),
    [
        ("- **Magnum**: manages\n  clusters", UnitKind.ITEM, "Magnum: manages clusters"),
        ("2. See [the guide](https://x.test/a).", UnitKind.ITEM, "See the guide."),
        ("| a | `b` |  |", UnitKind.ROW, "a · b"),
        (r"| a \| b | joins |", UnitKind.ROW, "a | b · joins"),
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


@pytest.mark.parametrize(
    ("before", "question", "expected"),
    [
        ("What is Magnum?", "When was it released?", "When was Magnum released?"),
        ("When was Dalmatian released?", "And Epoxy?", "When was Epoxy released?"),
        ("When was Dalmatian released?", "What about 2025.1?", "When was 2025.1 released?"),
        ("What does H3C use Helm for?", "And Huawei?", "What does Huawei use Helm for?"),
        ("What is Magnum?", "What is its purpose?", "What is Magnum's purpose?"),
        ("What is Magnum?", "When was Zed released?", "When was Zed released?"),
        ("", "When was it released?", "When was it released?"),
        ("Who maintains Nova?", "and when was it released?", "and when was Nova released?"),
        ("Who maintains Nova?", "And how about Cinder?", "Who maintains Cinder?"),
        ("List the projects that Nova came from", "And when?", "And when?"),
    ],
)  # fmt: skip
def test_follow_up_questions_stand_alone(before: str, question: str, expected: str) -> None:
    history = [
        {"role": "user", "content": before},
        {"role": "assistant", "content": "An answer about Nova."},
    ]
    assert standalone(question, history if before else []) == expected


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
