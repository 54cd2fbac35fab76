"""llama-index as it comes, on the same files and the same embedding model.

Run as a program, so that its start and its memory are its own:

    python -m evals.speed.peer add STORE CHUNK FILE…     (CHUNK: tokens of a passage)
    python -m evals.speed.peer ask STORE QUESTION
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from .memory import peak

DEFAULT_CHUNK = 1024  # llama-index's; the model sees the first 256 tokens of each
WHOLE_CHUNK = 200  # what the model sees as a whole


def _index(store: Path) -> tuple[Any, Any]:
    import chromadb
    from llama_index.core import StorageContext
    from llama_index.embeddings.huggingface import HuggingFaceEmbedding
    from llama_index.vector_stores.chroma import ChromaVectorStore

    from retrieval.embedding import SentenceTransformerEmbedder

    folder = SentenceTransformerEmbedder().folder
    embedding = HuggingFaceEmbedding(model_name=str(folder), device="cpu")
    collection = chromadb.PersistentClient(str(store)).get_or_create_collection("peer")
    vectors = ChromaVectorStore(chroma_collection=collection)
    return StorageContext.from_defaults(vector_store=vectors), embedding


def add(store: Path, chunk: int, files: list[str]) -> None:
    from llama_index.core import SimpleDirectoryReader, VectorStoreIndex
    from llama_index.core.node_parser import SentenceSplitter

    context, embedding = _index(store)
    documents = SimpleDirectoryReader(input_files=files).load_data()
    overlap = chunk // 5 if chunk == DEFAULT_CHUNK else 0
    splitter = SentenceSplitter(chunk_size=chunk, chunk_overlap=overlap)
    VectorStoreIndex.from_documents(
        documents, storage_context=context, embed_model=embedding, transformations=[splitter]
    )


def ask(store: Path, question: str) -> None:
    from llama_index.core import VectorStoreIndex

    context, embedding = _index(store)
    index = VectorStoreIndex.from_vector_store(context.vector_store, embed_model=embedding)
    for node in index.as_retriever().retrieve(question):
        print(node.get_content())


def main() -> None:
    command, store, given, *files = sys.argv[1:]
    if command == "add":
        add(Path(store), int(given), files)
    else:
        ask(Path(store), given)
    print(f"peak {peak():.0f}", file=sys.stderr)


if __name__ == "__main__":
    main()
