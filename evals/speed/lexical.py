"""Engines for BM25 side by side, on the terms of a library's passages.

Each builds an index in a process of its own, answers the same questions with its 50 best passages,
and takes in one more document. Held against the exact ranking, which is that of SQLite's FTS5.

    python -m evals.speed.lexical ENGINE LIBRARY FOLDER    (prints what it measured as JSON)
"""

from __future__ import annotations

import json
import sqlite3
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from evals.cases import load
from retrieval.catalogue import Catalogue
from retrieval.lexical_index import CONTEXT_WEIGHT, LexicalIndex
from retrieval.query import parse
from retrieval.term_index import BREAK, Posting, TermIndex

from .memory import resident

_QUESTIONS = Path(__file__).parent.parent / "datasets" / "openstack-docs.jsonl"
_BEST = 50
_DOCUMENT = 20  # passages of the one that is added
_ROUNDS = 3  # of which the best counts
_RARE = 0.1  # share of the passages that a rare term may be held by
_TABLE = """CREATE VIRTUAL TABLE lexical USING fts5(context, body,
    tokenize="unicode61 remove_diacritics 0 categories 'L* N* M* Co' tokenchars '-_.:+#'")"""

Row = tuple[int, str, str]
"""A passage: its id, the terms of its headings and those of its text."""


@dataclass(frozen=True, slots=True)
class Measured:
    """Seconds, milliseconds, megabytes; ``best`` are the ids found for each question."""

    build: float
    add: float
    p50: float
    p95: float
    memory: float
    disk: float
    best: list[list[int]]


class Engine(Protocol):
    def build(self, rows: Sequence[Row]) -> None: ...

    def add(self, rows: Sequence[Row]) -> None: ...

    def search(self, terms: Sequence[str]) -> list[int]:
        """Ids of the best passages."""
        ...


class Fts5:
    """SQLite's FTS5. ``rare``: passages must hold one of the rarer terms."""

    def __init__(self, folder: Path, lexical: LexicalIndex, *, rare: bool = False) -> None:
        self._connection = sqlite3.connect(folder / "fts5.sqlite")
        self._connection.execute(_TABLE)
        self._lexical = lexical
        self._rare = rare

    def build(self, rows: Sequence[Row]) -> None:
        self.add(rows)

    def add(self, rows: Sequence[Row]) -> None:
        with self._connection:
            self._connection.executemany(
                "INSERT INTO lexical (rowid, context, body) VALUES (?, ?, ?)", rows
            )

    def search(self, terms: Sequence[str]) -> list[int]:
        if self._rare:
            held = {term: self._lexical.document_frequency(term) for term in terms}
            most = _RARE * self._lexical.collection().passages
            terms = [t for t in terms if held[t] <= most] or [min(terms, key=held.__getitem__)]
        match = " OR ".join('"' + term.replace('"', '""') + '"' for term in terms)
        rank = f"bm25(lexical, {CONTEXT_WEIGHT}, 1.0)"
        rows = self._connection.execute(
            f"SELECT rowid FROM lexical WHERE lexical MATCH ? ORDER BY {rank} LIMIT {_BEST}",
            (match,),
        )
        return [row[0] for row in rows]


class Tantivy:
    """As it is shipped: tantivy names twice as many, which are scored exactly."""

    def __init__(self, folder: Path, lexical: LexicalIndex) -> None:
        self._index = TermIndex(folder)
        self._lexical = lexical

    def build(self, rows: Sequence[Row]) -> None:
        self.add(rows)
        self._index.settle()

    def add(self, rows: Sequence[Row]) -> None:
        self._index.add(Posting(i, 0, f"{context} {BREAK} {body}") for i, context, body in rows)

    def search(self, terms: Sequence[str]) -> list[int]:
        named = self._index.candidates(terms, 2 * _BEST)
        scores = self._lexical.scores(terms, named)
        return sorted(scores, key=lambda i: (-scores[i], i))[:_BEST]


class Bm25s:
    """Every score computed beforehand, in one sparse matrix; what is added is indexed anew."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._rows: list[Row] = []
        self._index: Any = None

    def build(self, rows: Sequence[Row]) -> None:
        self.add(rows)
        self._index.save(self._folder / "bm25s")

    def add(self, rows: Sequence[Row]) -> None:
        import bm25s

        self._rows += rows
        self._index = bm25s.BM25(k1=1.2, b=0.75)
        self._index.index([[*c.split(), *b.split()] for _, c, b in self._rows], show_progress=False)

    def search(self, terms: Sequence[str]) -> list[int]:
        known = [term for term in terms if term in self._index.vocab_dict]
        places, _ = self._index.retrieve([known], k=_BEST, show_progress=False)
        return [self._rows[i][0] for i in places[0]]


def compare(library: Path, folder: Path) -> list[str]:
    """Every engine over the passages of a library; what came of it, as lines."""
    found = {}
    for name in _ENGINES:
        command = [sys.executable, "-m", "evals.speed.lexical", name, str(library)]
        (folder / name).mkdir(parents=True)
        done = subprocess.run(  # noqa: S603
            [*command, str(folder / name)], capture_output=True, text=True, check=True
        )
        found[name] = Measured(**json.loads(done.stdout))
    exact = found["fts5"].best
    return [
        f"{name}: built in {m.build:.1f} s, a document added in {m.add:.3f} s, "
        f"p50 {m.p50:.1f} ms, p95 {m.p95:.1f} ms, {m.memory:.0f} MB of memory, "
        f"{m.disk:.0f} MB on disk, {_shared(exact, m.best, 10):.3f} of the 10 best and "
        f"{_shared(exact, m.best, 50):.3f} of the 50 best"
        for name, m in found.items()
    ]


def _shared(exact: Sequence[Sequence[int]], found: Sequence[Sequence[int]], k: int) -> float:
    return statistics.mean(
        len(set(e[:k]) & set(f[:k])) / len(e[:k]) for e, f in zip(exact, found, strict=True) if e
    )


def _engine(name: str, folder: Path, lexical: LexicalIndex) -> Engine:
    match name:
        case "fts5":
            return Fts5(folder, lexical)
        case "fts5-rare":
            return Fts5(folder, lexical, rare=True)
        case "tantivy":
            return Tantivy(folder, lexical)
        case _:
            return Bm25s(folder)


_ENGINES = ("fts5", "fts5-rare", "tantivy", "bm25s")


def _measured(name: str, library: Path, folder: Path) -> Measured:
    catalogue = Catalogue(library / "catalogue.sqlite")
    lexical = LexicalIndex(catalogue)
    rows = list(catalogue.connection.execute("SELECT id, context, body FROM forward_index"))
    questions = [parse(case.question, lexical).terms_to_find for case in load(_QUESTIONS)]
    before = resident()
    engine = _engine(name, folder, lexical)
    started = time.perf_counter()
    engine.build(rows)
    build = time.perf_counter() - started
    best = [engine.search(terms) for terms in questions]
    rounds = [list(_times(engine, questions)) for _ in range(_ROUNDS)]
    seconds = min(rounds, key=statistics.median)
    memory = resident() - before
    disk = sum(f.stat().st_size for f in folder.rglob("*") if f.is_file()) / 1e6
    started = time.perf_counter()
    most = max(number for number, _, _ in rows)
    engine.add([(most + i, c, b) for i, (_, c, b) in enumerate(rows[:_DOCUMENT], start=1)])
    added = time.perf_counter() - started
    p50, p95 = statistics.median(seconds), statistics.quantiles(seconds, n=20)[-1]
    return Measured(build, added, 1000 * p50, 1000 * p95, memory, disk, best)


def _times(engine: Engine, questions: Sequence[Sequence[str]]) -> Iterator[float]:
    for terms in questions:
        started = time.perf_counter()
        engine.search(terms)
        yield time.perf_counter() - started


def main() -> None:
    name, library, folder = sys.argv[1:]
    measured = _measured(name, Path(library), Path(folder))
    print(json.dumps({f: getattr(measured, f) for f in Measured.__slots__}))


if __name__ == "__main__":
    main()
