"""Answers and passages as plain text for the terminal."""

from __future__ import annotations

import textwrap

from retrieval.datatypes import Answer, AnswerKind, Citation, ScoredPassage, Segment, UnitKind

from .markup import shortened
from .tables import Cell, as_lines, in_words

_WIDTH = 96


def answer_text(answer: Answer, color: bool) -> str:
    """The answer with its footnote numbers, then the footnotes, or the closest passages."""
    lines = []
    if answer.searched_for:
        lines += [f"Searched for: {answer.searched_for}", ""]
    lines += [_segment(segment, color) for segment in as_lines(answer.segments)]
    if answer.citations:
        lines += ["", *(_footnote(citation) for citation in answer.citations)]
    if answer.kind is AnswerKind.NOT_FOUND and answer.closest:
        lines += ["", "Closest passages (not an answer):"]
        lines += [passage_text(i, found) for i, found in enumerate(answer.closest, 1)]
    return "\n".join(lines)


def passage_text(rank: int, found: ScoredPassage) -> str:
    """A found passage: where it stands, its score, its beginning."""
    place = _place(found.document.path, found.passage.heading_path, found.passage.page)
    head = f"{rank}. {place}  ({found.score:.2f})"
    return f"{head}\n{_block(found.text, 400)}"


def _segment(segment: Segment, color: bool) -> str:
    numbers = "".join(f"[{number}]" for number in segment.citations)
    text = _marked(segment, color)
    if segment.kind is UnitKind.ROW:
        text = in_words(segment, lambda cell: _marked(cell, color))
    if segment.kind is UnitKind.ITEM:
        text = f"  - {text}"
    if segment.kind is UnitKind.CODE:
        return f"{textwrap.indent(text, '    ')}\n{numbers}"
    return f"{text} {numbers}".rstrip()


def _marked(words: Segment | Cell, color: bool) -> str:
    if not color:
        return words.text
    text, at = "", 0
    for start, end in words.marks:
        text += f"{words.text[at:start]}\033[1m{words.text[start:end]}\033[0m"
        at = end
    return text + words.text[at:]


def _footnote(citation: Citation) -> str:
    place = _place(citation.document, citation.heading_path, citation.page)
    return f"[{citation.number}] {citation.title}: {place}\n{_block(citation.quote, 600)}"


def _place(document: str, headings: tuple[str, ...], page: int | None) -> str:
    parts = [document, *([" > ".join(headings)] if headings else [])]
    return ", ".join(parts) + (f", page {page}" if page else "")


def _block(text: str, limit: int) -> str:
    lines = (
        textwrap.fill(line, _WIDTH, initial_indent="    ", subsequent_indent="    ")
        for line in shortened(text, limit).splitlines()
    )
    return "\n".join(lines)
