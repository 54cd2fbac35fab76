"""The table syntaxes of reStructuredText: grid, simple, ``list-table`` and ``csv-table``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from .block import Block, BlockKind, Span
from .rst_lines import BULLET, GRID_BORDER, RULE, SIMPLE_BORDER, Lines

_COLUMN_SPANS = re.compile(r"-+(?:[ \t]+-+)*$")


def grid_end(lines: Lines, first: int, stop: int) -> int:
    """The line after a grid table that begins at ``first``."""
    line = first
    while line < stop and not lines.blank(line) and lines.words(line)[0] in "+|":
        line += 1
    return line


def simple_end(lines: Lines, first: int, stop: int) -> int:
    """The line after a simple table: after the first border that a blank line follows."""
    borders = 1
    for line in range(first + 1, stop):
        if lines.matches(SIMPLE_BORDER, line):
            borders += 1
            ends = line + 1 >= stop or lines.blank(line + 1)
            if ends or borders == 3:
                return line + 1
    return first + 1 if borders == 1 else stop


def grid_rows(lines: Lines, first: int, stop: int) -> Iterator[Block]:
    """The rows between the borders of a grid table; a border of ``=`` closes the header."""
    borders = [line for line in range(first, stop) if lines.matches(GRID_BORDER, line)]
    heads = [line for line in borders if "=" in lines.words(line) and line != first]
    header_stop = heads[0] if heads else first
    header: Span | None = None
    if heads:
        block, header = _header(lines, first, (first + 1, header_stop), header_stop + 1)
        yield block
    bounds = [line for line in borders if line >= header_stop]
    if not bounds or bounds[-1] != stop - 1:
        bounds.append(stop)
    for above, below in pairwise(bounds):
        for row in _row(lines, (above + 1, below), min(below + 1, stop), header):
            yield replace(row, start=lines.starts[first]) if above == first else row


def simple_rows(lines: Lines, first: int, stop: int) -> Iterator[Block]:
    """The rows of a simple table; a line whose first column is blank continues the row above."""
    borders = [line for line in range(first, stop) if lines.matches(SIMPLE_BORDER, line)]
    line = first + 1
    header: Span | None = None
    if len(borders) > 2:
        line = borders[1] + 1
        block, header = _header(lines, first, (first + 1, borders[1]), line)
        yield block
    last = borders[-1] if len(borders) > 1 else stop
    while line < last:
        row_stop = line + 1
        while row_stop < last and _continues_row(lines, row_stop, lines.indents[first]):
            row_stop += 1
        yield from _row(lines, (line, row_stop), stop if row_stop == last else row_stop, header)
        line = row_stop


def list_rows(lines: Lines, first: int, stop: int, headers: int) -> Iterator[Block]:
    """The outer items of a ``list-table``."""
    header: Span | None = None
    rows: list[Span] = []
    line = lines.skip_blank(first, stop)
    while line < stop:
        row_stop = lines.extent(line, stop)
        rows.append((line, row_stop))
        line = lines.skip_blank(row_stop, stop)
    headers = headers if headers < len(rows) else 0
    if headers:
        span = rows[0][0], rows[headers - 1][1]
        block, header = _header(lines, first, span, span[1])
        yield block
    for row in rows[headers:]:
        if lines.matches(BULLET, row[0]):
            yield from _row(lines, row, row[1], header)


def csv_rows(lines: Lines, first: int, stop: int, header: Span | None) -> Iterator[Block]:
    """The lines of a ``csv-table``; a quoted cell may run over several."""
    line = first
    if header is not None:
        yield Block(BlockKind.TABLE_HEADER, *header)
    while line < stop:
        row_stop = line + 1
        quotes = lines.words(line).count('"')
        while quotes % 2 and row_stop < stop and not lines.blank(row_stop):
            quotes += lines.words(row_stop).count('"')
            row_stop += 1
        yield from _row(lines, (line, row_stop), row_stop, header)
        line = row_stop


def _continues_row(lines: Lines, line: int, indent: int) -> bool:
    if lines.blank(line) or lines.indents[line] > indent:
        return True
    return bool(lines.matches(_COLUMN_SPANS, line))


def _header(lines: Lines, first: int, rows: Span, stop: int) -> tuple[Block, Span]:
    """The header with the border below it, and where its words are."""
    body = _words(lines, *rows) or (lines.starts[first], lines.ends[stop - 1])
    start, end = lines.starts[first], lines.ends[stop - 1]
    return Block(BlockKind.TABLE_HEADER, start, end, body=body), body


def _row(lines: Lines, rows: Span, stop: int, header: Span | None) -> Iterator[Block]:
    """A row with the border below it; nothing where its cells are empty."""
    body = _words(lines, *rows)
    if body is not None:
        yield Block(BlockKind.TABLE_ROW, body[0], lines.ends[stop - 1], lead=header, body=body)


def _words(lines: Lines, first: int, stop: int) -> Span | None:
    """From the first to the last line of ``first:stop`` that holds more than rules."""
    while first < stop and _empty(lines, first):
        first += 1
    while stop > first and _empty(lines, stop - 1):
        stop -= 1
    return (lines.starts[first], lines.ends[stop - 1]) if first < stop else None


def _empty(lines: Lines, line: int) -> bool:
    words = lines.words(line)
    return not words.strip("|+- =") or bool(RULE.match(words))
