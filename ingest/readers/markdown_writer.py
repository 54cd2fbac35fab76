"""HTML elements to Markdown text. Importing this loads markdownify."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from bs4 import Tag
from bs4.element import NavigableString
from markdownify import MarkdownConverter

from . import openings

_FENCE = "```"
_SIGNS = "0123456789+-−–=(),"
_RAISED = str.maketrans(_SIGNS + "ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻⁼⁽⁾,ⁿⁱ")
_LOWERED = str.maketrans(_SIGNS, "₀₁₂₃₄₅₆₇₈₉₊₋₋₋₌₍₎,")
_ORDINAL = re.compile(r"st|nd|rd|th|er|re|ère|e|ème|os?|tm|sm", re.IGNORECASE)  # and trade marks


class MarkdownWriter(MarkdownConverter):
    """Writes the words as they are, unescaped: a quotation shows them, not their escapes."""

    def __init__(self) -> None:
        super().__init__(
            heading_style="ATX",
            bullets="-",
            escape_asterisks=False,
            escape_underscores=False,
            escape_misc=False,
            code_language_callback=_language,
        )

    def convert_soup(self, soup: Tag) -> str:
        return openings.guarded(str(super().convert_soup(soup)))

    def process_text(self, el: NavigableString, parent_tags: Any = None) -> str:
        """A line of the source ends no line of a paragraph, and its words begin no list."""
        text = str(super().process_text(el, parent_tags))  # type: ignore[misc]
        if "pre" in parent_tags or not text.strip():
            return text
        text = text.replace("\n", " ")
        if isinstance(el.previous_sibling, Tag) and el.previous_sibling.name == "br":
            text = text.lstrip(" ")
        return text if "_noformat" in parent_tags else openings.noted(text)

    def convert_pre(self, el: Tag, text: str, parent_tags: Any) -> str:
        """A fence longer than any that the listing itself shows."""
        written = str(super().convert_pre(el, text, parent_tags))  # type: ignore[misc]
        shown = max(map(len, re.findall("`{3,}", text)), default=0)
        if not shown:
            return written
        fence = "`" * (shown + 1)
        before, _, behind = written.rpartition(_FENCE)
        return before.replace(_FENCE, fence, 1) + fence + behind

    def convert_sup(self, el: Tag, text: str, **_: Any) -> str:
        """A power is no further digit: 10⁶, x^k; but 1st, and footnotes as they are."""
        if _ORDINAL.fullmatch(openings.forgotten(text).strip()):
            return text
        return _shifted(el, text, _RAISED, "^")

    def convert_sub(self, el: Tag, text: str, **_: Any) -> str:
        return _shifted(el, text, _LOWERED, "_")


def _shifted(el: Tag, text: str, characters: Mapping[int, int], mark: str) -> str:
    """A superscript or subscript in characters of its kind, else behind a mark where it belongs to
    the word before it."""
    words = openings.forgotten(text).strip()
    if words.startswith("[") or _refers(el):
        return text
    joined = "".join(words.split())
    if all(ord(character) in characters for character in joined):
        return joined.translate(characters)
    before = el.previous_sibling
    belongs = before is not None and re.search(r"[\w)\]]$", before.get_text())
    if not belongs or not re.search(r"\w", words):
        return text
    return mark + (words if re.fullmatch(r"[\w.]+", words) else f"({words})")


def _refers(el: Tag) -> bool:
    """Whether it holds a link, or is all that a link shows."""
    link = el.find_parent("a")
    return el.find("a") is not None or (link is not None and link.get_text() == el.get_text())


def _language(pre: Tag) -> str:
    """The language of a listing, from a class such as ``language-python`` in it or around it."""
    places = [pre, pre.code, pre.parent, pre.parent.parent if pre.parent else None]
    classes = [str(name) for place in places if place for name in place.get_attribute_list("class")]
    found = re.search(r"\b(?:language|highlight|lang)-(\w+)", " ".join(classes))
    return found[1] if found else ""
