"""Questions that are taken apart, and those that lean on what was said before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

import ingest
from retrieval import Assistant, Library
from retrieval.answering.candidates import Candidate
from retrieval.answering.decomposition import by_name, clauses, compared
from retrieval.answering.follow_up import (
    about_that,
    completed,
    following,
    names_told,
)
from retrieval.answering.nested import nested
from retrieval.answering.planner import Planner
from retrieval.answering.quote_answerer import QuoteAnswerer
from retrieval.answering.standalone import last_question, standalone
from retrieval.datatypes import Answer, AnswerKind, Segment
from retrieval.query import Query, parse
from retrieval.question import Wanted
from retrieval.reading.reader import Reading
from retrieval.reranker import Found

FERRIES = """# Ferries

The Alba was launched on 3 May 1999. She carries cars.

The Bora was launched on 8 June 2004. She carries goods.
"""


@dataclass(frozen=True, slots=True)
class ScriptedByName:
    """Probabilities of the sentences that tell of a launch, by the ferry, if it is asked about."""

    by_ferry: Mapping[str, float]

    def score(
        self,
        query: Query,
        wanted: Wanted,
        candidates: Sequence[Candidate],
        readings: Mapping[int, Reading],
    ) -> list[float]:
        asked = {name: p for name, p in self.by_ferry.items() if name in query.text}
        return [
            next((p for name, p in asked.items() if f"{name} was launched" in c.text), 0.0)
            for c in candidates
        ]


@pytest.mark.parametrize(("alba", "told"), [(0.9, True), (0.5, False)])
def test_of_two_things_both_are_told_if_both_are_nearly_as_sure(
    tmp_path: Path, alba: float, told: bool
) -> None:
    (tmp_path / "ferries.md").write_text(FERRIES, encoding="utf-8")
    with Library.open(tmp_path / "library") as library:
        ingest.add(library, [tmp_path / "ferries.md"])
        search = Assistant(library).search

        def look_up(question: str) -> tuple[Query, Found]:
            return parse(question, library.lexical), Found(search(question))

        scorer = ScriptedByName({"Alba": alba, "Bora": 0.96})
        planner = Planner(library, QuoteAnswerer(library, scorer))
        answer = planner.answer(*look_up("When were Alba and Bora launched?"), look_up)
    assert "8 June 2004" in answer.text
    assert ("3 May 1999" in answer.text) is told


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
    for whole in (
        "What was said in April and May 2023 about guides?",
        "What did Anna and Will decide about the budget?",
        "What is the difference between what was planned and what was built?",
    ):
        assert clauses(whole) == [whole]
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
    assert following("when did it join OpenInfra?", person) == "when did Gerrit join OpenInfra?"
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
    assert by_name("How far is it between Berlin and Munich?") == {}
    assert by_name("Who lives in Portland, Oregon?") == {}
    assert by_name("What came between 10,000 and 20,000 years ago?") == {}
    assert by_name("What happened on March 15, 2024 and April 2, 2025?") == {}
    assert list(by_name("What do 2023.1, 2023.2, and Zed hold?")) == ["2023.1", "2023.2", "Zed"]
    assert by_name(f"When did {', '.join(f'Zed{i}' for i in range(9))} come out?") == {}


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
        # a name goes with its number
        ("What is OpenStack 2024.2 called?", "And 2023.1?", "What is OpenStack 2023.1 called?"),
        ("When did Python 3.12 end?", "And Ruby 3?", "When did Ruby 3 end?"),
        ("What is Zed 2?", "When was it released?", "When was Zed 2 released?"),
        # what is asked about need not have a capital
        ("what is keystone?", "does it support ldap?", "does keystone support ldap?"),
        ("keystone", "does it support LDAP?", "does keystone support LDAP?"),
        ("What costs a single room?", "And a double room?", "What costs a double room?"),
        # a phrase takes the place of a phrase, a name that of the name beside the same preposition
        ("What does Ada say of the date?", "And the costs?", "What does Ada say of the costs?"),
        ("How does Nova handle upgrades?", "What about backups?", "What about backups?"),
        ("Which port does Nova use in Zed?", "And in Yoga?", "Which port does Nova use in Yoga?"),
        ("Which port is for Nova?", "And for Zun?", "Which port is for Zun?"),
        ("Which port is for Nova?", "And then?", "And then?"),
        ("Which port is for Nova?", "And should I change?", "And should I change?"),
        # "it" may be nothing, or what the question itself speaks of
        ("What is Zun?", "How long does it take to boot?", "How long does it take to boot?"),
        ("What is Zun?", "How long does it take?", "How long does Zun take?"),
        ("What is Zun?", "Is it possible to resize?", "Is it possible to resize?"),
        ("What is Zun?", "Can people stay if they are ill?", "Can people stay if they are ill?"),
        ("What is Zun?", "How does a ship keep its course?", "How does a ship keep its course?"),
        ("What is Zun?", "How does this work?", "How does Zun work?"),
        ("What is Zun?", "How do I change its port?", "How do I change Zun's port?"),
    ],
)  # fmt: skip
def test_follow_up_questions_stand_alone(before: str, question: str, expected: str) -> None:
    assert standalone(question, asked(before) if before else []) == expected


def test_what_is_spoken_of_is_remembered_for_several_questions() -> None:
    history = asked("What is Magnum?", "When was it released?", "thanks", "How do I restart?")
    assert standalone("Who makes it?", history) == "Who makes Magnum?"
    assert last_question(history[:4]) == "When was Magnum released?"


def asked(*questions: str) -> list[dict[str, str]]:
    """A conversation in which these were asked, and answered."""
    return [
        {"role": role, "content": content}
        for question in questions
        for role, content in (("user", question), ("assistant", "An answer about Nova."))
    ]
