"""What a question asks of the indexes: its content terms, its exact phrases, its typing errors."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from .acronyms import plain
from .aliases import Alias, aliases_of
from .analysis import STOP_WORDS, Term, terms, terms_in_order, whole_terms
from .lexical_index import LexicalIndex, is_spelt

_QUESTION_WORDS = ("what", "which", "when", "where", "does", "whose", "about", "many")
_QUOTED = re.compile(r'["“”„]([^"“”„]{2,200})["“”]')


@dataclass(frozen=True, slots=True)
class QueryTerm:
    """A content term of the question. ``weight`` is its rarity in the library (inverse document
    frequency); ``known``: the library holds it; ``part``: it is a part of an identifier. ``others``
    are terms which together may stand for it: those inside an identifier of several words, those
    of what an acronym stands for.
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
    others: tuple[tuple[str, ...], ...] = ()


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
        words = f" {plain(text)} " if self.aliases else ""
        told = {a.said: held for a in self.aliases if (held := a.told_in(words)) is not None}
        if not told:
            return self.text
        said = "|".join(map(re.escape, sorted(told, key=len, reverse=True)))
        return re.sub(rf"(?<!\w)(?:{said})(?!\w)", lambda match: told[match.group()], self.text)

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
    aliases = tuple(aliases_of(text, lexical))
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
        others=tuple(_others(term, aliases)),
    )


def _others(term: Term, aliases: Sequence[Alias]) -> Iterator[tuple[str, ...]]:
    """``ironic-conductor`` is met by ``ironic`` and ``conductor``, a number only by itself; an
    acronym by what it stands for."""
    inner = [t.text for t in terms(term.word) if t.text != term.text]
    spelt = len(inner) > 1 and not any(text.isdigit() for text in inner)
    if term.is_identifier and spelt:
        yield tuple(inner)
    for alias in aliases:
        if alias.said == term.word:
            for other in alias.others:
                yield tuple(t.text for t in terms(other) if t.word.lower() not in STOP_WORDS)


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
