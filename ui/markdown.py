"""An answer as Markdown with footnotes, for other programs, for the clipboard and for files."""

from __future__ import annotations

import re

from retrieval.datatypes import Answer, Citation, Segment, Support, UnitKind

_MARKS = re.compile(r"([\\`*_\[\]<>#|~!])")


def answer_markdown(answer: Answer) -> str:
    """The answer with its footnotes. Text of documents is data: its Markdown is taken literally."""
    lines = [_segment(segment) for segment in answer.segments]
    notes = [f"[^{c.number}]: {_place(c)}: “{_literal(_flat(c.quote))}”" for c in answer.citations]
    return "\n\n".join(part for part in ("\n".join(lines), "\n".join(notes)) if part)


def _segment(segment: Segment) -> str:
    numbers = "".join(f"[^{number}]" for number in segment.citations)
    if segment.kind is UnitKind.CODE:
        fence = "`" * max(3, *(len(run) + 1 for run in re.findall("`+", segment.text)), 0)
        return f"{fence}\n{segment.text}\n{fence}\n{numbers}".rstrip()
    unsure = " *(not in the documents)*" if segment.support is Support.UNSUPPORTED else ""
    bullet = "" if segment.kind is UnitKind.SENTENCE else "- "
    return f"{bullet}{_literal(_flat(segment.text))}{numbers}{unsure}"


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
