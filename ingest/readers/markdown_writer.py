"""HTML elements to Markdown text. Importing this loads markdownify."""

from __future__ import annotations

import re
from typing import Any

from bs4 import Tag
from markdownify import MarkdownConverter

_FENCE = "```"


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

    def convert_pre(self, el: Tag, text: str, parent_tags: Any) -> str:
        """A fence longer than any that the listing itself shows."""
        written = str(super().convert_pre(el, text, parent_tags))  # type: ignore[misc]
        shown = max(map(len, re.findall("`{3,}", text)), default=0)
        if not shown:
            return written
        fence = "`" * (shown + 1)
        before, _, behind = written.rpartition(_FENCE)
        return before.replace(_FENCE, fence, 1) + fence + behind


def _language(pre: Tag) -> str:
    """The language of a listing, from a class such as ``language-python`` in it or around it."""
    places = [pre, pre.code, pre.parent, pre.parent.parent if pre.parent else None]
    classes = [str(name) for place in places if place for name in place.get_attribute_list("class")]
    found = re.search(r"\b(?:language|highlight|lang)-(\w+)", " ".join(classes))
    return found[1] if found else ""
