"""Lexical retrieval: BM25 over analysed terms, in SQLite's FTS5.

It lives in the catalogue's file and changes in the same transaction as the passages, so it cannot
drift from them. BM25 as in Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and
Beyond" (2009), with k1 = 1.2 and b = 0.75, which FTS5 fixes.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from .acronyms import acronyms
from .analysis import index_terms, terms
from .catalogue import Catalogue
from .rows import StoredPassage
from .scope import EVERYTHING, Scope

# A term in the headings says less about one sentence than the same term in the passage itself.
CONTEXT_WEIGHT = 0.6
_LETTERS = 4  # fewer leave too many near words to choose from
_RANK = f"bm25(lexical, {CONTEXT_WEIGHT}, 1.0)"


class LexicalIndex:
    """Passage ids by terms. Writing methods run inside ``catalogue.writing()``."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._spellings: dict[str, tuple[str, str]] = {}
        self._spellings_of = -1
        self._acronyms: dict[str, list[str]] = {}
        self._acronyms_of = -1

    def add(self, passages: Sequence[StoredPassage]) -> None:
        self._catalogue.connection.executemany(
            "INSERT INTO lexical (rowid, context, body) VALUES (?, ?, ?)",
            (
                (stored.id, index_terms(stored.passage.context), index_terms(stored.passage.text))
                for stored in passages
            ),
        )

        self._catalogue.connection.executemany(
            """INSERT INTO spellings VALUES (?, ?, ?) ON CONFLICT (word) DO UPDATE
            SET written = excluded.written WHERE excluded.written = excluded.word""",
            {
                (term.word.lower(), term.word, term.text)
                for stored in passages
                for term in terms(stored.passage.text)
                if is_spelt(term.word)
            },
        )
        self._catalogue.connection.executemany(
            """INSERT INTO acronyms VALUES (?, ?, 1)
            ON CONFLICT (short, long) DO UPDATE SET count = count + 1""",
            ((a.short, a.long) for stored in passages for a in acronyms(stored.passage.text)),
        )

    def remove(self, ids: Iterable[int]) -> None:
        self._catalogue.connection.executemany(
            "DELETE FROM lexical WHERE rowid = ?", ((i,) for i in ids)
        )

    def search(
        self,
        terms: Sequence[str],
        k: int,
        phrases: Sequence[Sequence[str]] = (),
        scope: Scope = EVERYTHING,
    ) -> dict[int, float]:
        """BM25 of the k best passages holding any of the terms and all of the phrases."""
        query = _match(terms, phrases)
        if not query:
            return {}
        inside, values = self._catalogue.within(scope)
        within = "" if scope == EVERYTHING else f"AND +rowid IN ({inside})"
        rows = self._catalogue.connection.execute(
            f"""SELECT rowid, -{_RANK} FROM lexical WHERE lexical MATCH ? {within}
            ORDER BY {_RANK} LIMIT ?""",
            (query, *values, k),
        )
        return dict(rows)

    def scores(self, terms: Sequence[str], ids: Iterable[int]) -> dict[int, float]:
        """BM25 of those of the given passages that hold any of the terms."""
        wanted = ",".join(str(int(i)) for i in ids)
        query = _match(terms, ())
        if not query or not wanted:
            return {}
        # The plus keeps FTS5 from running the whole query once for every id.
        rows = self._catalogue.connection.execute(
            f"SELECT rowid, -{_RANK} FROM lexical WHERE lexical MATCH ? AND +rowid IN ({wanted})",
            (query,),
        )
        return dict(rows)

    def document_frequency(self, term: str) -> int:
        """How many passages hold the term."""
        row = self._catalogue.connection.execute(
            "SELECT doc FROM vocabulary WHERE term = ?", (term,)
        ).fetchone()
        return 0 if row is None else int(row[0])

    def rarity(self, term: str) -> float:
        """Inverse document frequency in nats, at least 0.1; a term nowhere seen is the rarest."""
        total = self._catalogue.passage_count()
        held = self.document_frequency(term)
        return max(0.1, math.log((total - held + 0.5) / (held + 0.5)))

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


def is_spelt(word: str) -> bool:
    """Whether a word can be misspelt: it has letters enough, and perhaps digits, but no marks."""
    return word.isalnum() and sum(c.isalpha() for c in word) >= _LETTERS


def _match(terms: Sequence[str], phrases: Sequence[Sequence[str]]) -> str:
    any_of = " OR ".join(_quote(term) for term in dict.fromkeys(terms))
    all_of = [" + ".join(_quote(term) for term in phrase) for phrase in phrases if phrase]
    return " AND ".join([f"({any_of})"] * bool(any_of) + [f"({phrase})" for phrase in all_of])


def _quote(term: str) -> str:
    return '"' + term.replace('"', '""') + '"'
