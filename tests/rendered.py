"""Records to be rendered, and what a browser would make of the HTML."""

from __future__ import annotations

from html.parser import HTMLParser

from retrieval.datatypes import (
    Answer,
    AnswerKind,
    Citation,
    DocumentRecord,
    Segment,
    Support,
    UnitKind,
)


class Page(HTMLParser):
    """What a browser would make of it: elements, attributes, text, and whether all are closed."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""
        self.open: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        if tag not in ("wbr", "input"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def record(text: str = "a", *, number: int = 7, path: str = "docs/a.md") -> DocumentRecord:
    return DocumentRecord(
        id=number, path=path, title=text, date=text, format="md", size=1, mtime_ns=1,
        content_hash="x", characters=10, pages=0, passages=1,
    )  # fmt: skip


def citation(text: str = "words", *, number: int = 1, page: int | None = None) -> Citation:
    return Citation(
        number=number, document_id=7, document=f"docs/{text}", title=text,
        heading_path=(text, "inner " + text), page=page, start=110, end=110 + len(text),
        quote=text, score=0.9, passage_start=100, passage_end=200,
    )  # fmt: skip


def answered(*segments: Segment, citations: tuple[Citation, ...] = ()) -> Answer:
    text = " ".join(segment.text for segment in segments)
    return Answer("q", AnswerKind.ANSWERED, text, segments, citations, confidence=0.9)


def quoted(text: str, kind: UnitKind = UnitKind.SENTENCE) -> Segment:
    return Segment(text, (1,), Support.QUOTED, kind)
