"""What an item or a row of a table cannot be understood without."""

from __future__ import annotations

from ..analysis import terms
from ..datatypes import ScoredPassage, Unit, UnitKind
from ..library import Library
from ..query import Query
from .candidates import lead_text
from .display import readable


def introduction(library: Library, query: Query, passage: ScoredPassage, unit: Unit) -> Unit | None:
    """The line before a list, or the header of a table, where that says something of the question
    which the item or the row itself does not; otherwise None.

    "Alba, launched in 1999" is no answer to when she was scrapped, unless what stands before the
    list says "Scrapped on days not known:".
    """
    if unit.lead is None or unit.kind not in (UnitKind.ITEM, UnitKind.ROW):
        return None
    text = library.catalogue.slice(passage.document.id, unit.start, unit.end)
    told = _terms(lead_text(library, passage, unit)) - _terms(readable(text, unit.kind))
    if told.isdisjoint(term.text for term in query.terms):
        return None
    return Unit(UnitKind.ROW if unit.kind is UnitKind.ROW else UnitKind.SENTENCE, *unit.lead)


def _terms(text: str) -> frozenset[str]:
    return frozenset(term.text for term in terms(text))
