"""Plain text: the canonical text is the file as it stands."""

from __future__ import annotations

from pathlib import Path

from ingest.decoding import decode
from retrieval.datatypes import Document

from . import naming


def parse(data: bytes, path: Path) -> Document:
    text = decode(data)
    title = naming.from_first_line(text) or naming.from_path(path)
    return Document(title=title, text=text, format="text")
