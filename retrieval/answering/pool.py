"""What may be quoted for a question."""

from __future__ import annotations

from collections.abc import Sequence

from ..analysis import terms
from ..datatypes import ScoredPassage
from ..library import Library
from ..query import Query
from .blanks import with_blanks
from .candidates import Candidate, candidates, whole_lists
from .question import Wanted


def pool(
    library: Library, query: Query, wanted: Wanted, passages: Sequence[ScoredPassage]
) -> list[Candidate]:
    """Every unit that says more than the question, rows with what their blanks mean, and for a
    question that asks for a list, every list as a whole."""
    units = with_blanks(library, query, candidates(library, passages))
    asked = {term.text for term in terms(query.text)}
    lists = whole_lists(library, units) if wanted is Wanted.LIST else []
    return [*(unit for unit in units if not unit.inside <= asked), *lists]
