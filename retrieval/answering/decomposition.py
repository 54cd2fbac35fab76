"""Questions that ask several things, or of several names, as one question each."""

from __future__ import annotations

import re

_MOST = 8  # questions that one is taken apart into
_CLAUSE = re.compile(
    r"\s*(?:,|;)?\s+and\s+"
    r"(?=(?:(?:at|by|for|from|in|of|on|since|to|under|until|with)\s+)?(?:what|which|who|whose|whom)\b"
    r"|(?:when|where|why|how|is|are|was|were|does|did|do|can|must|should|has|have)\b"
    r"|(?-i:may|will)\b)",  # no month, and nobody's name
    re.IGNORECASE,
)
_NAME = r"(?:[A-Z0-9][\w.-]*\w)(?:'s)?(?:\s+[A-Z][\w.-]*\w)*"
_WITH = r",?\s+(?:and|or|versus|vs\.?)\s+(?:(?:of|for|in|to|the)\s+)*"
_JOINT = rf"(?:{_WITH}|,\s+)"
_SERIES = re.compile(  # closed by a word: "Portland, Oregon" is one place
    rf"(?<![\w,]){_NAME}(?:{_JOINT}{_NAME})*{_WITH}{_NAME}(?:{_JOINT}{_NAME})*(?!,\d)"
)
_AND = re.compile(_JOINT)
_COMPARED = re.compile(r"\b(?:differ\w*|compar\w*)\b", re.IGNORECASE)
_BETWEEN = re.compile(r"\bbetween\b(?!.*\band\b)", re.IGNORECASE)
_WHICH_OF_TWO = re.compile(
    rf"^\W*(?i:which|what|whose|who)\s+(?:(?:one|of\s+(?:them|these|the\s+two))\s+)?(?P<said>.+?)"
    rf"(?:\s*[,:]|\s+of|\s*,?\s+between)?\s+(?P<one>{_NAME})\s+(?:or|and)\s+(?P<other>{_NAME})\W*$"
)
_EARLIER = re.compile(
    r"\b(?:first|last|earlier|later|sooner|earliest|latest|before|newer|older|newest|oldest"
    r"|more\s+recent(?:ly)?|most\s+recent(?:ly)?|younger)\b",
    re.IGNORECASE,
)
_MORE = re.compile(
    r"\w\s+(?:higher|lower|larger|smaller|bigger|greater|longer|shorter"
    r"|highest|lowest|largest|smallest|biggest|greatest|longest|shortest)\s+"
    r"(?P<what>[\w-]+(?:\s+[\w-]+){0,2})$",
    re.IGNORECASE,
)
_IS = re.compile(
    r"^\s*(?:is|was|are|were)?\s*(?:the\s+)?(?:one|release|version)?\s*$", re.IGNORECASE
)


def clauses(question: str) -> list[str]:
    """A question that asks two things, as two questions: "Who made X and when did it end?"."""
    found = [part.strip(" ?") for part in _CLAUSE.split(question)]
    if any(_BETWEEN.search(part) for part in found[:-1]):  # "what was planned and what was built"
        return [question]
    if not 1 < len(found) <= _MOST or any(len(part.split()) < 3 for part in found):
        return [question]
    return [f"{part}?" for part in found]


def by_name(question: str) -> dict[str, str]:
    """A question about several names, as one question a name: "When did X and Y come out?".

    Empty when it names no such series, or asks of a pair: "the distance between X and Y".
    """
    series = _SERIES.search(question, pos=len(question.split(maxsplit=1)[0]))
    if series is None:
        return {}
    names = [name for name in _AND.split(series.group()) if name]
    if len(names) > _MOST or ("," in series.group() and any(name.isdigit() for name in names)):
        return {}  # of dates, "March 15, 2024 and April 2, 2025", no part asks anything
    before, after = question[: series.start()], question[series.end() :]
    if _COMPARED.search(before):
        return {name: f"What is {name}?" for name in names}
    if _BETWEEN.search(before):
        return {}
    return {name: f"{before}{name}{after}" for name in names}


def compared(question: str) -> list[str]:
    """A question which of two things came first, as the question of each when that was; which has
    more of something, as the question of each how much that is."""
    found = _WHICH_OF_TWO.match(question)
    if found is None:
        return []
    names = [found[group].removesuffix("'s") for group in ("one", "other")]
    if more := _MORE.search(found["said"]):
        return [f"What is the {more['what']} of {name}?" for name in names]
    if not _EARLIER.search(found["said"]):
        return []
    said = " ".join(_EARLIER.sub(" ", found["said"]).split())
    if _IS.match(said):
        return [f"When was {name} released?" for name in names]
    return [f"When was it that {name} {said}?" for name in names]
