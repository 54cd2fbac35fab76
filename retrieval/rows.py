"""Rows of the catalogue as records, and back."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from .datatypes import Passage, Unit, UnitKind


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What decides whether a file has to be read again.

    ``recipe`` names the parser, chunker and model-window settings that its passages were cut with.
    """

    size: int
    mtime_ns: int
    content_hash: str
    recipe: str


@dataclass(frozen=True, slots=True)
class StoredPassage:
    id: int
    document_id: int
    text_hash: str
    passage: Passage


def text_hash(text: str) -> str:
    """The name under which the vector of a text is kept (SHA-256, hex)."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


PASSAGE_COLUMNS = "id, document_id, text_hash, text, start, end, heading_path, context, page, units"
_KINDS = tuple(UnitKind)


def pack(units: Sequence[Unit]) -> str:
    return json.dumps(
        [[_KINDS.index(u.kind), u.start, u.end, *(u.lead or ())] for u in units],
        separators=(",", ":"),
    )


def _unpack(packed: str) -> tuple[Unit, ...]:
    return tuple(
        Unit(_KINDS[kind], start, end, (lead[0], lead[1]) if lead else None)
        for kind, start, end, *lead in json.loads(packed)
    )


def stored_passage(row: Any) -> StoredPassage:
    (number, document_id, digest, text, start, end, headings, context, page, units) = row
    passage = Passage(
        text=text, start=start, end=end, heading_path=tuple(json.loads(headings)),
        context=context, page=page, units=_unpack(units),
    )  # fmt: skip
    return StoredPassage(number, document_id, digest, passage)
