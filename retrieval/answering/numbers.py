"""Numbers that a question names: who asks for 2023.3 is not answered by what is told of 2023.1."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from .candidates import Candidate

_NUMBER = re.compile(r"\d+(?:[.,:/-]\d+)*")
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
    return frozenset(_NUMBER.findall(text))


def _near(candidate: Candidate) -> frozenset[str]:
    """The numbers in a candidate, in what introduces it and in its passage."""
    headings = candidate.passage.passage.heading_path
    said = _numbers(" ".join((candidate.text, candidate.lead, *headings)))
    return said | _with_digits(candidate.above) | _with_digits(candidate.nearby)


@lru_cache(maxsize=1000)
def _with_digits(terms: frozenset[str]) -> frozenset[str]:
    """Kept for a while: the units of a passage share what is near them."""
    return frozenset(term for term in terms if _DIGIT.search(term))


def _is_told(number: str, told: frozenset[str]) -> bool:
    """Also as a part: 2023 is told by 2023.1, and by the 2nd of May 2023."""
    return number in told or any(number in other for other in told)


def _form(number: str) -> str:
    return _DIGIT.sub("0", number)
