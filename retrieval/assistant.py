"""The one door for the web chat, the command line, the evals and other programs."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from .answering import small_talk
from .answering.examples import examples
from .answering.planner import Planner
from .answering.quote_answerer import QuoteAnswerer
from .answering.scoring import FeatureScorer, ReadingScorer
from .answering.standalone import last_question, standalone
from .datatypes import (
    Answer,
    AnswerKind,
    Event,
    Finished,
    PassagesFound,
    ScoredPassage,
    Segment,
    Support,
    Token,
)
from .library import Library
from .query import Query, levelled, parse
from .reading.reader import reader_of
from .reranker import Found, rerank
from .retriever import Retriever
from .scope import EVERYTHING, Scope

_FOUND = 10  # passages taken from retrieval for an answer
_TRIES = 3  # to answer between two commits of a writer


class Assistant:
    """Answers questions from one library. Safe to share between threads; keeps no conversation."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self._retriever = Retriever(library)
        self._reader = reader_of(library.settings.reader)
        scorer = FeatureScorer(library.embedder, library.lexical)
        answerer = QuoteAnswerer(
            library, ReadingScorer(scorer, self._reader) if self._reader else scorer
        )
        self._planner = Planner(library, answerer)

    def search(self, query: str, k: int = 5, scope: Scope = EVERYTHING) -> list[ScoredPassage]:
        """The k best passages for a query, best first; those of a scope where one is given."""
        query = levelled(query)
        if not query:
            return []
        return list(self._find(self._parse(query), max(k, _FOUND), scope).passages[:k])

    def ask(
        self,
        question: str,
        history: Sequence[Mapping[str, str]] = (),
        scope: Scope = EVERYTHING,
    ) -> Answer:
        """Answer a question from the documents of a scope.

        ``history`` holds the turns before it, as role and content.
        """
        for event in self.stream(question, history, scope):
            if isinstance(event, Finished):
                return event.answer
        raise AssertionError("a stream ends with the finished answer")

    def stream(
        self,
        question: str,
        history: Sequence[Mapping[str, str]] = (),
        scope: Scope = EVERYTHING,
    ) -> Iterator[Event]:
        """The answer as it comes about: passages found, pieces of text, the finished answer."""
        question = levelled(question)
        said = small_talk.reply(question, self.library.documents)
        if said is not None or not any(c.isalnum() for c in question):
            kind = AnswerKind.SMALL_TALK if said else AnswerKind.CLARIFY
            text = said or "What would you like to know? Ask me a question about the documents."
            answer = Answer(question, kind, text, (Segment(text, support=Support.NOTE),))
        else:
            found, answer = self._look_up(question, history, scope)
            yield PassagesFound(tuple(found))
        for number, segment in enumerate(answer.segments):
            yield Token(("\n" if number else "") + segment.text)
        yield Finished(answer)

    def examples(self, n: int = 4) -> list[str]:
        """Questions that the library can answer, made from its own headings and sentences."""
        return examples(self.library, n)

    def _look_up(
        self, question: str, history: Sequence[Mapping[str, str]], scope: Scope
    ) -> tuple[list[ScoredPassage], Answer]:
        """Retrieve and answer, once more if meanwhile the library changed."""
        started = time.perf_counter()
        whole = levelled(standalone(question, history))
        before = levelled(last_question(history))
        with self._retriever.turns.turn():
            for _ in range(_TRIES):
                found, answer, generation = self._within_snapshot(whole, before, scope)
                if self.library.catalogue.generation() == generation:
                    break
        timings = {**answer.timings, "total": time.perf_counter() - started}
        answer = replace(answer, timings=timings, passages=tuple(found.passages))
        if whole != question:
            searched_for = answer.searched_for or whole
            answer = replace(answer, question=question, searched_for=searched_for)
        return list(found.passages), answer

    def _within_snapshot(
        self, question: str, before: str, scope: Scope
    ) -> tuple[Found, Answer, int]:
        """What is found and answered in one snapshot, in which every document is whole, and its
        generation. The indexes may be newer than it and lack what it still holds."""
        started = time.perf_counter()
        with self.library.catalogue.reading():
            generation = self.library.catalogue.generation()
            query = self._parse(question, before)
            found = self._find(query, _FOUND, scope)
            searched = time.perf_counter()
            answer = self._planner.answer(query, found, lambda part: self._looked_up(part, scope))
        timings = {"retrieve": searched - started, "answer": time.perf_counter() - searched}
        return found, replace(answer, timings=timings), generation

    def _looked_up(self, question: str, scope: Scope) -> tuple[Query, Found]:
        query = self._parse(question)
        return query, self._find(query, _FOUND, scope)

    def _find(self, query: Query, k: int, scope: Scope) -> Found:
        """The k best passages, those in front read where there is a reader."""
        if self.library.catalogue.passage_count() == 0:
            return Found(())
        return rerank(self._reader, query, self._retriever.search(query, k, scope))

    def _parse(self, question: str, before: str = "") -> Query:
        def is_word(word: str) -> bool:
            """A word that the embedding model knows in one piece is no typing error."""
            return len(self.library.embedder.token_offsets(word.lower())) == 1

        return parse(question, self.library.lexical, is_word, before)
