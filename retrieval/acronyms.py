"""Acronyms and what they stand for, as the documents themselves introduce them.

Schwartz and Hearst, "A Simple Algorithm for Identifying Abbreviation Definitions in Biomedical
Text" (PSB 2003): a short form in parentheses after its long form, or the other way round, whose
characters are met in order, the first one at the beginning of a word. Besides, what a short form is
said to stand for, and what follows it as an entry of a glossary, if a word begins with each of its
characters.
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
_LONG = r"(?P<long>[^\W_][\w'/ \t-]{3,70})"
_SAID = re.compile(
    rf"\b(?P<short>{_SHORT})\W{{1,5}}(?:which[ \t]+)?(?:stands|is[ \t]+short)[ \t]+for[ \t]+{_LONG}"
)
# "- **HA**: high availability", "| HA | High availability |", "HA" with its words indented below.
_ENTRY = re.compile(
    rf"^[ \t]*(?:[-*+|][ \t]*)?[*_`]*(?P<short>{_SHORT})[*_`]*"
    rf"(?:[ \t]*[:–—][*_`]*[ \t]+|[ \t]+-[ \t]+|[ \t]*\|[ \t]*|\n(?:[ \t]*:)?[ \t]+){_LONG}",
    re.MULTILINE,
)
_ARTICLE = r"(?:(?:an?|the)\s)?+"
_SMALL = r"(?:an?|the|and|as|for|in|of|on|or|to)\b"  # words that need no letter
_OF_TWO = 4  # letters of each word of two, since "PS: please see" spells nothing out
_WORD = re.compile(r"[^\W_]+")
_CAPITALS = 2  # that a short form has at least


@dataclass(frozen=True, slots=True)
class Acronym:
    """``short`` as it is written, ``long`` as the words it is made of, in lower case."""

    short: str
    long: str


def acronyms(text: str) -> Iterator[Acronym]:
    """Those that the text introduces, each once."""
    found: dict[Acronym, None] = {}
    for short, words in (*_after(text), *_before(text)) if "(" in text else ():
        if _is_short_form(short) and (long := _long_form(short, " ".join(words.split()))):
            found[Acronym(short, plain(long))] = None
    for pattern in (_SAID, _ENTRY):
        for match in pattern.finditer(text):
            short = match["short"].removesuffix("s")
            if _is_short_form(short) and (long := _spelt_out(short, plain(match["long"]))):
                found[Acronym(short, long)] = None
    yield from found


def _is_short_form(short: str) -> bool:
    return sum(c.isupper() for c in short) >= _CAPITALS


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


def _spelt_out(short: str, words: str) -> str:
    """The longest beginning of ``words``, less an article, of which each word has its letter in the
    short form; empty where there is none. Small words may go without, but the last one not."""
    first, *between, last = [c.lower() for c in short if c.isalnum()]
    inner = "".join(rf"(?:\s{_SMALL})*\s{letter}\w*" for letter in between)
    pattern = rf"{_ARTICLE}({first}\w*{inner}(?:\s{_SMALL})*\s(?!{_SMALL}){last}\w*)"
    match = re.match(pattern, words)
    if match is None or (not between and min(map(len, match[1].split())) < _OF_TWO):
        return ""
    return match[1]
