from __future__ import annotations

from ingest.structure import BlockKind, blocks
from retrieval.datatypes import Document

from .structures import Seen, seen


def _seen(text: str) -> list[Seen]:
    return seen(Document("", text, "markdown"))


def test_headings_of_both_kinds() -> None:
    assert _seen("# One #\n\nTwo\nlines\n---\n\n### Three\n") == [
        ("heading", "One", None),
        ("heading", "Two\nlines", None),
        ("heading", "Three", None),
    ]
    levels = [b.level for b in blocks(Document("", "# One #\n\nTwo\n---\n", "markdown"))]
    assert levels == [1, 2]


def test_a_list_is_led_by_the_paragraph_before_it() -> None:
    assert _seen("Parts are:\n\n- a\n  goes on\n- b\n\nAfter.\n\n1. c\n") == [
        ("paragraph", "Parts are:", None),
        ("item", "a\n  goes on", "Parts are:"),
        ("item", "b", "Parts are:"),
        ("paragraph", "After.", None),
        ("item", "c", "After."),
    ]


def test_a_long_introduction_leads_with_its_last_sentence() -> None:
    long = "This is a sentence of some length that says little. " * 6
    assert _seen(f"{long}They are:\n\n- a\n")[1] == ("item", "a", "They are:")


def test_nested_lists_are_led_by_their_parent() -> None:
    assert _seen("Intro:\n- a\n  - b\n    1. c\n- d\n") == [
        ("paragraph", "Intro:", None),
        ("item", "a", "Intro:"),
        ("item", "b", "a"),
        ("item", "c", "b"),
        ("item", "d", "Intro:"),
    ]


def test_further_paragraphs_and_code_belong_to_their_item() -> None:
    assert _seen("1. **Step**\n\n   More.\n\n2. Run:\n\n   ```\n   ls\n   ```\n\n   Then.\n") == [
        ("item", "**Step**", None),
        ("paragraph", "More.", "**Step**"),
        ("item", "Run:", None),
        ("code", "ls", "Run:"),
        ("paragraph", "Then.", None),
    ]


def test_lists_inside_quotes() -> None:
    assert _seen("> Intro:\n>\n> - a\n>   b\n> - c\n") == [
        ("paragraph", "Intro:", None),
        ("item", "a\n>   b", "Intro:"),
        ("item", "c", "Intro:"),
    ]


def test_tables_have_a_header_that_leads_each_row() -> None:
    assert _seen("Ports are:\n\n| a | b |\n|---|---|\n| 1 | 2 |\n| 3 | 4 |\n") == [
        ("paragraph", "Ports are:", None),
        ("table_header", "| a | b |", "Ports are:"),
        ("table_row", "| 1 | 2 |", "| a | b |"),
        ("table_row", "| 3 | 4 |", "| a | b |"),
    ]


def test_an_empty_header_leads_nothing() -> None:
    assert _seen("| | |\n|-|-|\n| 1 | 2 |\n")[-1] == ("table_row", "| 1 | 2 |", None)


def test_code_is_whole_and_quoted_without_its_fences() -> None:
    text = "Run this:\n\n```sh\nls\n\n- x\n```\n\n    indented\n\n    more\n"
    assert _seen(text) == [
        ("paragraph", "Run this:", None),
        ("code", "ls\n\n- x", "Run this:"),
        ("code", "indented\n\n    more", None),
    ]
    code = blocks(Document("", text, "markdown"))[1]
    assert text[code.start : code.end] == "```sh\nls\n\n- x\n```"


def test_an_unclosed_fence_runs_to_the_end() -> None:
    assert _seen("```\nx\ny") == [("code", "x\ny", None)]


def test_comments_badges_and_references_are_markup() -> None:
    text = "<!-- note -->\n\n[![CI](a.svg)](b)\n\n[ref]: http://x\n\n***\n\nWords.\n"
    kinds = {block.kind for block in blocks(Document("", text, "markdown"))}
    assert kinds == {BlockKind.OTHER, BlockKind.PARAGRAPH}
    assert _seen(text) == [("paragraph", "Words.", None)]


def test_html_with_words_is_a_paragraph() -> None:
    assert _seen("<details>\nSome words.\n</details>\n")[0][0] == "paragraph"
    assert _seen('<br/>\n<img src="x">\n') == []
