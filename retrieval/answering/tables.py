"""Rows of a table that a question asks for together."""

from __future__ import annotations

from ..analysis import STOP_WORDS, terms
from ..datatypes import CELLS, Unit, UnitKind
from ..library import Library
from ..query import Query
from .candidates import Candidate
from .display import readable


def rows_alike(library: Library, query: Query, chosen: Candidate) -> list[Unit]:
    """All rows of the chosen row's table in which a cell says what the question says and what a
    cell of the chosen row says, behind the header. The chosen row alone where there are no others.

    "Which ferries are laid up?" is answered by every row with that in a cell, not by the best one.
    "laid up in May" is another cell; of days and versions, a part is enough.
    """
    document, lead = chosen.passage.document.id, chosen.unit.lead
    if lead is None:
        return [chosen.unit]
    stored = library.catalogue.passages_of(document)
    rows = [u for p in stored for u in p.passage.units if u.kind is UnitKind.ROW and u.lead == lead]
    text = library.catalogue.slice(document, rows[0].start, rows[-1].end)
    asked = frozenset(term.text for term in query.terms)
    said = [_said(text[u.start - rows[0].start : u.end - rows[0].start], asked) for u in rows]
    at = next(i for i, row in enumerate(rows) if row.start == chosen.unit.start)
    telling = said[at] - frozenset.intersection(*said)
    alike = [row for row, held in zip(rows, said, strict=True) if telling <= held]
    if not telling or len(alike) < 2:
        return [chosen.unit]
    return [Unit(UnitKind.ROW, *lead), *alike]


def _said(row: str, asked: frozenset[str]) -> frozenset[str]:
    """Terms of the question that are a whole cell, or a part of an identifier that is one."""
    found: set[str] = set()
    for cell in readable(row, UnitKind.ROW).split(CELLS):
        held = {t.text for t in terms(cell) if t.word.lower() not in STOP_WORDS}
        if held <= asked or len(cell.split()) == 1:
            found |= held & asked
    return frozenset(found)
