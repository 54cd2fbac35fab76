"""The conversation as the messages of a Chatbot: one for each question, one for what came of it.

Their content is HTML of our own. The Chatbot neither reads it as Markdown or LaTeX, which would
make something of what documents and people write, nor sanitises it, which would strip the buttons
of their names and of what they do: all that is not ours is escaped where it becomes HTML
(``markup.py``), and stays text.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

import gradio as gr

from . import rendering
from .conversation import Conversation

Message: TypeAlias = dict[str, Any]


def chatbot(first: Sequence[Message]) -> gr.Chatbot:
    """A Chatbot that puts in such messages as they are; ``first`` are there from the start.

    It does not scroll by itself: it would go to the end of an answer, which is read from its start.
    """
    value: Any = list(first)  # Gradio's type of a message is a class of its own
    return gr.Chatbot(
        value,
        elem_id="chat",
        label="Conversation",
        show_label=False,
        container=False,
        height=None,
        layout="panel",
        autoscroll=False,
        buttons=[],
        group_consecutive_messages=False,
        render_markdown=False,
        latex_delimiters=[],
        sanitize_html=False,
        allow_tags=False,
    )


def messages(conversation: Conversation, *, first: int = 0) -> list[Message]:
    """Those of the exchanges from position ``first`` on."""
    shown: list[Message] = []
    for turn, exchange in enumerate(conversation.exchanges[first:], start=first):
        shown.append(_message("user", rendering.question(exchange)))
        shown.append(_message("assistant", rendering.reply(exchange, turn=turn)))
    return shown


def welcome(examples: Sequence[str], documents: int) -> list[Message]:
    """What is said before the first question."""
    return [_message("assistant", rendering.welcome(examples, documents))]


def _message(role: str, html: str) -> Message:
    """The text comes as a part: Gradio would strip the indentation of a bare one, code included."""
    return {"role": role, "content": [{"type": "text", "text": html}]}
