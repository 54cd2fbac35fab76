"""Documents written in Markdown as they are meant to look, with stretches of their source marked.

Nothing in a document becomes live: its HTML is shown as text, links and images as their words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache

from markdown_it import MarkdownIt

from .markup import escape, merged, printable, with_marks

FORMATS = ("markdown", "html", "docx")  # whose canonical text is Markdown
_OPEN, _CLOSE = "\ue0f0", "\ue0f1"  # private characters that stand where a mark begins and ends
_MARKERS = re.compile(r"(?:[ \t]*(?:[-*+>](?=\s)|\d{1,9}[.)](?=\s)|#{1,6}(?=\s)|\|))*[ \t]*")
_FENCE = re.compile(r"[ \t]*(?:```|~~~)[^\n]*(?:\n|$)")
_ROW_END = re.compile(r"[\s|]+$")
_PIECE = re.compile(f"(<[^>]*>|{_OPEN}|{_CLOSE})")


def formatted(text: str, format_: str, ranges: Iterable[tuple[int, int]]) -> str:
    """A document's text in HTML, with the (start, end) ``ranges`` of it in ``<mark>``.

    What is no Markdown, or cannot be marked in it, is shown as it is written.
    """
    places = list(merged(ranges, len(text)))
    if format_ in FORMATS and _OPEN not in text and _CLOSE not in text:
        pieces = _PIECE.split(_parser().render(printable(_with_signs(text, places))))
        if pieces.count(_OPEN) == pieces.count(_CLOSE) == len(places):  # none within a tag
            return f'<div class="markdown">{_marked(pieces)}</div>'
    return f"<pre>{with_marks(text, places)}</pre>"


def _with_signs(text: str, places: Sequence[tuple[int, int]]) -> str:
    for start, end in reversed(places):
        start, end = _inside(text, start, end)
        text = f"{text[:start]}{_OPEN}{text[start:end]}{_CLOSE}{text[end:]}"
    return text


def _inside(text: str, start: int, end: int) -> tuple[int, int]:
    """The range without the marks of blocks at its edges: a sign before them would break them."""
    line = text.rfind("\n", 0, start) + 1
    markers = _MARKERS.match(text, line)
    if markers is not None and start < markers.end() < end:
        start = markers.end()
    if fence := _FENCE.match(text, start):
        start = min(fence.end(), end)
    last = text.rfind("\n", start, end) + 1
    if last and _FENCE.match(text, last, end):
        end = last
    end = start + len(text[start:end].rstrip())
    row = text[text.rfind("\n", 0, end) + 1 : end].lstrip().startswith("|")
    ending = _ROW_END.search(text, start, end) if row else None
    return start, ending.start() if ending else end


def _marked(html: Sequence[str]) -> str:
    """``<mark>`` around every piece of text between the signs: a mark may not hold blocks."""
    pieces, within, begun = [], False, False
    for piece in html:
        if piece == _OPEN:
            within, begun = True, False
        elif piece == _CLOSE:
            within = False
        elif within and piece.strip() and not piece.startswith("<"):
            pieces.append(f"<mark{'' if begun else ' data-begins'}>{piece}</mark>")
            begun = True
        else:
            pieces.append(piece)
    return "".join(pieces)


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    for rule in ("link_open", "link_close"):
        parser.add_render_rule(rule, lambda *_: "")
    # A wide table scrolls, by keys as well.
    parser.add_render_rule("table_open", lambda *_: '<table tabindex="0">\n')
    parser.add_render_rule("image", lambda _, tokens, at, *__: escape(tokens[at].content))
    return parser
