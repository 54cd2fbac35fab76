"""Lexical retrieval: BM25 over analysed terms.

The catalogue holds the forward index (the terms of each passage), how many passages hold a term,
and how long they are, all changed in the same transaction as the passages: so scores cannot drift
from them. Which passages are worth scoring is asked of term_index.py. BM25 as in Robertson and
Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009), with k1 = 1.2, b = 0.75,
and headings weighted as a field of their own, in the form of SQLite's FTS5.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from .acronyms import acronyms
from .analysis import index_terms, joined, terms
from .catalogue import Catalogue
from .rows import StoredPassage
from .term_index import BREAK, Posting

# A term in the headings says less about one sentence than the same term in the passage itself.
CONTEXT_WEIGHT = 0.6
_SATURATION, _LENGTH = 1.2, 0.75  # k1 and b
_LEAST = 1e-6  # inverse document frequency of a term that most passages hold
_LETTERS = 4  # fewer leave too many near words to choose from


@dataclass(frozen=True, slots=True)
class Collection:
    """How many passages there are, and how many terms they hold together."""

    passages: int
    terms: int

    @property
    def mean_length(self) -> float:
        return self.terms / self.passages if self.passages else 0.0


class LexicalIndex:
    """Terms of passages. Writing methods run inside ``catalogue.writing()``."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._spellings: dict[str, tuple[str, str]] = {}
        self._spellings_of = -1
        self._acronyms: dict[str, list[str]] = {}
        self._acronyms_of = -1

    def add(self, passages: Sequence[StoredPassage]) -> None:
        contexts = {stored.passage.context for stored in passages}  # that many passages share
        of_context = {context: index_terms(context) for context in contexts}
        found = [terms(stored.passage.text) for stored in passages]
        rows = [
            (stored.id, of_context[stored.passage.context], joined(body))
            for stored, body in zip(passages, found, strict=True)
        ]
        self._catalogue.connection.executemany("INSERT INTO forward_index VALUES (?, ?, ?)", rows)
        self._count(rows, 1)
        self._catalogue.connection.executemany(
            """INSERT INTO spellings VALUES (?, ?, ?) ON CONFLICT (word) DO UPDATE
            SET written = excluded.written WHERE excluded.written = excluded.word""",
            {
                (term.word.lower(), term.word, term.text)
                for body in found
                for term in body
                if is_spelt(term.word)
            },
        )
        self._catalogue.connection.executemany(
            """INSERT INTO acronyms VALUES (?, ?, 1)
            ON CONFLICT (short, long) DO UPDATE SET count = count + 1""",
            ((a.short, a.long) for stored in passages for a in acronyms(stored.passage.text)),
        )

    def remove(self, ids: Iterable[int]) -> None:
        gone = list(ids)
        self._count(list(self._rows(gone)), -1)
        self._catalogue.connection.executemany(
            "DELETE FROM forward_index WHERE id = ?", ((i,) for i in gone)
        )

    def scores(self, terms: Sequence[str], ids: Iterable[int]) -> dict[int, float]:
        """BM25 of those of the passages that exist; 0 for one that holds none of the terms."""
        collection = self.collection()
        mean = collection.mean_length
        rarities = {
            term: max(_LEAST, _inverse_frequency(collection, self.document_frequency(term)))
            for term in dict.fromkeys(terms)
        }
        return {
            number: _bm25(rarities, context.split(), body.split(), mean)
            for number, context, body in self._rows(ids)
        }

    def postings(self, ids: Iterable[int]) -> Iterator[Posting]:
        """Passages as the inverted index takes them."""
        documents = self._catalogue.document_ids(ids)
        for number, context, body in self._rows(documents):
            yield Posting(number, documents[number], f"{context} {BREAK} {body}")

    def document_frequency(self, term: str) -> int:
        """How many passages hold the term."""
        row = self._catalogue.connection.execute(
            "SELECT passages FROM document_frequencies WHERE term = ?", (term,)
        ).fetchone()
        return 0 if row is None else int(row[0])

    def rarity(self, term: str) -> float:
        """Inverse document frequency in nats, at least 0.1; a term nowhere seen is the rarest."""
        return max(0.1, _inverse_frequency(self.collection(), self.document_frequency(term)))

    def collection(self) -> Collection:
        return Collection(*json.loads(self._catalogue.get("collection") or "[0, 0]"))

    def spellings(self) -> dict[str, tuple[str, str]]:
        """Every word ever indexed, in lower case, with (as it was written, its term)."""
        generation = self._catalogue.generation()
        if generation != self._spellings_of:
            rows = self._catalogue.connection.execute("SELECT word, written, term FROM spellings")
            self._spellings = {word: (written, term) for word, written, term in rows}
            self._spellings_of = generation
        return self._spellings

    def acronyms(self) -> dict[str, list[str]]:
        """What each acronym that was ever indexed stands for, the most frequent first."""
        generation = self._catalogue.generation()
        if generation != self._acronyms_of:
            found: dict[str, list[str]] = {}
            rows = self._catalogue.connection.execute(
                "SELECT short, long FROM acronyms ORDER BY count DESC, long"
            )
            for short, long in rows:
                found.setdefault(short, []).append(long)
            self._acronyms, self._acronyms_of = found, generation
        return self._acronyms

    def _rows(self, ids: Iterable[int]) -> Iterator[tuple[int, str, str]]:
        return self._catalogue.where_in("SELECT id, context, body FROM forward_index WHERE id", ids)

    def _count(self, rows: Sequence[tuple[int, str, str]], sign: int) -> None:
        """Count the terms of these passages in (1) or out (-1)."""
        held: Counter[str] = Counter()
        length = 0
        for _, context, body in rows:
            found = [*context.split(), *body.split()]
            held.update(set(found))
            length += len(found)
        connection = self._catalogue.connection
        connection.executemany(
            """INSERT INTO document_frequencies VALUES (?, ?)
            ON CONFLICT (term) DO UPDATE SET passages = passages + excluded.passages""",
            [(term, sign * count) for term, count in held.items()],
        )
        if sign < 0:
            connection.executemany(
                "DELETE FROM document_frequencies WHERE term = ? AND passages = 0",
                [(term,) for term in held],
            )
        known = self.collection()
        told = [known.passages + sign * len(rows), known.terms + sign * length]
        self._catalogue.put("collection", json.dumps(told))


def is_spelt(word: str) -> bool:
    """Whether a word can be misspelt: it has letters enough, and perhaps digits, but no marks."""
    if word.isalpha():
        return len(word) >= _LETTERS
    return word.isalnum() and sum(c.isalpha() for c in word) >= _LETTERS


def _inverse_frequency(collection: Collection, held: int) -> float:
    return math.log((collection.passages - held + 0.5) / (held + 0.5))


def _bm25(
    rarities: Mapping[str, float], context: list[str], body: list[str], mean_length: float
) -> float:
    length = len(context) + len(body)
    slow = _SATURATION * (1 - _LENGTH + _LENGTH * length / mean_length)
    frequencies: dict[str, float] = {}
    for words, weight in ((context, CONTEXT_WEIGHT), (body, 1.0)):
        for word in words:
            if word in rarities:
                frequencies[word] = frequencies.get(word, 0.0) + weight
    score = 0.0
    for term, frequency in frequencies.items():
        score += rarities[term] * frequency * (_SATURATION + 1) / (frequency + slow)
    return score
