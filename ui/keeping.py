"""Conversations of the page into the catalogue, and back."""

from __future__ import annotations

from dataclasses import replace

import gradio as gr

from retrieval import Library
from retrieval.conversations import KeptExchange
from retrieval.datatypes import Answer

from .conversation import Conversation, Exchange, Source, Status


def owner_of(request: gr.Request) -> str:
    """Whose conversations a page shows: who came in by name, or "" where nobody has to."""
    return request.username or ""


def keep(library: Library, owner: str, conversation: Conversation) -> None:
    """Keep the last exchange of a conversation that has one, in place of what was kept there."""
    last = conversation.last
    if last is None:
        return
    kept = KeptExchange(
        last.question, last.status.value, last.answer, last.problem, last.seconds,
        rating=last.rating, comment=last.comment,
    )  # fmt: skip
    position = len(conversation.exchanges) - 1
    library.conversations.keep(owner, conversation.id, position, kept)


def rated(library: Library, owner: str, conversation: Conversation) -> Conversation:
    """With what has been said of its exchanges since the page last looked: an answer may be rated
    while the next one is being written."""
    for position, (rating, comment) in library.conversations.ratings(
        owner, conversation.id
    ).items():
        if position < len(conversation.exchanges):
            conversation = conversation.with_exchange(position, rating=rating, comment=comment)
    return conversation


def reopened(library: Library, owner: str, name: str) -> Conversation:
    """A conversation as it was left. Raises ConversationError."""
    kept = library.conversations.exchanges(owner, name)
    return Conversation(tuple(_exchange(library, item) for item in kept), name)


def _exchange(library: Library, kept: KeptExchange) -> Exchange:
    status = Status(kept.status)
    return Exchange(
        kept.question,
        Status.STOPPED if status is Status.PENDING else status,  # the server ended before it did
        answer=kept.answer,
        sources=source_cards(library, kept.answer) if kept.answer else (),
        seconds=kept.seconds,
        problem=kept.problem,
        rating=kept.rating,
        comment=kept.comment,
    )


def source_cards(library: Library, answer: Answer) -> tuple[Source, ...]:
    """The cards of an answer, each with its passage as it is stored."""
    texts: dict[int, str] = {}
    formats: dict[int, str] = {}
    for number, record in library.catalogue.records_by_id(
        citation.document_id for citation in answer.citations
    ).items():
        texts[number] = library.catalogue.text(number) or ""
        formats[number] = record.format
    cards: list[Source] = []
    for cited in answer.citations:
        text = texts.get(cited.document_id, "")
        if text[cited.start : cited.end] == cited.quote:
            passage = text[cited.passage_start : cited.passage_end]
            cards.append(Source(cited, passage, formats[cited.document_id]))
        else:  # removed or replaced since: the quote is all that is sure
            alone = replace(cited, passage_start=cited.start, passage_end=cited.end)
            cards.append(Source(alone, cited.quote))
    return tuple(cards)
