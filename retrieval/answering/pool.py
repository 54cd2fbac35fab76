"""What may be quoted for a question."""

from __future__ import annotations

from collections.abc import Sequence

from ..analysis import term_set
from ..datatypes import ScoredPassage, UnitKind
from ..library import Library
from ..query import Query
from ..question import Wanted
from .blanks import with_blanks
from .candidates import Candidate, candidates
from .lists import whole_lists
from .tables import with_selections

# "How do I set it up?" and "What do I need for it?" do not ask for a list, and may get one.
_MAY_TAKE_A_LIST = (Wanted.EXPLANATION, Wanted.STATEMENT, Wanted.DEFINITION)


def pool(
    library: Library, query: Query, wanted: Wanted, passages: Sequence[ScoredPassage]
) -> list[Candidate]:
    """Every unit that says more than the question, rows with what their blanks mean; for questions
    that a list may answer, every list as a whole; and for those that ask for one, every table as a
    whole, or the rows that it selects of a table together."""
    units = with_blanks(library, query, candidates(library, passages))
    asked = term_set(query.text)
    telling = [unit for unit in units if not unit.inside <= asked]
    if wanted is Wanted.LIST:
        selected = with_selections(library, query, telling)
        parted = {(c.passage.document.id, c.unit.lead) for c in selected if c.members}
        whole = [u for u in units if (u.passage.document.id, u.unit.lead) not in parted]
        return [*selected, *whole_lists(library, whole)]
    if wanted in _MAY_TAKE_A_LIST:
        items = [unit for unit in units if unit.unit.kind is UnitKind.ITEM]
        return [*telling, *whole_lists(library, items)]
    return telling
