"""Lists and tables that answer as a whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeAlias

from ..analysis import term_set, whole_terms
from ..datatypes import Unit, UnitKind
from ..library import Library
from .candidates import Candidate
from .display import readable

_OF_A_LIST = (UnitKind.ITEM, UnitKind.CODE)
_READ_TOGETHER = 100  # items or rows of a list that are read; more are beyond the reader's window

Told: TypeAlias = tuple[Unit, str]
"""A unit of a document, and what it says there."""


def whole_lists(library: Library, candidates: Sequence[Candidate]) -> list[Candidate]:
    """Each list or table that a candidate is of, as one candidate with all its items or rows."""
    documents: dict[int, list[Told]] = {}
    seen: set[tuple[int, UnitKind, int | tuple[int, int]]] = set()  # by lead, else by its items
    lists = []
    for candidate in candidates:
        document, unit = candidate.passage.document.id, candidate.unit
        key = document, unit.kind, unit.lead or unit.start
        if unit.kind not in (UnitKind.ITEM, UnitKind.ROW) or key in seen:
            continue
        if document not in documents:
            documents[document] = _told(library, document)
        told = documents[document]
        members = _alike(told, unit) if unit.lead else _below_heading(library, document, told, unit)
        seen |= {(document, unit.kind, one.start) for one, _ in members if one.lead is None}
        seen.add(key)
        if len(members) > 1:
            texts = [readable(quote, one.kind) for one, quote in members[:_READ_TOGETHER]]
            lists.append(together(candidate, [one for one, _ in members], texts))
    return lists


def introduced_by(library: Library, one: Candidate) -> list[Told]:
    """The items or rows behind the same lead as ``one``, wherever the list was cut, with what they
    say."""
    return _alike(_told(library, one.passage.document.id), one.unit)


def _told(library: Library, document: int) -> list[Told]:
    found: list[Told] = []
    for stored in library.catalogue.passages_of(document):
        cut = stored.passage
        found += [(u, cut.text[u.start - cut.start : u.end - cut.start]) for u in cut.units]
    return found


def _alike(told: Sequence[Told], one: Unit) -> list[Told]:
    return [each for each in told if each[0].kind is one.kind and each[0].lead == one.lead]


def _below_heading(library: Library, document: int, told: Sequence[Told], one: Unit) -> list[Told]:
    """The items of the list without an introduction that ``one`` is of, with lists and code within
    them; nothing unless the list stands right below a heading, and is told to its end."""
    units = [unit for unit, _ in told]
    if one.kind is not UnitKind.ITEM or one not in units:  # the document may have changed
        return []
    first = last = units.index(one)
    while first > 0 and units[first - 1].kind in _OF_A_LIST:
        first -= 1
    while last + 1 < len(units) and units[last + 1].kind in _OF_A_LIST:
        last += 1
    if first > 0 and units[first - 1].kind is not UnitKind.HEADING:
        return []
    if last + 1 < len(units):
        between = library.catalogue.slice(document, units[last].end, units[last + 1].start)
        if between.rpartition("\n")[2].isspace():  # a paragraph of the last item follows
            return []
    return list(told[first : last + 1])


def together(one: Candidate, members: Sequence[Unit], texts: Sequence[str]) -> Candidate:
    """Items or rows of one list or table as one candidate, with what introduces them."""
    lead = one.unit.lead
    said = [one.lead, *texts] if one.lead else texts
    return replace(
        one,
        unit=Unit(one.unit.kind, lead[0] if lead else members[0].start, members[-1].end, lead),
        text=" ".join(said),
        inside=term_set(" \n".join(said)),
        whole=frozenset(term.text for term in whole_terms(" \n".join(said))),
        members=tuple(members),
        blank=False,
        legend=None,
        legend_text="",
    )
