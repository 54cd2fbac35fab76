"""What an item or a row of a table cannot be understood without."""

from __future__ import annotations

from ..analysis import term_set
from ..datatypes import ScoredPassage, Unit, UnitKind
from ..library import Library
from ..query import Query
from .candidates import lead_text
from .display import readable


def introduction(library: Library, query: Query, passage: ScoredPassage, unit: Unit) -> Unit | None:
    """The line before a list, or the header of a table, where that says more of the question than
    the item does, or as much as the row; otherwise None.

    "Alba, launched in 1999" is no answer to when she was scrapped, unless what stands before the
    list says "Scrapped on days not known:".
    """
    if unit.lead is None or unit.kind not in (UnitKind.ITEM, UnitKind.ROW):
        return None
    text = library.catalogue.slice(passage.document.id, unit.start, unit.end)
    asked = {term.text for term in query.terms}
    said = term_set(readable(text, unit.kind)) & asked
    added = term_set(lead_text(library, passage, unit)) & asked - said
    if unit.kind is UnitKind.ROW:
        return Unit(UnitKind.ROW, *unit.lead) if added and len(added) >= len(said) else None
    return Unit(UnitKind.SENTENCE, *unit.lead) if len(added) > len(said) else None
