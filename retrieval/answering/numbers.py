"""Numbers that a question names: who asks for 2023.3 is not answered by what is told of 2023.1."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from .candidates import Candidate

_NUMBER = re.compile(r"\d+(?:[.,:-]\d+)*")
THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_INNER = re.compile(r"[,:-]")
_DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class Numbers:
    """Those of a question; ``lost``: one of them is nowhere in what was found."""

    named: frozenset[str]
    lost: bool

    @classmethod
    def of(cls, question: str, candidates: Sequence[Candidate]) -> Numbers:
        named = _numbers(question)
        found = frozenset[str]().union(*map(_near, candidates)) if named else frozenset[str]()
        return cls(named, any(not _is_told(number, found) for number in named))

    def mistaken_in(self, candidate: Candidate) -> bool:
        """Whether the candidate tells another number of the same form in place of one of these, or
        one of these is lost."""
        if self.lost or not self.named:
            return self.lost
        near = _near(candidate)
        others = {_form(number) for number in _numbers(candidate.text) - self.named}
        return any(not _is_told(n, near) and _form(n) in others for n in self.named)


def _numbers(text: str) -> frozenset[str]:
    """Each with points alone between its parts."""
    found = _NUMBER.findall(THOUSANDS.sub("", text))
    return frozenset(_INNER.sub(".", number) for number in found)


def _near(candidate: Candidate) -> frozenset[str]:
    """The numbers in a candidate, in what introduces it and in its passage."""
    headings = candidate.passage.passage.heading_path
    said = _numbers(" ".join((candidate.text, candidate.lead, *headings)))
    return said | _of_terms(candidate.above) | _of_terms(candidate.nearby)


@lru_cache(maxsize=1000)
def _of_terms(terms: frozenset[str]) -> frozenset[str]:
    """Kept for a while: the units of a passage share what is near them."""
    return _numbers(" ".join(term for term in terms if _DIGIT.search(term)))


def _is_told(number: str, told: frozenset[str]) -> bool:
    """Also as a part: 2023 is told by 2023.1, but 80 not by 8080."""
    return number in told or any(f".{number}." in f".{other}." for other in told)


def _form(number: str) -> str:
    return _DIGIT.sub("0", number)
