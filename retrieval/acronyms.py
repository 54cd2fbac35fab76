"""Acronyms and what they stand for, as the documents themselves introduce them.

Schwartz and Hearst, "A Simple Algorithm for Identifying Abbreviation Definitions in Biomedical
Text" (PSB 2003): a short form in parentheses after its long form, or the other way round, whose
characters are met in order, the first one at the beginning of a word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_SHORT = r"[A-Z][A-Za-z0-9/&-]{1,9}"
_IN_PARENTHESES = re.compile(rf"\((?P<short>{_SHORT})\)")
_WORDS_BEFORE = re.compile(r"(?:[\w'/-]+[ \t]+){1,10}$")
_NEAR = 200  # characters looked at for those words
_BEFORE = re.compile(rf"\b(?P<short>{_SHORT})[ \t]+\((?P<long>[a-zA-Z][\w'/ \t-]{{4,70}})\)")
_WORD = re.compile(r"[^\W_]+")
_CAPITALS = 2  # that a short form has at least


@dataclass(frozen=True, slots=True)
class Acronym:
    """``short`` as it is written, ``long`` as the words it is made of, in lower case."""

    short: str
    long: str


def acronyms(text: str) -> Iterator[Acronym]:
    """Those that the text introduces, in order."""
    if "(" not in text:
        return
    for short, words in (*_after(text), *_before(text)):
        if sum(c.isupper() for c in short) < _CAPITALS:
            continue
        long = _long_form(short, " ".join(words.split()))
        if long:
            yield Acronym(short, plain(long))


def _after(text: str) -> Iterator[tuple[str, str]]:
    """Short forms in parentheses, with the words that stand before."""
    for match in _IN_PARENTHESES.finditer(text):
        words = _WORDS_BEFORE.search(text[max(0, match.start() - _NEAR) : match.start()])
        if words:
            yield match["short"].removesuffix("s"), words.group()


def _before(text: str) -> Iterator[tuple[str, str]]:
    """Short forms before parentheses, with the words that stand in these."""
    for match in _BEFORE.finditer(text):
        yield match["short"].removesuffix("s"), match["long"]


def plain(text: str) -> str:
    """The words of a text in lower case, without what stands between them."""
    return " ".join(_WORD.findall(text.lower()))


def _long_form(short: str, before: str) -> str:
    """The shortest end of ``before`` that spells the short form; empty where none does."""
    letters = [c.lower() for c in short if c.isalnum()]
    words = before.split()[-min(len(letters) + 5, len(letters) * 2) :]
    text = " ".join(words)
    at = len(text)
    for i, letter in reversed(list(enumerate(letters))):
        at = text.lower().rfind(letter, 0, at)
        while i == 0 and at > 0 and text[at - 1].isalnum():
            at = text.lower().rfind(letter, 0, at)
        if at < 0:
            return ""
    found = text[at:]
    return found if len(found) > len(short) and " " in found else ""
