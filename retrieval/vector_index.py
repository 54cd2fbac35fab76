"""Dense retrieval: vectors in Chroma, written through llama-index's vector-store interface.

The index is disposable. It answers only with passage ids; scores and texts come from the catalogue,
from which it can be rebuilt in seconds. That is how it survives the reported cases of an index that
is lost or changes after a restart (chroma issues 3638, 5925, 7090), and how a reader keeps up with
a writer in another process (3792).

What is asked at question time goes to the collection itself: llama-index takes as long to import as
all the rest of answering a question from the shell.
"""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

from .errors import LibraryError

if TYPE_CHECKING:
    from chromadb import Collection

COLLECTION = "passages"  # in a folder that belongs to one library
_BATCH = 1000
# Of the graph of Malkov and Yashunin, "Efficient and Robust Approximate Nearest Neighbor Search
# Using Hierarchical Navigable Small World Graphs" (2018), as docs/speed.md measures them. Only
# ``_EXPLORED`` reaches a graph that is there already.
_NEIGHBOURS = 32  # of a passage in the graph
_CONSTRUCTED = 100  # passages looked at to find the neighbours of a new one
_EXPLORED = 1000  # passages looked at in a search

Vector = NDArray[np.float32]


class VectorIndex:
    """Passage ids by vector, in ``folder``, or on the Chroma server that ``url`` names, where other
    libraries have collections of other names.

    Any number of threads search and write at once; closing waits for them.
    """

    def __init__(self, folder: Path, url: str = "", name: str = COLLECTION) -> None:
        self._folder = folder
        self._url = url
        self._name = name
        self._client: Any = None
        self._collection: Collection | None = None
        self._users = 0
        self._closing = False
        self._change = threading.Condition()

    def add(self, vectors: Mapping[int, Vector]) -> None:
        """Insert, or replace where the id is there already."""
        from llama_index.core.schema import TextNode

        from .chroma_store import BareChromaVectorStore

        with self._opened() as collection:
            store = BareChromaVectorStore(collection)
            for batch in _batches(sorted(vectors)):
                store.add(
                    [TextNode(id_=str(i), text="", embedding=vectors[i].tolist()) for i in batch]
                )

    def remove(self, ids: Sequence[int]) -> None:
        from .chroma_store import BareChromaVectorStore

        with self._opened() as collection:
            store = BareChromaVectorStore(collection)
            for batch in _batches(ids):
                store.delete_nodes([str(i) for i in batch])

    def nearest(self, vector: Vector, k: int, among: Sequence[int] | None = None) -> list[int]:
        """Ids of the k nearest passages by cosine, best first. May name passages just removed.

        ``among`` are the ids that may be named; None: all.
        """
        if among is not None and not among:
            return []
        only = None if among is None else [str(i) for i in among]
        with self._opened() as collection:
            found = collection.query(
                query_embeddings=vector[np.newaxis], n_results=k, ids=only, include=[]
            )
            return [int(i) for i in found["ids"][0]]

    def ids(self) -> set[int]:
        """Every id in the index."""
        with self._opened() as collection:
            return {int(i) for i in collection.get(include=[])["ids"]}

    def count(self) -> int:
        with self._opened() as collection:
            return collection.count()

    def rebuild(self, vectors: Iterable[Mapping[int, Vector]]) -> None:
        """Throw the index away and fill a new one."""
        self._drop()
        for batch in vectors:
            self.add(batch)

    def close(self) -> None:
        """Forget what is in memory; the next use opens anew and sees what others have written."""
        with self._closed():
            pass

    @contextmanager
    def _closed(self) -> Iterator[None]:
        """While this lasts nobody uses the collection, or opens it."""
        with self._change:
            self._change.wait_for(lambda: not self._closing)
            self._closing = True
            self._change.wait_for(lambda: self._users == 0)
            try:
                if self._client is not None:
                    self._client.close()
                self._client = self._collection = None
                yield
            finally:
                self._closing = False
                self._change.notify_all()

    @contextmanager
    def _opened(self) -> Iterator[Collection]:
        """The collection, which is not closed before this ends."""
        with self._change:
            self._change.wait_for(lambda: not self._closing)
            collection = self._collection = self._collection or self._connect()
            self._users += 1
        try:
            yield collection
        finally:
            with self._change:
                self._users -= 1
                self._change.notify_all()

    def _connect(self) -> Collection:
        self._client = self._new_client()
        collection: Collection = self._client.get_or_create_collection(
            self._name,
            embedding_function=None,
            configuration={
                "hnsw": {
                    "space": "cosine",
                    "ef_search": _EXPLORED,
                    "ef_construction": _CONSTRUCTED,
                    "max_neighbors": _NEIGHBOURS,
                }
            },
        )
        if collection.configuration_json["hnsw"]["ef_search"] != _EXPLORED:  # an older version's
            collection.modify(configuration={"hnsw": {"ef_search": _EXPLORED}})
            self._client.close()
            return self._connect()
        return collection

    def _new_client(self) -> Any:
        import chromadb
        from chromadb.config import Settings

        settings = Settings(anonymized_telemetry=False)
        if not self._url:
            return chromadb.PersistentClient(path=str(self._folder), settings=settings)
        host, port, secure = self._address()
        try:
            return chromadb.HttpClient(
                host=host,
                port=port,
                ssl=secure,
                settings=settings,
            )
        except ValueError as error:
            raise LibraryError(
                f"The Chroma server at {self._url} does not answer. "
                "Start it (`chroma run`), or leave chroma_url empty to go without one."
            ) from error

    def _address(self) -> tuple[str, int, bool]:
        """Host, port, and whether the server speaks TLS."""
        try:
            address = urlsplit(self._url)
            host, port = address.hostname, address.port
        except ValueError:
            host = port = None
        if not host:
            raise LibraryError(f"chroma_url {self._url!r} is not an address like http://host:8000")
        return host, port or 8000, address.scheme == "https"

    def _drop(self) -> None:
        with self._closed():
            if not self._url:
                shutil.rmtree(self._folder, ignore_errors=True)
                return
            client = self._new_client()
            if self._name in [collection.name for collection in client.list_collections()]:
                client.delete_collection(self._name)
            client.close()


def _batches(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for i in range(0, len(ids), _BATCH):
        yield ids[i : i + _BATCH]
