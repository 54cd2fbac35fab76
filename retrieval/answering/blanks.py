"""Cells of a table that hold nothing, and what the document says of those."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ..analysis import term_set
from ..datatypes import Unit, UnitKind
from ..library import Library
from ..query import Query
from .candidates import Candidate
from .display import readable, under

_NOTHING = re.compile(r"[\s\-–—−.…?*]*|n/?a|none", re.IGNORECASE)
_OF_BLANKS = re.compile(r"\b(?:dash|dashes|hyphen|blank|empty)\b", re.IGNORECASE)


def with_blanks(library: Library, query: Query, candidates: Sequence[Candidate]) -> list[Candidate]:
    """The candidates; rows that hold nothing where the question asks know it, and know the sentence
    of their document that tells what this means, where there is one.

    "Which berth has the Alba?" is answered by a row with a dash under "Berth", and by "A dash under
    berth means that the ship lies in the roads."
    """
    asked = frozenset(term.text for term in query.terms)
    legends: dict[tuple[int, frozenset[str]], Unit | None] = {}
    found = []
    for candidate in candidates:
        column = _blank(library, candidate, asked)
        if column:
            document = candidate.passage.document.id
            if (document, column) not in legends:
                legends[document, column] = _legend(library, document, column)
            candidate = _with(library, candidate, legends[document, column])
        found.append(candidate)
    return found


def _blank(library: Library, row: Candidate, asked: frozenset[str]) -> frozenset[str]:
    """The words over the cell that the question asks for, where that holds nothing."""
    if row.unit.kind is not UnitKind.ROW or row.unit.lead is None:
        return frozenset()
    header = library.catalogue.slice(row.passage.document.id, *row.unit.lead)
    columns = [(term_set(over), cell) for over, cell in under(header, row.quote)]
    meant = [column for column in columns if column[0] and column[0] <= asked]
    over, cell = max(meant, key=lambda column: len(column[0]), default=(frozenset(), ""))
    return over if _NOTHING.fullmatch(cell) else frozenset()


def _legend(library: Library, document: int, column: frozenset[str]) -> Unit | None:
    """The sentence that says what a dash in the column means."""
    for stored in library.catalogue.passages_of(document):
        passage = stored.passage
        for unit in passage.units:
            text = passage.text[unit.start - passage.start : unit.end - passage.start]
            if unit.kind is not UnitKind.SENTENCE or not _OF_BLANKS.search(text):
                continue
            if column <= term_set(text):
                return unit
    return None


def _with(library: Library, row: Candidate, legend: Unit | None) -> Candidate:
    if legend is None:
        return replace(row, blank=True)
    said = library.catalogue.slice(row.passage.document.id, legend.start, legend.end)
    return replace(row, blank=True, legend=legend, legend_text=readable(said, legend.kind))
