"""Cutting running text into sentences, by rule, with exact offsets.

Written for technical prose, where full stops also stand in versions (2024.2), file names
(nova.conf) and abbreviations: a stop ends a sentence only before white space, and then only where
what follows looks like a beginning.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_CLOSERS = r"[\"'”’»)\]}*_`]*+"
_CANDIDATE = re.compile(
    rf"(?P<blank>\n[^\S\n]*\n)|(?P<cjk>[。！？｡]+[」』”’）】]*)"
    rf"|(?<![.!?…])(?P<stop>[.!?…]++){_CLOSERS}(?=\s)"
)
_OPENERS = "\"'“‘«([{*_`<|¿¡:"
_WORD_BEFORE = re.compile(r"[^\s(\[\"'“‘`*]*$")
_LONGEST_WORD = 24
_IDENTIFIER = re.compile(r"[^\s.,;:!?]*[-_./:=@\d][^\s]*")
_NEXT_WORD = re.compile(r"\s*(\S{1,40})")
_MID_SENTENCE = frozenset(
    "e.g i.e cf vs viz al approx ca resp incl excl esp dr mr mrs ms prof st mt fig figs eq eqs "
    "sec ch pp vol no nos nr art ver rev ed eds gen col sgt capt rep sen gov jr sr dept univ "
    "jan feb mar apr jun jul aug sep sept oct nov dec mon tue wed thu fri".split()
)
_BEFORE_NUMBER_ONLY = frozenset(
    "no nos nr fig figs eq eqs sec ch p pp vol art ver rev col al mar mon sen gen jan feb apr jun "
    "jul aug sep sept oct nov dec".split()
)
_EITHER_WAY = frozenset("etc inc ltd corp co a.m p.m ph.d".split())
_STARTERS = frozenset(
    "The This That These Those It Its In On At For From If When While After Before As By We You "
    "They He She There Then Here However But And Or So Each Every All Some Any No Not To".split()
)
_INITIAL = re.compile(r"(?:[A-Z]\.)*[A-Z]$")
_ENUMERATOR = re.compile(r"\W*(?:\d{1,4}|[A-Za-z]|[ivxIVX]{1,4})$")


def split(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The sentences of ``text[start:end]``: in order, trimmed, covering all that is not blank."""
    spans: list[tuple[int, int]] = []
    begin = start
    for cut in _boundaries(text, start, end):
        begin = _append(spans, text, begin, cut)
    _append(spans, text, begin, end)
    return spans


def trim(text: str, start: int, end: int) -> tuple[int, int]:
    """The same stretch without the white space around it."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _append(spans: list[tuple[int, int]], text: str, start: int, end: int) -> int:
    first, last = trim(text, start, end)
    if first < last:
        spans.append((first, last))
    return end


def _boundaries(text: str, start: int, end: int) -> Iterator[int]:
    """Offsets at which a sentence ends, in order."""
    begin = start
    for match in _CANDIDATE.finditer(text, start, end):
        if match["stop"] and not _ends_sentence(text, begin, match, end):
            continue
        begin = match.end()
        yield begin


def _ends_sentence(text: str, begin: int, match: re.Match[str], end: int) -> bool:
    follower = _NEXT_WORD.match(text, match.end(), end)
    if follower is None:
        return True
    word = follower[1]
    starts_new = _looks_like_a_beginning(word)
    stop = match["stop"]
    if stop[0] in "!?":
        return starts_new
    if len(stop) > 1 or stop == "…":
        return starts_new and not word[0].isdigit()
    return starts_new and not _abbreviates(text, begin, match.start(), word)


def _looks_like_a_beginning(word: str) -> bool:
    bare = word.lstrip(_OPENERS)
    if not bare or not bare[0].islower():
        return True
    return bare != word or _IDENTIFIER.match(bare) is not None


def _abbreviates(text: str, begin: int, stop: int, follower: str) -> bool:
    """Whether the full stop at ``stop`` belongs to the word before it."""
    word_start = max(begin, stop - _LONGEST_WORD)
    before = _WORD_BEFORE.search(text, word_start, stop)
    word = before[0] if before else ""
    lowered = word.lower()
    if lowered in _EITHER_WAY:
        return follower[0].isdigit()
    if lowered in _BEFORE_NUMBER_ONLY:
        return follower[0].isdigit() or (lowered == "al" and follower[0] in "([")
    if lowered in _MID_SENTENCE:
        return True
    if stop - begin <= 6 and _ENUMERATOR.match(text, begin, stop):
        return True
    return bool(_INITIAL.match(word)) and follower[0].isupper() and follower not in _STARTERS
