"""The ``--json`` shapes. Other programs read them: extend them, break none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from retrieval.datatypes import Answer, Citation, DocumentRecord, ScoredPassage

if TYPE_CHECKING:
    from ingest.report import IngestReport  # who asks a question does not wait for it


def of_answer(answer: Answer) -> dict[str, Any]:
    """question, kind, text, confidence, searched_for, segments, citations, closest, passages,
    timings. ``confidence`` is the probability that the documents answer the question."""
    return {
        "question": answer.question,
        "kind": answer.kind.value,
        "text": answer.text,
        "confidence": round(answer.confidence, 4),
        "searched_for": answer.searched_for,
        "segments": [
            {
                "text": segment.text,
                "support": segment.support.value,
                "citations": list(segment.citations),
                "kind": segment.kind.value,
                "marks": [list(mark) for mark in segment.marks],
                "columns": list(segment.columns),
            }
            for segment in answer.segments
        ],
        "citations": [of_citation(citation) for citation in answer.citations],
        "closest": [of_passage(passage) for passage in answer.closest],
        "passages": [of_scores(passage) for passage in answer.passages],
        "timings": {stage: round(seconds, 4) for stage, seconds in answer.timings.items()},
    }


def of_citation(citation: Citation) -> dict[str, Any]:
    return {
        "number": citation.number,
        "document": citation.document,
        "title": citation.title,
        "heading_path": list(citation.heading_path),
        "page": citation.page,
        "start": citation.start,
        "end": citation.end,
        "quote": citation.quote,
        "score": round(citation.score, 4),
        "span": _span(citation),
    }


def _span(citation: Citation) -> dict[str, Any] | None:
    """The words of the quote that answer, where they are known."""
    if citation.span is None:
        return None
    start, end = citation.span
    words = citation.quote[start - citation.start : end - citation.start]
    return {"start": start, "end": end, "text": words}


def of_passage(found: ScoredPassage) -> dict[str, Any]:
    """A passage with its text and all its scores."""
    return {
        "title": found.document.title,
        "heading_path": list(found.passage.heading_path),
        "page": found.passage.page,
        "text": found.text,
        **of_scores(found),
    }


def of_scores(found: ScoredPassage) -> dict[str, Any]:
    """Where a passage lies, the evidence within it, its scores; ``answerable`` is null where it was
    not read."""
    return {
        "document": found.document.path,
        "start": found.start,
        "end": found.end,
        "evidence": list(found.evidence) if found.evidence else None,
        "score": round(found.score, 4),
        "dense": round(found.dense, 4),
        "lexical": round(found.lexical, 4),
        "fused": round(found.fused, 4),
        "answerable": None if found.answerable is None else round(found.answerable, 4),
    }


def of_document(record: DocumentRecord) -> dict[str, Any]:
    return {
        "path": record.path,
        "title": record.title,
        "date": record.date,
        "format": record.format,
        "size": record.size,
        "pages": record.pages,
        "passages": record.passages,
        "characters": record.characters,
    }


def of_report(report: IngestReport) -> dict[str, Any]:
    return {
        "added": list(report.added),
        "unchanged": list(report.unchanged),
        "replaced": list(report.replaced),
        "removed": list(report.removed),
        "failed": [{"path": f.path, "reason": f.reason} for f in report.failed],
        "passages": report.passages,
        "seconds": round(report.seconds, 3),
    }
