"""The disposable indexes, kept true to the catalogue.

After a crash, after another process wrote, and when an index has lost what it held, they are opened
anew or rebuilt.
"""

from __future__ import annotations

import logging
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager

import numpy as np
from numpy.typing import NDArray

from .catalogue import Catalogue
from .errors import LibraryBusy
from .lexical_index import LexicalIndex
from .term_index import Posting, TermIndex
from .vector_index import VectorIndex

_BATCH = 2000  # passages that are read at a time for a rebuild
_PROBES = 9
_SAME = 0.999  # cosine of two vectors of the same text
_FEW_DOCUMENTS, _FEW_PASSAGES = 50, 3000
_FIRST = 1000  # nearest of all that are looked through for those of some documents
_PATIENCE = 60.0  # seconds to wait for a writer when an index has to be rebuilt
_log = logging.getLogger(__name__)


class Indexes:
    """The vectors and the terms of a catalogue's passages. ``lock`` makes one the only writer;
    ``check_model`` raises ModelMismatch where the vectors are another model's."""

    def __init__(
        self,
        catalogue: Catalogue,
        lexical: LexicalIndex,
        vectors: VectorIndex,
        terms: TermIndex,
        lock: Callable[[float], AbstractContextManager[None]],
        check_model: Callable[[], None],
    ) -> None:
        self._catalogue = catalogue
        self._lexical = lexical
        self._vectors = vectors
        self._terms = terms
        self._lock = lock
        self._check_model = check_model
        self._seen_generation = -1
        self._sync_guard = threading.Lock()
        self._rebuilt: Counter[Callable[[], None]] = Counter()

    def nearest(
        self, vector: NDArray[np.float32], k: int, documents: Sequence[int] | None
    ) -> list[int]:
        """Ids of the k nearest passages by the vector index; of some documents, or all (None).

        The nearest of all are mostly enough to find those of many documents. Where they are not,
        the passages themselves are compared if they are few, since the index then searches long
        for what it may name; else the index searches among them.
        """
        if documents is None:
            return self._nearest(vector, k, None)
        if len(documents) > _FEW_DOCUMENTS:
            near = self._nearest(vector, max(k, _FIRST), None)
            document_of, inside = self._catalogue.document_ids(near), set(documents)
            found = [i for i in near if document_of.get(i) in inside][:k]
            if len(found) == k:
                return found
        among = self._catalogue.passages_within(documents)
        if len(among) > _FEW_PASSAGES:
            return self._nearest(vector, k, among)
        vectors = self._catalogue.vectors_within(self._model(), documents)
        if not vectors:
            return []
        order = np.argsort(-(np.stack(list(vectors.values())) @ vector))[:k]
        ids = list(vectors)
        return [ids[place] for place in order]

    def _nearest(
        self, vector: NDArray[np.float32], k: int, among: Sequence[int] | None
    ) -> list[int]:
        return self._repaired(
            lambda: self._vectors.nearest(vector, k, among),
            self._vectors.close,
            self.rebuild_vectors,
        )

    def matching(
        self,
        terms: Sequence[str],
        k: int,
        phrases: Sequence[Sequence[str]],
        documents: Sequence[int] | None,
    ) -> list[int]:
        """Ids of the k passages that the inverted index puts first, see TermIndex.candidates."""
        return self._repaired(
            lambda: self._terms.candidates(terms, k, phrases, documents),
            self._terms.close,
            self.rebuild_terms,
        )

    def check(self) -> None:
        """Rebuild what is not a true copy; left alone while another process is writing."""
        try:
            with self._lock(0):
                if not self._is_true(self._vectors, self._vectors_are_found):
                    self.rebuild_vectors()
                if not self._is_true(self._terms, self._terms_are_held):
                    self.rebuild_terms()
        except LibraryBusy:
            _log.info("another process is writing; the indexes are checked later")
        self.mark_written()

    def rebuild_vectors(self) -> None:
        """Fill a new vector index from the catalogue. Call it under the lock."""
        _log.info("rebuilding the vector index from the catalogue")
        self._vectors.rebuild(self._stored_vectors())
        self.mark_written()

    def rebuild_terms(self) -> None:
        """Fill a new inverted index from the catalogue. Call it under the lock."""
        _log.info("rebuilding the inverted index from the catalogue")
        self._terms.rebuild(self._stored_postings())
        self.mark_written()

    def follow_other_writers(self) -> None:
        """Open anew what another process has written to since. An index that is written to without
        loses, for good, what it has not seen."""
        with self._sync_guard:
            generation = self._catalogue.generation()
            if generation != self._seen_generation:
                self._check_model()
                self._vectors.close()
                self._terms.refresh()
                self._seen_generation = generation

    def mark_written(self) -> None:
        """What is in memory is up to date with the catalogue."""
        self._seen_generation = self._catalogue.generation()

    def close(self) -> None:
        self._vectors.close()
        self._terms.close()

    def _repaired(
        self,
        search: Callable[[], list[int]],
        reopen: Callable[[], None],
        rebuild: Callable[[], None],
    ) -> list[int]:
        self.follow_other_writers()
        before = self._rebuilt[rebuild]
        try:
            return search()
        except Exception as error:  # the engines raise many kinds, their Rust sides bare ones
            _log.warning("an index cannot be searched (%s); opening it anew", error)
        reopen()
        try:
            return search()
        except Exception as error:
            _log.warning("an index cannot be searched (%s); rebuilding it", error)
        with self._lock(_PATIENCE):
            if self._rebuilt[rebuild] == before:  # else another thread has while this one waited
                rebuild()
                self._rebuilt[rebuild] += 1
        return search()

    def _is_true(
        self, index: VectorIndex | TermIndex, found: Callable[[Sequence[int]], bool]
    ) -> bool:
        """An index may also keep its ids and lose the rest: a few known passages are looked up."""
        try:
            if index.count() != self._lexical.collection().passages:
                return False
            if self._catalogue.get("writing") == "yes":
                return index.ids() == set(self._catalogue.passage_ids())
            return found(self._catalogue.some_passages(_PROBES))
        except Exception as error:
            _log.warning("an index cannot be read (%s)", error)
            return False

    def _vectors_are_found(self, numbers: Sequence[int]) -> bool:
        """Whether most are nearest to themselves, or to what says the same: the graph misses few of
        those that it holds."""
        vectors = self._catalogue.vectors_of(self._model(), numbers)
        nearest = {i: self._vectors.nearest(vector, 1)[0] for i, vector in vectors.items()}
        found = self._catalogue.vectors_of(self._model(), nearest.values())
        same = [float(vectors[i] @ found[near]) > _SAME for i, near in nearest.items()]
        return 2 * sum(same) >= len(same)

    def _terms_are_held(self, numbers: Sequence[int]) -> bool:
        return all(self._terms.holds(number) for number in numbers)

    def _stored_vectors(self) -> Iterator[Mapping[int, NDArray[np.float32]]]:
        for batch in self._batches():
            yield self._catalogue.vectors_of(self._model(), batch)

    def _stored_postings(self) -> Iterator[Posting]:
        for batch in self._batches():
            yield from self._lexical.postings(batch)

    def _model(self) -> str:
        return self._catalogue.get("model") or ""

    def _batches(self) -> Iterator[Sequence[int]]:
        ids = self._catalogue.passage_ids()
        for i in range(0, len(ids), _BATCH):
            yield ids[i : i + _BATCH]
