"""How search holds up as a library grows.

Larger libraries are made of a real one. A new passage joins three sentences of a real passage drawn
at random with three of one of its ten nearest neighbours. Its vector lies somewhere between those
of the two (SMOTE: Chawla et al., "SMOTE: Synthetic Minority Over-sampling Technique", JAIR 2002),
with Gaussian noise of a fifth of its length added, and normalised again. So words keep their
frequencies, sentences their wording, vectors their neighbourhoods, and no two passages are alike.
"""

from __future__ import annotations

import random
import statistics
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from retrieval import Library, Scope
from retrieval.datatypes import Document, Passage, Unit, UnitKind
from retrieval.embedding import Vectors
from retrieval.query import parse
from retrieval.retriever import Retriever
from retrieval.rows import Fingerprint, StoredPassage, text_hash
from retrieval.scope import EVERYTHING
from retrieval.writer import Put, Writer, writing

from .memory import resident

_BATCH = 20  # documents that are committed together
_IN_DOCUMENT = 50  # passages
_FOLDERS = 10
_YEARS = 25
_NEIGHBOURS = 10
_NOISE = 0.2
_DEPTH = 50  # of the nearest neighbours that are compared with an exact search
_AT_ONCE = 16
_ROUNDS = 3  # of which the best counts, on a machine that others use


@dataclass(frozen=True, slots=True)
class Seeds:
    """Real passages, their vectors (passages, dimension), and the ``neighbours`` (passages, 10) of
    each: the nearest others, by their place among the passages."""

    passages: Sequence[StoredPassage]
    vectors: Vectors
    neighbours: NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Size:
    """What a library of so many ``passages`` costs. Times in milliseconds but for ``opened`` and
    ``added_per_second``; ``memory`` and ``disk`` in megabytes; the filters and ``while_adding`` as
    ratios to p50, ``at_once`` as a ratio of throughputs."""

    passages: int
    p50: float
    p95: float
    recall: float
    opened: float
    memory: float
    disk: float
    added_per_second: float
    by_documents: float
    by_folder: float
    by_date: float
    at_once: float
    while_adding: float


def seeds(library: Library) -> Seeds:
    """All passages of a library that hold sentences."""
    stored = list(library.catalogue.passages(library.catalogue.passage_ids()).values())
    known = library.catalogue.vectors(library.embedder.identity, (s.text_hash for s in stored))
    kept = [s for s in stored if len(s.passage.text) > 200 and s.text_hash in known]
    vectors = np.stack([known[s.text_hash] for s in kept])
    return Seeds(kept, vectors, np.concatenate(list(_neighbours(vectors))))


def _neighbours(vectors: Vectors) -> Iterator[NDArray[np.intp]]:
    count = min(_NEIGHBOURS, len(vectors) - 1)
    for first in range(0, len(vectors), 1000):
        cosines = vectors[first : first + 1000] @ vectors.T
        np.fill_diagonal(cosines[:, first:], -1)
        yield np.argpartition(-cosines, count, axis=1)[:, :count]


def grown(library: Library, real: Seeds, size: int, draw: random.Random) -> float:
    """Add made passages until the library holds ``size``; how many a second were added."""
    before = number = library.catalogue.passage_count()
    started = time.perf_counter()
    with writing(library) as writer:
        while number < size:
            number += _add(library, writer, real, min(_BATCH * _IN_DOCUMENT, size - number), draw)
    return (number - before) / (time.perf_counter() - started)


def _add(library: Library, writer: Writer, real: Seeds, count: int, draw: random.Random) -> int:
    noise = np.random.default_rng(draw.randrange(2**32))
    puts: list[Put] = []
    vectors: dict[str, Vectors] = {}
    for first in range(0, count, _IN_DOCUMENT):
        made = [_made(real, draw, noise) for _ in range(min(_IN_DOCUMENT, count - first))]
        puts.append(_put(draw, made))
        vectors |= {text_hash(passage.indexed_text): vector for passage, vector in made}
    with library.catalogue.writing():
        library.catalogue.insert_vectors(library.embedder.identity, vectors)
    writer.apply(puts)
    return count


def _made(real: Seeds, draw: random.Random, noise: np.random.Generator) -> tuple[Passage, Vectors]:
    """A passage that begins at 0, and its vector."""
    one = draw.randrange(len(real.passages))
    other = int(draw.choice(real.neighbours[one]))
    text, units = "", []
    for i in (one, other):
        for sentence in _three_units(real.passages[i], draw):
            units.append(Unit(UnitKind.SENTENCE, len(text), len(text) + len(sentence)))
            text += sentence + " "
    between = draw.random()
    vector = (1 - between) * real.vectors[one] + between * real.vectors[other]
    vector = vector / np.linalg.norm(vector)
    vector = vector + noise.normal(0, _NOISE / np.sqrt(len(vector)), len(vector))
    vector = (vector / np.linalg.norm(vector)).astype(np.float32)
    context = real.passages[one].passage.context
    return Passage(text, 0, len(text), (), context, None, tuple(units)), vector


def _three_units(stored: StoredPassage, draw: random.Random) -> Iterator[str]:
    passage = stored.passage
    for unit in draw.sample(passage.units, min(3, len(passage.units))):
        said = passage.text[unit.start - passage.start : unit.end - passage.start]
        yield " ".join(said.split())


def _put(draw: random.Random, made: Sequence[tuple[Passage, Vectors]]) -> Put:
    passages, at = [], 0
    for passage, _ in made:
        units = tuple(Unit(u.kind, u.start + at, u.end + at) for u in passage.units)
        passages.append(
            Passage(passage.text, at, at + passage.end, (), passage.context, None, units)
        )
        at += passage.end
    whole = "".join(passage.text for passage in passages)
    name = f"made/{draw.randrange(_FOLDERS)}/{draw.randrange(2**64):x}.txt"
    date = f"{2000 + draw.randrange(_YEARS)}-01-01"
    fingerprint = Fingerprint(len(whole), 0, text_hash(whole), "evals")
    return Put(name, Document(name, whole, "text", date), fingerprint, tuple(passages))


def measured(library: Library, questions: Sequence[str], real: Seeds, added: float) -> Size:
    """A library as it stands; it is left with some more passages. ``added``: a second, before."""
    search = _Search(library, questions)
    search.seconds()
    taken = min((search.seconds() for _ in range(_ROUNDS)), key=statistics.median)
    p50 = statistics.median(taken)
    names = tuple(record.path for record in library.documents()[:20])
    memory = resident()

    def ratio(scope: Scope) -> float:
        return min(statistics.median(search.seconds(scope)) for _ in range(_ROUNDS)) / p50

    at_once = max(search.throughput(_AT_ONCE) / search.throughput(1) for _ in range(_ROUNDS))
    files = [file for file in library.folder.rglob("*") if file.is_file()]
    return Size(
        passages=library.catalogue.passage_count(),
        p50=1000 * p50,
        p95=1000 * statistics.quantiles(taken, n=20)[-1],
        recall=_recall(library, questions[:50]),
        opened=min(_opened(library) for _ in range(_ROUNDS)),
        memory=memory,
        disk=sum(file.stat().st_size for file in files) / 1e6,
        added_per_second=added,
        by_documents=ratio(Scope(names)),
        by_folder=ratio(Scope(("made/3",))),
        by_date=ratio(Scope(since=f"{2000 + _YEARS // 2}")),
        at_once=at_once,
        while_adding=statistics.median(_while_adding(library, search, real)) / p50,
    )


class _Search:
    """The questions, asked of a library."""

    def __init__(self, library: Library, questions: Sequence[str]) -> None:
        self._library = library
        self._retriever = Retriever(library)
        self._questions = questions

    def once(self, question: str, scope: Scope = EVERYTHING) -> float:
        """Seconds of a search, reading the question included."""
        started = time.perf_counter()
        self._retriever.search(parse(question, self._library.lexical), 10, scope)
        return time.perf_counter() - started

    def seconds(self, scope: Scope = EVERYTHING) -> list[float]:
        return [self.once(question, scope) for question in self._questions]

    def throughput(self, at_once: int) -> float:
        """Searches a second."""
        started = time.perf_counter()
        with ThreadPoolExecutor(at_once) as pool:
            list(pool.map(self.once, self._questions))
        return len(self._questions) / (time.perf_counter() - started)


def _opened(library: Library) -> float:
    """Seconds until a second reader of the library has its first hit."""
    started = time.perf_counter()
    with Library.open(library.folder, settings=library.settings) as again:
        again.nearest(library.embedder.embed(["a"], query=True)[0], 5)
    return time.perf_counter() - started


def _while_adding(library: Library, search: _Search, real: Seeds) -> list[float]:
    """Seconds of each search while a thread adds document after document, embedding included."""
    ended = threading.Event()

    def add() -> None:
        draw = random.Random(1)
        with writing(library) as writer:
            while not ended.is_set():
                library.embedder.embed([s.passage.text for s in real.passages[:_IN_DOCUMENT]])
                _add(library, writer, real, _IN_DOCUMENT, draw)

    writer = threading.Thread(target=add)
    writer.start()
    try:
        return search.seconds()
    finally:
        ended.set()
        writer.join()


def _recall(library: Library, questions: Sequence[str]) -> float:
    """The share of the truly nearest passages that the vector index names."""
    asked = library.embedder.embed(list(questions), query=True)
    nearest: list[list[tuple[float, int]]] = [[] for _ in asked]
    for ids, matrix in _all_vectors(library):
        for found, cosines in zip(nearest, asked @ matrix.T, strict=True):
            best = np.argsort(-cosines)[:_DEPTH]
            found.extend((float(cosines[i]), ids[i]) for i in best)
            found[:] = sorted(found, reverse=True)[:_DEPTH]
    shares = [
        len({i for _, i in found} & set(library.nearest(vector, _DEPTH))) / len(found)
        for found, vector in zip(nearest, asked, strict=True)
    ]
    return float(np.mean(shares))


def _all_vectors(library: Library) -> Iterator[tuple[list[int], Vectors]]:
    catalogue, ids = library.catalogue, library.catalogue.passage_ids()
    for first in range(0, len(ids), 10_000):
        vectors = catalogue.vectors_of(library.embedder.identity, ids[first : first + 10_000])
        yield list(vectors), np.stack(list(vectors.values()))
