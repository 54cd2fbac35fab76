"""reStructuredText: the canonical text is the file as it stands."""

from __future__ import annotations

from pathlib import Path

from ingest.decoding import decode
from ingest.structure.headings import first_title
from retrieval.datatypes import Document

from . import naming


def parse(data: bytes, path: Path) -> Document:
    text = decode(data)
    title = first_title(text, "rst") or naming.from_path(path)
    return Document(title=title, text=text, format="rst")
