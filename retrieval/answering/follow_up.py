"""What the second step of a question takes from the first: "it", "that release", "which one".

What a question of a conversation takes from those before it is in ``standalone.py``.
"""

from __future__ import annotations

import re

from ..analysis import STOP_WORDS
from ..datatypes import Answer, AnswerKind
from ..question import Wanted, wanted
from .standalone import named, spoken_of

# A release's name and its number are two names here: either may be what the next step asks about.
_NAME = re.compile(r"(?:\b[A-Z][\w.-]*\w|\b\w*\d[\w.-]*|\b\w+[-_]\w[\w-]*)(?:\s+[A-Z][\w.-]*\w)*")
_THAT_ONE = re.compile(  # no clause: "a setting that is needed" has a noun before "that"
    r"(?:^\W*|\b(?:is|are|was|were|do|does|did|has|have|had|can|will|must|of|in|for|on|with|to|by|from"
    r"|since|until|after|before|about|and)\s+)"
    r"(?P<that>(?:that|this|the\s+same)\s+(?P<noun>[a-z][\w-]*))",
    re.IGNORECASE,
)
_HE_OR_SHE = re.compile(r"\b(?:he|she|his|her|him)\b", re.IGNORECASE)
_PERSON = re.compile(r"^\W*(?:who|whom|whose|to\s+whom|by\s+whom)\b", re.IGNORECASE)
_SAME = re.compile(
    r"^\W*(?:(?:and|on|at|in|to)\s+)*(?:which|what)\s+one\s+(?:[a-z]+\s+){0,3}"
    r"(?P<name>[A-Z0-9][\w.-]*)(?:'s)?\W*$"
)


def completed(question: str, before: str) -> str:
    """ "Which one to Magnum?" after "Which port belongs to Nova?", asked in full."""
    same, names = _SAME.match(question), list(_NAME.finditer(before, pos=before.find(" ") + 1))
    if not same or not names:
        return question
    last = names[-1]
    head = before[: last.start()].removesuffix("the ")
    return head + same["name"] + before[last.end() :]


def following(question: str, answer: Answer) -> str:
    """The question with what the answer before it is about put for its pronoun. After a question
    for a person "it" is what that question named."""
    asked_for_person = _PERSON.match(answer.question) and not _HE_OR_SHE.search(question)
    subject = _subject(answer.question) if asked_for_person else of_answer(answer)
    return spoken_of(subject, question) if subject else question


def about_that(question: str, answer: Answer) -> list[str]:
    """The question with each name that the answer before it tells put for "that release", the
    likeliest first; none where it does not lean on that answer."""
    that = _THAT_ONE.search(question)
    if that is None or not leans_on(question, answer.question):
        return []
    before, after = question[: that.start("that")], question[that.end("that") :]
    return [before + name + after for name in names_told(answer)]


def leans_on(question: str, before: str) -> bool:
    """Whether "that release" in it is what the question before asked for ("which release …"), and
    nothing else is named."""
    that = _THAT_ONE.search(question)
    if that is None or that["noun"].lower() in STOP_WORDS or named(question):
        return False
    asked_for = rf"\b(?:which|what)\s+(?:[\w-]+\s+){{0,2}}?{re.escape(that['noun'])}\b"
    return re.search(asked_for, before, re.IGNORECASE) is not None


def of_answer(answer: Answer) -> str:
    """What an answer is about: the name marked in it, else the first one of its question."""
    if answer.kind is AnswerKind.ANSWERED:
        for segment in answer.segments:
            marked = [segment.text[start:end] for start, end in segment.marks]
            found = [name.group() for text in marked if (name := _NAME.search(text))]
            new = [name for name in found if name not in answer.question]
            if new and wanted(answer.question) is Wanted.NAME:
                return new[0]
    return _subject(answer.question)


def names_told(answer: Answer) -> list[str]:
    """Names in an answer that its question does not hold, the nearest to what is marked first."""
    found: list[tuple[int, int, str]] = []
    asked = answer.question.lower()
    marked = [segment for segment in answer.segments if segment.marks]
    for segment in marked or answer.segments:
        for name in _NAME.finditer(segment.text):
            if name.group().lower() in asked or name.group().lower() in STOP_WORDS:
                continue
            away = (max(start - name.end(), name.start() - end, 0) for start, end in segment.marks)
            found.append((min(away, default=len(segment.text)), name.start(), name.group()))
    return list(dict.fromkeys(name for *_, name in sorted(found)))


def _subject(question: str) -> str:
    name = named(question)
    return name.group() if name else ""
