"""reStructuredText blocks, by a scanner of lines.

docutils cannot serve here: its line numbers are those of its own error messages, often wrong by
some lines, and it stops at every directive that Sphinx or an extension defines.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator
from dataclasses import replace
from typing import TypeAlias

from . import rst_tables as tables
from .block import Block, BlockKind, Container, Span
from .rst_directives import DIRECTIVES, Role, first_body_line, header_rows, option_value
from .rst_lines import (
    BULLET,
    DIRECTIVE,
    ENUMERATOR,
    EXPLICIT,
    FOOTNOTE,
    GRID_BORDER,
    RULE,
    SIMPLE_BORDER,
    TARGET,
    Lines,
)  # fmt: skip
from .rst_sections import Sections

_LONGEST_WHOLE_DEFINITION = 300
_DEEPEST = 40

_Reading: TypeAlias = Generator[Block, None, int]


def scan(text: str) -> Iterator[Block]:
    """The blocks of a reStructuredText, in order. What it passes over is markup."""
    return _Scanner(text).blocks()


class _Scanner:
    """One pass over the lines. Methods that read an element return the line after it."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._lines = Lines(text)
        self._sections = Sections(self._lines)
        self._label: int | None = None
        self._depth = 0
        self._begun = False

    def blocks(self) -> Iterator[Block]:
        for block in self._body(0, len(self._lines), Container(self._text)):
            self._label, self._begun = None, True
            yield block

    def _body(self, line: int, stop: int, around: Container) -> Iterator[Block]:
        """The elements of ``line:stop``, which ``around`` holds."""
        self._depth += 1
        while (line := self._lines.skip_blank(line, stop)) < stop:
            line = yield from self._element(line, stop, around)
        self._depth -= 1

    def _element(self, line: int, stop: int, around: Container) -> _Reading:
        lines = self._lines
        if self._depth > _DEEPEST:
            return (yield from self._paragraph(line, stop, around))
        if lines.matches(EXPLICIT, line) or lines.matches(TARGET, line):
            return (yield from self._explicit(line, stop, around))
        if lines.matches(GRID_BORDER, line):
            end = tables.grid_end(lines, line, stop)
            yield from _announced(around.announced(), tables.grid_rows(lines, line, end))
            return end
        if lines.matches(SIMPLE_BORDER, line):
            end = tables.simple_end(lines, line, stop)
            yield from _announced(around.announced(), tables.simple_rows(lines, line, end))
            return end
        if lines.matches(BULLET, line):
            return (yield from self._item(line, stop, around, BULLET))
        if self._depth == 1 and (height := self._sections.height(line, stop)):
            around.interrupt()
            start = lines.starts[line] if self._label is None else self._label
            yield self._sections.heading(line, height, start)
            return line + height
        if lines.matches(RULE, line):
            around.interrupt()
            return line + 1
        if lines.enumerates(line, stop):
            return (yield from self._item(line, stop, around, ENUMERATOR))
        if self._depth == 1 and lines.is_message(line, stop, first=not self._begun):
            return lines.extent(line, stop)
        if lines.defines(line, stop):
            return (yield from self._definition(line, stop, around))
        if lines.words(line).startswith(">>>"):
            return (yield from self._doctest(line, stop, around))
        return (yield from self._paragraph(line, stop, around))

    # Paragraphs and lists

    def _paragraph(self, line: int, stop: int, around: Container) -> _Reading:
        lines = self._lines
        end = line + 1
        while end < stop and lines.continues(end, line):
            end += 1
        start, last = lines.starts[line], lines.ends[end - 1]
        literal = lines.words(end - 1).endswith("::")
        if not literal or self._text[start:last] != "::":
            yield around.paragraph(start, last, (start, last))
        if literal:
            return (yield from self._literal(end, stop, lines.indents[line], around))
        return end

    def _literal(self, line: int, stop: int, indent: int, around: Container) -> _Reading:
        """The indented block after ``::``."""
        lines = self._lines
        first = lines.skip_blank(line, stop)
        end = first
        while end < stop and (lines.blank(end) or lines.indents[end] > indent):
            end += 1
        if first < end:
            yield self._code(first, end, first, around)
        return end if first < end else line

    def _code(self, first: int, stop: int, body: int, around: Container) -> Block:
        """Code from line ``first``, of which the lines from ``body`` on are the code itself."""
        lines = self._lines
        while stop > body + 1 and lines.blank(stop - 1):
            stop -= 1
        end = lines.ends[stop - 1]
        span = lines.raw_start(body), end
        return around.code(lines.starts[first], end, span)

    def _doctest(self, line: int, stop: int, around: Container) -> _Reading:
        end = line
        while end < stop and not self._lines.blank(end):
            end += 1
        yield self._code(line, end, line, around)
        return end

    def _item(self, line: int, stop: int, around: Container, marker: re.Pattern[str]) -> _Reading:
        lines = self._lines
        found = lines.matches(marker, line)
        assert found is not None
        end = lines.extent(line, stop)
        start = lines.starts[line]
        inside = Container(self._text, lead=around.introduction(), fresh=True)
        lines.begin(line, found.end())
        for number, block in enumerate(self._body(line, end, inside)):
            yield block if number else _from(start, block)
        return end

    def _definition(self, line: int, stop: int, around: Container) -> _Reading:
        lines = self._lines
        end = lines.extent(line, stop)
        term = lines.starts[line], lines.ends[line]
        yield from self._described(term, line + 1, end, around)
        return end

    def _described(self, term: Span, line: int, stop: int, around: Container) -> Iterator[Block]:
        """A term and what is said of it in ``line:stop``: one item where it is short."""
        lead = around.introduction()
        rest = self._body(line, stop, Container(self._text, lead=term))
        first = next(rest, None)
        if first is None:
            yield Block(BlockKind.ITEM, *term, lead=lead)
        elif _is_short(first, term):
            yield Block(BlockKind.ITEM, term[0], first.end, lead=lead)
        else:
            yield Block(BlockKind.ITEM, *term, lead=lead)
            yield first
        yield from rest

    # Explicit markup

    def _explicit(self, line: int, stop: int, around: Container) -> _Reading:
        lines = self._lines
        end = lines.extent(line, stop)
        directive = lines.matches(DIRECTIVE, line)
        footnote = lines.matches(FOOTNOTE, line)
        if directive is not None:
            yield from self._directive(directive, line, end, around)
        elif footnote is not None:
            lines.begin(line, footnote.end())
            yield from self._body(line, end, Container(self._text, fresh=True))
        elif lines.matches(TARGET, line) and self._label is None:
            self._label = lines.starts[line]
        return end

    def _directive(
        self, found: re.Match[str], line: int, stop: int, around: Container
    ) -> Iterator[Block]:
        lines = self._lines
        argument = found.end(), lines.ends[line]
        body = first_body_line(lines, line, stop)
        match DIRECTIVES.get(found[1].lower(), Role.DESCRIPTION):
            case Role.NOISE:
                around.interrupt()
            case Role.CODE if body < stop:
                yield self._code(line, stop, body, around)
            case Role.PROSE:
                if argument[0] < argument[1]:
                    further = line + 1 < body and not lines.blank(line + 1)
                    lines.begin(line, argument[0], lines.indents[line + 1] if further else None)
                    body = line
                yield from self._body(body, stop, Container(self._text, lead=around.lead))
            case Role.TABLE:
                yield from self._table(found[1].lower(), argument, line, body, stop, around)
            case Role.GLOSSARY:
                yield from self._glossary(body, stop, around)
            case Role.WRAPPER:
                yield from self._body(body, stop, Container(self._text, lead=around.lead))
            case Role.DESCRIPTION if body < stop:
                if argument[0] < argument[1]:
                    yield from self._described(argument, body, stop, around)
                else:
                    yield from self._body(body, stop, Container(self._text, lead=around.lead))

    def _glossary(self, line: int, stop: int, around: Container) -> Iterator[Block]:
        """Terms, each with what is indented under it, blank lines between or not."""
        lines = self._lines
        while (line := lines.skip_blank(line, stop)) < stop:
            first, end = line, lines.extent(line, stop)
            while end == line + 1 < stop and not lines.blank(line + 1):  # several terms in a row
                line, end = line + 1, lines.extent(line + 1, stop)
            term = lines.starts[first], lines.ends[line]
            yield from self._described(term, line + 1, end, around)
            line = end

    def _table(
        self, name: str, title: Span, line: int, body: int, stop: int, around: Container
    ) -> Iterator[Block]:
        lines = self._lines
        announced = around.announced()
        if title[0] < title[1]:
            yield Block(BlockKind.PARAGRAPH, lines.starts[line], title[1], body=title)
            announced = title
        if name == "csv-table":
            header = option_value(lines, line, body, "header")
            rows = tables.csv_rows(lines, body, stop, header)
        elif name == "table":
            rows = self._body(body, stop, Container(self._text))
        else:
            headers = header_rows(lines, self._text, line, body)
            rows = tables.list_rows(lines, body, stop, headers)
        yield from _announced(announced, rows)


def _announced(announced: Span | None, rows: Iterator[Block]) -> Iterator[Block]:
    """The rows of a table; what announces it introduces its header, or rows without one."""
    for row in rows:
        yield replace(row, lead=announced) if row.lead is None else row


def _is_short(definition: Block, term: Span) -> bool:
    """Whether the first paragraph of a definition is best kept in one piece with its term."""
    whole = definition.body[1] - term[0]
    return definition.kind is BlockKind.PARAGRAPH and whole <= _LONGEST_WHOLE_DEFINITION


def _from(start: int, block: Block) -> Block:
    """The block with its list marker, which is no part of its body."""
    return replace(block, start=start)
