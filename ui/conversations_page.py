"""The kept conversations: finding, opening, renaming, deleting, saving them, and a new one."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

import gradio as gr

from retrieval import Library
from retrieval.errors import ConversationError

from . import card_rendering, conversation_rendering, sent
from .conversation import Conversation
from .keeping import owner_of, reopened
from .layout import QUIET, Page
from .markdown import conversation_markdown
from .messages import Message, messages
from .stopping import Stops, Updates

Welcome = Callable[[], list[Message]]
"""What the page shows before the first question."""


def connect(library: Library, page: Page, answering: Stops, welcome: Welcome) -> None:
    """Wire the list. To leave a conversation stops a question that it is waiting for."""
    handlers = _Handlers(library, page, welcome, answering)
    shown = [
        page.chat, page.sources, page.conversation, page.conversations, page.ask, page.stop,
    ]  # fmt: skip
    here = [page.conversation, page.sought]
    page.finder.clear(handlers.new, inputs=[page.sought], outputs=shown, **QUIET)
    page.conversations.select(handlers.open, inputs=here, outputs=shown, **QUIET)
    page.conversations.delete(handlers.delete, inputs=here, outputs=shown, **QUIET)
    page.conversations.edit(handlers.rename, inputs=here, outputs=[page.conversations], **QUIET)
    page.conversations.download(handlers.export, outputs=[page.exported], **QUIET)
    page.finder.apply(
        handlers.find,
        inputs=[page.conversation],
        outputs=[page.sought, page.conversations],
        **QUIET,
    )


@dataclass(frozen=True, slots=True)
class _Handlers:
    library: Library
    page: Page
    welcome: Welcome
    answering: Stops

    def new(self, sought: str, request: gr.Request) -> Updates:
        owner = owner_of(request)
        return self._next(request, lambda: self._shown(Conversation(), owner, sought))

    def open(
        self, conversation: Conversation, sought: str, event: gr.EventData, request: gr.Request
    ) -> Updates:
        """The one that a button names; one that is gone leaves the list without it."""
        owner, name = owner_of(request), sent.text(event, "conversation")

        def opened() -> Updates:
            try:
                return self._shown(reopened(self.library, owner, name), owner, sought)
            except ConversationError:
                return {self.page.conversations: self._listing(conversation, owner, sought)}

        return self._next(request, opened)

    def delete(
        self, conversation: Conversation, sought: str, event: gr.EventData, request: gr.Request
    ) -> Updates:
        owner, name = owner_of(request), sent.text(event, "conversation")

        def deleted() -> Updates:
            with suppress(ConversationError):  # deleted by another page, meanwhile
                self.library.conversations.delete(owner, name)
            if name == conversation.id:
                return self._shown(Conversation(), owner, sought)
            return {self.page.conversations: self._listing(conversation, owner, sought)}

        return self._next(request, deleted) if name == conversation.id else deleted()

    def rename(
        self, conversation: Conversation, sought: str, event: gr.EventData, request: gr.Request
    ) -> str:
        owner, title = owner_of(request), sent.text(event, "title").strip()
        with suppress(ConversationError):
            if title:
                self.library.conversations.rename(owner, sent.text(event, "conversation"), title)
        return self._listing(conversation, owner, sought)

    def export(self, event: gr.EventData, request: gr.Request) -> str:
        """A file for the browser to save."""
        owner, name = owner_of(request), sent.text(event, "conversation")
        try:
            record = self.library.conversations.record(owner, name)
            exchanges = self.library.conversations.exchanges(owner, name)
        except ConversationError:
            return ""
        return conversation_rendering.file(
            record.title, conversation_markdown(record.title, exchanges)
        )

    def find(
        self, conversation: Conversation, event: gr.EventData, request: gr.Request
    ) -> tuple[str, str]:
        sought = sent.text(event, "words")[:200]
        return sought, self._listing(conversation, owner_of(request), sought)

    def _next(self, request: gr.Request, show: Callable[[], Updates]) -> Updates:
        """What ``show`` makes. Where a question waits here, who answers it stops, and shows that
        after its last word."""
        if self.answering.tell(request, show):
            return {self.page.conversations: gr.skip()}
        return show()

    def _listing(self, conversation: Conversation, owner: str, sought: str) -> str:
        records = self.library.conversations.listed(owner, sought)
        return conversation_rendering.listing(records, conversation.id, sought)

    def _shown(self, conversation: Conversation, owner: str, sought: str) -> Updates:
        return {
            self.page.chat: messages(conversation) or self.welcome(),
            self.page.sources: card_rendering.sources(conversation),
            self.page.conversation: conversation,
            self.page.conversations: self._listing(conversation, owner, sought),
            self.page.ask: gr.Button(visible=True),
            self.page.stop: gr.Button(visible=False),
        }
