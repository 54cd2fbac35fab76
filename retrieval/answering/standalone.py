"""A question of a conversation made stand-alone by what was asked before it.

Questions are completed one after the other, each by the one before: joining whole conversations is
known to hurt retrieval.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ..analysis import STOP_WORDS
from . import small_talk

_LOOKED_BACK = 8  # questions of the user: what was spoken of before them is no longer meant
_SHORT = 4  # words of what is put for a name, at most

_FIRST = re.compile(r"\W*\S+")
_DETERMINER = r"(?:the|a|an|my|our|your)"
_ARTICLE = re.compile(rf"^{_DETERMINER}\s+", re.IGNORECASE)
_NUMBER = r"v?\d[\w.-]*"
_NAME = re.compile(
    r"(?:\b[A-Z][\w.-]*\w|\b\w*\d[\w.-]*|\b\w+[-_]\w[\w-]*)"
    rf"(?:\s+(?:[A-Z][\w.-]*\w|{_NUMBER}))*(?<![.-])"
)
_ENDS_IN_NUMBER = re.compile(rf"\s(?P<number>{_NUMBER})$")
_DEFINED = re.compile(  # "what is keystone?", in small letters
    r"^\W*(?:(?:what|who)(?:'s|\s+(?:is|are|was|were))|(?:tell\s+me|talk)\s+(?:more\s+)?about"
    r"|explain|describe)\s+(?P<subject>[\w-]+(?:\s+[\w-]+){0,3})\W*$",
    re.IGNORECASE,
)
_PREPOSITION = r"(?:about|at|by|during|for|from|in|of|on|to|under|with)"
_NO_CLAUSE = (  # "and Nova?", but not "and when was it released?", nor "and then?"
    r"(?!(?:who|whom|whose|what|which|when|where|why|how|is|are|was|were|do|does|did|has|have|can"
    r"|could|will|would|should|must|may|might|if|because|then|now|also|not|so|else|again|yes|no"
    r"|please|that|this|it|they|them|i|you|we|there|any|give|show|tell|list|explain)\b)"
)
_OTHER = re.compile(
    rf"^\W*(?:(?:and|or)(?:\s+(?P<as>{_PREPOSITION}))?|(?:and\s+)?(?:what|how)\s+about"
    rf"|(?:the\s+)?same\s+for)\s+{_NO_CLAUSE}(?P<name>.+?)\W*$",
    re.IGNORECASE,
)
_LAST_PHRASE = re.compile(  # "about the schedule", at the end
    rf"\b{_PREPOSITION}\s+(?P<phrase>(?:{_DETERMINER}\s+)?[a-z][\w-]*(?:\s+[a-z][\w-]*)?)"
    r"\W*$"
)
_PRONOUN = re.compile(
    r"\b(?:(?P<own>its|their)|it|they|them|that one|this one|this|he|she)\b", re.IGNORECASE
)
_JUDGED = (  # "is it possible to": it is nothing
    r"(?:\w+ly\s+)?(?:possible|impossible|necessary|safe|okay|ok|best|better|hard|easy|difficult"
    r"|worth|good|bad|recommended|advisable|allowed|required|mandatory|important|common|normal"
    r"|useful|enough|true|time)\b"
)
_FILLER = re.compile(
    rf"\b(?:is|was|be|would)\s+it\s+{_JUDGED}|\bit(?:'s|\s+(?:is|was|be))\s+{_JUDGED}"
    r"|\bit\s+(?:takes?|took|costs?|needs?|makes?\s+sense|matters?)\b.*\s(?:to|if|whether)\s",
    re.IGNORECASE,
)
_CONJUNCTION = r"(?:after|because|before|if|once|unless|until|when|where|while)"
_OF_ITSELF = re.compile(  # "how does a ship keep its balance": the ship's
    r"\b(?:do|does|did|can|could|will|would|should|must|may|has|have|had)\s+"
    r"(?!(?:i|you|we|one|it|they|he|she|this|that|these|those)\b)\w.*?\s"
    rf"(?:(?:its|their|his|her)|{_CONJUNCTION}\s+(?:it|they|he|she))\b"
    r"|\b(?:a|an|the|each|every)\s+[\w-]+(?:\s+[\w-]+)?\s+"
    rf"{_CONJUNCTION}\s+(?:it|they|he|she)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Spoken:
    """A question in full, and what it, or one before it, is about."""

    question: str = ""
    subject: str = ""


def standalone(question: str, history: Sequence[Mapping[str, str]]) -> str:
    """The question with what it leaves out put in, or unchanged where nothing is missing."""
    return _completed(question, _before(history))


def last_question(history: Sequence[Mapping[str, str]]) -> str:
    """What the user asked last, in full, or nothing."""
    return _before(history).question


def spoken_of(subject: str, question: str) -> str:
    """The question with the subject put for its pronoun, or unchanged where it has none, or that
    stands for nothing said before."""
    pronoun = _PRONOUN.search(question)
    if pronoun is None or not _points_back(question, pronoun):
        return question
    put = f"{subject}'s" if pronoun["own"] else subject
    return question[: pronoun.start()] + put + question[pronoun.end() :]


def named(question: str) -> re.Match[str] | None:
    """The first name or identifier of a question, its first word left out."""
    first = _FIRST.match(question)
    return _NAME.search(question, first.end()) if first else None


def _before(history: Sequence[Mapping[str, str]]) -> _Spoken:
    spoken = _Spoken()
    for question in list(_asked(history))[-_LOOKED_BACK:]:
        whole = _completed(question, spoken)
        spoken = _Spoken(whole, _subject(whole) or spoken.subject)
    return spoken


def _asked(history: Sequence[Mapping[str, str]]) -> Iterator[str]:
    for turn in history:
        if turn["role"] == "user" and not small_talk.is_small_talk(turn["content"]):
            yield turn["content"]


def _completed(question: str, before: _Spoken) -> str:
    other = _OTHER.match(question)
    if other and len(other["name"].split()) <= _SHORT:
        return _of_another(before, other["name"], other["as"]) or question
    return spoken_of(before.subject, question) if before.subject else question


def _points_back(question: str, pronoun: re.Match[str]) -> bool:
    """Whether a pronoun stands for what was spoken of before: not where it is a mere filler, nor
    where the question names what it stands for."""
    name = named(question)
    if name is not None and name.start() < pronoun.start():
        return False
    return not _FILLER.search(question) and not _OF_ITSELF.search(question)


def _of_another(before: _Spoken, other: str, preposition: str | None) -> str | None:
    """The question before, asked of something else; None where it is not clear in whose place that
    is."""
    place = _place_of(before, other, preposition)
    if place is None:
        return None
    start, end = place
    return before.question[:start] + other + before.question[end:]


def _place_of(before: _Spoken, other: str, preposition: str | None) -> tuple[int, int] | None:
    question, subject = before.question, before.subject
    if preposition and (beside := re.search(rf"\b{preposition}\s+({_NAME.pattern})", question)):
        return beside.span(1)
    told = re.search(rf"(?<!\w){re.escape(subject)}(?!\w)", question) if subject else None
    if told and (_is_name(other) or not _is_name(subject)):
        number = _ENDS_IN_NUMBER.search(subject) if re.fullmatch(_NUMBER, other) else None
        return told.start() + (number.start("number") if number else 0), told.end()
    if _is_name(other):
        return None
    phrase = _like(other, question) or _LAST_PHRASE.search(question)
    return phrase.span("phrase") if phrase else None


def _like(other: str, question: str) -> re.Match[str] | None:
    """ "A single room" for "a double room"."""
    *before, noun = other.split()
    kind = rf"\b(?P<phrase>(?:{_DETERMINER}\s+)?(?:[a-z][\w-]*\s+)?{re.escape(noun)})\b"
    return re.search(kind, question) if before else None


def _is_name(words: str) -> bool:
    return _NAME.match(_ARTICLE.sub("", words)) is not None


def _subject(question: str) -> str:
    """What a question is about: what it names first, or what it asks after where it asks nothing
    else; else nothing."""
    if name := named(question):
        return name.group()
    if defined := _DEFINED.match(question):
        return defined["subject"]
    bare = question.strip(" ?!.")
    words = bare.lower().split()
    return bare if len(words) < _SHORT and not STOP_WORDS.intersection(words) else ""
