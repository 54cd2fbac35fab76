"""The nouns of the project, as small immutable records.

Offsets are Python characters into a document's canonical text, half open, so that
``text[start:end]`` is always the exact wording (see DESIGN invariant "a citation is a slice").
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias


class UnitKind(StrEnum):
    """What a quotable unit is in the structure of its document."""

    SENTENCE = "sentence"
    ITEM = "item"
    ROW = "row"
    CODE = "code"
    HEADING = "heading"


@dataclass(frozen=True, slots=True)
class Unit:
    """The smallest stretch worth quoting: a sentence, list item, table row, code block or heading.

    ``lead`` is the stretch that introduces it: the line before a list, the header row of a table.
    """

    kind: UnitKind
    start: int
    end: int
    lead: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """What is indexed and cited: an exact slice of one document.

    ``heading_path`` runs from the outermost heading to the nearest. ``context`` is what the indexes
    read before the slice, and is not part of it: folders, file name, title and headings, then the
    introducing line or the table header where that lies outside the slice. ``page`` counts from 1.
    """

    text: str
    start: int
    end: int
    heading_path: tuple[str, ...] = ()
    context: str = ""
    page: int | None = None
    units: tuple[Unit, ...] = ()

    @property
    def indexed_text(self) -> str:
        """What is embedded: the context, then the slice."""
        return f"{self.context}\n{self.text}" if self.context else self.text


@dataclass(frozen=True, slots=True)
class Document:
    """One parsed document: its canonical text and what its format says about it.

    ``page_starts[i]`` is the offset at which page ``i + 1`` begins; empty where there are no pages.
    """

    title: str
    text: str
    format: str
    date: str | None = None
    page_starts: tuple[int, ...] = ()
    metadata: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DocumentRecord:
    """A document as the catalogue lists it, without its text. ``path`` is its unique name."""

    id: int
    path: str
    title: str
    date: str | None
    format: str
    size: int
    mtime_ns: int
    content_hash: str
    characters: int
    pages: int
    passages: int


@dataclass(frozen=True, slots=True)
class ScoredPassage:
    """A passage found for a query. ``score`` orders them, in [0, 1], higher is better.

    ``dense`` is the cosine similarity in [-1, 1]; ``lexical`` is BM25, 0 where no term matches;
    ``fused`` is made of these two. ``evidence`` is the (start, end) in the document of the
    sentences that bear on the question. ``repeats``: it is a near-duplicate of a better one, and
    stands behind all others. ``answerable`` is the reader's probability that the passage
    answers, None where it was not read. ``score`` is made of ``fused``, of how much of
    the question the evidence holds, and of how strongly the reader holds that the passage answers.
    """

    id: int
    document: DocumentRecord
    passage: Passage
    score: float
    dense: float
    lexical: float
    fused: float = 0.0
    answerable: float | None = None
    evidence: tuple[int, int] | None = None
    repeats: bool = False

    @property
    def text(self) -> str:
        return self.passage.text

    @property
    def start(self) -> int:
        return self.passage.start

    @property
    def end(self) -> int:
        return self.passage.end


@dataclass(frozen=True, slots=True)
class Citation:
    """A numbered footnote: ``quote`` equals ``text[start:end]`` of the document at ``document``.

    ``span`` is the (start, end) in the document of the words that answer, where they are known.
    """

    number: int
    document_id: int
    document: str
    title: str
    heading_path: tuple[str, ...]
    page: int | None
    start: int
    end: int
    quote: str
    score: float
    passage_start: int
    passage_end: int
    span: tuple[int, int] | None = None


class Support(StrEnum):
    """How well a segment is supported by the citations it carries.

    A note is Footnote's own word about the answer, which claims nothing of the documents' matter.
    """

    QUOTED = "quoted"
    SUPPORTED = "supported"
    UNSUPPORTED = "unsupported"
    NOTE = "note"


CELLS = " · "
"""What stands between the cells of a row in an answer."""


@dataclass(frozen=True, slots=True)
class Segment:
    """One sentence, list item or row of an answer, as the reader sees it.

    ``citations`` are citation numbers. ``marks`` are (start, end) ranges of ``text`` holding the
    words that matter. ``columns`` are the heads over the cells of a row, as many as those, which
    ``CELLS`` parts; none where they are not known.
    """

    text: str
    citations: tuple[int, ...] = ()
    support: Support = Support.UNSUPPORTED
    kind: UnitKind = UnitKind.SENTENCE
    marks: tuple[tuple[int, int], ...] = ()
    columns: tuple[str, ...] = ()


class AnswerKind(StrEnum):
    ANSWERED = "answered"
    NOT_FOUND = "not_found"
    CLARIFY = "clarify"
    SMALL_TALK = "small_talk"


@dataclass(frozen=True, slots=True)
class Answer:
    """The finished answer to one question.

    ``confidence`` estimates, in [0, 1], that the documents answer the question. ``closest`` holds,
    when nothing was found, the nearest passages, which are not an answer. ``searched_for`` is the
    query where it differs from the question. ``timings`` are seconds by stage. ``passages`` is what
    was found, best first.
    """

    question: str
    kind: AnswerKind
    text: str
    segments: tuple[Segment, ...] = ()
    citations: tuple[Citation, ...] = ()
    closest: tuple[ScoredPassage, ...] = ()
    confidence: float = 0.0
    searched_for: str | None = None
    timings: Mapping[str, float] = field(default_factory=dict)
    passages: tuple[ScoredPassage, ...] = ()


@dataclass(frozen=True, slots=True)
class PassagesFound:
    """Streamed first: the passages that the answer will be drawn from."""

    passages: tuple[ScoredPassage, ...]


@dataclass(frozen=True, slots=True)
class Token:
    """Streamed as the answer grows: the next piece of its text."""

    text: str


@dataclass(frozen=True, slots=True)
class Finished:
    """Streamed last: the whole answer."""

    answer: Answer


Event: TypeAlias = PassagesFound | Token | Finished
