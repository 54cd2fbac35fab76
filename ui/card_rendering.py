"""The sources panel into HTML: what each answer rests on, or what came near where nothing does."""

from __future__ import annotations

from collections.abc import Sequence

from retrieval.datatypes import ScoredPassage

from .conversation import Conversation, Exchange, Source
from .markdown import citation_markdown
from .markdown_view import formatted
from .markup import escape, path_text


def sources(conversation: Conversation) -> str:
    """The cards of every exchange that has some; the script shows one exchange's at a time."""
    turns = [i for i, item in enumerate(conversation.exchanges) if _has_cards(item)]
    if not turns:
        return (
            '<section class="no-sources"><h2>Sources</h2><p>The passages that an answer rests on '
            "appear here, with the cited words marked.</p></section>"
        )
    shown = len(conversation.exchanges) - 1
    groups = [_group(conversation.exchanges[i], i, hidden=i != shown) for i in turns]
    if shown not in turns:
        groups.append('<section class="no-sources"><p>No sources for this one.</p></section>')
    return "".join(groups)


def _has_cards(item: Exchange) -> bool:
    return bool(item.sources) or bool(item.answer and item.answer.closest)


def _group(item: Exchange, turn: int, *, hidden: bool) -> str:
    if item.sources:
        heading = "Sources"
        cards = "".join(source_card(source, turn=turn) for source in item.sources)
    else:
        heading = "Closest passages <small>not an answer</small>"
        closest = item.answer.closest if item.answer else ()
        cards = "".join(closest_card(passage) for passage in closest)
    return (
        f'<section class="sources" data-turn="{turn}"{" hidden" if hidden else ""}>'
        f'<h2>{heading}</h2><p class="asked" dir="auto">{escape(item.question)}</p>{cards}'
        "</section>"
    )


def source_card(source: Source, *, turn: int) -> str:
    """A numbered card: where the passage stands, and its wording with the cited words marked."""
    cited = source.citation
    passage = source.passage.lstrip()
    offset = cited.passage_start + len(source.passage) - len(passage)
    return _card(
        number=cited.number,
        title=cited.title or cited.document,
        place=_place(cited.title, cited.heading_path, cited.page),
        path=cited.document,
        passage=formatted(passage, source.format, [(cited.start - offset, cited.end - offset)]),
        copied=citation_markdown(cited),
        target=(cited.document_id, cited.start, cited.end),
        identity=f' id="source-{turn}-{cited.number}" data-number="{cited.number}"',
        turn=turn,
    )


def closest_card(scored: ScoredPassage) -> str:
    """A passage that came near, without a number: nothing rests on it."""
    passage, document = scored.passage, scored.document
    return _card(
        number=None,
        title=document.title or document.path,
        place=_place(document.title, passage.heading_path, passage.page),
        path=document.path,
        passage=formatted(passage.text.strip(), document.format, []),
        target=(document.id, passage.start, passage.end),
    )


def _card(
    *,
    number: int | None,
    title: str,
    place: str,
    path: str,
    passage: str,
    target: tuple[int, int, int],
    identity: str = "",
    copied: str = "",
    turn: int | None = None,
) -> str:
    document, start, end = target
    badge = f'<span class="number">{number}</span>' if number is not None else ""
    answer = f' data-turn="{turn}"' if turn is not None else ""
    copy = (
        f'<button type="button" class="link" data-copy="{escape(copied)}">Copy</button>'
        if copied
        else ""
    )
    name = escape(f"Source {number}: {title}" if number is not None else f"Not an answer: {title}")
    return (
        f'<article class="card"{identity} tabindex="-1" aria-label="{name}">'
        f'<header>{badge}<h3 dir="auto">{escape(title)}</h3></header>{place}'
        f'<div class="passage" dir="auto" tabindex="0">{passage}</div>'
        f'<footer><span class="path" dir="auto">{path_text(path)}</span>{copy}'
        f'<button type="button" class="action" data-event="select" data-document="{document}" '
        f'data-start="{start}" data-end="{end}"{answer}>Open document</button></footer></article>'
    )


def _place(title: str, heading_path: Sequence[str], page: int | None) -> str:
    """Headings, outermost first, without one that only repeats the title; then the page."""
    headings = heading_path[1:] if heading_path[:1] == (title,) else heading_path
    steps = [f"<span>{escape(heading)}</span>" for heading in headings]
    if page is not None:
        steps.append(f'<span class="page">p.&nbsp;{page}</span>')
    return f'<p class="place" dir="auto">{"".join(steps)}</p>' if steps else ""
