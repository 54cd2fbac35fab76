"""A llama-index view of a library, so that it drops into anyone's pipeline."""

from __future__ import annotations

from typing import Any

from llama_index.core.base.base_retriever import BaseRetriever
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode

from .assistant import Assistant
from .datatypes import ScoredPassage


class PassageRetriever(BaseRetriever):
    """Retrieves passages as nodes; offsets, title, headings and page are in their metadata."""

    def __init__(self, assistant: Assistant, k: int = 5, **more: Any) -> None:
        self._assistant = assistant
        self._k = k
        super().__init__(**more)

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        found = self._assistant.search(query_bundle.query_str, self._k)
        return [NodeWithScore(node=_node(passage), score=passage.score) for passage in found]


def _node(found: ScoredPassage) -> TextNode:
    return TextNode(
        id_=str(found.id),
        text=found.text,
        start_char_idx=found.start,
        end_char_idx=found.end,
        metadata={
            "document": found.document.path,
            "title": found.document.title,
            "headings": " > ".join(found.passage.heading_path),
            "page": found.passage.page,
        },
    )
