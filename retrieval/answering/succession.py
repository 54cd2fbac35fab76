"""What comes right after or before a thing among others with dates: "the release after Zed".

Documents list such things, each with its day, in rows or items; which is next to which is seldom
said. The order of the days tells it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from ..analysis import dates
from ..datatypes import CELLS, ScoredPassage, Unit, UnitKind
from ..library import Library
from .display import readable

_NOUN = (  # one thing, not several
    r"(?:[\w-]+\s+)?(?!(?:that|which)\b)(?!(?!series\b)\w*[^su\W]s\b)[a-z][\w-]*"
)
_CAME = r"(?:comes?|came|is|was)\s+(?:straight\s+|right\s+|directly\s+|immediately\s+|just\s+)?"
_RIGHT = r"(?:straight|right|directly|immediately|just)\s+"
_FOLLOWED = r"follows|followed|precedes|preceded|succeeds|succeeded|replaces|replaced"
_BESIDE = re.compile(
    rf"\b(?i:the\s+{_NOUN}\s+(?:(?:that|which)\s+)?(?:{_CAME})?(?:{_RIGHT})?"
    rf"|which\s+{_NOUN}\s+(?:{_CAME}|(?=(?:{_FOLLOWED})\b))"
    rf"|what\s+(?:{_CAME}|(?=(?:{_FOLLOWED})\b)))"
    rf"(?P<way>(?i:after|before|following|preceding|{_FOLLOWED}))\s+(?P<name>[A-Z0-9][\w.-]*\w)\b"
    r"|\b(?i:(?:the|direct|immediate)\s+)+(?P<role>(?i:successor|predecessor))\s+(?i:of|to)\s+"
    r"(?P<of>[A-Z0-9][\w.-]*\w)\b"
    r"|\b(?P<whose>[A-Z0-9][\w.-]*\w)['’]s\s+(?i:(?:direct|immediate)\s+)?"
    r"(?P<kin>(?i:successor|predecessor))\b"
)
_EARLIER = frozenset(("before", "preceding", "precedes", "preceded", "predecessor"))
_NAME = re.compile(r"\b[A-Z][\w-]*[a-z]\w*")
_FEWEST = 4  # things with a date that make an order


@dataclass(frozen=True, slots=True)
class Beside:
    """``question[start:end]`` stands for the neighbour of ``name``, the ``later`` or earlier."""

    start: int
    end: int
    name: str
    later: bool


@dataclass(frozen=True, slots=True)
class Dated:
    """A row or item: where it stands, how it reads, and its first day (ISO)."""

    passage: ScoredPassage
    unit: Unit
    text: str
    day: str

    def place(self, name: str) -> tuple[int, int] | None:
        """The (start, end) of a name in the document, None where it stands between marks."""
        quote = self.passage.passage.text[self.unit.start - self.passage.passage.start :]
        at = quote.find(name)
        if not 0 <= at < self.unit.end - self.unit.start:
            return None
        return self.unit.start + at, self.unit.start + at + len(name)


def beside(question: str) -> Beside | None:
    """The neighbour that a question speaks of, or None."""
    found = _BESIDE.search(question)
    if found is None:
        return None
    later = (found["way"] or found["role"] or found["kin"]).lower() not in _EARLIER
    name = found["name"] or found["of"] or found["whose"]
    return Beside(found.start(), found.end(), name, later)


def neighbours(
    library: Library, passages: Sequence[ScoredPassage], sought: Beside
) -> tuple[Dated, Dated, str] | None:
    """The thing and its neighbour in the dated lists of the passages' documents, and the
    neighbour's name; None where there is no such list.

    The longest list tells on which day the thing stands. One that leaves something out has a
    neighbour too far away, so the nearest counts of all lists in which the thing has that day.
    """
    documents = {passage.document.id: passage for passage in passages}
    lists = [dated for passage in documents.values() for dated in _dated_lists(library, passage)]
    lists.sort(key=len, reverse=True)
    found = [told for dated in lists if (told := _neighbour_in(dated, sought)) is not None]
    alike = [told for told in found if told[0].day == found[0][0].day]
    return min(alike, key=lambda told: _days_between(told[0].day, told[1].day), default=None)


def _neighbour_in(dated: Sequence[Dated], sought: Beside) -> tuple[Dated, Dated, str] | None:
    ordered = sorted(dated, key=lambda thing: thing.day)
    at = [i for i, thing in enumerate(ordered) if _names(thing.text, sought.name)]
    if len(at) != 1 or len({thing.day for thing in ordered}) < len(ordered):
        return None
    next_to = at[0] + (1 if sought.later else -1)
    if not 0 <= next_to < len(ordered):
        return None
    here, there = ordered[at[0]], ordered[next_to]
    name = _name_like(here.text, sought.name, there.text)
    return (here, there, name) if name else None


def _is_day(iso: str) -> bool:
    """Whether it names a day of the calendar: no month alone, no 30 February."""
    try:
        date.fromisoformat(iso)
    except ValueError:
        return False
    return len(iso) == len("2022-10-05")


def _days_between(one: str, other: str) -> int:
    return abs((date.fromisoformat(one) - date.fromisoformat(other)).days)


def _dated_lists(library: Library, passage: ScoredPassage) -> Iterator[list[Dated]]:
    groups: dict[tuple[int, int], list[Dated]] = defaultdict(list)
    for stored in library.catalogue.passages_of(passage.document.id):
        found = ScoredPassage(stored.id, passage.document, stored.passage, passage.score, 0.0, 0.0)
        for unit in stored.passage.units:
            if unit.kind not in (UnitKind.ROW, UnitKind.ITEM) or unit.lead is None:
                continue
            cut = stored.passage
            text = readable(cut.text[unit.start - cut.start : unit.end - cut.start], unit.kind)
            days = [iso for iso, _, _ in dates(text) if _is_day(iso)]
            if days:
                groups[unit.lead].append(Dated(found, unit, text, min(days)))
    return (group for group in groups.values() if len(group) >= _FEWEST)


def _names(text: str, name: str) -> bool:
    return re.search(rf"(?<![\w.-]){re.escape(name)}(?![\w-])", text) is not None


def _name_like(text: str, name: str, other: str) -> str:
    """In the other text the name that stands where ``name`` does in the first."""
    cells, others = text.split(CELLS), other.split(CELLS)
    known = set(_NAME.findall(_undated(text))) - {name}
    if len(cells) == 1 or len(cells) != len(others):
        return next((word for word in _NAME.findall(_undated(other)) if word not in known), "")
    cell = others[next(i for i, cell in enumerate(cells) if _names(cell, name))]
    return cell if any(letter.isalnum() for letter in cell) else ""


def _undated(text: str) -> str:
    """The text without its dates, whose months look like names."""
    for _, start, end in reversed(dates(text)):
        text = text[:start] + text[end:]
    return text
