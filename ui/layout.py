"""Where everything stands on the page: the library and the conversations, the talk, the sources.

No behaviour: the modules named ``…_page`` wire these components. See DESIGN.md beside this file.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import gradio as gr

from ingest.readers import SUPPORTED

from . import (
    card_rendering,
    conversation_rendering,
    document_rendering,
    messages,
    rendering,
)
from .conversation import LONGEST_QUESTION, Conversation
from .messages import Message

SEND_EVENTS = "footnote.sends(element, trigger);"
_SEND_EVENTS_OF_CHAT = 'footnote.sends(element.closest("#exchanges"), trigger);'
_SHOW_AND_FORGET = """
watch("value", () => footnote.showDocument(element));
element.addEventListener("close", () => { props.value = ""; }, true);
"""
_SAVE_AND_FORGET = """
watch("value", () => {
  if (!props.value) return;
  footnote.save(element.querySelector("[data-file]"));
  props.value = "";
});
"""
_CHOOSE = """
// Ticked documents are told to the server.
element.addEventListener("change", (change) => {
  if (!change.target.matches("input[type=checkbox]")) return;
  trigger("option_select", { names: footnote.ticked() });
});
// Gradio makes the list anew in place: what was ticked by hand stays so, whatever stands there now.
watch("value", () => {
  for (const box of element.querySelectorAll("input[type=checkbox]")) {
    box.checked = box.defaultChecked;
  }
});
"""
_FIND = """
let waiting; // until the typing pauses; a list that is made anew keeps its ticks
element.addEventListener("input", (input) => {
  const find = () => trigger("apply", { words: input.target.value, names: footnote.ticked() });
  clearTimeout(waiting);
  waiting = setTimeout(find, 200);
});
"""
QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}


@dataclass(frozen=True, slots=True)
class Page:
    """The components, and what a browser session remembers: ``conversation``, ``chosen`` (names of
    the documents to ask; none: all), ``wanted`` and ``sought`` (words that documents and
    conversations are searched for).

    ``sender`` sends what the buttons and forms within the messages of ``chat`` ask for.
    """

    header: gr.HTML
    chooser: gr.File
    report: gr.HTML
    document_finder: gr.HTML
    documents: gr.HTML
    chosen: gr.State
    wanted: gr.State
    finder: gr.HTML
    conversations: gr.HTML
    sought: gr.State
    exported: gr.HTML
    chat: gr.Chatbot
    sender: gr.HTML
    note: gr.HTML
    box: gr.Textbox
    ask: gr.Button
    stop: gr.Button
    conversation: gr.State
    sources: gr.HTML
    viewer: gr.HTML


def html_block(
    value: str = "", *, elem_id: str, script: str | None = None, template: str = "${value}"
) -> gr.HTML:
    """A place for HTML made by the rendering modules. Gradio puts the value in the template as it
    is."""
    return gr.HTML(
        value,
        elem_id=elem_id,
        html_template=template,
        js_on_load=script,
        apply_default_css=False,
    )


def lay_out(limit_mb: int, *, counts: str, listing: str, welcome: Sequence[Message]) -> Page:
    """All regions of the page; ``limit_mb`` is the largest file that is taken in.

    The others are the documents and the welcome as they stand when the server starts: shown at
    once, and made new when somebody arrives.
    """
    header = html_block(counts, elem_id="header", template=document_rendering.HEADER)
    with gr.Column(elem_id="library"):
        library = {**_documents(limit_mb, listing), **_conversations()}
    with gr.Column(elem_id="conversation"):
        talk = _talk(welcome)
    with gr.Column(elem_id="panel"):
        html_block(rendering.BACK, elem_id="panel-back")
        sources = html_block(
            card_rendering.sources(Conversation()), elem_id="sources", script=SEND_EVENTS
        )
    # Emptied on closing: opening the same document again is then a change.
    viewer = html_block(elem_id="document", script=_SHOW_AND_FORGET)
    return Page(header=header, **library, **talk, sources=sources, viewer=viewer)


def _documents(limit_mb: int, listed: str) -> dict[str, Any]:
    with gr.Column(elem_id="documents"):
        html_block("<h2>Documents</h2>", elem_id="documents-title")
        chooser = gr.File(
            label="Add documents",
            show_label=False,
            file_count="multiple",
            file_types=list(SUPPORTED),
            height=76,
            elem_id="chooser",
        )
        html_block(
            '<p class="hint">Markdown, text, reStructuredText, HTML, PDF or Word, up to '
            f"{limit_mb} MB each. They stay on this computer.</p>",
            elem_id="chooser-hint",
        )
        report = html_block(elem_id="report", script=SEND_EVENTS)
        finder = html_block(document_rendering.FINDER, elem_id="document-finder", script=_FIND)
        listing = html_block(listed, elem_id="listing", script=SEND_EVENTS + _CHOOSE)
    return {
        "chooser": chooser,
        "report": report,
        "document_finder": finder,
        "documents": listing,
        "chosen": gr.State(()),
        "wanted": gr.State(""),
    }


def _conversations() -> dict[str, Any]:
    with gr.Column(elem_id="conversations"):
        finder = html_block(
            conversation_rendering.FINDER, elem_id="conversation-finder", script=SEND_EVENTS + _FIND
        )
        listing = html_block(elem_id="kept", script=SEND_EVENTS)
        exported = html_block(elem_id="exported", script=_SAVE_AND_FORGET)
    sought = gr.State("")
    return {"finder": finder, "conversations": listing, "sought": sought, "exported": exported}


def _talk(welcome: Sequence[Message]) -> dict[str, Any]:
    """The exchanges and, under them, the composer."""
    with gr.Column(elem_id="exchanges"):
        chat = messages.chatbot(welcome)
        sender = html_block(elem_id="sender", script=_SEND_EVENTS_OF_CHAT)
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
    return {
        "chat": chat,
        "sender": sender,
        "note": note,
        "box": box,
        "ask": ask,
        "stop": stop,
        "conversation": gr.State(Conversation()),
    }
