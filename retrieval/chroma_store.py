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
from llama_index.vector_stores.chroma import ChromaVectorStore


class BareChromaVectorStore(ChromaVectorStore):
    """``add`` replaces a vector whose id is there already."""

    def __init__(self, collection: Collection) -> None:
        super().__init__(chroma_collection=collection)

    def add(self, nodes: Sequence[BaseNode], **_: Any) -> list[str]:
        ids = [node.node_id for node in nodes]
        vectors = np.array([node.get_embedding() for node in nodes], dtype=np.float32)
        self._collection.upsert(ids=ids, embeddings=vectors)
        return ids
