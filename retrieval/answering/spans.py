"""Where a text holds the kind of thing that a question wants, beyond what the question says."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..analysis import dates, term_set
from ..question import Wanted

Span = tuple[int, int]

_NUMBER = re.compile(
    r"(?<![\w.:/])(?<!\w-)[-−+]?\d(?:[\d,.-]*\d)?%?(?!\w*_\w)"
    r"|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:thir|four|fif|six|seven"
    r"|eigh|nine)teen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand|dozen"
    r"|none|half)\b",
    re.IGNORECASE,
)
_VERSION = re.compile(r"(?<![\w.])v?\d+(?:\.\d+)+(?![\w.]\d)")
_ASKS_VERSION = re.compile(
    r"^(?!.*\bhow (?:many|much)\b).*\b(?:version\b|release\b.*\bnumber\b|number\b.*\brelease\b)"
)
_ASKS_DAY = re.compile(r"\b(?:day|date)\b", re.IGNORECASE)
_ASKS_MONTH = re.compile(r"\bmonth\b", re.IGNORECASE)
_MONTH = re.compile(
    r"\b(?:January|February|March|April|May|June|July|August|September|October|November|December)\b"
)
_YEAR = re.compile(r"(?<![\d.-])(?:1[89]|20)\d\d(?![\d.-]\d|\d)")
_OPENS = (  # capitals that a sentence owes to its beginning alone
    "Since|While|Although|Though|Because|Unless|Until|During|After|Before|Whenever|Wherever"
    "|However|Besides|Instead|Therefore|Thus|Once"
)
_NAME = re.compile(
    rf"\b(?!(?:{_OPENS})\b)(?:[A-Z][\w.-]*\w|\w+[-_]\w[\w-]*|[a-z]+\d\w*)(?:\s+[A-Z][\w-]*)*"
)
_NUMBERED = re.compile(r"(?<![\w.-])\d[\w-]*(?:\.\d+)+")
_ENUMERATION = re.compile(r"[^,;:]{2,60},?\s+(?:and|or)\s+\w")
_DEFINES = re.compile(
    r"\b(is|are|was|were|means|stands for|provides|refers to|lets|allows|manages)\b"
)
_AS_OF = re.compile(
    r"\bas\s+of\s+(?:\w+\s+)?$", re.IGNORECASE
)  # when something is told, not when it was
_NONE_OF = re.compile(
    r"\b(?:no|without(?:\s+an?)?)\s+(?P<what>(?:[\w-]+\s+){0,2}[\w-]+)", re.IGNORECASE
)
_NOT = re.compile(r"\b(?:not|no|never|none|neither|without|cannot)\b|n't\b", re.IGNORECASE)
_OPENING = 100  # characters in which a definition says what the thing is


def answering(text: str, question: str, wanted: Wanted) -> list[Span] | None:
    """The spans of ``text`` that might answer; None where words do not tell the kind."""
    match wanted:
        case Wanted.DATE:
            found = [(start, end) for _, start, end in dates(text)]
            if not found and _ASKS_MONTH.search(question):
                found = [m.span() for m in _MONTH.finditer(text)]
            if not found and not _ASKS_DAY.search(question):
                found = [m.span() for m in _YEAR.finditer(text)]
            found = [span for span in found if not _AS_OF.search(text[: span[0]])]
        case Wanted.NUMBER:
            pattern = _VERSION if _ASKS_VERSION.search(question.lower()) else _NUMBER
            days = [(start, end) for _, start, end in dates(text)]
            found = _outside(days, [m.span() for m in pattern.finditer(text)])
        case Wanted.NAME:
            days = [(start, end) for _, start, end in dates(text)]
            named = [m.span() for p in (_NAME, _NUMBERED) for m in p.finditer(text)]
            found = _outside(days, sorted(named))
        case Wanted.LIST:
            match = _ENUMERATION.search(text, text.index(",")) if "," in text else None
            return [match.span()] if match else []
        case Wanted.DEFINITION:
            match = _DEFINES.search(text[:_OPENING])
            return [match.span()] if match else []
        case _:
            return None
    said = term_set(question)
    new = [span for span in found if _is_new(text[slice(*span)], question, said)]
    return new or list(_denied(text, said))


def denies(text: str, question: str) -> bool:
    """Whether the text says that there is none of what is asked for: "no number"."""
    return any(_denied(text, term_set(question)))


def denies_something_else(text: str, question: str) -> bool:
    """Whether "not" is said in the text alone, and not of the very thing that is asked for."""
    return bool(_NOT.search(text)) and not _NOT.search(question) and not denies(text, question)


def _denied(text: str, said: frozenset[str]) -> Iterator[Span]:
    for found in _NONE_OF.finditer(text):
        if not said.isdisjoint(term_set(found["what"])):
            yield found.span()


def _outside(days: list[Span], spans: list[Span]) -> list[Span]:
    return [s for s in spans if not any(day[0] <= s[0] and s[1] <= day[1] for day in days)]


def _is_new(words: str, question: str, said: frozenset[str]) -> bool:
    return words.lower() not in question.lower() and not term_set(words) <= said
