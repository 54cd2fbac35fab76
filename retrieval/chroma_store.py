"""Chroma as a llama-index vector store that keeps vectors and their ids, and nothing else.

llama-index's own store keeps each node as JSON beside its vector; here the text is in the
catalogue. Importing this module loads chromadb and llama-index, which takes seconds.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from chromadb import Collection
from llama_index.core.schema import BaseNode
from llama_index.core.vector_stores import VectorStoreQuery, VectorStoreQueryResult
from llama_index.vector_stores.chroma import ChromaVectorStore


class BareChromaVectorStore(ChromaVectorStore):
    """``add`` replaces a vector whose id is there already; ``query`` tells ids, not texts."""

    stores_text: bool = False

    def __init__(self, collection: Collection) -> None:
        super().__init__(chroma_collection=collection)

    def add(self, nodes: Sequence[BaseNode], **_: Any) -> list[str]:
        ids = [node.node_id for node in nodes]
        vectors = np.array([node.get_embedding() for node in nodes], dtype=np.float32)
        self._collection.upsert(ids=ids, embeddings=vectors)
        return ids

    def query(self, query: VectorStoreQuery, **_: Any) -> VectorStoreQueryResult:
        """The nearest ids by cosine, best first, among ``node_ids`` if they are given.

        Raises ValueError without a vector, and with filters, as there is no metadata to filter by.
        """
        if query.query_embedding is None or query.filters is not None:
            raise ValueError("Ask with a query_embedding, and with node_ids in place of filters.")
        found = self._collection.query(
            query_embeddings=np.array([query.query_embedding], dtype=np.float32),
            n_results=query.similarity_top_k,
            ids=query.node_ids,
            include=["distances"],
        )
        distances = (found["distances"] or [[]])[0]
        return VectorStoreQueryResult(
            ids=found["ids"][0], similarities=[1 - distance for distance in distances]
        )
