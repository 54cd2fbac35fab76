from __future__ import annotations

import pytest

from ingest.structure import blocks
from retrieval.datatypes import Document

from .structures import Seen, seen


def _seen(text: str) -> list[Seen]:
    return seen(Document("", text, "rst"))


def test_titles_take_their_level_from_the_order_of_styles() -> None:
    text = (
        "=====\nTitle\n=====\n\nOne\n===\n\nTwo\n---\n\n1. Three\n---------\n\nA\n~\n\nFour\n====\n"
    )
    headings = [(b.level, text[slice(*b.body)]) for b in blocks(Document("", text, "rst"))]
    assert headings == [
        (1, "Title"),
        (2, "One"),
        (3, "Two"),
        (3, "1. Three"),
        (4, "A"),
        (2, "Four"),
    ]


def test_labels_belong_to_the_title_below_them() -> None:
    text = "Text.\n\n.. _one:\n.. _two:\n\nTitle\n=====\n"
    heading = blocks(Document("", text, "rst"))[-1]
    assert text[heading.start : heading.end] == ".. _one:\n.. _two:\n\nTitle\n====="


def test_bullets_enumerators_and_nesting() -> None:
    text = (
        "Parts are:\n\n* one\n  goes on\n\n  More of one.\n\n  - inner\n\n* two\n\n"
        "#. first\n#. second\n\nA. Smith wrote\nthis text.\n"
    )
    assert _seen(text) == [
        ("paragraph", "Parts are:", None),
        ("item", "one\n  goes on", "Parts are:"),
        ("paragraph", "More of one.", "one\n  goes on"),
        ("item", "inner", "More of one."),
        ("item", "two", "Parts are:"),
        ("item", "first", "Parts are:"),
        ("item", "second", "Parts are:"),
        ("paragraph", "A. Smith wrote\nthis text.", None),
    ]


def test_a_term_stays_with_a_short_definition() -> None:
    assert _seen(
        "Terms:\n\nnova\n  Runs servers.\n\n  Much more.\n\nglance\n  Keeps images.\n"
    ) == [
        ("paragraph", "Terms:", None),
        ("item", "nova\n  Runs servers.", "Terms:"),
        ("paragraph", "Much more.", "nova"),
        ("item", "glance\n  Keeps images.", "Terms:"),
    ]


def test_a_long_definition_is_led_by_its_term() -> None:
    words = ("Many words say it. " * 20).strip()
    assert _seen(f"nova\n  {words}\n") == [("item", "nova", None), ("paragraph", words, "nova")]


def test_a_glossary_may_have_blank_lines_under_its_terms() -> None:
    text = (
        ".. glossary::\n   :sorted:\n\n   2024.2 Dalmatian\n\n      The thirtieth.\n\n"
        "   a\n   b\n      Both.\n"
    )
    assert _seen(text) == [
        ("item", "2024.2 Dalmatian\n\n      The thirtieth.", None),
        ("item", "a\n   b\n      Both.", None),
    ]


def test_fields_and_options() -> None:
    assert _seen(
        "Text.\n\n:Author: Ann\n:Note: long\n  text\n\n-f FILE  a file\n--all\n  all of it\n"
    ) == [
        ("paragraph", "Text.", None),
        ("item", ":Author: Ann", "Text."),
        ("item", ":Note: long\n  text", "Text."),
        ("item", "-f FILE  a file", "Text."),
        ("item", "--all\n  all of it", "Text."),
    ]


def test_fields_at_the_top_are_for_sphinx() -> None:
    assert _seen(":orphan:\n:title: x\n\nText.\n") == [("paragraph", "Text.", None)]


def test_literal_blocks_and_code_directives() -> None:
    text = (
        "Run this::\n\n    $ ls\n\n    - x\n\nOr this:\n\n.. code-block:: sh\n   :linenos:\n\n"
        "   $ cd\n     x\n\nDone.\n\n>>> 1 + 1\n2\n"
    )
    assert _seen(text) == [
        ("paragraph", "Run this::", None),
        ("code", "$ ls\n\n    - x", "Run this::"),
        ("paragraph", "Or this:", None),
        ("code", "$ cd\n     x", "Or this:"),
        ("paragraph", "Done.", None),
        ("code", ">>> 1 + 1\n2", None),
    ]
    code = blocks(Document("", text, "rst"))[3]
    assert text[code.start : code.end].startswith(".. code-block:: sh\n   :linenos:")


@pytest.mark.parametrize(
    "note",
    [
        ".. note::\n\n   Be careful.\n   Really.\n",
        ".. note:: Be careful.\n   Really.\n",
        ".. warning::\n   :class: x\n\n   Be careful.\n   Really.\n",
        ".. versionadded:: Be careful.\n   Really.\n",
        ".. only:: html\n\n   Be careful.\n   Really.\n",
        ".. figure:: a.png\n   :alt: no words\n\n   Be careful.\n   Really.\n",
        ".. [1] Be careful.\n   Really.\n",
    ],
)
def test_prose_in_directives_can_be_quoted(note: str) -> None:
    ((kind, words, lead),) = _seen(note)
    assert kind in ("paragraph", "item")
    assert " ".join(words.split()) == "Be careful. Really."
    assert lead is None


def test_descriptions_are_led_by_what_they_describe() -> None:
    assert _seen(".. option:: --force\n\n   Do it anyway.\n\n   * a\n") == [
        ("item", "--force\n\n   Do it anyway.", None),
        ("item", "a", "Do it anyway."),
    ]


@pytest.mark.parametrize(
    "markup",
    [
        ".. toctree::\n   :maxdepth: 1\n\n   a\n   b\n",
        ".. _label:\n",
        ".. _link: http://x\n",
        ".. a comment\n   goes on\n",
        "..\n   Licensed to all.\n",
        ".. include:: x.inc\n",
        ".. literalinclude:: x.py\n   :language: python\n",
        ".. image:: x.png\n   :alt: words\n",
        ".. |x| replace:: words\n",
        ".. automodule:: x.y\n   :members:\n",
        "Text.\n\n-----\n",
        "__ http://x\n",
    ],
)
def test_markup_cannot_be_quoted(markup: str) -> None:
    assert [words for _, words, _ in _seen(markup)] == (["Text."] if "Text" in markup else [])


GRID = """\
+------+------+
| Name | Port |
+======+======+
| nova | 8774 |
|      | 8775 |
+------+------+
| none |      |
+------+------+
"""
SIMPLE = """\
====  ====
Name  Port
====  ====
nova  8774
      8775
none
====  ====
"""


def test_grid_tables() -> None:
    header = "| Name | Port |"
    assert _seen("Ports are:\n\n" + GRID) == [
        ("paragraph", "Ports are:", None),
        ("table_header", header, "Ports are:"),
        ("table_row", "| nova | 8774 |\n|      | 8775 |", header),
        ("table_row", "| none |      |", header),
    ]


def test_grid_tables_without_a_header() -> None:
    assert _seen("+---+\n| a |\n+---+\n| b |\n+---+\n") == [
        ("table_row", "| a |", None),
        ("table_row", "| b |", None),
    ]


def test_simple_tables() -> None:
    assert _seen(SIMPLE + "\nAfter.\n") == [
        ("table_header", "Name  Port", None),
        ("table_row", "nova  8774\n      8775", "Name  Port"),
        ("table_row", "none", "Name  Port"),
        ("paragraph", "After.", None),
    ]


def test_list_tables_with_a_caption() -> None:
    text = (
        ".. list-table:: Ports\n   :header-rows: 1\n\n   * - Name\n     - Port\n"
        "   * - nova\n     - 8774\n   * - none\n     -\n"
    )
    header = "* - Name\n     - Port"
    assert _seen(text) == [
        ("paragraph", "Ports", None),
        ("table_header", header, "Ports"),
        ("table_row", "* - nova\n     - 8774", header),
        ("table_row", "* - none", header),
    ]


def test_a_number_of_header_rows_that_is_none() -> None:
    text = ".. list-table::\n   :header-rows: ²\n\n   * - nova\n     - 8774\n"
    assert _seen(text) == [("table_row", "* - nova\n     - 8774", None)]


def test_csv_tables() -> None:
    text = '.. csv-table::\n   :header: "Name", "Port"\n\n   "nova", "8774"\n   "a\n   b", "1"\n'
    assert _seen(text) == [
        ("table_header", '"Name", "Port"', None),
        ("table_row", '"nova", "8774"', '"Name", "Port"'),
        ("table_row", '"a\n   b", "1"', '"Name", "Port"'),
    ]


def test_absurd_nesting_ends() -> None:
    text = "\n".join(" " * depth + "- a\n" for depth in range(500))
    assert sum(words.count("a") for _, words, _ in _seen(text)) == 500
