"""Conversations as the catalogue keeps them."""

from __future__ import annotations

from pathlib import Path

import pytest

from retrieval import Assistant, Library
from retrieval.conversations import KeptExchange
from retrieval.datatypes import Answer, AnswerKind
from retrieval.errors import ConversationError

from .building import put
from .fakes import HashingEmbedder


def said(question: str, text: str = "") -> KeptExchange:
    return KeptExchange(question, "answered", Answer(question, AnswerKind.ANSWERED, text))


def test_an_answer_comes_back_as_it_was_after_a_restart(tmp_path: Path) -> None:
    with Library.open(tmp_path / "library", embedder=HashingEmbedder()) as library:
        put(library, "heron.md", "The heron nests in tall trees.", title="The heron")
        answer = Assistant(library).ask("Where does the heron nest?")
        assert answer.citations
        name = "a-uuid"
        exchange = KeptExchange(answer.question, "answered", answer, seconds=0.5)
        library.conversations.keep("", name, 0, exchange)
    with Library.open(tmp_path / "library", embedder=HashingEmbedder()) as library:
        (kept,) = library.conversations.exchanges("", name)
        assert kept.answer is not None
        assert kept.answer.citations == answer.citations
        assert kept.answer.segments == answer.segments
        assert kept.answer.kind is answer.kind
        assert kept.seconds == 0.5
        assert kept.asked
        (record,) = library.conversations.listed("")
        assert (record.id, record.title, record.exchanges) == (name, answer.question, 1)


def test_a_position_kept_again_replaces_it_and_what_came_after(library: Library) -> None:
    kept = library.conversations
    name = "a-uuid"
    for position, question in enumerate(("Otters?", "Herons?", "Foxes?")):
        kept.keep("", name, position, said(question))
    kept.keep("", name, 1, said("Badgers?"))
    assert [e.question for e in kept.exchanges("", name)] == ["Otters?", "Badgers?"]
    assert kept.listed("", "foxes") == []


def test_conversations_are_found_by_what_was_said_in_them(library: Library) -> None:
    kept = library.conversations
    birds, mammals = "birds", "mammals"
    kept.keep("", birds, 0, said("Where do herons nest?", "In tall trees near water."))
    kept.keep("", mammals, 0, said("What is a holt?", "The den of an otter by the water."))
    kept.rename("", mammals, "Furry things")

    def found(words: str) -> list[str]:
        return [record.id for record in kept.listed("", words)]

    assert found("") == [mammals, birds]
    assert found("water") == [mammals, birds]
    assert found("tall wat") == [birds]
    assert found("tall otter") == []
    assert found("furr") == [mammals]
    assert found('"; DROP TABLE said --') == []
    assert found("?!") == [mammals, birds]


def test_conversations_are_renamed_and_deleted(library: Library) -> None:
    kept = library.conversations
    name = "a-uuid"
    kept.keep("", name, 0, said("Otters?" * 50))
    assert len(kept.listed("")[0].title) == 80
    kept.rename("", name, " About \n otters ")
    assert kept.record("", name).title == "About otters"
    kept.delete("", name)
    assert kept.listed("") == []
    assert kept.listed("", "otters") == []
    with pytest.raises(ConversationError, match="no such"):
        kept.exchanges("", name)


def test_nobody_reaches_the_conversations_of_another(library: Library) -> None:
    kept = library.conversations
    name = "a-uuid"
    kept.keep("ada", name, 0, said("Otters?"))
    assert kept.listed("bob") == []
    assert kept.listed("bob", "otters") == []
    for reach in (
        lambda: kept.exchanges("bob", name),
        lambda: kept.keep("bob", name, 0, said("Mine?")),
        lambda: kept.rename("bob", name, "Mine"),
        lambda: kept.rate("bob", name, 0, 1, ""),
        lambda: kept.delete("bob", name),
        lambda: kept.record("bob", name),
    ):
        with pytest.raises(ConversationError):
            reach()
    assert [e.question for e in kept.exchanges("ada", name)] == ["Otters?"]


def test_a_rating_stays_with_its_exchange(library: Library) -> None:
    kept = library.conversations
    name = "a-uuid"
    kept.keep("", name, 0, said("Otters?"))
    kept.keep("", name, 1, said("Herons?"))
    kept.rate("", name, 1, -1, "It is the grey one")
    (rated,) = kept.rated()
    assert (rated.question, rated.rating, rated.comment) == ("Herons?", -1, "It is the grey one")
    kept.rate("", name, 1, 0, "")
    assert list(kept.rated()) == []
