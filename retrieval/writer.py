"""The one way to change a library: whole documents, in one step, in every index.

Order of a change: new passages go into the disposable indexes, then the catalogue commits, then the
old ones leave the indexes. A search drops ids that the catalogue does not know, so at every moment
it sees either the old document or the new one; and a crash leaves at most entries that nobody can
see, which the next opening clears away.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from .datatypes import Document, Passage
from .embedding import Vectors, source_of
from .library import Library
from .rows import Fingerprint, StoredPassage, text_hash


@dataclass(frozen=True, slots=True)
class Put:
    """Insert a document, or replace the one of that name."""

    name: str
    document: Document
    fingerprint: Fingerprint
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class Remove:
    name: str


Change: TypeAlias = Put | Remove
Embedding: TypeAlias = Sequence[tuple[Sequence[str], Future[Vectors]]]  # hashes of texts, vectors
_EMBED_BATCH = 32  # an interrupted run waits for one


@contextmanager
def writing(library: Library, timeout: float = 30.0) -> Iterator[Writer]:
    """Become the writer of a library. Raises LibraryBusy when another one stays too long."""
    with library.lock(timeout):
        library.indexes.follow_other_writers()
        embedding = ThreadPoolExecutor(1, thread_name_prefix="embedding")
        writer = Writer(library, embedding)
        try:
            yield writer
        finally:
            embedding.shutdown(cancel_futures=True)
            library.term_index.settle()
        writer.finish()


class Writer:
    """Made by ``writing``."""

    def __init__(self, library: Library, embedding: Executor) -> None:
        self._library = library
        self._embedding = embedding
        self._catalogue = library.catalogue
        with self._catalogue.writing():
            self._catalogue.put("writing", "yes")

    def embed(self, texts: Sequence[str]) -> None:
        """Keep a vector of each text, computing those not yet known. Committed at once, so that a
        killed run need not compute them again."""
        self.keep(self.embedding(texts))

    def embedding(self, texts: Sequence[str]) -> Embedding:
        """Begin to compute the vectors of those texts that have none, while the caller goes on."""
        by_hash = {text_hash(text): text for text in texts}
        identity = self._library.embedder.identity
        missing = sorted(by_hash.keys() - self._catalogue.known_vectors(identity, by_hash))
        batches = [missing[i : i + _EMBED_BATCH] for i in range(0, len(missing), _EMBED_BATCH)]
        embed = self._library.embedder.embed
        return [
            (batch, self._embedding.submit(embed, [by_hash[digest] for digest in batch]))
            for batch in batches
        ]

    def keep(self, embedding: Embedding) -> None:
        """Wait for vectors and commit them. While it waits, others may write: conversations do."""
        identity = self._library.embedder.identity
        for batch, computed in embedding:
            vectors = computed.result()
            with self._catalogue.writing():
                self._catalogue.insert_vectors(identity, dict(zip(batch, vectors, strict=True)))

    def apply(self, changes: Sequence[Change]) -> None:
        """Commit the changes together. The passages of a Put have been through ``embed``."""
        if not changes:
            return
        added: list[StoredPassage] = []
        removed: list[int] = []
        with self._catalogue.writing():
            for change in changes:
                removed += self._delete(change.name)
                if isinstance(change, Put):
                    added += self._insert(change)
            self._library.vector_index.add(self._vectors_of(added))
            self._library.term_index.add(
                self._library.lexical.postings(stored.id for stored in added)
            )
            self._note_change()
        self._library.vector_index.remove(removed)
        self._library.term_index.remove(removed)
        self._library.indexes.mark_written()

    def change_model(self, documents: Sequence[Put]) -> None:
        """Replace every document at once by itself as cut and embedded for another model."""
        with self._catalogue.writing():
            for change in documents:
                self._delete(change.name)
                self._insert(change)
            self._note_change()
        self._library.indexes.rebuild_vectors()
        self._library.indexes.rebuild_terms()

    def forget_another_source(self) -> None:
        """Where the model changed under its name its vectors are made anew. Until ``change_model``
        nobody searches with what there is."""
        identity, source = self._library.embedder.identity, source_of(self._library.embedder)
        if source is None or self._catalogue.get("model") != identity:
            return  # those of another name stay to be searched until then
        begun = f"{source}, unfinished"
        if self._catalogue.get("model_source") not in (source, begun):
            with self._catalogue.writing():
                self._catalogue.delete_vectors(identity)
                self._catalogue.put("model_source", begun)
                self._count_change()

    def touch(self, name: str, size: int, mtime_ns: int) -> None:
        """Same content, new date: spare the next run from hashing the file."""
        with self._catalogue.writing():
            self._catalogue.touch(name, size, mtime_ns)

    def follow(self, folders: Sequence[str]) -> None:
        """Let ``sync`` look after these folders."""
        with self._catalogue.writing():
            for folder in folders:
                self._catalogue.follow(folder)

    def unfollow(self, folders: Sequence[str]) -> None:
        with self._catalogue.writing():
            for folder in folders:
                self._catalogue.unfollow(folder)

    def failed(self, tried: Iterable[str], failures: Mapping[str, str]) -> None:
        """Remember which of the files that were tried could not be taken in, and why."""
        with self._catalogue.writing():
            self._catalogue.forget_failures(tried)
            self._catalogue.note_failures(failures)

    def finish(self) -> None:
        """Everything arrived: the next opening need not look for traces of a crash."""
        with self._catalogue.writing():
            self._catalogue.drop_unused_vectors()
            self._catalogue.put("writing", "no")

    def _note_change(self) -> None:
        self._catalogue.put("model", self._library.embedder.identity)
        self._catalogue.put("model_source", source_of(self._library.embedder) or "")
        self._count_change()

    def _count_change(self) -> None:
        self._catalogue.put("generation", str(self._catalogue.generation() + 1))

    def _delete(self, name: str) -> list[int]:
        record = self._catalogue.record(name)
        if record is None:
            return []
        ids = [stored.id for stored in self._catalogue.passages_of(record.id)]
        self._library.lexical.remove(ids)
        self._catalogue.delete_document(record.id)
        return ids

    def _insert(self, change: Put) -> list[StoredPassage]:
        number = self._catalogue.insert_document(change.name, change.document, change.fingerprint)
        stored = self._catalogue.insert_passages(number, change.passages)
        self._library.lexical.add(stored)
        return stored

    def _vectors_of(self, passages: Sequence[StoredPassage]) -> dict[int, NDArray[np.float32]]:
        known = self._catalogue.vectors(
            self._library.embedder.identity, (stored.text_hash for stored in passages)
        )
        return {stored.id: known[stored.text_hash] for stored in passages}
