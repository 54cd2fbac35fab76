"""What a question calls by an acronym, or spells out, and what the library calls it as well."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from .acronyms import plain
from .analysis import STOP_WORDS, terms
from .lexical_index import LexicalIndex

_MEANINGS = 2  # of an acronym, the most frequent ones
_SURE = 3  # letters of an acronym that may be written in lower case
_COMMON = 1 / 3  # of the passages with an acronym: so many must hold what else is searched for


@dataclass(frozen=True, slots=True)
class Alias:
    """A stretch of the question, and what else the library calls the same; ``sought`` are those of
    the others that are common enough to be searched for."""

    said: str
    others: tuple[str, ...]
    sought: tuple[str, ...]

    def told_in(self, words: str) -> str | None:
        """Which of the others stands in words as ``plain`` gives them; None where what is said does
        itself, or none does."""
        if any(f" {form} " in words for form in _forms(self.said)):
            return None
        forms = (form for other in self.others for form in _forms(other))
        return next((form for form in forms if f" {form} " in words), None)


def aliases_of(text: str, lexical: LexicalIndex) -> Iterator[Alias]:
    """Long forms of the acronyms of a question, and acronyms of the long forms in it."""
    words = set(re.findall(r"[\w/&-]+", text))
    small = words - STOP_WORDS
    spelt = f" {plain(text)} "
    beginnings = set(spelt.split())
    for short, longs in lexical.acronyms().items():
        lower = short.lower()
        if short in words or (len(short) >= _SURE and lower in small):
            meant = tuple(longs[:_MEANINGS])
            enough = _passages(short, lexical) * _COMMON
            sought = tuple(long for long in meant if _passages(long, lexical) >= enough)
            yield Alias(short if short in words else lower, meant, sought)
            continue
        told = (long for long in longs if long.partition(" ")[0] in beginnings)
        if found := next((long for long in told if f" {long} " in spelt), None):
            yield Alias(_as_written(found, text), (short,), (short,))


def _passages(words: str, lexical: LexicalIndex) -> int:
    """How many passages hold the rarest of the words: no more can hold all of them."""
    held = (lexical.document_frequency(term.text) for term in terms(words))
    return min(held, default=0)


def _as_written(words: str, text: str) -> str:
    """The words of an acronym as they stand in the question."""
    pattern = r"[\W_]+".join(map(re.escape, words.split()))
    match = re.search(rf"(?<![^\W_]){pattern}(?![^\W_])", text, re.IGNORECASE)
    return match.group() if match else words


def _forms(name: str) -> tuple[str, ...]:
    """Words as ``plain`` gives them, of one and of several: "DNS" is not the DN of several."""
    words = plain(name)
    return (words, f"{words}s", words.removesuffix("s") if " " in words else words)
