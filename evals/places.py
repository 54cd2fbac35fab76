"""Where the references of a case lie in a library."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Protocol

from retrieval.datatypes import DocumentRecord

from .cases import Case
from .metrics import Span


class Texts(Protocol):
    """What is needed of a library: its documents and their canonical texts."""

    def documents(self) -> list[DocumentRecord]: ...

    def text(self, document_id: int) -> str: ...


class Places:
    """Finds the references of cases.

    Datasets name documents below the corpus folder; the catalogue's names may have folders before.
    """

    def __init__(self, library: Texts) -> None:
        self._library = library
        self._records = library.documents()
        self._texts: dict[int, str] = {}

    def of(self, case: Case) -> dict[int, list[Span]]:
        """The spans of each group; empty for a group that cannot be found."""
        spans: dict[int, list[Span]] = defaultdict(list, {group: [] for group in case.groups})
        for reference in case.references:
            for record in self._named(reference.document):
                for start in _occurrences(self._text(record), reference.text):
                    span = Span(record.path, start, start + len(reference.text))
                    for group in reference.groups:
                        spans[group].append(span)
        return spans

    def _named(self, document: str) -> list[DocumentRecord]:
        return [record for record in self._records if is_named(record.path, document)]

    def _text(self, record: DocumentRecord) -> str:
        if record.id not in self._texts:
            self._texts[record.id] = self._library.text(record.id)
        return self._texts[record.id]


def is_named(path: str, document: str) -> bool:
    """Whether a path is that of a document which a dataset names below the corpus folder."""
    return f"/{path}".endswith(f"/{document}")


def _occurrences(text: str, wanted: str) -> Iterator[int]:
    start = text.find(wanted)
    while start >= 0:
        yield start
        start = text.find(wanted, start + 1)
