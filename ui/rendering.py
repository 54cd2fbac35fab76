"""Questions and answers into HTML: pure functions, no gradio.

The page's script (assets/chat.js) and the tests find things by their attributes: ``data-event``
names the event that a button sends to the server, with its other ``data-`` attributes;
``data-turn`` and ``data-number`` tie a citation button to the card that it shows, ``data-quote``
and ``data-place`` are what it tells while it is pointed at; ``data-copy`` is what a button copies.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from retrieval.datatypes import (
    Answer,
    AnswerKind,
    Citation,
    Segment,
    Support,
    UnitKind,
)

from .conversation import LONGEST_QUESTION, Exchange, Status
from .markdown import answer_markdown
from .markup import counted, escape, shortened, with_marks
from .tables import table_html, tables

BACK = '<button type="button" class="action" data-panel="">Back to the conversation</button>'
_CERTAIN, _FAIR = 0.85, 0.65
_PEEKED = 320  # characters of a quote that show beside its number


def welcome(examples: Sequence[str], documents: int) -> str:
    """The page before the first question."""
    if not documents:
        return (
            '<section class="welcome"><h1>Nothing to read yet</h1>'
            "<p>Add documents, then ask. Every sentence of an answer is footnoted with the exact "
            "words that support it, and nothing leaves this computer.</p>"
            '<button type="button" class="action" data-panel="library">Add documents</button>'
            "</section>"
        )
    buttons = "".join(
        '<li><button type="button" class="example" data-event="example_select" '
        f'data-question="{escape(question)}">{escape(question)}</button></li>'
        for question in examples
    )
    tries = f'<h2>Try one of these</h2><ul class="examples">{buttons}</ul>' if buttons else ""
    return (
        '<section class="welcome"><h1>What would you like to know?</h1>'
        f"<p>Answers come from {counted(documents, 'document')} on this computer. Every sentence "
        "is footnoted with the exact words that support it; when the documents do not hold the "
        f"answer, it says so.</p>{tries}</section>"
    )


def question(item: Exchange) -> str:
    """What somebody asked."""
    return f'<div class="question" dir="auto">{escape(item.question)}</div>'


def reply(item: Exchange, *, turn: int) -> str:
    """What came of a question, with what can be done about it.

    The same HTML as long as the exchange is the same, whatever follows it: what is only for the
    last one, the style hides in the others. So an answer that stands there is not drawn anew, and
    not read aloud again, when the next question is asked.
    """
    busy = ' aria-busy="true"' if item.status is Status.PENDING and item.draft else ""
    return (
        f'<article class="exchange {item.status}" data-turn="{turn}">{_editor(item)}'
        f'<div class="answer"{busy}>{_reply(item, turn)}</div>{_foot(item, turn)}</article>'
    )


def _editor(item: Exchange) -> str:
    """The last question can be asked in other words."""
    if item.status is Status.PENDING:
        return ""
    return (
        '<form class="editor" data-event="edit" data-instead="yes" hidden>'
        f'<textarea name="question" rows="2" maxlength="{LONGEST_QUESTION}" dir="auto" '
        f'aria-label="The question in other words">{escape(item.question)}</textarea>'
        '<button type="submit" class="action">Ask this instead</button></form>'
    )


def _reply(item: Exchange, turn: int) -> str:
    if item.answer is not None:
        return answer(item.answer, turn=turn)
    draft = f'<p class="draft" dir="auto">{escape(item.draft)}</p>' if item.draft else ""
    match item.status:
        case Status.STOPPED:
            return f'{draft}<p class="notice">Stopped.</p>'
        case Status.FAILED:
            return f'<p class="notice problem" role="alert">{escape(item.problem)}</p>'
        case _ if draft:
            return draft
        case _:
            return f'<p class="notice reading">{_reading(item.found)}</p>'


def _reading(found: tuple[int, int] | None) -> str:
    if found is None:
        return "Searching the documents…"
    passages, documents = found
    if not passages:
        return "Reading…"
    return f"Reading {counted(passages, 'passage')} of {counted(documents, 'document')}…"


def answer(item: Answer, *, turn: int) -> str:
    """The body of an answer: its segments, or its text where it has none."""
    if item.kind is AnswerKind.ANSWERED and item.segments:
        cited = {citation.number: citation for citation in item.citations}
        body = segments(item.segments, cited, turn)
    else:
        body = _paragraphs(item.text)  # speaks for itself: nothing in it needs a source
    if item.kind is AnswerKind.NOT_FOUND and item.closest:
        body += (
            '<p class="closest-note">Closest passages, not an answer: '
            f'<button type="button" class="link" data-show="{turn}">show them</button></p>'
        )
    return f'<div class="body {item.kind}" dir="auto">{body}</div>'


def segments(items: Iterable[Segment], cited: dict[int, Citation], turn: int) -> str:
    """Sentences run on in a paragraph; items make a list, rows and code stand by themselves."""
    blocks: list[str] = []
    for kind, group in groupby(items, key=lambda segment: segment.kind):
        alike = list(group)
        if kind is UnitKind.ROW:
            blocks += (table_html(t, lambda row: _notes(row, cited, turn)) for t in tables(alike))
            continue
        parts = [_segment(segment, cited, turn) for segment in alike]
        match kind:
            case UnitKind.ITEM:
                blocks.append("<ul>" + "".join(f"<li>{part}</li>" for part in parts) + "</ul>")
            case UnitKind.CODE:
                blocks.extend(f'<div class="code">{part}</div>' for part in parts)
            case UnitKind.HEADING:
                blocks.extend(f'<p class="heading">{part}</p>' for part in parts)
            case _:
                blocks.append(f"<p>{' '.join(parts)}</p>")
    return "".join(blocks)


def _segment(segment: Segment, cited: dict[int, Citation], turn: int) -> str:
    text = with_marks(segment.text, segment.marks)
    if segment.kind is UnitKind.CODE:
        text = f"<pre><code>{text}</code></pre>"
    notes = _notes(segment, cited, turn)
    joint = "&NoBreak;" if notes else ""  # no footnote alone on the next line
    return f'<span class="segment {segment.support}">{text}</span>{joint}{notes}'


def _notes(segment: Segment, cited: dict[int, Citation], turn: int) -> str:
    notes = "".join(_cite(cited[n], turn) for n in segment.citations if n in cited)
    if segment.support is Support.UNSUPPORTED:
        notes += '<span class="unsupported-note">no source</span>'
    return notes


def _cite(citation: Citation, turn: int) -> str:
    place = f", page {citation.page}" if citation.page is not None else ""
    label = escape(f"Source {citation.number}: {citation.title or citation.document}{place}")
    quote = escape(shortened(" ".join(citation.quote.split()), _PEEKED))
    return (
        f'<sup><button type="button" class="cite" data-turn="{turn}" '
        f'data-number="{citation.number}" aria-label="{label}" aria-description="{quote}" '
        f'data-place="{label}" data-quote="{quote}">{citation.number}</button></sup>'
    )


def _paragraphs(text: str) -> str:
    return "".join(f"<p>{escape(part)}</p>" for part in text.split("\n\n") if part.strip())


def _foot(item: Exchange, turn: int) -> str:
    if item.status is Status.PENDING:
        return ""
    facts, done = [], []
    if item.answer is not None:
        if item.answer.kind is AnswerKind.ANSWERED:
            facts.append(confidence(item.answer.confidence))
        facts.append(f"<span>{duration(item.seconds)}</span>")
        if item.answer.searched_for:
            facts.append(f"<span>searched for “{escape(item.answer.searched_for)}”</span>")
        if item.answer.citations:
            copied = escape(answer_markdown(item.answer))
            done.append(_link("Copy with footnotes", f'data-copy="{copied}"'))
    done.append(_link("Edit", 'data-reveal=".editor"', "link newest"))
    done.append(_link("Ask again", 'data-event="retry" data-again="yes"', "link newest"))
    rating = _rating(item, turn) if item.answer is not None else ""
    return (
        f'<footer class="foot">{"".join(facts)}<div class="tools">{"".join(done)}</div>'
        f"{rating}</footer>"
    )


def _link(words: str, attributes: str, kind: str = "link") -> str:
    return f'<button type="button" class="{kind}" {attributes}>{words}</button>'


def _rating(item: Exchange, turn: int) -> str:
    """Thumbs, and room for a word about it. The page's script shows which one is pressed."""
    thumbs = "".join(
        f'<button type="button" class="thumb {kind}" data-rate="{value}" '
        f'aria-pressed="{str(item.rating == value).lower()}" aria-label="{label}"></button>'
        for value, kind, label in ((1, "up", "Good answer"), (-1, "down", "Bad answer"))
    )
    return (
        f'<div class="rating">{thumbs}</div>'
        f'<form class="comment" data-event="like" data-turn="{turn}" hidden>'
        f'<input type="hidden" name="rating" value="{item.rating}">'
        f'<input name="comment" value="{escape(item.comment)}" maxlength="1000" dir="auto" '
        'placeholder="Why? (optional)" aria-label="Why?">'
        '<button type="submit" class="action">Send</button></form>'
    )


def duration(seconds: float) -> str:
    return f"{seconds:.1f} s" if seconds >= 0.1 else "under 0.1 s"


def confidence(value: float) -> str:
    """A calibrated probability in words, with the number for those who point at it."""
    words = "Unsure: check the sources"
    if value >= _FAIR:
        words = "Confident" if value >= _CERTAIN else "Fairly confident"
    title = f"The documents answer this with a probability of about {value:.0%}"
    return f'<span title="{title}">{words}</span>'
