"""What the tests of document structure look at."""

from __future__ import annotations

from typing import TypeAlias

from ingest.structure import BlockKind, blocks
from retrieval.datatypes import Document

Seen: TypeAlias = tuple[str, str, str | None]


def seen(document: Document) -> list[Seen]:
    """Kind, quotable words and introduction of the blocks that are no mere markup."""
    return [
        (
            block.kind.value,
            document.text[slice(*block.body)],
            document.text[slice(*block.lead)] if block.lead else None,
        )
        for block in blocks(document)
        if block.kind is not BlockKind.OTHER
    ]
