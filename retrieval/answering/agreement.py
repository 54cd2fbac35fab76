"""Which candidates say the same, and which say something else, by the spans that answer."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from ..analysis import dates, term_set
from ..question import SHORT, Wanted
from ..reading.reader import Reading, Span
from .candidates import Candidate
from .numbers import THOUSANDS

_SIGN = r"(?:(?<![\w)\-−])(?<!\d )[-−](?=\d))?"  # of a number that ends no range
_WORD = re.compile(
    rf"{_SIGN}\w+(?:[.:/-]\w+|(?<=\d),\d{{3}}(?!\d))*"
    r"|[$€£](?=\s?\d)|(?<=\d)[$€£]|(?<=\d\s)[$€£]"
)
_DATE = re.compile(r"\d{4}-\d{2}(?:-\d{2})?")
_YEAR = re.compile(r"[12]\d{3}")
_NUMBER = re.compile(r"(-?\d+(?:[.:/-]\d+)*)[^\W\d_]*")  # with the unit that is written to it
_DAY = len("2024-10-02")
_STRETCH = frozenset({"between", "from"})  # of which a span may be the one end alone
_IDLE = frozenset("a an the of in on at to by for its their".split())
_CHOICE = re.compile(r"\b(?:or|both|between|of the two)\b|\bof\b.+\band\b", re.IGNORECASE)
_ALSO = 2  # further passages that are cited for the same answer


@dataclass(frozen=True, slots=True)
class Said:
    """The words of a question, which no answer to it consists of: "2023.1" is no answer to "Which
    name goes with 2023.1?". None where it lets choose between things that it names."""

    words: frozenset[str]

    @classmethod
    def by(cls, question: str, wanted: Wanted) -> Said:
        chooses = wanted not in SHORT or _CHOICE.search(question)
        return NOTHING_SAID if chooses else cls(_words(question))

    def within(self, text: str, start: int, end: int) -> list[tuple[int, int]]:
        """Where in ``text[start:end]`` the words stand, in characters of the text."""
        found = _WORD.finditer(text, start, end) if self.words else ()
        return [match.span() for match in found if _plain(match.group()) in self.words]


NOTHING_SAID = Said(frozenset())


@dataclass(frozen=True, slots=True)
class Spoken:
    """The span of a candidate that answers: where it lies in the document, and its score.

    ``words`` is what it says, ``around`` what the whole candidate says.
    """

    start: int
    end: int
    score: float
    words: frozenset[str]
    around: frozenset[str] = frozenset()

    def agrees(self, other: Spoken) -> bool:
        """Whether one span says no more than the other does."""
        return bool(self.words & other.words) and (
            self.words <= other.words or other.words <= self.words
        )

    def differs(self, other: Spoken) -> bool:
        """Whether they name different things: what one says stands nowhere around the other."""
        if not self.words or not other.words:
            return False
        mine, theirs = self.words | self.around, other.words | other.around
        if any(len(word) == _DAY and _DATE.fullmatch(word) for word in mine & theirs):
            return False  # both tell of one day: rather two halves than two versions
        if _count(self.words) and _count(other.words):  # "80 people", "120 people": of one unit
            return not _counts(mine, other.words) and not _counts(theirs, self.words)
        if _within(self.words, other) or _within(other.words, self):
            return False  # one tells the day, the other the year or the years around it
        return not _holds(mine, other.words) and not _holds(theirs, self.words)


def best_span(
    candidate: Candidate, readings: Mapping[int, Reading], said: Said = NOTHING_SAID
) -> Span | None:
    """Where in the candidate's passage the candidate answers best, with more than what the
    question has ``said``; None where it was not read."""
    passage, unit = candidate.passage, candidate.unit
    if passage.id not in readings:
        return None
    start, end = max(0, unit.start - passage.start), min(unit.end, passage.end) - passage.start
    return readings[passage.id].best(start, end, said.within(passage.text, start, end))


def spoken(
    candidate: Candidate, readings: Mapping[int, Reading], said: Said = NOTHING_SAID
) -> Spoken | None:
    """What the best span of the candidate says; None where its passage was not read."""
    passage, span = candidate.passage, best_span(candidate, readings, said)
    if span is None:
        return None
    first, last = whole_words(passage.text, span.start, span.end)
    words = meaning(passage.text[first:last])
    around = meaning(candidate.text) | _words(candidate.text)
    return Spoken(passage.start + first, passage.start + last, span.score, words, around)


def whole_words(text: str, start: int, end: int) -> tuple[int, int]:
    """The span with the words and dates that it cuts: the reader knows word pieces only."""
    places = [match.span() for match in _WORD.finditer(text)]
    places += [(first, last) for _, first, last in dates(text)]
    cut = [(first, last) for first, last in places if first < end and start < last]
    return min([start, *(f for f, _ in cut)]), max([end, *(last for _, last in cut)])


def _holds(said: frozenset[str], words: frozenset[str]) -> bool:
    """Whether any of the words is said; ``2024-10`` is no other date than ``2024-10-02``."""
    months = {word[:7] for word in said if _DATE.fullmatch(word)}
    days = {word for word in words if _DATE.fullmatch(word)}
    return bool(words & said) or any(
        day[:7] in months and (len(day) == 7 or day[:7] in said) for day in days
    )


def _count(words: frozenset[str]) -> bool:
    """Whether they hold numbers, and no date."""
    return bool(_numbers(words)) and not any(_DATE.fullmatch(word) for word in words)


def _counts(said: frozenset[str], words: frozenset[str]) -> bool:
    """Whether any number of the words is said; ``20-30`` is also said by 20 and 30."""
    told = _numbers(said)
    return any(number in told or told.issuperset(number.split("-")) for number in _numbers(words))


def _numbers(words: frozenset[str]) -> frozenset[str]:
    found = map(_NUMBER.fullmatch, words)
    return frozenset(match[1] for match in found if match)


def _within(days: frozenset[str], other: Spoken) -> bool:
    """Whether the days lie in the year, or between the years, that the other names."""
    words = other.words | other.around if other.around & _STRETCH else other.words
    named = [int(word) for word in words if _YEAR.fullmatch(word)]
    dated = [int(word[:4]) for word in days if _DATE.fullmatch(word)]
    return bool(named and dated) and all(min(named) <= year <= max(named) for year in dated)


def meaning(text: str) -> frozenset[str]:
    """What a span says, apart from how: its dates in one form, else its words."""
    days = frozenset(iso for iso, _, _ in dates(text))
    return days or _words(text)


def _words(text: str) -> frozenset[str]:
    return frozenset(map(_plain, _WORD.findall(text))) - _IDLE


def _plain(word: str) -> str:
    """The word as others spell it: 1250 for 1,250."""
    return THOUSANDS.sub("", word.lower()).replace("−", "-")


def agreeing(
    chosen: int,
    pool: Sequence[Candidate],
    spans: Mapping[int, Spoken | None],
    ranked: Sequence[int],
) -> list[int]:
    """Of the ``ranked`` candidates, those of other passages with the same answer, two at most."""
    return _others(chosen, pool, spans, ranked, Spoken.agrees)[:_ALSO]


def differing(
    chosen: int,
    pool: Sequence[Candidate],
    spans: Mapping[int, Spoken | None],
    ranked: Sequence[int],
    asked: frozenset[str],
) -> list[int]:
    """Of the ``ranked`` candidates, the first of another passage with another answer to the same
    question: of the terms ``asked``, it holds those that the chosen one holds."""
    same = asked & pool[chosen].inside
    alike = [i for i in ranked if same <= _told(pool[i])]
    return _others(chosen, pool, spans, alike, Spoken.differs)[:1]


def _told(candidate: Candidate) -> frozenset[str]:
    """What is said in a candidate, and by the line or the header that introduces it."""
    return candidate.inside | term_set(candidate.lead)


def _others(
    chosen: int,
    pool: Sequence[Candidate],
    spans: Mapping[int, Spoken | None],
    ranked: Sequence[int],
    relation: Callable[[Spoken, Spoken], bool],
) -> list[int]:
    said, passages = spans[chosen], {pool[chosen].passage.id}
    found: list[int] = []
    for i in ranked:
        other = spans[i]
        if said is None or other is None or pool[i].passage.id in passages:
            continue
        if relation(said, other):
            passages.add(pool[i].passage.id)
            found.append(i)
    return found
