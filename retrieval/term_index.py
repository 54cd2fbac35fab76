"""The inverted index: which passages hold a term, in tantivy.

It names candidates only, so it is as disposable as the vector index: what BM25 says of them is
computed from the catalogue (see lexical_index.py), from which the index can be rebuilt. tantivy
finds the best passages without scoring most of the others, by the upper bounds that it keeps for
each block of postings: Ding and Suel, "Faster Top-k Document Retrieval Using Block-Max Indexes"
(SIGIR 2011). evals/speed/lexical.py measures it beside other engines.
"""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tantivy import Index, IndexWriter, Query

BREAK = "\x1f"  # between headings and body: no phrase reaches across it, and no term is like it
_ID, _DOCUMENT, _TERMS = "id", "document", "terms"
_WORDS = "words"  # name of the tokenizer
_MEMORY = 32_000_000  # bytes of new postings that are held before they are written out


@dataclass(frozen=True, slots=True)
class Posting:
    """A passage as it is indexed: ``terms`` are joined by spaces."""

    id: int
    document_id: int
    terms: str


class TermIndex:
    """Passage ids by term, in ``folder``. Writing methods run under the library's lock."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._index: Index | None = None
        self._writer: IndexWriter | None = None
        self._guard = threading.RLock()

    def add(self, postings: Iterable[Posting]) -> None:
        """Insert, or replace where the id is there already; found once this returns."""
        from tantivy import Document

        with self._guard:
            writer = self._written()
            for posting in postings:
                writer.delete_documents_by_term(_ID, posting.id)
                writer.add_document(
                    Document(id=posting.id, document=posting.document_id, terms=posting.terms)
                )
            self._commit()

    def remove(self, ids: Sequence[int]) -> None:
        if not ids:
            return
        with self._guard:
            for number in ids:
                self._written().delete_documents_by_term(_ID, number)
            self._commit()

    def settle(self) -> None:
        """Writing is over for now: let running merges end, and another process write."""
        with self._guard:
            writer, self._writer = self._writer, None
            if writer is not None:
                writer.wait_merging_threads()

    def candidates(
        self,
        terms: Sequence[str],
        k: int,
        phrases: Sequence[Sequence[str]] = (),
        documents: Sequence[int] | None = None,
    ) -> list[int]:
        """Ids of the k passages that tantivy's BM25 puts first, of those that hold any of the terms
        and all of the phrases, and belong to one of the documents (None: any). May name passages
        just removed."""
        query = self._query(terms, phrases, documents)
        return [] if query is None else self._found(query, k)

    def holds(self, number: int) -> bool:
        """Whether the index knows the passage of that id."""
        from tantivy import Query

        query = Query.term_query(self._opened().schema, _ID, number)
        return bool(self._opened().searcher().search(query, 1, count=False).hits)

    def ids(self) -> set[int]:
        """Every id in the index."""
        from tantivy import Query

        return set(self._found(Query.all_query(), max(1, self.count())))

    def count(self) -> int:
        return int(self._opened().searcher().num_docs)

    def rebuild(self, postings: Iterable[Posting]) -> None:
        """Throw the index away and fill a new one."""
        with self._guard:
            self.close()
            shutil.rmtree(self._folder, ignore_errors=True)
            self.add(postings)
            self.settle()

    def refresh(self) -> None:
        """See what has been committed since, by another process too."""
        with self._guard:
            self._opened().reload()

    def close(self) -> None:
        with self._guard:
            self.settle()
            self._index = None

    def _found(self, query: Query, k: int) -> list[int]:
        searcher = self._opened().searcher()
        places = [place for _, place in searcher.search(query, k, count=False).hits]
        return [int(i) for i in searcher.fast_field_values(_ID, places) if i is not None]

    def _query(
        self,
        terms: Sequence[str],
        phrases: Sequence[Sequence[str]],
        documents: Sequence[int] | None,
    ) -> Query | None:
        from tantivy import Occur, Query

        schema = self._opened().schema

        def term(text: str) -> Query:
            return Query.term_query(schema, _TERMS, text, "freq")

        def phrase(words: Sequence[str]) -> Query:
            first, *more = words
            return Query.phrase_query(schema, _TERMS, [first, *more]) if more else term(first)

        any_of = [(Occur.Should, term(text)) for text in dict.fromkeys(terms)]
        parts = [(Occur.Must, Query.boolean_query(any_of))] if any_of else []
        parts += [(Occur.Must, phrase(words)) for words in phrases if words]
        if not parts:
            return None
        if documents is not None:
            inside = Query.term_set_query(schema, _DOCUMENT, documents)
            parts.append((Occur.Must, Query.const_score_query(inside, 0.0)))
        return Query.boolean_query(parts) if len(parts) > 1 else parts[0][1]

    def _opened(self) -> Index:
        if self._index is None:
            with self._guard:
                self._index = self._index or self._new_index()
        return self._index

    def _new_index(self) -> Index:
        from tantivy import Index, SchemaBuilder, TextAnalyzerBuilder, Tokenizer

        schema = (
            SchemaBuilder()
            .add_integer_field(_ID, indexed=True, fast=True)
            .add_integer_field(_DOCUMENT, indexed=True)
            .add_text_field(_TERMS, tokenizer_name=_WORDS, index_option="position")
            .build()
        )
        self._folder.mkdir(parents=True, exist_ok=True)
        index = Index(schema, path=str(self._folder))
        index.register_tokenizer(_WORDS, TextAnalyzerBuilder(Tokenizer.whitespace()).build())
        index.config_reader("manual")
        index.reload()
        return index

    def _written(self) -> IndexWriter:
        if self._writer is None:
            self._writer = self._opened().writer(_MEMORY, 1)
        return self._writer

    def _commit(self) -> None:
        self._written().commit()
        self._opened().reload()
