"""How search holds up as a library grows.

Larger libraries are made of a real one: a new passage joins two sentences of each of three real
passages drawn at random, and its vector is that of one of them, with Gaussian noise of a tenth of
its length added and normalised again. So words keep their frequencies, sentences their wording, and
vectors their neighbourhoods, while no two passages are the same.
"""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from retrieval import Library, Scope
from retrieval.datatypes import Document, Passage, Unit, UnitKind
from retrieval.embedding import Vectors
from retrieval.query import Query, parse
from retrieval.retriever import Retriever
from retrieval.rows import Fingerprint, StoredPassage, text_hash
from retrieval.scope import EVERYTHING
from retrieval.writer import Put, writing

from .memory import resident

_BATCH = 20  # documents that are committed together
_IN_DOCUMENT = 50  # passages
_NOISE = 0.1
_DEPTH = 50  # of the nearest neighbours that are compared with an exact search
_AT_ONCE = 16


@dataclass(frozen=True, slots=True)
class Seeds:
    """The real passages, their sentences, and their vectors, (passages, dimension)."""

    passages: Sequence[StoredPassage]
    vectors: Vectors


def seeds(library: Library) -> Seeds:
    """All passages of a library that hold sentences."""
    stored = list(library.catalogue.passages(library.catalogue.passage_ids()).values())
    kept = [s for s in stored if len(s.passage.text) > 200]
    known = library.catalogue.vectors(library.embedder.identity, (s.text_hash for s in kept))
    return Seeds(kept, np.stack([known[s.text_hash] for s in kept]))


def grown(library: Library, real: Seeds, size: int, draw: random.Random) -> None:
    """Add made passages until the library holds ``size``."""
    noise = np.random.default_rng(draw.randrange(2**32))
    identity = library.embedder.identity
    number = library.catalogue.passage_count()
    with writing(library) as writer:
        while number < size:
            puts: list[Put] = []
            vectors: dict[str, Vectors] = {}
            for _ in range(_BATCH):
                made = [_made(real, draw) for _ in range(min(_IN_DOCUMENT, size - number))]
                if not made:
                    break
                number += len(made)
                puts.append(_put(f"made/{number:08}.txt", [text for text, _ in made]))
                for text, source in made:
                    vectors[text_hash(text)] = _near(real.vectors[source], noise)
            with library.catalogue.writing():
                library.catalogue.insert_vectors(identity, vectors)
            writer.apply(puts)


def _made(real: Seeds, draw: random.Random) -> tuple[str, int]:
    chosen = [draw.randrange(len(real.passages)) for _ in range(3)]
    return " ".join(part for i in chosen for part in _two_units(real.passages[i], draw)), chosen[0]


def _near(vector: Vectors, noise: np.random.Generator) -> Vectors:
    moved = vector + noise.normal(0, _NOISE / np.sqrt(len(vector)), len(vector))
    normal: Vectors = (moved / np.linalg.norm(moved)).astype(np.float32)
    return normal


def _two_units(stored: StoredPassage, draw: random.Random) -> Iterator[str]:
    passage = stored.passage
    for unit in draw.sample(passage.units, min(2, len(passage.units))):
        said = passage.text[unit.start - passage.start : unit.end - passage.start]
        yield " ".join(said.split())


def _put(name: str, texts: Sequence[str]) -> Put:
    passages, at = [], 0
    for text in texts:
        unit = Unit(UnitKind.SENTENCE, at, at + len(text))
        passages.append(Passage(text, at, at + len(text), units=(unit,)))
        at += len(text) + 1
    whole = "\n".join(texts)
    fingerprint = Fingerprint(len(whole), 0, text_hash(whole), "evals")
    return Put(name, Document(name, whole, "text"), fingerprint, tuple(passages))


def measured(library: Library, questions: Sequence[str], folder: Path) -> list[str]:
    """Times, memory, disk and recall of a library as it stands."""
    retriever = Retriever(library)
    queries = [parse(question, library.lexical) for question in questions]
    for query in queries[:10]:
        retriever.search(query, 10)
    one = [_timed(retriever, query) for query in queries]
    some = Scope(tuple(record.path for record in library.documents()[:20]))
    filtered = [_timed(retriever, query, some) for query in queries[:50]]
    started = time.perf_counter()
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        list(pool.map(lambda query: retriever.search(query, 10), queries))
    together = time.perf_counter() - started
    opening = time.perf_counter()
    with Library.open(folder, settings=library.settings) as again:
        again.nearest(library.embedder.embed(["a"])[0], 5)
    opened = time.perf_counter() - opening
    disk = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
    p95 = statistics.quantiles(one, n=20)[-1]
    p50 = statistics.median(one)
    return [
        f"{library.catalogue.passage_count():,} passages: p50 {1000 * p50:.0f} ms, "
        f"p95 {1000 * p95:.0f} ms, opened in {opened:.2f} s, {disk / 1e6:.0f} MB on disk, "
        f"{resident():.0f} MB of memory",
        f"  HNSW finds {_recall(library, questions[:50]):.3f} of the {_DEPTH} nearest",
        f"  filtered to 20 documents: ratio {statistics.median(filtered) / p50:.2f}",
        f"  {_AT_ONCE} at once: {len(queries) / together * statistics.mean(one):.2f} times the "
        "throughput of one after the other",
    ]


def _timed(retriever: Retriever, query: Query, scope: Scope = EVERYTHING) -> float:
    started = time.perf_counter()
    retriever.search(query, 10, scope)
    return time.perf_counter() - started


def _recall(library: Library, questions: Sequence[str]) -> float:
    """The share of the truly nearest passages that the vector index names."""
    stored = library.catalogue.passages(library.catalogue.passage_ids())
    hashes = {i: s.text_hash for i, s in stored.items()}
    known = library.catalogue.vectors(library.embedder.identity, hashes.values())
    ids = np.array(list(hashes))
    matrix = np.stack([known[hashes[i]] for i in ids])
    shares = []
    for vector in library.embedder.embed(list(questions), query=True):
        scores = matrix @ vector
        nearest = set(ids[np.argpartition(-scores, _DEPTH)[:_DEPTH]].tolist())
        shares.append(len(nearest & set(library.nearest(vector, _DEPTH))) / _DEPTH)
    return float(np.mean(shares))
