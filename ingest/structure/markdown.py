"""Markdown blocks, from the line numbers of markdown-it's tokens."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from ingest.sentences import trim

from .block import Block, BlockKind, Container, Span, line_starts

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_TAG = re.compile(r"<[^<>]*>")
_MARKUP = re.compile(
    r"!\[[^\]]{0,400}\](?:\([^)]{0,800}\)|\[[^\]]{0,400}\])|\]\([^)]{0,800}\)|<[^<>]*>"
)
_LISTS = ("bullet_list_open", "ordered_list_open")


def scan(text: str) -> Iterator[Block]:
    """The blocks of a Markdown text, in order."""
    return _Walk(text, _parser()).blocks()


def scan_converted(text: str) -> Iterator[Block]:
    """The same for what was HTML before, where a tag is a word of the text and nothing but a fence
    makes code."""
    return _Walk(text, _parser(("html_block", "code"))).blocks()


@lru_cache(maxsize=2)
def _parser(without: tuple[str, ...] = ()) -> MarkdownIt:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark").enable("table").disable(["inline", *without])


class _Walk:
    """One pass over the tokens, with the containers that are open."""

    def __init__(self, text: str, parser: MarkdownIt) -> None:
        self._text = text
        self._parser = parser
        self._lines = line_starts(text)
        self._open = [Container(text)]

    def blocks(self) -> Iterator[Block]:
        tokens = self._parser.parse(self._text)
        for index, token in enumerate(tokens):
            if token.type in _LISTS:
                self._open[-1].listing = None
                self._open.append(Container(self._text, listing=self._open[-1].introduction()))
            elif token.type == "list_item_open":
                self._open.append(Container(self._text, lead=self._open[-1].listing, fresh=True))
            elif token.type in ("list_item_close", "bullet_list_close", "ordered_list_close"):
                self._open.pop()
            else:
                yield from self._leaf(token, tokens[min(index + 1, len(tokens) - 1)])

    def _leaf(self, token: Token, following: Token) -> Iterator[Block]:
        match token.type:
            case "paragraph_open":
                yield self._paragraph(token, following)
            case "heading_open":
                yield self._heading(token, following)
            case "table_open":
                yield from self._table(token)
            case "fence" | "code_block":
                yield self._code(token)
            case "html_block":
                yield self._html(token)
            case "hr":
                self._open[-1].interrupt()

    def _paragraph(self, token: Token, inline: Token) -> Block:
        start, end = self._span(token)
        if not re.search(r"\w", _MARKUP.sub("", inline.content)):
            return Block(BlockKind.OTHER, start, end)  # badges and pictures
        return self._open[-1].paragraph(start, end, self._content(inline))

    def _heading(self, token: Token, inline: Token) -> Block:
        start, end = self._span(token)
        self._open[-1].interrupt()
        if not inline.content.strip():
            return Block(BlockKind.OTHER, start, end)
        level = int(token.tag[1:])
        return Block(BlockKind.HEADING, start, end, level=level, body=self._content(inline))

    def _table(self, token: Token) -> Iterator[Block]:
        """The header with the rule below it, then a row for each line."""
        assert token.map is not None
        announced = self._open[-1].announced()
        first, stop = token.map
        header = self._trimmed(first)
        end = self._lines[first + 2]
        yield Block(BlockKind.TABLE_HEADER, header[0], end, lead=announced, body=header)
        lead = header if re.search(r"\w", self._text[slice(*header)]) else None
        for line in range(first + 2, stop):
            yield Block(BlockKind.TABLE_ROW, *self._trimmed(line), lead=lead)

    def _code(self, token: Token) -> Block:
        assert token.map is not None
        start, end = self._span(token)
        body = start, end
        if token.type == "fence" and token.content.strip():
            first = token.map[0] + 1
            height = token.content.removesuffix("\n").count("\n") + 1
            last = min(first + height, token.map[1])
            body = self._lines[first], self._lines[last]
        return self._open[-1].code(start, end, body)

    def _html(self, token: Token) -> Block:
        words = _TAG.sub("", _COMMENT.sub("", token.content))
        start, end = self._span(token)
        if not re.search(r"\w", words):
            return Block(BlockKind.OTHER, start, end)
        return self._open[-1].paragraph(start, end, trim(self._text, start, end))

    def _span(self, token: Token) -> Span:
        assert token.map is not None
        return self._lines[token.map[0]], self._lines[token.map[1]]

    def _trimmed(self, line: int) -> Span:
        return trim(self._text, self._lines[line], self._lines[line + 1])

    def _content(self, inline: Token) -> Span:
        """Where the words of a block lie: its lines without the markers before and after them."""
        assert inline.map is not None
        content = inline.content.split("\n")
        start = self._find(content[0].strip(), inline.map[0])
        last = content[-1].strip()
        end = self._find(last, inline.map[0] + len(content) - 1) + len(last)
        return start, max(start, end)

    def _find(self, words: str, line: int) -> int:
        """Where ``words`` begin on a line, looking from its end as markers stand before them."""
        start, end = self._lines[line], self._lines[line + 1]
        found = self._text.rfind(words, start, end)
        return found if found >= 0 else start
