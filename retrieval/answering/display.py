"""A quoted stretch of a document as a person wants to read it.

The words stay exactly those of the document; only the marks of its format go: list bullets,
emphasis, link targets, reStructuredText roles, table pipes, line breaks inside a sentence.
"""

from __future__ import annotations

import re

from ..datatypes import CELLS, UnitKind

_SUBSTITUTIONS = (
    (re.compile(r"!\[([^\]]*)\]\([^)\s]*[^)]*\)"), r"\1"),  # ![alt](image)
    (re.compile(r"\[([^\]]+)\]\([^)\s]+(?:\s+\"[^\"]*\")?\)"), r"\1"),  # [text](target)
    (re.compile(r":[\w:.+-]+:`([^`<]+?)\s*(?:<[^>]*>)?`"), r"\1"),  # :role:`text <target>`
    (re.compile(r"``(.+?)``"), r"\1"),
    (re.compile(r"`([^`<]+?)\s*<[^>]+>`__?"), r"\1"),  # `text <target>`_
    (re.compile(r"<(https?://[^>\s]+)>"), r"\1"),
    (re.compile(r"`([^`]+)`_{0,2}"), r"\1"),
    (re.compile(r"(?<![\w*])\*\*(?=\S)(.+?)(?<=\S)\*\*(?![\w*])"), r"\1"),
    (re.compile(r"(?<![\w*])\*(?=\S)(.+?)(?<=\S)\*(?![\w*])"), r"\1"),
    (re.compile(r"(?<!\w)__(?=\S)(.+?)(?<=\S)__(?!\w)"), r"\1"),
)
_BULLET = re.compile(r"^\s*(?:[-*+•‣]|#\.|\(?\d{1,3}[.)]|\(?[a-zA-Z][.)])\s+")
_QUOTE = re.compile(r"^\s*(?:>\s?)+", re.MULTILINE)
_SPACE = re.compile(r"\s+")
_BETWEEN = re.compile(r"(?<!\\)\|")  # cells; one with a backslash is a character of a cell
_OUTER = re.compile(r"^\|+|(?<!\\)\|+$")
_COLUMN = re.compile(r"\s{2,}|\n")  # between the cells of a simple table
_LISTED = re.compile(r"(?:\*\s+-|[*+-] [*+-])\s")  # a row of a list-table: an item of items
_ITEM = re.compile(r"\n\s*(?=[*+-](?:\s|$))")
_MARK = re.compile(r"^[*+-](?:\s+|$)")


def readable(quote: str, kind: UnitKind) -> str:
    """The quote without the marks of its format; code keeps its lines."""
    if kind is UnitKind.CODE:
        return quote.strip("\n")
    if kind is UnitKind.ROW:
        return CELLS.join(cell for cell in cells(quote) if cell)
    text = _QUOTE.sub("", quote)
    if kind is UnitKind.ITEM:
        text = _BULLET.sub("", text)
    return _inline(text)


def cells(row: str) -> list[str]:
    """The cells of a Markdown, grid or simple table row, or of a list-table."""
    if "|" in row:
        held = _OUTER.sub("", row.strip())
        return [_inline(cell).replace(r"\|", "|") for cell in _BETWEEN.split(held)]
    row = row.strip()
    if _LISTED.match(row):
        return [_inline(_MARK.sub("", cell)) for cell in _ITEM.split(_MARK.sub("", row))]
    return [_inline(cell) for cell in _COLUMN.split(row)]


def under(header: str, row: str) -> list[tuple[str, str]]:
    """Each cell of the row behind the head of its column; nothing where the two do not match."""
    columns, held = cells(header), cells(row)
    return list(zip(columns, held, strict=True)) if len(columns) == len(held) else []


def heads(header: str, row: str) -> tuple[str, ...]:
    """The heads over the cells of a row that say something; none where the two do not match."""
    pairs = under(header, row)
    if all(head == cell for head, cell in pairs) or any(CELLS in cell for _, cell in pairs):
        return ()
    return tuple(head for head, cell in pairs if cell)


def _inline(text: str) -> str:
    text = _SPACE.sub(" ", text).strip()
    for pattern, replacement in _SUBSTITUTIONS:
        text = pattern.sub(replacement, text)
    return text
