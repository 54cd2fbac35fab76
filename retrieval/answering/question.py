"""What kind of answer a question wants, read off its wording."""

from __future__ import annotations

import re
from enum import StrEnum


class Wanted(StrEnum):
    """The kind of thing that answers."""

    DATE = "date"
    NUMBER = "number"
    NAME = "name"
    LIST = "list"
    DEFINITION = "definition"
    EXPLANATION = "explanation"
    YES_NO = "yes_no"
    STATEMENT = "statement"


_W = r"(?:what|which)"
_ASKED = r"(?:what|which|give\s+me|tell\s+me|need|want|find)"
_VERB = r"(?!(?:is|was|has|does|are|were|do|did|can|its|this|will)\b)"
_LISTED = rf"{_VERB}(?:\w*[^su\W]s|series|people|criteria|media)"  # a plural noun, roughly
# Tried in order; the first that matches decides.
_PATTERNS: tuple[tuple[Wanted, str], ...] = (
    (Wanted.LIST, r"\b(list|enumerate|name)\s+(all|the|every|some|three|four|five|its|\w+s\b)"),
    (Wanted.LIST, rf"\b{_W}\s+are\s+(all\s+|the\s+|some\s+|its\s+)?(\w+\s+){{0,3}}({_LISTED})\b"),
    (Wanted.DATE, rf"\bwhen\b|\b(on|in|by|of)?\s*{_ASKED}\s+(was\s+|is\s+)?(the\s+)?(\w+\s+){{0,3}}"
                  r"(date|day|month|year)\b|^\W*(the\s+)?(\w+\s+){0,2}(date|day|year)\s+of\b|\bhow\s+(soon|recently)\b|\bsince\s+when\b"),
    (Wanted.NUMBER, r"\bhow\s+(many|much|old|long|big|large|often|far|high|fast)\b"),
    (Wanted.NUMBER, rf"\b{_ASKED}\s+(is\s+|are\s+|was\s+)?(the\s+)?(\w+\s+){{0,3}}"
                    r"(number|port|version|percentage|share|size|limit|maximum|minimum|default)\b"
                    r"|^\W*(the\s+)?(\w+\s+){0,2}(number|port|version|default)\s+(of|for)\b"),
    (Wanted.LIST, rf"\b{_W}\s+(other\s+|kinds?\s+of\s+|types?\s+of\s+|sorts?\s+of\s+)?"
                  rf"(?:{_VERB}\w+[\s-]+){{0,2}}?({_LISTED})\b(?!\s+(is|was)\b)"),
    (Wanted.EXPLANATION, r"\b(why|how|explain|describe|what\s+happens|reasons?)\b"),
    (Wanted.NAME, r"\bwho\b|\bwhose\b|\bwhom\b|\b(called|named?|nickname|codename)\b|\bwhich\b"),
    (Wanted.DEFINITION, r"^\W*(what|who)\s*(is|are|was|were|'s|does)\b|\bdefin(e|ition)\b"
                        r"|\bmeans?\b|\bstands?\s+for\b|^\W*tell\s+me\s+about\b|\bpurpose\b"),
    (Wanted.YES_NO, r"^\W*(is|are|was|were|do|does|did|can|could|has|have|had|will|should)\b"),
)  # fmt: skip
_COMPILED = tuple((wanted, re.compile(pattern, re.IGNORECASE)) for wanted, pattern in _PATTERNS)
_CLAUSE = re.compile(
    r"\s*(?:,|;)?\s+and\s+(?=(?:what|which|who|whose|when|where|why|how|is|are|does|did|can)\b)",
    re.IGNORECASE,
)
_FOCUS = re.compile(
    r"\b(?:how\s+(?:many|much)|what|which|who)\s+(?:(?:is|are|was|were)\s+)?(?:the\s+|an?\s+)?"
    r"(?P<focus>\w[\w-]*(?:\s+(?!(?:is|are|was|were|do|does|did|can|will|has|have|of|for|in|on|to)\b)"
    r"\w[\w-]*){0,2})",
    re.IGNORECASE,
)
_NAME = r"(?:[A-Z0-9][\w.-]*\w)(?:'s)?(?:\s+[A-Z][\w.-]*\w)*"
_JOINT = r"(?:,?\s+(?:and|or|versus|vs\.?)\s+(?:(?:of|for|in|to|the)\s+)*|,\s*)"
_SERIES = re.compile(rf"\b{_NAME}(?:{_JOINT}{_NAME})+")
_AND = re.compile(_JOINT)
_COMPARED = re.compile(r"\b(?:differ\w*|compar\w*|between)\b", re.IGNORECASE)


def wanted(question: str) -> Wanted:
    """The kind of answer; STATEMENT where the wording tells nothing."""
    for kind, pattern in _COMPILED:
        if pattern.search(question):
            return kind
    return Wanted.STATEMENT


def focus(question: str) -> str:
    """What is asked for: "replicas of each object" in "How many replicas of each object …?"."""
    match = _FOCUS.search(question)
    return match["focus"] if match else ""


def clauses(question: str) -> list[str]:
    """A question that asks two things, as two questions: "Who made X and when did it end?"."""
    found = [part.strip(" ?") for part in _CLAUSE.split(question)]
    if len(found) == 1 or any(len(part.split()) < 3 for part in found):
        return [question]
    return [f"{part}?" for part in found]


def by_name(question: str) -> dict[str, str]:
    """A question about several names, as one question a name: "When did X and Y come out?".

    Empty when it names no such series.
    """
    series = _SERIES.search(question, pos=len(question.split(maxsplit=1)[0]))
    if series is None:
        return {}
    names = [name for name in _AND.split(series.group()) if name]
    start, end = series.span()
    compared = _COMPARED.search(question[:start])
    before, after = question[:start], question[end:]
    if compared:
        return {name: f"What is {name}?" for name in names}
    return {name: f"{before}{name}{after}" for name in names}
