"""Tables of HTML, made into what a table of Markdown can say, or into paragraphs."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bs4 import Tag

_CELLS = ["td", "th"]
_PARTS = ["thead", "tbody", "tfoot", "caption", "tr", *_CELLS]
_NOT_IN_CELLS = ["table", "h1", "h2", "h3", "h4", "h5", "h6"]
_HEADED = 3  # columns from which a first row that is not marked as such is taken for a header
_REPEATED = 200  # characters of a cell over several rows that each of them gets


def levelled(main: Tag) -> None:
    """Change the tables below ``main``: those that only lay out a page become paragraphs; in the
    others every row gets all its cells, and a first row that names the columns becomes a header.
    """
    from bs4.element import NavigableString

    for table in reversed(main.find_all("table")):  # what is inside another first
        rows = [row for row in table.find_all("tr") if row.find_parent("table") is table]
        if _lays_out(table, rows):
            _unwrap(table)
            continue
        _repeat_over_rows(rows)
        _mark_header(rows)
        for text in table.find_all(string=lambda string: "|" in string):
            if type(text) is NavigableString:  # no comment
                text.replace_with(text.replace("|", r"\|"))


def _cells(row: Tag) -> list[Tag]:
    return row.find_all(_CELLS, recursive=False)


def _lays_out(table: Tag, rows: Sequence[Tag]) -> bool:
    if table.get("role") in ("presentation", "none") or len(rows) < 2:
        return True
    if max(len(_cells(row)) for row in rows) < 2:
        return True
    return table.find(_NOT_IN_CELLS) is not None


def _unwrap(table: Tag) -> None:
    """Into divisions; a table of data within it stays one."""
    own = [part for part in table.find_all(_PARTS) if part.find_parent("table") is table]
    for part in (table, *own):
        part.name = "div"


def _repeat_over_rows(rows: Sequence[Tag]) -> None:
    """A cell that reaches over several rows stands in each of them."""
    reaching: dict[int, tuple[int, Tag]] = {}  # by column: how many rows are to come, and the cell
    for number, row in enumerate(rows):
        column, own = 0, _cells(row)
        while own or any(at >= column for at in reaching):
            if column in reaching:
                left, above = reaching.pop(column)
                cell = _again(above)
                row.append(cell) if not own else own[0].insert_before(cell)
            elif own:
                cell = own.pop(0)
                left = min(_number(cell, "rowspan"), len(rows) - number) - 1
                del cell["rowspan"]
            else:
                column += 1
                continue
            if left > 0:
                reaching[column] = left - 1, cell
            column += _number(cell, "colspan")


def _again(cell: Tag) -> Tag:
    """A copy of a cell; a long one is not written out again and again."""
    copied = copy(cell)
    if len(cell.get_text()) > _REPEATED:
        copied.clear()
    return copied


def _number(cell: Tag, name: str) -> int:
    value = str(cell.get(name, ""))
    return max(1, min(1000, int(value))) if value.isdecimal() else 1


def _mark_header(rows: Sequence[Tag]) -> None:
    first = _cells(rows[0])
    if any(cell.name == "th" for cell in first):
        return
    bold = all(cell.find(["b", "strong"]) for cell in first)
    if bold or len(first) >= _HEADED:
        for cell in first:
            cell.name = "th"
