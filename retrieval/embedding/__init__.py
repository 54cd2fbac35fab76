"""Texts to vectors, with any sentence-transformers model. The default one is all-MiniLM-L6-v2,
trained further on questions about documents (``weights/MODEL_CARD.md``)."""

from .embedder import Embedder, SentenceTransformerEmbedder, Vectors, source_of

__all__ = ["Embedder", "SentenceTransformerEmbedder", "Vectors", "source_of"]
