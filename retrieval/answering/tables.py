"""Rows of a table that a question asks for together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from ..analysis import STOP_WORDS, dates, term_set, terms
from ..datatypes import Unit, UnitKind
from ..library import Library
from ..query import Query
from .candidates import Candidate
from .display import readable, under
from .lists import introduced_by, together
from .synonyms import synonyms

Terms: TypeAlias = frozenset[str]
_NOTHING: Terms = frozenset()


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: what it says, and the head over each of its cells."""

    unit: Unit
    text: str
    cells: tuple[tuple[str, str], ...]


def with_selections(
    library: Library, query: Query, candidates: Sequence[Candidate]
) -> list[Candidate]:
    """The candidates, with the rows that the question selects of a table as one in their place.

    "Which ferries were launched in 1999?" selects the rows with that year under "Launched", not
    those under "Scrapped". A table of which less than two rows or all are selected stays as it is.
    """
    tables: dict[tuple[int, tuple[int, int]], Candidate | None] = {}
    found = []
    for candidate in candidates:
        unit = candidate.unit
        if unit.kind is not UnitKind.ROW or unit.lead is None:
            found.append(candidate)
            continue
        key = candidate.passage.document.id, unit.lead
        if key not in tables:
            tables[key] = _selection(library, query, candidate)
        if tables[key] is None:
            found.append(candidate)
    return [*found, *(selection for selection in tables.values() if selection is not None)]


def _selection(library: Library, query: Query, row: Candidate) -> Candidate | None:
    lead = row.unit.lead
    assert lead is not None
    header = library.catalogue.slice(row.passage.document.id, *lead)
    rows = [
        Row(unit, readable(quote, unit.kind), tuple(under(header, quote)))
        for unit, quote in introduced_by(library, row)
    ]
    selected, by = _selected(rows, query)
    if not 1 < len(selected) < len(rows):
        return None
    found = together(row, [each.unit for each in selected], [each.text for each in selected])
    # The year that selects a date is what is asked for, not a part of it by chance.
    return replace(found, whole=found.whole | by)


def _selected(rows: Sequence[Row], query: Query) -> tuple[list[Row], Terms]:
    """The rows that hold what the question says in the columns that it means, and what that is.

    Of several things in one column ("in 2016 and 2017") a row holds all or, where none does, any.
    """
    asked = frozenset(term.text for term in query.terms)
    heads = [head for head, _ in rows[0].cells]
    kept, by = list(rows), _NOTHING
    if any(len(row.cells) != len(heads) for row in rows):
        return kept, by
    named = term_set(" \n".join(heads))
    for column in _meant(heads, rows, asked):
        said = {row.unit.start: _said(row.cells[column][1], asked) for row in rows}
        telling = _NOTHING.union(*said.values()) - frozenset.intersection(*said.values())
        telling -= named | by
        if telling:
            all_of = [row for row in kept if telling <= said[row.unit.start]]
            kept = all_of or [row for row in kept if telling & said[row.unit.start]]
            by |= telling
    return kept, by


def _meant(heads: Sequence[str], rows: Sequence[Row], asked: Terms) -> list[int]:
    """The columns, those first whose heads are most in the question; of those that hold dates only
    the first, as any year or day may stand in each of them."""
    wide = asked.union(*(synonyms(term) for term in asked))

    def share(column: int) -> float:
        head = term_set(heads[column])
        return len(head & wide) / len(head) if head else 0.0

    ordered = sorted(range(len(heads)), key=lambda column: -share(column))
    dated = [c for c in ordered if any(dates(row.cells[c][1]) for row in rows)]
    return [column for column in ordered if column not in dated[1:]]


def _said(cell: str, asked: Terms) -> Terms:
    """Terms of the question that are the whole cell, or a part of an identifier that is it."""
    held = {t.text for t in terms(cell) if t.word.lower() not in STOP_WORDS}
    return frozenset(held & asked) if held <= asked or len(cell.split()) == 1 else _NOTHING
