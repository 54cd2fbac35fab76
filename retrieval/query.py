"""What a question asks of the indexes: its content terms, its exact phrases, its typing errors."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from .acronyms import plain
from .analysis import STOP_WORDS, Term, terms, terms_in_order, whole_terms
from .lexical_index import LexicalIndex, is_spelt

_QUESTION_WORDS = ("what", "which", "when", "where", "does", "whose", "about", "many")
_MEANINGS = 2  # of an acronym, the most frequent ones, that are searched for
_SURE = 3  # letters of an acronym that may be written in lower case
_QUOTED = re.compile(r'["“”„]([^"“”„]{2,200})["“”]')


@dataclass(frozen=True, slots=True)
class QueryTerm:
    """A content term of the question. ``weight`` is its rarity in the library (inverse document
    frequency); ``known``: the library holds it; ``part``: it is a part of an identifier. ``parts``
    are the terms inside an identifier of several words, or of what an acronym stands for, which
    together may stand for it.
    """

    text: str
    word: str
    start: int
    end: int
    weight: float
    known: bool
    identifier: bool
    name: bool
    part: bool
    parts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Alias:
    """A stretch of the question, and what else the library calls the same; ``sought`` are those of
    the others that may stand in more passages than their introduction."""

    said: str
    others: tuple[str, ...]
    sought: tuple[str, ...]

    @property
    def names(self) -> list[str]:
        """All in lower case, of one and of several."""
        each = [plain(name).removesuffix("s") for name in (self.said, *self.others)]
        return [name + ending for name in each for ending in ("", "s")]


@dataclass(frozen=True, slots=True)
class Query:
    """``text`` is the question with typing errors of rare words put right. ``before`` is the
    question asked before it, in whose light it may be meant. ``aliases`` are the long forms of its
    acronyms, and the acronyms of what it spells out, as far as the library introduces them.
    """

    question: str
    text: str
    terms: tuple[QueryTerm, ...]
    phrases: tuple[tuple[str, ...], ...]
    before: str = ""
    aliases: tuple[Alias, ...] = ()

    @property
    def also(self) -> tuple[str, ...]:
        """What else is to be searched for."""
        return tuple(other for alias in self.aliases for other in alias.sought)

    @property
    def terms_to_find(self) -> tuple[str, ...]:
        """Index terms to search for: of the question, and of what else its acronyms say."""
        more = (term.text for other in self.also for term in terms(other))
        return tuple(dict.fromkeys((*(term.text for term in self.terms), *more)))

    @property
    def text_to_embed(self) -> str:
        return f"{self.text} ({'; '.join(self.also)})" if self.also else self.text

    def in_words_of(self, text: str) -> str:
        """The question in the words of a text that knows an acronym by its other form alone."""
        question, told = self.text, f" {plain(text)} " if self.aliases else ""
        for alias in self.aliases:
            held = next((name for name in alias.names if f" {name} " in told), alias.said)
            if held != plain(alias.said):
                question = re.sub(rf"(?<!\w){re.escape(alias.said)}(?!\w)", held, question)
        return question

    @property
    def corrected(self) -> bool:
        return self.text != self.question

    @property
    def whole_terms(self) -> tuple[QueryTerm, ...]:
        """The terms that stand for words of the question: without parts of identifiers."""
        return tuple(term for term in self.terms if not term.part)


def parse(
    question: str,
    lexical: LexicalIndex,
    is_word: Callable[[str], bool] = lambda _: False,
    before: str = "",
) -> Query:
    """Analyse a question against the vocabulary of a library.

    What the library does not hold is taken for a typing error unless ``is_word`` knows it.
    ``before`` is the question asked before it in a conversation.
    """
    text = _correct(question, lexical, is_word)
    found = terms(text)
    whole = set(whole_terms(text))
    content = [t for t in found if not _is_grammar(t, text)] or found
    aliases = tuple(_aliases(text, lexical))
    return Query(
        question=question,
        text=text,
        terms=tuple(_query_term(t, text, t not in whole, lexical, aliases) for t in content),
        phrases=tuple(filter(None, map(_phrase, _QUOTED.findall(question)))),
        before=before,
        aliases=aliases,
    )


def levelled(question: str) -> str:
    """The question with single spaces, without what UTF-8 cannot hold.

    Patterns that look for a word between spaces would take minutes over a run of thousands.
    """
    return " ".join(question.encode("utf-8", "replace").decode("utf-8").split())


def _phrase(quoted: str) -> tuple[str, ...]:
    """The terms of the quoted words, as they follow each other in a text that holds them."""
    return tuple(term.text for term in terms_in_order(quoted))


def _aliases(text: str, lexical: LexicalIndex) -> Iterator[Alias]:
    """Long forms of the acronyms of a question, and acronyms of the long forms in it."""
    words = set(re.findall(r"[\w/&-]+", text))
    spelt = f" {plain(text)} "
    for short, longs in lexical.acronyms().items():
        small = short.lower()
        if short in words or (len(short) >= _SURE and small in words - STOP_WORDS):
            meant = tuple(longs[:_MEANINGS])
            used = _rarest(short, lexical)
            sought = tuple(long for long in meant if _rarest(long, lexical) >= used)
            yield Alias(short if short in words else small, meant, sought)
        elif found := next((long for long in longs if f" {long} " in spelt), None):
            yield Alias(_as_written(found, text), (short,), (short,))


def _rarest(words: str, lexical: LexicalIndex) -> int:
    """How many passages hold the rarest of the words: no more can hold all of them."""
    held = (lexical.document_frequency(term.text) for term in terms(words))
    return min(held, default=0)


def _as_written(words: str, text: str) -> str:
    """The words of an acronym as they stand in the question."""
    pattern = r"[\W_]+".join(map(re.escape, words.split()))
    match = re.search(pattern, text, re.IGNORECASE)
    return match.group() if match else words


def _is_grammar(term: Term, text: str) -> bool:
    """Whether it is a stop word. One in capitals is an acronym, but "I" is a number only behind a
    name ("World War I"), and "A" no letter where the question begins."""
    if term.word.lower() not in STOP_WORDS or term.word.upper() != term.word:
        return term.word.lower() in STOP_WORDS
    before = re.findall(r"\w+", text[: term.start])
    if term.word == "I":
        return len(before) < 2 or not before[-1][0].isupper()
    return term.word == "A" and not before


def _query_term(
    term: Term, text: str, part: bool, lexical: LexicalIndex, aliases: Sequence[Alias]
) -> QueryTerm:
    return QueryTerm(
        text=term.text,
        word=term.word,
        start=term.start,
        end=term.end,
        weight=lexical.rarity(term.text),
        known=lexical.document_frequency(term.text) > 0,
        identifier=term.is_identifier,
        name=term.word[0].isupper() and text[: term.start].strip() != "",
        part=part,
        parts=_word_parts(term, aliases),
    )


def _word_parts(term: Term, aliases: Sequence[Alias]) -> tuple[str, ...]:
    """``ironic-conductor`` is met by ``ironic`` and ``conductor``, a number only by itself."""
    meant = next((alias.others[0] for alias in aliases if alias.said == term.word), None)
    if meant is not None:
        return tuple(t.text for t in terms(meant))
    inner = [t.text for t in terms(term.word) if t.text != term.text]
    spelt = len(inner) > 1 and not any(text.isdigit() for text in inner)
    return tuple(inner) if term.is_identifier and spelt else ()


def _correct(question: str, lexical: LexicalIndex, is_word: Callable[[str], bool]) -> str:
    """Replace words that the library does not hold by the nearest word that it does."""
    corrected = question
    for term in reversed(terms(question)):
        if not _may_be_misspelt(term, lexical) or is_word(term.word):
            continue
        better = _nearest(term, lexical)
        if better is not None:
            corrected = corrected[: term.start] + better + corrected[term.end :]
    return corrected


def _may_be_misspelt(term: Term, lexical: LexicalIndex) -> bool:
    return (
        is_spelt(term.word)
        and term.word.lower() not in STOP_WORDS
        and lexical.document_frequency(term.text) == 0
    )


def _nearest(term: Term, lexical: LexicalIndex) -> str | None:
    """One edit up to seven letters, two beyond (Damerau-Levenshtein), same first letter."""
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    spoken = process.extractOne(
        term.word.lower(), _QUESTION_WORDS, scorer=OSA.distance, score_cutoff=1
    )
    if spoken is not None:
        return spoken[0]
    typed = term.word.lower()
    spellings = lexical.spellings()
    digits = _digits(typed)  # those are never misspelt: they make another name
    choices = [w for w in spellings if w[0] == typed[0] and _digits(w) == digits]
    allowed = 1 if len(typed) <= 7 else 2
    near = process.extract(typed, choices, scorer=OSA.distance, score_cutoff=allowed, limit=5)
    found = [
        (distance, -held, spellings[word][0])
        for word, distance, _ in near
        if (held := lexical.document_frequency(spellings[word][1]))
    ]
    return min(found)[2] if found else None


def _digits(word: str) -> str:
    return "".join(c for c in word if c.isdigit())
