"""Finding passages: identifiers exactly, phrases exactly, typing errors put right."""

from __future__ import annotations

import pytest

from retrieval import Assistant, Library
from retrieval.llamaindex import PassageRetriever
from retrieval.query import levelled, parse
from retrieval.retriever import Retriever

from .building import put

IDENTIFIERS = ("2024.2", "virt-v2v", "nova-compute", "CVE-2024-32498", "os_type")


@pytest.fixture
def filled(library: Library) -> Library:
    """One passage an identifier, among others that hold its parts."""
    put(library, "exact.md", *(f"This one is about {name} alone." for name in IDENTIFIERS))
    put(
        library,
        "near.md",
        "The years 2024 and 2 others, release 2024.1 and 2025.2.",
        "The type of an os, virt and v2v tools, nova and compute, CVE-2024-1 and 32498.",
        "Dalmatian is a release of the cloud software.",
        "Metal3 runs on hosts.",
        "High availability of the Kubernetes control plane.",
    )
    return library


def texts(library: Library, query: str, k: int = 1) -> list[str]:
    return [passage.text for passage in Assistant(library).search(query, k)]


@pytest.mark.parametrize("name", IDENTIFIERS)
def test_identifiers_hit_exactly(filled: Library, name: str) -> None:
    assert texts(filled, f"What is {name}?") == [f"This one is about {name} alone."]


def test_a_quoted_phrase_must_be_there(filled: Library) -> None:
    assert texts(filled, '"control plane"', k=5) == [
        "High availability of the Kubernetes control plane."
    ]


def test_a_quoted_phrase_may_tell_a_day(library: Library) -> None:
    put(library, "a.md", "It was released on 2 October 2024 with noise.", "Released with a day.")
    found = texts(library, '"released on 2 October 2024"', k=5)
    assert found == ["It was released on 2 October 2024 with noise."]
    assert texts(library, "„with noise“", k=5) == found
    assert parse('day "--"', library.lexical).phrases == ()


def test_a_person_who_asks_is_no_name(filled: Library) -> None:
    asked = parse("Where do I find Kubernetes?", filled.lexical)
    assert [term.word for term in asked.terms] == ["find", "Kubernetes"]
    asked = parse("Can I run A tests after World War I?", filled.lexical)
    assert [term.word for term in asked.terms] == ["run", "A", "tests", "World", "War", "I"]


def test_an_acronym_that_is_a_common_word_must_be_in_capitals(library: Library) -> None:
    put(library, "a.md", "The World Health Organization (WHO) was founded in 1948.")
    assert parse("who founded it?", library.lexical).also == ()
    assert parse("When was WHO founded?", library.lexical).also == ("world health organization",)


def test_spaces_and_what_cannot_be_written_do_no_harm(filled: Library) -> None:
    assert levelled("What  is\n\tx\udce9?") == "What is x??"
    question = f"What is{' ' * 1900}Dalmatian\udce9?"
    assert Assistant(filled).ask(question).question == "What is Dalmatian??"


def test_a_phrase_that_is_nowhere_falls_back_to_its_words(filled: Library) -> None:
    assert "control plane" in texts(filled, '"plane control kubernetes"')[0]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("What is Dalmation?", "What is Dalmatian?"),
        ("kuberntes contrl", "Kubernetes control"),
        ("Waht is dalmatain", "what is Dalmatian"),
        ("What is 2024.3?", "What is 2024.3?"),
        ("What is Zebra?", "What is Zebra?"),
        ("Does Metla3 run on hsots?", "Does Metal3 run on hosts?"),
        ("Does Metal4 run?", "Does Metal4 run?"),
    ],
)
def test_typing_errors(filled: Library, typed: str, meant: str) -> None:
    assert parse(typed, filled.lexical).text == meant


@pytest.mark.parametrize("asked", ["What is Zuul good for?", "what does zuul do", "zuul"])
def test_words_that_only_ask_are_not_searched_for(filled: Library, asked: str) -> None:
    assert parse(asked, filled.lexical).terms_to_find == ("zuul",)


def test_a_real_word_is_no_typing_error(filled: Library) -> None:
    query = parse("a cloudy soft release", filled.lexical, is_word=lambda word: word == "cloudy")
    assert query.text == "a cloudy soft release"


def test_what_is_removed_from_the_text_is_not_a_known_word(filled: Library) -> None:
    put(filled, "near.md", "Nothing of that any more.")
    assert parse("What is Dalmation?", filled.lexical).text == "What is Dalmation?"


def test_the_llama_index_view(filled: Library) -> None:
    (node,) = PassageRetriever(Assistant(filled), k=1).retrieve("os_type")
    assert node.node.metadata["document"] == "exact.md"
    assert node.text == "This one is about os_type alone."


def test_an_answer_streams_passages_then_text_then_itself(filled: Library) -> None:
    from retrieval.datatypes import Finished, PassagesFound, Token

    events = list(Assistant(filled).stream("What is Dalmatian?"))
    assert isinstance(events[0], PassagesFound)
    assert isinstance(events[-1], Finished)
    streamed = "".join(event.text for event in events if isinstance(event, Token))
    assert streamed == events[-1].answer.text


def test_a_follow_up_leans_towards_what_was_asked_before(library: Library) -> None:
    """Both passages speak of fees; the conversation is about the museum."""
    put(library, "a.md", "The fee of the harbour is due in May.")
    put(library, "b.md", "The fee of the museum is due in June.")
    before = parse("Where is the museum?", library.lexical).text
    alone = Retriever(library).search(parse("When is the fee due?", library.lexical), 1)
    asked = parse("When is the fee due?", library.lexical, before=before)
    assert alone[0].document.path == "a.md"
    assert Retriever(library).search(asked, 1)[0].document.path == "b.md"


def test_what_is_found_tells_where_its_evidence_lies(filled: Library) -> None:
    (found,) = Assistant(filled).search("virt-v2v", k=1)
    assert found.evidence == (found.start, found.end)


def test_where_no_word_is_met_the_whole_passage_is_its_evidence(filled: Library) -> None:
    for found in Assistant(filled).search("xylograph zymurgy", k=3):
        assert found.evidence == (found.start, found.end)
