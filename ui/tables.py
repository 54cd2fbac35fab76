"""Rows of an answer under the heads of their columns: a table on the page, a line elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from retrieval.datatypes import CELLS, Segment, UnitKind

from .markup import escape, with_marks


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a row, under which head; no head where it is not known. ``marks`` are (start,
    end) ranges of the text."""

    head: str
    text: str
    marks: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows that follow one another under the same columns. ``head`` is the row of the columns
    where that is quoted as well; no columns: a row of which they are not known."""

    columns: tuple[str, ...]
    head: Segment | None
    rows: tuple[Segment, ...]


def cells(row: Segment) -> Iterator[Cell]:
    """The cells of a row, each with what is marked in it."""
    start = 0
    for at, text in enumerate(row.text.split(CELLS)):
        end = start + len(text)
        inside = ((max(a, start) - start, min(b, end) - start) for a, b in row.marks)
        head = row.columns[at] if row.columns else ""
        yield Cell(head, text, tuple((a, b) for a, b in inside if a < b))
        start = end + len(CELLS)


def in_words(row: Segment, shown: Callable[[Cell], str]) -> str:
    """The row as one line, each cell behind the head of its column."""
    heads = ((f"{cell.head}: " if cell.head else "", cell) for cell in cells(row))
    return CELLS.join(head + shown(cell) for head, cell in heads)


def as_lines(items: Sequence[Segment]) -> Iterator[Segment]:
    """What is written line by line: every row names its columns there, so the row that holds them
    is left out, and the first one under it carries its footnotes."""
    carried: tuple[int, ...] = ()
    for at, item in enumerate(items):
        if item.kind is UnitKind.ROW and _head_of(items, at):
            carried = item.citations
        else:
            yield replace(item, citations=tuple(dict.fromkeys((*carried, *item.citations))))
            carried = ()


def tables(items: Sequence[Segment]) -> Iterator[Table]:
    """Rows parted into tables, in order."""
    at = 0
    while at < len(items):
        head = _head_of(items, at)
        at += head is not None
        columns, start = items[at].columns, at
        at += 1
        while columns and at < len(items) and items[at].columns == columns:
            at += 1
        yield Table(columns, head, tuple(items[start:at]))


def _head_of(items: Sequence[Segment], at: int) -> Segment | None:
    """The row at a place, if it holds the columns of the next."""
    if items[at].columns or at + 1 == len(items):
        return None
    following = items[at + 1].columns
    return items[at] if following and tuple(items[at].text.split(CELLS)) == following else None


def table_html(table: Table, notes: Callable[[Segment], str]) -> str:
    """The table, with the footnotes of each row in its last cell."""
    if not table.columns:
        (row,) = table.rows
        text = with_marks(row.text, row.marks)
        said = f'<span class="segment {row.support}">{text}</span>{notes(row)}'
        return f'<blockquote class="row">{said}</blockquote>'
    heads = "".join(f'<th scope="col">{escape(head)}</th>' for head in table.columns)
    over = notes(table.head) if table.head else ""
    rows = "".join(_row(row, notes) for row in table.rows)
    return (
        '<div class="table" tabindex="0" role="group" aria-label="Rows of a table"><table>'
        f"<thead><tr>{heads}<td>{over}</td></tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _row(row: Segment, notes: Callable[[Segment], str]) -> str:
    shown = "".join(f"<td>{with_marks(cell.text, cell.marks)}</td>" for cell in cells(row))
    return f'<tr class="segment {row.support}">{shown}<td>{notes(row)}</td></tr>'
