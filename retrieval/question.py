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


SHORT = (Wanted.DATE, Wanted.NUMBER, Wanted.NAME)
"""Kinds that a few words answer, and of which there is one right answer."""

_ASKED = r"(?:what(?:'s)?|which|give\s+me|tell\s+me|need|want|find)"
_NOT_A_NOUN = (
    r"(?!(?:is|was|has|does|are|were|do|did|can|its|this|will|happens|makes|comes|goes|gives|lets|tells|says"
    r"|keeps|takes|provides|manages|decides|follows|sells|must|should|may|might|could|would)\b)"
)
_PLURAL = rf"{_NOT_A_NOUN}(?:\w*[^su\W]s|series|people|criteria|media)"  # roughly
# "Which tool converts virtual machines?": what the one thing does stands between it and the plural.
_NO_VERB = (
    r"(?!(?-i:(?!series|species)[a-z][\w-]*[^su\W]s)\b"
    r"(?!\s+(?:and|or|besides|of|are|were|do|does|can|could|have|may)\b))"
)
# "Which series hides behind …": one, as its verb tells, which the noun does not.
_ONE_SERIES = r"(?:series|species)\s+(?!(?:does|this|its|always)\b)\w{2,}[^s\W]s\b"
_PAST = "came|got|went|became|ran|saw|made|took|gave|left|began|brought|met|led|held"
# "Which virt drivers come with …": of one it would be "comes".
_OF_SEVERAL = (
    "come|run|use|need|require|support|provide|offer|make|work|take|go|keep|hold|give|sell|serve|deal"
    "|let|allow|form|contain|include|belong|depend|appear|apply|count|cost|begin|start|end|stand|sit"
    "|lie|carry|cover|reach|share|say|talk|connect|accept|fall|fit|build|ship|store|handle|speak|play"
)
# "Which kinds of disks are …" asks for a list, "Which tool turns disks into …" does not: what ends
# in s some words after "which" is a noun if one of these follows.
_AFTER_A_NOUN = (
    r"(?=\W*$|\s+(?:are|were|do|does|did|have|has|had|can|could|will|would|should|may|might|must|of"
    r"|in|on|for|that|which|with|to|from|by|at|there|exist|\w+ed"
    rf"|{_PAST})\b)"
)
_COUNT = r"(?:two|three|four|five|six|seven|eight|nine|ten|\d)"
_AUXILIARY = (
    r"(?:is|are|am|was|were|do|does|did|can|could|has|have|had|will|would|shall|should|may|must"
    r"|might)\b(?!-)"
)
# "tools for backups", "server group policies in nova": typed as into a search box.
_KEYWORDS = (
    rf"^\W*(?!(?:what|who|when|where|why|how|which)\b|{_AUXILIARY})(?:[\w-]+\s+){{0,2}}"
    rf"{_PLURAL}\s+(?:of|in|for|from|with|that|which|by|to|on|at|\w+ing)\b"
)
_TELL_WHEN = (
    r"\b(?:tell|say|know|known|remember|find\s+out)\s+(?:(?:me|us)\s+)?(?:exactly\s+)?when\b"
)
# Not the "when" of "What happens when …", "Why does it stop when …" and "Is it open when …".
_ASKS_WHEN = (
    rf"^(?!\W*{_AUXILIARY}(?!.*{_TELL_WHEN}))"
    r"(?!.*\b(?:what|why|how|who|which|where)\b.*\bwhen\b).*\bwhen\b|\b(?:and|or)\s+when\b"
)
# Not across "do" or "have": "Which bins does each Port Ellory household have?" asks for no port.
_UP_TO_3 = r"(?:the\s+)?(?:(?!(?:do|does|did|has|have|had)\b)[\w'\u2019-]+\s+){0,3}"
# Tried in order; the first that matches decides.
_PATTERNS: tuple[tuple[Wanted, str], ...] = (
    (Wanted.LIST, rf"\b(?:list|enumerate|name(?!\s+of\b))\s+(?:all|every|some|three|four|five|its"
                  rf"|(?:the\s+)?(?:\w+\s+){{0,2}}{_PLURAL})\b"),
    (Wanted.LIST, rf"\b(?:what|who)\s+all\b|\b(?:tell|give|show)\s+(?:me\s+)?(?:all|every|both)\b"
                  rf"|\b(?:what|which)\s+{_COUNT}\s+\w|^\W*all\s+{_UP_TO_3}{_PLURAL}\b|{_KEYWORDS}"),
    (Wanted.LIST, rf"\b(?:what|which|who)\s+(?:are|were)\s+(?:all\s+|some\s+|its\s+)?"
                  rf"{_UP_TO_3}{_PLURAL}\b"),
    (Wanted.DATE, rf"{_ASKS_WHEN}|\b{_ASKED}\s+(?:was\s+|is\s+)?{_UP_TO_3}(?:date|day|month|year)\b"
                  r"|\bhow\s+(?:soon|recently)\b|^\W*(?:the\s+)?(?:\w+\s+){0,2}(?:date|day|year)\s+of\b"),
    (Wanted.NUMBER, r"\bhow\s+(?:many|much|old|long|big|large|often|far|high|fast|heavy|tall|wide"
                    r"|deep|thick|cold|warm|hot)\b"),
    (Wanted.NUMBER, rf"\b{_ASKED}\s+(?:is\s+|are\s+|was\s+)?{_UP_TO_3}(?:number|port|version"
                    r"|percentage|share|size|limit|maximum|minimum"
                    r"|default(?=\s+(?:value|of|for|in)\b|\W*$))\b(?!\s+v?\d)"
                    r"|^\W*(?:the\s+)?(?:\w+\s+){0,2}(?:number|port|version|default)(?:\s+(?:of|for)\b|\W*$)"),
    (Wanted.NAME, rf"\b(?:what|which)\s+{_ONE_SERIES}"),
    (Wanted.LIST, rf"\b(?:what|which)\s+(?:other\s+)?{_PLURAL}\b(?!\s+(?:is|was)\b)"
                  rf"|\bwhich\s+(?:other\s+)?(?!series|species){_PLURAL}\s+(?:is|was)\s+(?-i:[A-Z])"),
    (Wanted.LIST, rf"\b(?:what|which)\s+{_NOT_A_NOUN}\w+[\s-]+"
                  rf"(?:{_NO_VERB}{_NOT_A_NOUN}\w+[\s-]+){{0,3}}?{_PLURAL}\b{_AFTER_A_NOUN}"
                  rf"|\bwhich\s+(?!one\b){_NOT_A_NOUN}\w+\s+{_PLURAL}\s+(?:{_OF_SEVERAL})\b"),
    (Wanted.NAME, r"\bhow\s+(?:is|are|was|were)\b.*\b(?:called|named|nicknamed)\b"
                  r"|\bwhat\s+(?:do|does|did)\s+\w+\s+(?:\w+\s+)?(?:call|name|nickname)\b"
                  r"|\bhow\s+(?:do|does|did)\s+(?:people|folks|they|users|everyone)\s+(?:call|name)\b"),
    (Wanted.EXPLANATION, r"\b(why|how|explain|describe|what\s+happens|reasons?)\b"),
    (Wanted.NAME, r"\b(?:who|whose|whom|called|named?|nickname|codename|which)\b"
                  rf"|\bwhat\s+(?:{_NOT_A_NOUN}\w+[\s-]+){{1,3}}(?:is|was|are|were|do|does|did|has|have|had|can"
                  r"|will|would|should|may|must)\b"),
    (Wanted.DEFINITION, r"^\W*(?:what|who)\s*(?:is|are|was|were|'s|does)\b|\bdefin(?:e|ition)\b"
                        r"|\bmeans?\b|\bstands?\s+for\b|^\W*tell\s+me\s+about\b|\bpurpose\b"),
    (Wanted.YES_NO, rf"^\W*{_AUXILIARY}"),
)  # fmt: skip
_COMPILED = tuple((wanted, re.compile(pattern, re.IGNORECASE)) for wanted, pattern in _PATTERNS)
_CALLED = re.compile(r"\b(?:names?|named|called|nickname\w*|codename\w*)\b", re.IGNORECASE)
_FOCUS = re.compile(
    r"\b(?:how\s+(?:many|much)|what|which|who)\s+(?:(?:is|are|was|were)\s+)?(?:the\s+|an?\s+)?"
    r"(?P<focus>\w[\w-]*(?:\s+(?!(?:is|are|was|were|do|does|did|can|will|has|have|of|for|in|on|to)\b)"
    r"\w[\w-]*){0,2})",
    re.IGNORECASE,
)


def wanted(question: str) -> Wanted:
    """The kind of answer; STATEMENT where the wording tells nothing."""
    for kind, pattern in _COMPILED:
        if pattern.search(question):
            return kind
    return Wanted.STATEMENT


def asks_what_it_is_called(question: str) -> bool:
    """Whether nothing but a name will do: "which" and "who" may be answered by other words."""
    return bool(_CALLED.search(question))


def focus(question: str) -> str:
    """What is asked for: "replicas of each object" in "How many replicas of each object …?"."""
    match = _FOCUS.search(question)
    return match["focus"] if match else ""
