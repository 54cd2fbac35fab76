"""The vector index in a real Chroma, asked by itself and through llama-index's interface."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from chromadb import PersistentClient
from chromadb.config import Settings
from llama_index.core.vector_stores import (
    MetadataFilter,
    MetadataFilters,
    VectorStoreQuery,
)

from retrieval.chroma_store import BareChromaVectorStore
from retrieval.errors import LibraryError
from retrieval.vector_index import COLLECTION, VectorIndex

# On the unit circle: 7 lies along the first axis, 8 at 0.6 of it, 9 across.
VECTORS = {7: (1.0, 0.0), 8: (0.6, 0.8), 9: (0.0, 1.0)}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[BareChromaVectorStore]:
    index = VectorIndex(tmp_path)
    index.add({i: np.array(vector, dtype=np.float32) for i, vector in VECTORS.items()})
    assert index.nearest(np.array([1, 0], dtype=np.float32), 2) == [7, 8]
    index.close()
    client: Any = PersistentClient(str(tmp_path), settings=Settings(anonymized_telemetry=False))
    yield BareChromaVectorStore(client.get_collection(COLLECTION, embedding_function=None))
    client.close()


def test_llama_index_finds_what_the_index_finds(store: BareChromaVectorStore) -> None:
    found = store.query(VectorStoreQuery(query_embedding=[1.0, 0.0], similarity_top_k=2))
    assert found.ids == ["7", "8"]
    assert found.similarities == pytest.approx([1.0, 0.6], abs=1e-6)


def test_llama_index_may_ask_among_some(store: BareChromaVectorStore) -> None:
    query = VectorStoreQuery(query_embedding=[1.0, 0.0], similarity_top_k=2, node_ids=["8", "9"])
    assert store.query(query).ids == ["8", "9"]


def test_what_llama_index_deletes_is_gone(store: BareChromaVectorStore) -> None:
    store.delete_nodes(["7"])
    query = VectorStoreQuery(query_embedding=[1.0, 0.0], similarity_top_k=3)
    assert store.query(query).ids == ["8", "9"]


def test_what_cannot_be_asked_is_said(store: BareChromaVectorStore) -> None:
    filters = MetadataFilters(filters=[MetadataFilter(key="author", value="Ada")])
    for query in (
        VectorStoreQuery(query_str="otters"),
        VectorStoreQuery(query_embedding=[1.0, 0.0], filters=filters),
    ):
        with pytest.raises(ValueError, match="query_embedding"):
            store.query(query)


@pytest.mark.parametrize("url", ["http://[bad", "http://host:many", "nowhere"])
def test_an_address_that_is_none_is_told(tmp_path: Path, url: str) -> None:
    with pytest.raises(LibraryError, match="is not an address like"):
        VectorIndex(tmp_path, url).count()
