"""The kept conversations into HTML: the list, and one as a file to save."""

from __future__ import annotations

import re
from collections.abc import Sequence

from retrieval.conversations import ConversationRecord

from .markup import counted, escape

FINDER = (
    '<div class="title"><h2>Conversations</h2>'
    '<button type="button" class="action" data-event="clear">New</button></div>'
    '<input type="search" class="finder" placeholder="Search conversations" '
    'aria-label="Search conversations">'
)
_LISTED = 200


def listing(records: Sequence[ConversationRecord], current: str, sought: str = "") -> str:
    """Each as a button that opens it, with what can be done with it; the current one is marked."""
    if not records:
        nothing = "No conversation has these words." if sought.strip() else "They are kept here."
        return f'<p class="hint" role="status">{nothing}</p>'
    rows = "".join(_row(record, record.id == current) for record in records[:_LISTED])
    rest = len(records) - _LISTED
    more = f'<p class="hint">and {counted(rest, "older one")}</p>' if rest > 0 else ""
    return f'<ul class="kept">{rows}</ul>{more}'


def _row(record: ConversationRecord, current: bool) -> str:
    title, name = escape(record.title), escape(record.id)
    mark = ' aria-current="true"' if current else ""
    facts = f"{escape(record.changed[:10])}<span>{counted(record.exchanges, 'question')}</span>"
    return (
        f'<li{mark}><button type="button" class="open" data-event="select" '
        f'data-conversation="{name}"><strong dir="auto">{title}</strong>'
        f'<span class="facts">{facts}</span></button>'
        f'<div class="tools"><button type="button" class="link" data-reveal="form">Rename</button>'
        f'<button type="button" class="link" data-event="download" data-conversation="{name}">'
        "Save</button>"
        f'<button type="button" class="link" data-event="delete" data-conversation="{name}" '
        'data-confirm="Delete for good?">Delete</button></div>'
        f'<form data-event="edit" data-conversation="{name}" hidden>'
        f'<input name="title" value="{title}" maxlength="80" aria-label="Name of the conversation">'
        '<button type="submit" class="action">Rename</button></form></li>'
    )


def file(title: str, content: str) -> str:
    """A Markdown file that the page's script lets the browser save."""
    words = re.findall(r"\w+", title)
    name = "-".join(words)[:60].strip("-") or "conversation"
    return f'<span data-file="{escape(name)}.md" data-content="{escape(content)}" hidden></span>'
