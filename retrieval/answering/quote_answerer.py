"""Answers without a language model: find the unit that answers, and quote it.

A list question gets the list, or the sentences beside each other that tell its parts, a how or why
question the sentences after; one that leans on the sentence before it brings that along. Under the
threshold the answer is: not found.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile

from ..datatypes import Answer, Unit, UnitKind
from ..library import Library
from ..query import Query
from ..question import SHORT, Wanted, wanted
from ..reranker import Found
from .agreement import Said, agreeing, differing, spoken
from .candidates import LEANS, Candidate, in_one_paragraph
from .composing import Quote, answered, not_found
from .display import readable
from .introducing import introduction
from .pool import pool as quotable
from .scoring import Scorer

READ = 10  # passages that are looked at where there is no reader
CLOSEST = 3  # passages shown when nothing answers
_SURE = 0.7  # score from which another answer is shown beside the best
_NEAR = 0.8  # share of the best score that other passages need to be cited
_LISTED = 40  # items or rows that the answer to a list question shows at most
_INTRODUCED = 15  # the same, of a list or table that a quoted sentence introduces


@dataclass(frozen=True, slots=True)
class _Run:
    """How many sentences before and after the chosen one may be quoted with it, if their scores are
    at least this share of its own."""

    before: int = 0
    after: int = 0
    share: float = 1.0


_BY_ITSELF = _Run()
_RUNS = {
    Wanted.EXPLANATION: _Run(after=2, share=0.25),
    Wanted.LIST: _Run(before=3, after=3, share=0.4),
}


class QuoteAnswerer:
    """Chooses among the units of the passages by the probabilities of a scorer."""

    def __init__(self, library: Library, scorer: Scorer) -> None:
        self._library = library
        self._scorer = scorer

    def answer(self, query: Query, found: Found) -> Answer:
        """Quote what answers, or say that nothing does."""
        kind = wanted(query.text)
        pool = quotable(self._library, query, kind, found.read or found.passages[:READ])
        scores = self._scorer.score(query, kind, pool, found.readings)
        best = max(range(len(pool)), key=scores.__getitem__, default=None)
        threshold = self._library.settings.answer_threshold
        if best is None or scores[best] < threshold:
            confidence = scores[best] if best is not None else 0.0
            return not_found(query, found.passages[:CLOSEST], confidence)
        ranked = sorted(range(len(pool)), key=lambda i: -scores[i])
        firm = [i for i in ranked if scores[i] >= max(threshold, scores[best] * _NEAR)]
        # No words of a row answer that holds nothing where the question asks.
        said = Said.by(query.text, kind)
        spans = {i: None if pool[i].blank else spoken(pool[i], found.readings, said) for i in firm}
        asked = frozenset(term.text for term in query.terms)
        others = differing(best, pool, spans, firm, asked) if kind in SHORT else []
        answers = [best, *(i for i in others if scores[i] >= _SURE)]
        units = zip(pool, scores, strict=True)
        by_key = {c.key: score for c, score in units if not c.members}

        def quote(i: int, agreeing: Sequence[Quote] = ()) -> Quote:
            span, whole = spans[i], self._extend(pool[i], kind, by_key)
            units, left_out = _shortened(whole, _LISTED if pool[i].members else _INTRODUCED)
            words = (span.start, span.end) if span and not pool[i].members else None
            alone = len(units) == 1 and not pool[i].members
            lead = introduction(self._library, query, pool[i].passage, units[0]) if alone else None
            return Quote(
                pool[i].passage, tuple(units), scores[i], words, tuple(agreeing), lead,
                pool[i].legend if alone else None, left_out,
            )  # fmt: skip

        quotes = [quote(i, [quote(j) for j in agreeing(i, pool, spans, firm)]) for i in answers]
        return answered(self._library, query, kind, quotes)

    def _extend(
        self, chosen: Candidate, kind: Wanted, scores: dict[tuple[int, int], float]
    ) -> list[Unit]:
        """The chosen unit with what belongs to it, in the order of the document."""
        passage = chosen.passage.passage
        if chosen.members:
            is_table = chosen.unit.kind is UnitKind.ROW
            told = UnitKind.ROW if is_table else UnitKind.SENTENCE
            lead = [Unit(told, *chosen.unit.lead)] if chosen.unit.lead else []
            return [*lead, *chosen.members]
        units = [unit for unit in passage.units if unit.kind is not UnitKind.HEADING]
        at = next(i for i, unit in enumerate(units) if unit.start == chosen.unit.start)
        first = last = at
        if chosen.unit.kind is UnitKind.SENTENCE:
            first, last = _run(chosen, units, at, scores, _RUNS.get(kind, _BY_ITSELF))
            follows = first > 0 and in_one_paragraph(chosen.passage, *units[first - 1 : first + 1])
            if follows and LEANS.match(_text(chosen, units[first])):
                first -= 1
        introduced = self._introduced(chosen, units[last].end)
        return [*units[first : last + 1], *introduced]

    def _introduced(self, chosen: Candidate, at: int) -> list[Unit]:
        """The list, table or code that the unit ending there introduces, wherever it was cut."""
        document = chosen.passage.document.id
        if not self._library.catalogue.slice(document, at - 1, at).endswith(":"):
            return []
        stored = self._library.catalogue.passages_of(document)
        after = (unit for p in stored for unit in p.passage.units if unit.start >= at)
        first = next(after, None)
        if first is None or first.kind not in (UnitKind.ITEM, UnitKind.ROW, UnitKind.CODE):
            return []
        same = takewhile(lambda u: u.kind is first.kind and u.lead == first.lead, after)
        units = [first, *same]
        if first.kind is UnitKind.ROW and first.lead is not None:
            units.insert(0, Unit(UnitKind.ROW, *first.lead))
        return units


def _run(
    chosen: Candidate,
    units: Sequence[Unit],
    at: int,
    scores: Mapping[tuple[int, int], float],
    run: _Run,
) -> tuple[int, int]:
    """Where the sentences that answer together begin and end in ``units``: the one at ``at``, and
    those next to it in its paragraph that nearly answer as well."""
    document = chosen.passage.document.id
    enough = scores[chosen.key] * run.share

    def fits(i: int) -> bool:
        return scores.get((document, units[i].start), 0.0) >= enough

    def goes_on(i: int) -> bool:
        return in_one_paragraph(chosen.passage, *units[i : i + 2])

    first = last = at
    while first > max(0, at - run.before) and fits(first - 1) and goes_on(first - 1):
        first -= 1
    while last < min(len(units) - 1, at + run.after) and fits(last + 1) and goes_on(last):
        last += 1
    return first, last


def _text(chosen: Candidate, unit: Unit) -> str:
    start = chosen.passage.start
    return readable(chosen.passage.text[unit.start - start : unit.end - start], unit.kind)


def _shortened(units: Sequence[Unit], most: int) -> tuple[list[Unit], int]:
    """The units with so many items and rows at most, and how many were left out."""
    listed = [unit for unit in units if unit.lead is not None or unit.kind is UnitKind.ITEM]
    left_out = frozenset(listed[most:])
    return [unit for unit in units if unit not in left_out], len(left_out)
