"""The units of the found passages, each with the context that makes it understandable."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..analysis import term_set, terms, whole_terms
from ..datatypes import ScoredPassage, Unit, UnitKind
from ..library import Library
from .display import readable

# A sentence that begins so speaks of what the sentence before it names.
LEANS = re.compile(
    r"^\W*(it|its|they|their|them|this|that|these|those|he|she|both|such)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """One unit that might answer, or a whole list or table with its ``members``.

    Term sets hold what is said in the unit itself, in what introduces it (title, headings, the line
    before a list, the header of a table), and nearby in the passage. ``whole`` leaves out parts of
    identifiers, ``first`` is the first of those, and ``names`` are written with a capital.
    ``blank``: a row that holds nothing where the question asks; ``legend`` tells what that means.
    ``before`` is the sentence before it in its paragraph, of which "it" or "the others" may speak.
    """

    passage: ScoredPassage
    unit: Unit
    quote: str
    text: str
    lead: str
    inside: frozenset[str]
    whole: frozenset[str]
    first: str
    above: frozenset[str]
    nearby: frozenset[str]
    names: frozenset[str]
    members: tuple[Unit, ...] = ()
    blank: bool = False
    legend: Unit | None = None
    legend_text: str = ""
    before: str = ""

    @property
    def key(self) -> tuple[int, int]:
        """Identifies the stretch: a document and where the unit starts."""
        return self.passage.document.id, self.unit.start

    @property
    def introduction(self) -> str:
        """What leads to the unit: titles and headings, the line or the header before it, what its
        blanks mean, and the sentence before it."""
        context = self.passage.passage.context
        told = [self.lead if self.lead not in context else "", self.legend_text, self.before]
        return "\n".join([context, *filter(None, told)])

    @property
    def to_embed(self) -> str:
        """The unit with its nearest heading and its introduction."""
        headings = self.passage.passage.heading_path
        heading = headings[-1] if headings else self.passage.document.title
        return ": ".join(part for part in (heading, self.lead, self.text) if part)


def candidates(library: Library, passages: Sequence[ScoredPassage]) -> list[Candidate]:
    """Every quotable unit of the passages, in the order of the passages and of their text."""
    return [candidate for passage in passages for candidate in _of_passage(library, passage)]


def _of_passage(library: Library, passage: ScoredPassage) -> Iterator[Candidate]:
    record, cut = passage.document, passage.passage
    headings = term_set(" \n".join((record.title, *cut.heading_path)))
    everything = term_set(cut.text) | headings
    last: Candidate | None = None
    for unit in cut.units:
        if unit.kind is UnitKind.HEADING:
            last = None
            continue
        quote = cut.text[unit.start - cut.start : unit.end - cut.start]
        text = readable(quote, unit.kind)
        lead = lead_text(library, passage, unit)
        found = terms(text)
        inside = frozenset(t.text for t in found)
        above = headings | term_set(lead)
        if last is not None and LEANS.match(text):
            above |= last.inside
        names = frozenset(t.text for t in found if t.start > 0 and t.word[0].isupper())
        whole = [t for t in whole_terms(text) if t.word.lower() != "the"]
        before = last.text if last and in_one_paragraph(passage, last.unit, unit) else ""
        found_here = Candidate(
            passage, unit, quote, text, lead, inside,
            frozenset(t.text for t in whole), whole[0].text if whole else "",
            above, everything, names, before=before,
        )  # fmt: skip
        yield found_here
        last = found_here if unit.kind is UnitKind.SENTENCE else None


def in_one_paragraph(passage: ScoredPassage, one: Unit, following: Unit) -> bool:
    """Whether a unit of the passage and the one behind it are sentences of one paragraph."""
    between = passage.text[one.end - passage.start : following.start - passage.start]
    both = one.kind is following.kind is UnitKind.SENTENCE
    return both and between.count("\n") < 2


def lead_text(library: Library, passage: ScoredPassage, unit: Unit) -> str:
    """What introduces the unit, readable, or nothing."""
    if unit.lead is None:
        return ""
    quote = library.catalogue.slice(passage.document.id, *unit.lead)
    kind = UnitKind.ROW if unit.kind is UnitKind.ROW else UnitKind.ITEM
    return readable(quote, kind)
