"""From text to index terms, the same way for passages and for questions.

Words are case-folded and stemmed (Porter 2, Snowball). Identifiers such as ``2024.2``,
``virt-v2v``, ``os_type`` and ``CVE-2024-32498`` stay whole, and their parts are terms as well, so
that both the exact name and a part of it are found. A date in words and the same date in digits
give one term.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

import Stemmer

MONTHS = tuple(
    """january february march april may june july august september october november
    december""".split()
)
_MONTH = "|".join(f"{name}|{name[:3]}" for name in MONTHS)
_MARKS = "".join(  # accents that stand by themselves, vowel signs
    chr(code) for code in range(0x300, 0x1E00) if unicodedata.category(chr(code))[0] == "M"
)
_LETTERS, _MARKED = r"[^\W_]+", rf"[^\W_](?:[^\W_]|[{_MARKS}])*"
_WORD, _MARKED_WORD = (
    re.compile(rf"{letters}(?:[-_.:]+{letters})*(?:\+\+|#)?") for letters in (_LETTERS, _MARKED)
)
_PART = re.compile(_MARKED)
_DATE = re.compile(
    rf"""\b(?:(?P<day1>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?
        (?P<month1>{_MONTH})\.?,?\s+(?P<year1>\d{{4}})
    |(?P<month2>{_MONTH})\.?\s+(?:(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?,?\s+)?
        (?:of\s+)?(?P<year2>\d{{4}})
    |(?P<year3>\d{{4}})-(?P<month3>\d{{2}})-(?P<day3>\d{{2}}))\b""",
    re.IGNORECASE | re.VERBOSE,
)
_YEAR = re.compile(r"\d{4}")
_CJK = re.compile(r"([\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+)")

# Words that carry the grammar of a question, not its subject.
STOP_WORDS = frozenset(
    """a about actually after all also am an and any anybody anyone are as ask at be been
    before being belong belongs but by can correspond corresponds could currently did do does
    doing don each every exactly explain few folks for from get give good got had has have having he
    her him his how i if in into is it its itself just kindly know let like list long made make
    many me mean means more most much my name named nowadays of on one only or other our out
    over people person please really say says she should show so some somebody someone still
    such tell than that the their them then there these they thing things this those to too
    until up us use used uses using very was we were what whats when where whether which while
    who whom whose why will with would you your""".split()
)


class Term(NamedTuple):
    """One index term and where its word stands in the text; ``word`` is the surface form.

    A tuple, since a search makes thousands of them and a frozen record takes three times as long.
    """

    text: str
    word: str
    start: int
    end: int

    @property
    def is_identifier(self) -> bool:
        """True for what must match exactly: it holds a digit or an inner mark."""
        return any(not c.isalpha() for c in self.text)


@lru_cache(maxsize=1000)
def terms(text: str) -> tuple[Term, ...]:
    """Every term of the text in order; several terms may share one stretch of it.

    Kept for a while: one question looks at the same passages and sentences several times.
    """
    return tuple(_terms(text))


def _terms(text: str) -> Iterator[Term]:
    yield from _dates(text)
    yield from terms_in_order(text)


def terms_in_order(text: str) -> Iterator[Term]:
    """The terms of the words alone, without those of dates, which stand before them all."""
    pattern = _WORD if text.isascii() else _MARKED_WORD  # which takes longer
    start = 0
    for stretch in _CJK.split(text):
        if _CJK.match(stretch):
            yield from _bigrams(stretch, start)
        else:
            for found in pattern.finditer(stretch):
                at = start + found.start()
                for form, word, first, last in _of_word(found.group()):
                    yield Term(form, word, at + first, at + last)
        start += len(stretch)


@lru_cache(maxsize=100_000)
def _of_word(word: str) -> tuple[Term, ...]:
    """The terms of a word, their places counted from where it starts."""
    if word.isalpha() or (not word.isascii() and unicodedata.normalize("NFC", word).isalpha()):
        return (Term(_stem(word), word, 0, len(word)),)
    parts = [
        Term(_stem(part.group()), part.group(), part.start(), part.end())
        for part in _PART.finditer(word)
        if len(part.group()) > 1 and part.group() != word
    ]
    return (Term(_fold(word), word, 0, len(word)), *parts)


def term_set(text: str) -> frozenset[str]:
    """The terms of the text, whatever their order."""
    return frozenset(term.text for term in terms(text))


def whole_terms(text: str) -> Iterator[Term]:
    """The terms but for parts of identifiers: ``nova-api`` does not say ``nova``."""
    found = terms(text)
    spans = {(t.start, t.end) for t in found if t.is_identifier}
    for term in found:
        place = (term.start, term.end)
        if not any(s <= place[0] and place[1] <= e and (s, e) != place for s, e in spans):
            yield term


def index_terms(text: str) -> str:
    """The terms of a text, joined by spaces: what the lexical index stores for it."""
    return joined(terms(text))


def joined(found: Iterable[Term]) -> str:
    """Terms as the lexical index stores them."""
    return " ".join([term.text for term in found])


def dates(text: str) -> list[tuple[str, int, int]]:
    """Every date of the text as (ISO form, start, end); without a day the form is ``YYYY-MM``."""
    found: list[tuple[str, int, int]] = []
    if not _YEAR.search(text):  # most texts have none, and the pattern for dates is a slow one
        return found
    for match in _DATE.finditer(text):
        group = match.groupdict()
        year = group["year1"] or group["year2"] or group["year3"]
        name = group["month1"] or group["month2"] or group["month3"]
        day = group["day1"] or group["day2"] or group["day3"]
        month = int(name) if name.isdigit() else _month_number(name)
        iso = f"{year}-{month:02}" + (f"-{int(day):02}" if day else "")
        found.append((iso, match.start(), match.end()))
    return found


def _month_number(name: str) -> int:
    return next(i for i, month in enumerate(MONTHS, 1) if month.startswith(name.casefold()[:3]))


def _dates(text: str) -> Iterator[Term]:
    for iso, start, end in dates(text):
        word = text[start:end]
        if word != iso:  # in digits it comes out of the word loop by itself
            yield Term(iso, word, start, end)
        elif 1 <= int(iso[5:7]) <= 12:
            yield Term(_stem(MONTHS[int(iso[5:7]) - 1]), word, start, end)
        if len(iso) > 7:
            yield Term(iso[:7], word, start, end)


def _bigrams(word: str, start: int) -> Iterator[Term]:
    """Scripts without spaces are indexed by pairs of characters."""
    if len(word) == 1:
        yield Term(word, word, start, start + 1)
    for i in range(len(word) - 1):
        yield Term(word[i : i + 2], word[i : i + 2], start + i, start + i + 2)


def _fold(word: str) -> str:
    decomposed = unicodedata.normalize("NFKD", word.casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c))


@lru_cache(maxsize=100_000)
def _stem(word: str) -> str:
    return str(_english().stemWord(_fold(word)))


@lru_cache(maxsize=1)
def _english() -> Stemmer.Stemmer:
    return Stemmer.Stemmer("english")
