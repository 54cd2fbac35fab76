"""Questions that name a thing by what the documents say of it, taken apart.

"Which port does the project that manages images use?" asks first which project manages images, and
then which port that one uses: one hop from document to document (Min et al., "Multi-hop reading
comprehension through question decomposition and rescoring", ACL 2019).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_DESCRIBED = re.compile(
    r"\b(?:the|that)\s+(?P<noun>(?:(?!(?:that|which|who|whose|the|of)\b)[\w.-]+\s+){0,3}?[\w.-]+?),?\s+"
    r"(?P<clause>(?:that|which|who)\s+(?!is\W*$|are\W*$).+|(?:whose|in\s+which)\s+.+"
    r"|\w+ed\s+(?:by|for|from|in|on|to|with)\s+.+)",
    re.IGNORECASE,
)
_OUTER_VERB = (
    r"(?:come|came|brought|put)\s+out|published|released|issued|launched|shipped|appear|end|made"
)
# "the release published in which …", "did the release come out that …": the verb of the question
# stands before what describes the thing.
_DESCRIBED_LATE = re.compile(
    rf"\b(?:the|that)\s+(?P<noun>(?:[\w.-]+\s+){{0,2}}?[\w.-]+)\s+(?P<verb>{_OUTER_VERB}),?\s+"
    r"(?P<clause>(?:that|which|who|whose|in\s+which)\s+.+)",
    re.IGNORECASE,
)
_RANKED = re.compile(
    r"(?<=\s)the\s+(?P<ranked>(?:first|second|third|fourth|fifth|last|latest|newest|oldest|earliest"
    r"|most\s+recent)\s+\w.*?)\W*$",
    re.IGNORECASE,
)
NAMES_IT = re.compile(r"^\W*(?:what|which|who|where|when)?(?:'s|\s+(?:is|was|are|were))?\s*$", re.I)
_LINK = re.compile(r"^(?P<link>that|which|who|whose|in\s+which)\s+", re.IGNORECASE)
_OPEN = re.compile(
    r"\b(?:do|does|did|has|have|will|can|must|should|is|are|was|were)\s*$", re.IGNORECASE
)
_TWO_SENTENCES = re.compile(r"^(?P<told>[^.!?]+)[.!]\s+(?P<asked>[^.!?]+)\?*\s*$")
_THAT_ONE = re.compile(r"\b(?:that|this|the\s+same)\s+(?P<noun>[a-z][\w-]*)", re.IGNORECASE)
_NEEDS_VERB = re.compile(r"\b(?:do|does|did|has|have|will|can|must|should)\s*$", re.IGNORECASE)
_LONGEST_REST = 4  # words of the outer question after the description


@dataclass(frozen=True, slots=True)
class Nested:
    """``inner`` asks which thing is meant; ``before`` and ``after`` are the question around it."""

    inner: str
    before: str
    after: str

    def about(self, name: str) -> str:
        """The question with the name in place of the description."""
        return f"{self.before}{name}{' ' if self.after else ''}{self.after}?"


def nested(question: str) -> list[Nested]:
    """Every way to take the question apart, likeliest first; none where it describes nothing.

    Where the description ends and the question goes on is not marked in English, so that "When was
    the release that replaced Zed published?" can be read in several ways.
    """
    stated = _stated(question)
    if stated is not None:
        return [stated]
    late = _DESCRIBED_LATE.search(question)
    if late is not None:
        inner = _which(late["noun"], late["clause"].strip(" ?.!"))
        return [Nested(inner, question[: late.start()], late["verb"])]
    found = _DESCRIBED.search(question)
    if found is None or found.start() == 0:
        return _by_rank(question)
    before, clause = question[: found.start()], found["clause"].strip(" ?.!")
    words = clause.split()
    if _NEEDS_VERB.search(before):
        rests = range(1, _LONGEST_REST + 1)
    elif _OPEN.search(before):
        rests = range(1, 3)
    else:
        rests = range(1)
    return [
        Nested(
            _which(found["noun"], " ".join(words[: len(words) - rest])),
            before,
            " ".join(words[len(words) - rest :]),
        )
        for rest in rests
        if len(words) - rest >= 3
    ]


def _by_rank(question: str) -> list[Nested]:
    """ "Which number was given to the second release of 2024?": by its place in an order."""
    found = _RANKED.search(question)
    if found is None or NAMES_IT.match(question[: found.start()]):
        return []
    return [Nested(f"Which is the {found['ranked']}?", question[: found.start()], "")]


def _stated(question: str) -> Nested | None:
    """ "Ada wrote a tool. Who keeps that tool?": the first sentence says which tool is meant."""
    two = _TWO_SENTENCES.match(question)
    said = two and _THAT_ONE.search(two["asked"])
    if not two or not said:
        return None
    thing = re.search(
        rf"\b(?:an?|some|one)\s+(?=(?:[\w-]+\s+){{0,3}}{said['noun']}\b)",
        two["told"],
        re.IGNORECASE,
    )
    if thing is None:
        return None
    inner = f"{two['told'][: thing.start()]}which {two['told'][thing.end() :]}?"
    return Nested(inner, two["asked"][: said.start()], two["asked"][said.end() :].strip())


def _which(noun: str, clause: str) -> str:
    """The question which thing of that kind the clause describes."""
    link = _LINK.match(clause)
    if link is None:  # "the release published in May"
        return f"Which {noun} was {clause}?"
    said = clause[link.end() :]
    match link["link"].lower().split():
        case ["whose"]:
            return f"Which {noun}'s {said}?"
        case ["in", "which"]:
            return f"In which {noun} {said}?"
        case _:
            return f"Which {noun} {said}?"
