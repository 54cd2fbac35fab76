"""Chosen quotes into a footnoted answer."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ..datatypes import (
    Answer,
    AnswerKind,
    Citation,
    ScoredPassage,
    Segment,
    Support,
    Unit,
    UnitKind,
)
from ..library import Library
from ..query import Query
from ..question import Wanted
from .display import heads, readable
from .marking import mark_of, marks

NOT_FOUND = "The documents do not answer that, as far as I can find."
DIFFER = "The documents differ:"
LEFT_OUT = "{} more are in the document."


@dataclass(frozen=True, slots=True)
class Quote:
    """Adjoining units of one passage that are quoted together, under one footnote.

    ``span`` is the (start, end) of the words that answer, in the document. ``agreeing`` are quotes
    of other passages with the same answer: cited, not repeated. ``lead`` introduces the units from
    further up, and ``legend`` tells what a blank in them means: they are quoted before and behind
    them, each under a footnote of its own. ``left_out`` items or rows follow that are not quoted.
    """

    passage: ScoredPassage
    units: tuple[Unit, ...]
    score: float
    span: tuple[int, int] | None = None
    agreeing: tuple[Quote, ...] = ()
    lead: Unit | None = None
    legend: Unit | None = None
    left_out: int = 0

    @property
    def start(self) -> int:
        return self.units[0].start

    @property
    def end(self) -> int:
        return self.units[-1].end


def note(text: str) -> Segment:
    """What Footnote itself says about an answer."""
    return Segment(text, support=Support.NOTE)


def answered(library: Library, query: Query, wanted: Wanted, quotes: Sequence[Quote]) -> Answer:
    """The answer made of these quotes, each with its numbers.

    Several quotes are different answers to the question, shown one after the other.
    """
    segments: list[Segment] = [note(DIFFER)] if len(quotes) > 1 else []
    citations: list[Citation] = []

    def say(*alike: Quote) -> Iterator[Segment]:
        cited = [_citation(library, len(citations) + n, q) for n, q in enumerate(alike, 1)]
        citations.extend(cited)
        return _segments(library, alike[0], cited, query, wanted)

    for quote in quotes:
        if quote.lead is not None:  # nothing is marked in it: it does not answer
            before = Quote(quote.passage, (quote.lead,), quote.score)
            segments += (replace(segment, marks=()) for segment in say(before))
        segments += say(quote, *quote.agreeing)
        if quote.left_out:
            segments.append(note(LEFT_OUT.format(quote.left_out)))
        if quote.legend is not None:
            segments += say(Quote(quote.passage, (quote.legend,), quote.score))
    return Answer(
        question=query.question,
        kind=AnswerKind.ANSWERED,
        text=plain_text(segments),
        segments=tuple(segments),
        citations=tuple(citations),
        confidence=max(quote.score for quote in quotes),
        searched_for=query.text if query.corrected else None,
    )


def not_found(query: Query, closest: Sequence[ScoredPassage], confidence: float) -> Answer:
    """The answer that says so, with the closest passages, which are not an answer."""
    return Answer(
        question=query.question,
        kind=AnswerKind.NOT_FOUND,
        text=NOT_FOUND,
        segments=(note(NOT_FOUND),),
        closest=tuple(closest),
        confidence=confidence,
        searched_for=query.text if query.corrected else None,
    )


def joined(question: str, parts: Sequence[Answer]) -> Answer:
    """One answer from those to the parts of a question, its footnotes numbered through."""
    segments: list[Segment] = []
    citations: list[Citation] = []
    for part in parts:
        if part.kind is not AnswerKind.ANSWERED:
            said = f"The documents do not answer: {part.question}"
            segments.append(note(said))
            continue
        numbers = {}
        for citation in part.citations:
            known = next((c.number for c in citations if _same(c, citation)), None)
            if known is None:
                known = len(citations) + 1
                citations.append(replace(citation, number=known))
            numbers[citation.number] = known
        for segment in part.segments:
            _add(segments, _with_numbers(segment, numbers))
    return Answer(
        question=question,
        kind=AnswerKind.ANSWERED,
        text=plain_text(segments),
        segments=tuple(segments),
        citations=tuple(citations),
        confidence=min(part.confidence for part in parts),
        searched_for=next((part.searched_for for part in parts if part.searched_for), None),
    )


def _add(segments: list[Segment], added: Segment) -> None:
    """Append a segment, or let one that says the same carry its footnotes and marks as well; what
    Footnote says itself belongs to the segments beside it."""
    for at, known in enumerate(segments):
        if known.text == added.text and added.support is not Support.NOTE:
            citations = dict.fromkeys((*known.citations, *added.citations))
            marks = dict.fromkeys((*known.marks, *added.marks))
            segments[at] = replace(known, citations=tuple(citations), marks=tuple(sorted(marks)))
            return
    segments.append(added)


def plain_text(segments: Sequence[Segment]) -> str:
    """Sentences run on; items, rows and code have lines of their own."""
    text = ""
    for segment in segments:
        if segment.kind is UnitKind.SENTENCE:
            text += (" " if text and not text.endswith("\n") else "") + segment.text
        else:
            bullet = "- " if segment.kind is UnitKind.ITEM else ""
            text = text.rstrip("\n") + ("\n" if text else "") + f"{bullet}{segment.text}\n"
    return text.strip()


def _segments(
    library: Library, quote: Quote, cited: Sequence[Citation], query: Query, wanted: Wanted
) -> Iterator[Segment]:
    """The quote's units. What agrees is cited where the answer is: at the unit with the span."""
    numbers = tuple(citation.number for citation in cited)
    for unit in quote.units:
        raw = cited[0].quote[unit.start - quote.start : unit.end - quote.start]
        shown = readable(raw, unit.kind)
        span = quote.span if quote.span and _within(quote.span, unit) else None
        mark = span and mark_of(raw, shown, span[0] - unit.start, span[1] - unit.start)
        yield Segment(
            shown,
            numbers if span or not quote.span else numbers[:1],
            Support.QUOTED,
            unit.kind,
            (mark,) if mark else marks(shown, query, wanted),
            _columns(library, quote, unit, raw),
        )


def _columns(library: Library, quote: Quote, unit: Unit, row: str) -> tuple[str, ...]:
    if unit.kind is not UnitKind.ROW or unit.lead is None:
        return ()
    return heads(library.catalogue.slice(quote.passage.document.id, *unit.lead), row)


def _within(span: tuple[int, int], unit: Unit) -> bool:
    return unit.start <= span[0] and span[1] <= unit.end


def _citation(library: Library, number: int, quote: Quote) -> Citation:
    record, passage = quote.passage.document, quote.passage.passage
    starts = library.catalogue.page_starts(record.id) if record.pages else ()
    return Citation(
        number=number,
        document_id=record.id,
        document=record.path,
        title=record.title,
        heading_path=passage.heading_path,
        page=bisect_right(starts, quote.start) or None,  # a passage may begin on the one before
        start=quote.start,
        end=quote.end,
        quote=library.catalogue.slice(record.id, quote.start, quote.end),
        score=quote.score,
        passage_start=min(passage.start, quote.start),
        passage_end=max(passage.end, quote.end),
        span=quote.span,
    )


def _same(one: Citation, other: Citation) -> bool:
    return (one.document_id, one.start, one.end) == (other.document_id, other.start, other.end)


def _with_numbers(segment: Segment, numbers: dict[int, int]) -> Segment:
    return replace(segment, citations=tuple(numbers[n] for n in segment.citations))
