"""What happens when somebody asks, asks again, stops, or says what an answer was worth."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Mapping, Sequence
from contextlib import aclosing, suppress
from dataclasses import dataclass
from typing import Protocol

import gradio as gr

from retrieval import Library, Scope
from retrieval.datatypes import Event, Finished, PassagesFound, Token
from retrieval.errors import ConversationError, FootnoteError

from . import card_rendering, conversation_rendering, sent
from .conversation import LONGEST_QUESTION, Conversation, Status
from .keeping import keep, owner_of, rated, source_cards
from .layout import QUIET, Page
from .messages import Message, messages
from .relay import relay
from .stopping import Stop, Stops, Updates

_PAINT_EVERY = 0.05  # seconds: a fast model writes hundreds of pieces a second
_LONGEST_COMMENT = 1000  # characters
_UNEXPECTED = "Something went wrong while answering. The terminal that runs Footnote shows what."
_log = logging.getLogger(__name__)


class Answering(Protocol):
    """What the page needs of an assistant."""

    def stream(
        self, question: str, history: Sequence[Mapping[str, str]], scope: Scope
    ) -> Iterator[Event]: ...

    def examples(self, n: int = 4) -> list[str]: ...


def connect(library: Library, assistant: Answering, page: Page) -> Stops:
    """Wire asking, stopping, asking again and rating. Returns how others can stop a question."""
    handlers = _Handlers(library, assistant, page, Stops())
    outputs = [
        page.chat, page.sources, page.conversation, page.conversations, page.box, page.ask,
        page.stop,
    ]  # fmt: skip
    gr.on(
        [
            page.box.submit, page.ask.click, page.sender.example_select, page.sender.retry,
            page.sender.edit,
        ],
        handlers.ask,
        inputs=[page.box, page.conversation, page.chosen, page.sought],
        outputs=outputs,
        trigger_mode="once",  # one question at a time in a session
        **QUIET,
    )  # fmt: skip
    page.stop.click(
        handlers.stop,
        inputs=[page.conversation, page.sought],
        outputs=outputs,
        queue=False,
        **QUIET,
    )
    page.sender.like(
        handlers.rate,
        inputs=[page.conversation],
        outputs=[page.conversation],
        trigger_mode="multiple",  # a word about an answer may follow right on the thumb
        concurrency_limit=1,  # and is kept after it
        **QUIET,
    )
    return handlers.answering


@dataclass(frozen=True, slots=True)
class _Handlers:
    """They hold nothing of any session but how to stop it: the conversation comes in and goes
    out."""

    library: Library
    assistant: Answering
    page: Page
    answering: Stops

    async def ask(
        self,
        typed: str,
        conversation: Conversation,
        chosen: Sequence[str],
        sought: str,
        event: gr.EventData,
        request: gr.Request,
    ) -> AsyncIterator[Updates]:
        """One question, from the box, from an example, once more or in other words."""
        before, question, was_typed = _meant(typed, conversation, event)
        if not question:
            yield {self.page.ask: gr.skip()}
            return
        with self.answering.awaited(request) as stop:
            owner = owner_of(request)
            conversation = rated(self.library, owner, before).asked(question)
            earlier = messages(conversation)[:-2]
            yield self._opened(conversation, earlier, clear_box=was_typed)
            try:
                async with aclosing(self._grown(conversation, question, chosen, stop)) as growing:
                    async for conversation in growing:
                        if _is_pending(conversation):  # the end is shown once it is kept
                            yield self._shown(conversation, earlier)
            except FootnoteError as error:
                conversation = conversation.with_last(status=Status.FAILED, problem=str(error))
            except Exception:
                _log.exception("answering failed")
                conversation = conversation.with_last(status=Status.FAILED, problem=_UNEXPECTED)
            conversation = _ended(conversation)
            kept = await asyncio.to_thread(self._kept, conversation, owner, sought)
            yield {**self._closed(conversation), **kept}
        if stop.instead is not None:  # somebody went elsewhere
            yield await asyncio.to_thread(stop.instead)

    def stop(self, conversation: Conversation, sought: str, request: gr.Request) -> Updates:
        """Who answers ends it; this does where nobody is left to."""
        if self.answering.tell(request):
            return {self.page.stop: gr.skip()}
        conversation = _ended(conversation)
        kept = self._kept(conversation, owner_of(request), sought)
        return {**self._closed(conversation), **kept}

    def rate(
        self, conversation: Conversation, event: gr.EventData, request: gr.Request
    ) -> Conversation:
        """Keep what somebody thinks of an answer."""
        position, rating = sent.number(event, "turn"), sent.number(event, "rating")
        if position is None or not 0 <= position < len(conversation.exchanges):
            return conversation
        if rating not in (-1, 0, 1):
            return conversation
        comment = sent.text(event, "comment").strip()[:_LONGEST_COMMENT]
        known = conversation.exchanges[position]
        if rating == known.rating and not comment:  # a thumb that the word about it overtook
            comment = known.comment
        with suppress(ConversationError):  # deleted meanwhile
            self.library.conversations.rate(
                owner_of(request), conversation.id, position, rating, comment
            )
        return conversation.with_exchange(position, rating=rating, comment=comment)

    async def _grown(
        self, conversation: Conversation, question: str, chosen: Sequence[str], stop: Stop
    ) -> AsyncGenerator[Conversation, None]:
        """The conversation as its last exchange grows, not more often than is worth painting."""
        started = time.monotonic()
        history, scope = conversation.history(), Scope(tuple(chosen))
        told = relay(lambda: self.assistant.stream(question, history, scope), stop)
        async with aclosing(told) as batches:
            async for batch in batches:
                for event in batch:
                    conversation = await self._after(
                        event, conversation, time.monotonic() - started
                    )
                yield conversation
                if isinstance(batch[-1], Token):
                    await asyncio.sleep(_PAINT_EVERY)

    async def _after(
        self, event: Event, conversation: Conversation, seconds: float
    ) -> Conversation:
        match event:
            case PassagesFound(passages):
                documents = {passage.document.id for passage in passages}
                return conversation.with_last(found=(len(passages), len(documents)))
            case Token(text):
                return conversation.with_last(draft=conversation.exchanges[-1].draft + text)
            case Finished(answer):
                cards = await asyncio.to_thread(source_cards, self.library, answer)
                return conversation.with_last(
                    status=Status.ANSWERED, answer=answer, sources=cards, seconds=seconds
                )

    def _opened(
        self, conversation: Conversation, earlier: Sequence[Message], *, clear_box: bool
    ) -> Updates:
        return {
            **self._shown(conversation, earlier),
            self.page.box: "" if clear_box else gr.skip(),
            self.page.ask: gr.Button(visible=False),
            self.page.stop: gr.Button(visible=True),
        }

    def _shown(self, conversation: Conversation, earlier: Sequence[Message]) -> Updates:
        """With its last exchange as it stands now, after the messages that no longer change."""
        newest = messages(conversation, first=len(conversation.exchanges) - 1)
        return {self.page.chat: [*earlier, *newest], self.page.conversation: conversation}

    def _closed(self, conversation: Conversation) -> Updates:
        shown = self._shown(conversation, messages(conversation)[:-2])
        return {
            **(shown if conversation.exchanges else {}),
            self.page.sources: card_rendering.sources(conversation),
            self.page.ask: gr.Button(visible=True),
            self.page.stop: gr.Button(visible=False),
        }

    def _kept(self, conversation: Conversation, owner: str, sought: str) -> Updates:
        """Keep the last exchange, and list the conversations anew."""
        try:
            with suppress(ConversationError):  # deleted meanwhile, by another page
                keep(self.library, owner, conversation)
            records = self.library.conversations.listed(owner, sought)
        except Exception:  # the answer stands, kept or not
            _log.exception("the conversation was not kept")
            return {self.page.conversations: gr.skip()}
        return {
            self.page.conversations: conversation_rendering.listing(
                records, conversation.id, sought
            )
        }


def _is_pending(conversation: Conversation) -> bool:
    return conversation.last is not None and conversation.last.status is Status.PENDING


def _ended(conversation: Conversation) -> Conversation:
    """With a last exchange that was not answered stopped."""
    return (
        conversation.with_last(status=Status.STOPPED) if _is_pending(conversation) else conversation
    )


def _meant(
    typed: str, conversation: Conversation, event: gr.EventData
) -> tuple[Conversation, str, bool]:
    """The conversation a question is asked in, the question, and whether the box held it."""
    data = sent.sent(event)
    given = sent.text(event, "question").strip()[:LONGEST_QUESTION]
    if "instead" in data:
        return conversation.without_last(), given, False
    if "question" in data:
        return conversation, given, False
    if "again" in data and conversation.last is not None:
        return conversation.without_last(), conversation.last.question, False
    return conversation, typed.strip()[:LONGEST_QUESTION], True
