"""Rows of tables in an answer: on the page, in the terminal, in what is copied."""

from __future__ import annotations

import re

from retrieval.datatypes import Segment, Support, UnitKind
from ui import rendering
from ui.markdown import answer_markdown
from ui.printing import answer_text

from .rendered import Page, answered, citation


def _cells(html: str) -> list[str]:
    return re.findall(r"<t[hd](?: [^>]*)?>(.*?)</t[hd]>", html)


def test_rows_under_the_same_columns_are_a_table() -> None:
    columns = ("Ferry", "State")
    head = Segment("Ferry · State", (1,), Support.QUOTED, UnitKind.ROW)
    rows = [
        Segment("Alba · laid up", (2,), Support.QUOTED, UnitKind.ROW, ((0, 9),), columns),
        Segment("Borea · sold", (2,), Support.QUOTED, UnitKind.ROW, ((8, 12),), columns),
    ]
    other = Segment("Corvo · 2008", (3,), Support.QUOTED, UnitKind.ROW, (), ("Ferry", "Launched"))
    lone = Segment("x · y", (3,), Support.QUOTED, UnitKind.ROW)
    html = rendering.answer(answered(head, *rows, other, lone), turn=0)
    assert Page(html).tags.count("table") == 2
    assert Page(html).tags.count("blockquote") == 1
    assert _cells(html) == [
        "Ferry", "State", "", "<mark>Alba</mark>", "<mark>la</mark>id up", "",
        "Borea", "<mark>sold</mark>", "",
        "Ferry", "Launched", "", "Corvo", "2008", "",
    ]  # fmt: skip


def test_a_row_outside_the_page_names_its_columns() -> None:
    row = Segment(
        "Alba · laid up", (1,), Support.QUOTED, UnitKind.ROW, ((7, 14),), ("Ferry", "State")
    )
    item = answered(row, citations=(citation(),))
    assert answer_text(item, color=False).startswith("Ferry: Alba · State: laid up [1]\n")
    assert answer_text(item, color=True).startswith(
        "Ferry: Alba · State: \033[1mlaid up\033[0m [1]"
    )
    assert answer_markdown(item).startswith("- Ferry: Alba · State: laid up[^1]\n")


def test_the_row_of_the_columns_is_no_line_of_its_own() -> None:
    columns = ("Ferry", "State")
    head = Segment("Ferry · State", (1,), Support.QUOTED, UnitKind.ROW)
    rows = [
        Segment("Alba · laid up", (2,), Support.QUOTED, UnitKind.ROW, (), columns),
        Segment("Borea · sold", (3,), Support.QUOTED, UnitKind.ROW, (), columns),
    ]
    item = answered(head, *rows, citations=())
    assert answer_text(item, color=False).splitlines() == [
        "Ferry: Alba · State: laid up [1][2]",
        "Ferry: Borea · State: sold [3]",
    ]
    assert answer_markdown(item).splitlines() == [
        "- Ferry: Alba · State: laid up[^1][^2]",
        "- Ferry: Borea · State: sold[^3]",
    ]
    alone = answered(head, citations=())
    assert answer_text(alone, color=False) == "Ferry · State [1]"
