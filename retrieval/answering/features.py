"""What can be said of a candidate in view of a question, in numbers that a person can check."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..analysis import index_terms, term_set, whole_terms
from ..datatypes import UnitKind
from ..lexical_index import LexicalIndex
from ..query import Query, QueryTerm
from ..question import SHORT, Wanted, asks_what_it_is_called, focus
from .candidates import Candidate
from .holding import (
    ABOVE,
    ALIKE,
    NEARBY,
    RARE,
    found_alike,
    found_whole,
    is_inside,
    is_nowhere,
    share,
)
from .numbers import Numbers
from .spans import Span, answering, denies, denies_something_else
from .synonyms import synonyms

_MAY_BE_NONE = (*SHORT, Wanted.YES_NO)  # kinds of which there may be said to be none
_FAR = 60  # characters
# Words that only say what kind of thing is wanted.
_OF_KIND = frozenset(index_terms("number name date day year month nickname codename").split())


@dataclass(frozen=True, slots=True)
class Features:
    """All in [0, 1] or about it; the model is linear in them.

    names: share of the question's names and identifiers, weighted by rarity, that the unit or its
    context holds; lost: one of them is found nowhere near; unheard: one of them is nowhere in the
    library; words: the same share for its other words, synonyms included; bare: none of those is
    found; missing: how many of them, of all, are found nowhere near, whatever their rarity; focus:
    the share of the words right after "which" or "how many"; counted: the same where a number is
    wanted; inside: share of all of them in the unit alone; similarity: cosine of question and unit;
    passage: fused score of the passage; dense: its cosine; fits: the unit holds something of the
    kind wanted that the question does not say; misfit: it should and does not; near: how near that
    stands to the names and words of the question; subject: asked about something, it begins with
    its name and says what of it; stray: it begins with another name; row, code, item: the form of
    the unit; opens: it only introduces what follows; denies: it says "not", the question does not,
    and there is not none of what is asked for; short: it hardly says more than the question; none:
    all names are met, and there is said to be none of what is asked for; blank: a row that holds
    nothing where the question asks, and nobody tells what that means; number: one of the question
    is nowhere in what was found, or not near while the unit tells another of its form.
    """

    names: float
    lost: float
    unheard: float
    words: float
    bare: float
    missing: float
    focus: float
    counted: float
    inside: float
    similarity: float
    passage: float
    dense: float
    fits: float
    misfit: float
    near: float
    subject: float
    stray: float
    row: float
    code: float
    item: float
    opens: float
    denies: float
    short: float
    none: float
    blank: float
    number: float


@dataclass(frozen=True, slots=True)
class Asked:
    """The question's terms, told apart: names, which must be met exactly, and other words."""

    query: Query
    names: tuple[QueryTerm, ...]
    words: tuple[QueryTerm, ...]
    focus: tuple[QueryTerm, ...]
    rivals: frozenset[str]
    numbers: Numbers

    @classmethod
    def of(cls, query: Query, candidates: Sequence[Candidate], lexical: LexicalIndex) -> Asked:
        """A name has a digit, or a capital in the question or in what was found, and is no everyday
        word: "EOL" asks for an end and need not be said.

        ``rivals`` are other names, rare ones, that units begin with.
        """
        capital = {name for candidate in candidates for name in candidate.names}
        names = [
            t
            for t in query.whole_terms
            if t.identifier or ((t.name or t.text in capital) and not _is_everyday(t))
        ]
        words = [t for t in query.whole_terms if t not in names and t.text not in _OF_KIND]
        about = term_set(focus(query.text))
        firsts = capital & {c.first for c in candidates} - {t.text for t in query.terms}
        rivals = frozenset(first for first in firsts if lexical.rarity(first) >= RARE)
        in_focus = tuple(t for t in words if t.text in about)
        numbers = Numbers.of(query.text, candidates)
        return cls(query, tuple(names), tuple(words), in_focus, rivals, numbers)

    def names_in(self, candidate: Candidate) -> float:
        held = [found_whole(term, candidate) for term in self.names]
        return share(self.names, [part if part > NEARBY else part / 2 for part in held])

    def words_in(self, candidate: Candidate) -> float:
        return share(self.words, [found_alike(t, candidate) for t in self.words])

    def missing_from(self, candidate: Candidate) -> float:
        lost = [is_nowhere(term, candidate) for term in self.words]
        return sum(lost) / len(lost) if lost else 0.0

    def focus_in(self, candidate: Candidate) -> float:
        return share(self.focus, [found_alike(t, candidate) for t in self.focus])

    def begins(self, candidate: Candidate) -> bool:
        return candidate.first in {term.text for term in self.names}

    def strays(self, candidate: Candidate) -> bool:
        """Whether the unit begins with another rare name, while the question names its own."""
        return bool(self.names) and candidate.first in self.rivals

    def loses_a_name(self, candidate: Candidate) -> bool:
        return any(found_whole(term, candidate) == 0.0 for term in self.names)

    def inside(self, candidate: Candidate) -> float:
        terms = (*self.names, *self.words)
        return share(terms, [float(is_inside(term, candidate)) for term in terms])


def _is_everyday(term: QueryTerm) -> bool:
    return bool(synonyms(term.text))


def describe(asked: Asked, wanted: Wanted, candidate: Candidate, similarity: float) -> Features:
    spans = answering(candidate.text, asked.query.text, wanted)
    told = bool(candidate.members) or candidate.legend is not None
    fits = None if spans is None else bool(spans) or told
    none = candidate.legend is not None or denies(candidate.text, asked.query.text)
    said = {term.text for term in asked.query.terms}
    kind = candidate.unit.kind
    return Features(
        names=asked.names_in(candidate),
        lost=float(asked.loses_a_name(candidate)),
        unheard=float(any(not term.known for term in asked.names)),
        words=asked.words_in(candidate),
        bare=float(bool(asked.words) and asked.words_in(candidate) == 0.0),
        missing=asked.missing_from(candidate),
        focus=asked.focus_in(candidate),
        counted=asked.focus_in(candidate) if wanted is Wanted.NUMBER else 1.0,
        inside=asked.inside(candidate),
        similarity=similarity,
        passage=candidate.passage.fused,
        dense=candidate.passage.dense,
        fits=float(fits is True),
        misfit=float(fits is False and _must_fit(wanted, asked.query.text)),
        near=_nearness(asked, candidate, spans) if spans and wanted in SHORT else 0.0,
        subject=float(
            wanted is Wanted.DEFINITION
            and kind is not UnitKind.ROW
            and asked.begins(candidate)
            and asked.focus_in(candidate) >= ALIKE
        ),
        stray=float(asked.strays(candidate)),
        row=float(kind is UnitKind.ROW),
        code=float(kind is UnitKind.CODE),
        item=float(kind is UnitKind.ITEM),
        opens=float(candidate.text.endswith(":") and not candidate.members),
        denies=float(denies_something_else(candidate.text, asked.query.text)),
        short=float(len(candidate.inside - said) < 3),
        none=float(
            none
            and wanted in _MAY_BE_NONE
            and bool(asked.names)
            and asked.names_in(candidate) >= ABOVE
        ),
        blank=float(candidate.blank and candidate.legend is None),
        number=float(asked.numbers.mistaken_in(candidate)),
    )


def _must_fit(wanted: Wanted, question: str) -> bool:
    return wanted is not Wanted.NAME or asks_what_it_is_called(question)


def _nearness(asked: Asked, candidate: Candidate, spans: Sequence[Span]) -> float:
    """1 where a possible answer stands beside a name and a word of the question, 0 far off."""
    names = {term.text for term in asked.names}
    words = {term.text for term in asked.words}
    words |= {other for term in words for other in synonyms(term)}
    held = [(t.text, t.start, t.end) for t in whole_terms(candidate.text)]
    groups = [[place for place in held if place[0] in group] for group in (names, words)]
    gaps = [
        max(
            min(max(s - end, start - e, 0) for _, start, end in places)
            for places in groups
            if places
        )
        for s, e in spans
        if any(groups)
    ]
    return 1 - min(min(gaps, default=_FAR), _FAR) / _FAR
