"""The kept conversations: finding, opening, renaming, deleting, saving them, and a new one."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import gradio as gr

from retrieval import Library
from retrieval.errors import ConversationError

from . import card_rendering, conversation_rendering, sent
from .chat_page import Updates
from .conversation import Conversation
from .keeping import owner_of, reopened
from .layout import QUIET, Page
from .markdown import conversation_markdown
from .messages import Message, messages

Welcome = Callable[[], list[Message]]
"""What the page shows before the first question."""


def connect(library: Library, page: Page, asked: Any, welcome: Welcome) -> None:
    """Wire the list. To leave a conversation cancels a question that it is waiting for."""
    handlers = _Handlers(library, page, welcome)
    shown = [
        page.chat, page.sources, page.conversation, page.conversations, page.ask, page.stop,
    ]  # fmt: skip
    here = [page.conversation, page.sought]
    page.finder.clear(handlers.new, inputs=[page.sought], outputs=shown, cancels=[asked], **QUIET)
    page.conversations.select(handlers.open, inputs=here, outputs=shown, cancels=[asked], **QUIET)
    page.conversations.delete(handlers.delete, inputs=here, outputs=shown, **QUIET)
    page.conversations.clear(handlers.delete, inputs=here, outputs=shown, cancels=[asked], **QUIET)
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

    def new(self, sought: str, request: gr.Request) -> Updates:
        return self._shown(Conversation(), owner_of(request), sought)

    def open(
        self, conversation: Conversation, sought: str, event: gr.EventData, request: gr.Request
    ) -> Updates:
        """The one that a button names; one that is gone leaves the list without it."""
        owner = owner_of(request)
        try:
            conversation = reopened(self.library, owner, sent.text(event, "conversation"))
        except ConversationError:
            return {self.page.conversations: self._listing(conversation, owner, sought)}
        return self._shown(conversation, owner, sought)

    def delete(
        self, conversation: Conversation, sought: str, event: gr.EventData, request: gr.Request
    ) -> Updates:
        owner, name = owner_of(request), sent.text(event, "conversation")
        with suppress(ConversationError):  # deleted by another page, meanwhile
            self.library.conversations.delete(owner, name)
        if name == conversation.id:
            return self._shown(Conversation(), owner, sought)
        return {self.page.conversations: self._listing(conversation, owner, sought)}

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
