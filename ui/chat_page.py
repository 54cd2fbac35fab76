"""The conversation: its components, and what happens when somebody asks, stops or asks again."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import Any, Protocol, TypeAlias

import gradio as gr

from retrieval import Library, Scope
from retrieval.datatypes import Answer, Event, Finished, PassagesFound, Token
from retrieval.errors import FootnoteError, LibraryError

from . import card_rendering, rendering
from .conversation import LONGEST_QUESTION, Conversation, Source, Status
from .relay import relay

SEND_EVENTS = """
// A button names its event, one of Gradio's own, and what goes with it.
element.addEventListener("click", (click) => {
  const button = click.target.closest("button[data-event]");
  if (!button) return;
  const { event, ...data } = button.dataset;
  if (["example_select", "retry", "select"].includes(event)) trigger(event, data);
});
"""
_PAINT_EVERY = 0.05  # seconds: a fast model writes hundreds of pieces a second
_UNEXPECTED = "Something went wrong while answering. The terminal that runs Footnote shows what."
_log = logging.getLogger(__name__)

Updates: TypeAlias = dict[Any, Any]


class Answering(Protocol):
    """What the page needs of an assistant."""

    def stream(
        self, question: str, history: Sequence[Mapping[str, str]], scope: Scope
    ) -> Iterator[Event]: ...

    def examples(self, n: int = 4) -> list[str]: ...


@dataclass(frozen=True, slots=True)
class ChatColumn:
    """``latest`` is a component apart, so that streaming redraws no more than the last exchange."""

    earlier: gr.HTML
    latest: gr.HTML
    box: gr.Textbox
    ask: gr.Button
    stop: gr.Button
    conversation: gr.State
    note: gr.HTML


def html_block(value: str = "", *, elem_id: str, script: str | None = None) -> gr.HTML:
    """A place for HTML made by the rendering modules. Gradio puts in the value as it is."""
    return gr.HTML(value, elem_id=elem_id, js_on_load=script, apply_default_css=False)


def chat_column() -> ChatColumn:
    """Lay out the exchanges and, under them, the composer."""
    with gr.Column(elem_id="conversation"):
        with gr.Column(elem_id="exchanges"):
            earlier = html_block(elem_id="earlier")
            latest = html_block(elem_id="latest", script=SEND_EVENTS)
        note = html_block(elem_id="scope-note")
        with gr.Row(elem_id="composer"):
            box = gr.Textbox(
                label="Question",
                show_label=False,
                container=False,
                placeholder="Ask your documents",
                lines=1,
                max_lines=6,
                max_length=LONGEST_QUESTION,
                autofocus=True,
                elem_id="question",
            )
            ask = gr.Button("Ask", variant="primary", elem_id="ask", min_width=0)
            stop = gr.Button("Stop", elem_id="stop", min_width=0, visible=False)
    return ChatColumn(earlier, latest, box, ask, stop, gr.State(Conversation()), note)


def connect(
    library: Library, assistant: Answering, chat: ChatColumn, sources: gr.HTML, chosen: gr.State
) -> None:
    """Wire asking, stopping and asking again.

    ``sources`` is where the cards go, ``chosen`` holds the names of the documents to ask.
    """
    handlers = _Handlers(library, assistant, chat, sources)
    outputs = [chat.earlier, chat.latest, sources, chat.conversation, chat.box, chat.ask, chat.stop]
    asked = gr.on(
        [chat.box.submit, chat.ask.click, chat.latest.example_select, chat.latest.retry],
        handlers.ask,
        inputs=[chat.box, chat.conversation, chosen],
        outputs=outputs,
        show_progress="hidden",
        trigger_mode="once",  # one question at a time in a session
        api_visibility="private",
    )
    chat.stop.click(
        handlers.stop,
        inputs=[chat.conversation],
        outputs=outputs,
        cancels=[asked],
        queue=False,
        show_progress="hidden",
        api_visibility="private",
    )


@dataclass(frozen=True, slots=True)
class _Handlers:
    """They hold nothing of any session: the conversation comes in and goes out."""

    library: Library
    assistant: Answering
    chat: ChatColumn
    sources: gr.HTML

    async def ask(
        self,
        typed: str,
        conversation: Conversation,
        chosen: Sequence[str],
        event: gr.EventData,
    ) -> AsyncIterator[Updates]:
        """One question, from the box, from an example or once more."""
        before, question, was_typed = _meant(typed, conversation, event)
        if not question:
            yield {self.chat.ask: gr.skip()}
            return
        conversation = before.asked(question)
        yield self._opened(conversation, clear_box=was_typed)
        try:
            async with aclosing(self._grown(conversation, question, chosen)) as growing:
                async for conversation in growing:
                    yield self._latest(conversation)
        except FootnoteError as error:
            conversation = conversation.with_last(status=Status.FAILED, problem=str(error))
        except Exception:
            _log.exception("answering failed")
            conversation = conversation.with_last(status=Status.FAILED, problem=_UNEXPECTED)
        yield self._closed(conversation)

    def stop(self, conversation: Conversation) -> Updates:
        """Called when the question has been cancelled; it may have finished just before."""
        if conversation.last is not None and conversation.last.status is Status.PENDING:
            conversation = conversation.with_last(status=Status.STOPPED)
        return self._closed(conversation)

    async def _grown(
        self, conversation: Conversation, question: str, chosen: Sequence[str]
    ) -> AsyncGenerator[Conversation, None]:
        """The conversation as its last exchange grows, not more often than is worth painting."""
        started = time.monotonic()
        history, scope = conversation.history(), Scope(tuple(chosen))
        told = relay(lambda: self.assistant.stream(question, history, scope))
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

    def _opened(self, conversation: Conversation, *, clear_box: bool) -> Updates:
        last = len(conversation.exchanges) - 1
        return {
            self.chat.earlier: rendering.exchanges(conversation, first=0, last=last),
            self.chat.box: "" if clear_box else gr.skip(),
            self.chat.ask: gr.Button(visible=False),
            self.chat.stop: gr.Button(visible=True),
            **self._latest(conversation),
        }

    def _latest(self, conversation: Conversation) -> Updates:
        count = len(conversation.exchanges)
        return {
            self.chat.latest: rendering.exchanges(conversation, first=count - 1, last=count),
            self.chat.conversation: conversation,
        }

    def _closed(self, conversation: Conversation) -> Updates:
        shown = self._latest(conversation) if conversation.exchanges else {}
        return {
            **shown,
            self.sources: card_rendering.sources(conversation),
            self.chat.ask: gr.Button(visible=True),
            self.chat.stop: gr.Button(visible=False),
        }


def _meant(
    typed: str, conversation: Conversation, event: gr.EventData
) -> tuple[Conversation, str, bool]:
    """The conversation a question is asked in, the question, and whether it was typed."""
    data = event._data if isinstance(event._data, dict) else {}
    if "question" in data:
        return conversation, str(data["question"]).strip()[:LONGEST_QUESTION], False
    if "again" in data and conversation.last is not None:
        return conversation.without_last(), conversation.last.question, False
    return conversation, typed.strip()[:LONGEST_QUESTION], True


def source_cards(library: Library, answer: Answer) -> tuple[Source, ...]:
    """The cards of an answer, each with its passage as it is stored."""
    texts: dict[int, str] = {}
    for number in {citation.document_id for citation in answer.citations}:
        try:
            texts[number] = library.text(number)
        except LibraryError:
            texts[number] = ""
    cards: list[Source] = []
    for cited in answer.citations:
        text = texts[cited.document_id]
        if text[cited.start : cited.end] == cited.quote:
            cards.append(Source(cited, text[cited.passage_start : cited.passage_end]))
        else:  # removed or replaced since: the quote is all that is sure
            alone = replace(cited, passage_start=cited.start, passage_end=cited.end)
            cards.append(Source(alone, cited.quote))
    return tuple(cards)
