from __future__ import annotations

from ingest.structure import BlockKind, blocks
from retrieval.datatypes import Document

from .structures import seen


def test_paragraphs_end_at_blank_lines() -> None:
    text = "One\nparagraph.\n \n\nAnother.\n"
    assert seen(Document("", text, "text")) == [
        ("paragraph", "One\nparagraph.", None),
        ("paragraph", "Another.", None),
    ]


def test_bullets_and_numbers_are_items() -> None:
    text = "Parts:\n- one\n  goes on\n• two\n\n1) three\n(b) four\n\nAfter - not an item.\n"
    assert seen(Document("", text, "pdf")) == [
        ("paragraph", "Parts:", None),
        ("item", "one\n  goes on", "Parts:"),
        ("item", "two", "Parts:"),
        ("item", "three", "Parts:"),
        ("item", "four", "Parts:"),
        ("paragraph", "After - not an item.", None),
    ]


def test_the_letter_o_is_a_bullet_and_a_word() -> None:
    bullets = "Parts:\no one\no two\n\n• Three\no Four\n  more\no five\n\n"
    words = "O texto diz que\no prazo termina.\n\n- Depois\no fim.\n"
    assert seen(Document("", bullets + words, "pdf")) == [
        ("paragraph", "Parts:", None),
        ("item", "one", "Parts:"),
        ("item", "two", "Parts:"),
        ("item", "Three", "Parts:"),
        ("item", "Four\n  more", "Parts:"),
        ("item", "five", "Parts:"),
        ("paragraph", "O texto diz que\no prazo termina.", None),
        ("item", "Depois\no fim.", "O texto diz que\no prazo termina."),
    ]


def test_rules_are_markup() -> None:
    text = "One.\n\n-----\n\nTwo.\n"
    kinds = [block.kind for block in blocks(Document("", text, "text"))]
    assert kinds == [BlockKind.PARAGRAPH, BlockKind.OTHER, BlockKind.PARAGRAPH]
