"""What the parts of a document are: headings, paragraphs, list items, table rows, code.

Each format's scanner only says where the parts lie; nothing here changes the text.
"""

from __future__ import annotations

from retrieval.datatypes import Document

from . import markdown, plain, restructured
from .block import Block, BlockKind, completed

__all__ = ["Block", "BlockKind", "blocks"]

_SCANNERS = {
    "markdown": markdown.scan,
    "html": markdown.scan_converted,  # its reader writes Markdown
    "docx": markdown.scan_converted,
    "rst": restructured.scan,
}


def blocks(document: Document) -> list[Block]:
    """The blocks of a document in order, not overlapping, covering all that is not blank."""
    scan = _SCANNERS.get(document.format, plain.scan)
    return completed(document.text, scan(document.text))
