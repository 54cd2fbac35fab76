"""An answer as Markdown with footnotes, for other programs, for the clipboard and for files."""

from __future__ import annotations

import re
from collections.abc import Sequence

from retrieval.conversations import KeptExchange
from retrieval.datatypes import Answer, Citation, Segment, Support, UnitKind

from .tables import as_lines, in_words

_MARKS = re.compile(r"([\\`*_\[\]<>#|~!])")


def conversation_markdown(title: str, exchanges: Sequence[KeptExchange]) -> str:
    """A whole conversation, a heading a question; footnotes are numbered question by question."""
    parts = [f"# {_literal(_flat(title))}"]
    for number, exchange in enumerate(exchanges, 1):
        parts.append(f"## {_literal(_flat(exchange.question))}")
        if exchange.answer is None:
            parts.append(f"*{_literal(_flat(exchange.problem)) or 'Stopped.'}*")
        else:
            said = answer_markdown(exchange.answer, prefix=f"{number}-")
            parts.append(said or _literal(exchange.answer.text))
    return "\n\n".join(parts) + "\n"


def answer_markdown(answer: Answer, prefix: str = "") -> str:
    """The answer with its footnotes, their numbers after a prefix. Text of documents is data: its
    Markdown is taken literally."""
    lines = [_segment(segment, prefix) for segment in as_lines(answer.segments)]
    notes = [citation_markdown(citation, prefix) for citation in answer.citations]
    return "\n\n".join(part for part in ("\n".join(lines), "\n".join(notes)) if part)


def citation_markdown(citation: Citation, prefix: str = "") -> str:
    """One footnote: where the words stand, and the words."""
    quote = _literal(_flat(citation.quote))
    return f"[^{prefix}{citation.number}]: {_place(citation)}: “{quote}”"


def _segment(segment: Segment, prefix: str) -> str:
    numbers = "".join(f"[^{prefix}{number}]" for number in segment.citations)
    if segment.kind is UnitKind.CODE:
        fence = "`" * max(3, *(len(run) + 1 for run in re.findall("`+", segment.text)), 0)
        return f"{fence}\n{segment.text}\n{fence}\n{numbers}".rstrip()
    unsure = " *(not in the documents)*" if segment.support is Support.UNSUPPORTED else ""
    bullet = "" if segment.kind is UnitKind.SENTENCE else "- "
    text = segment.text
    if segment.kind is UnitKind.ROW:
        text = in_words(segment, lambda cell: cell.text)
    return f"{bullet}{_literal(_flat(text))}{numbers}{unsure}"


def _place(citation: Citation) -> str:
    parts = [citation.title, *citation.heading_path[-1:]]
    named = ", ".join(_literal(part) for part in dict.fromkeys(parts) if part)
    return f"{named} ({_literal(citation.document)}" + (
        f", page {citation.page})" if citation.page else ")"
    )


def _literal(text: str) -> str:
    return _MARKS.sub(r"\\\1", text)


def _flat(text: str) -> str:
    return " ".join(text.split())
