"""A conversation as one browser session holds it: immutable, so that no two sessions share it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from retrieval.datatypes import Answer, Citation

LONGEST_QUESTION = 2000  # characters
_REMEMBERED = 10  # exchanges passed to the assistant; a follow-up leans on the last few


class Status(StrEnum):
    """Where an exchange stands."""

    PENDING = "pending"
    ANSWERED = "answered"
    STOPPED = "stopped"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Source:
    """What a source card shows: a citation, and the wording of the passage around it.

    ``format`` is that of the document, "" where it is gone.
    """

    citation: Citation
    passage: str
    format: str = ""


@dataclass(frozen=True, slots=True)
class Exchange:
    """One question and what came of it.

    ``draft`` is the answer as far as it has been written; ``found`` counts the passages being read
    and the documents that hold them; ``problem`` says, where it failed, what to do next. ``rating``
    is 1 (good), -1 (bad) or 0 (not said).
    """

    question: str
    status: Status = Status.PENDING
    found: tuple[int, int] | None = None
    draft: str = ""
    answer: Answer | None = None
    sources: tuple[Source, ...] = ()
    seconds: float = 0.0
    problem: str = ""
    rating: int = 0
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Conversation:
    """Exchanges, oldest first. Their position names them on the page.

    ``id`` is its name in the catalogue, "" before the first question.
    """

    exchanges: tuple[Exchange, ...] = ()
    id: str = ""

    @property
    def last(self) -> Exchange | None:
        return self.exchanges[-1] if self.exchanges else None

    def asked(self, question: str) -> Conversation:
        """With one more question. One that was cut off before it ended counts as stopped."""
        before = self
        if self.last is not None and self.last.status is Status.PENDING:
            before = self.with_last(status=Status.STOPPED)
        return Conversation((*before.exchanges, Exchange(question)), self.id or uuid.uuid4().hex)

    def with_last(self, **changes: Any) -> Conversation:
        """The same, with the last exchange changed."""
        return self.with_exchange(len(self.exchanges) - 1, **changes)

    def with_exchange(self, position: int, **changes: Any) -> Conversation:
        """The same, with one exchange changed."""
        items = list(self.exchanges)
        items[position] = replace(items[position], **changes)
        return replace(self, exchanges=tuple(items))

    def without_last(self) -> Conversation:
        return replace(self, exchanges=self.exchanges[:-1])

    def quoted(self, turn: int | None, document_id: int, text: str) -> list[tuple[int, int]]:
        """What the answer at a position quotes from a document with this text, as (start, end)."""
        if turn is None or not 0 <= turn < len(self.exchanges):
            return []
        answer = self.exchanges[turn].answer
        return [
            (cited.start, cited.end)
            for cited in (answer.citations if answer else ())
            if cited.document_id == document_id and text[cited.start : cited.end] == cited.quote
        ]

    def history(self) -> list[dict[str, str]]:
        """The finished exchanges before the last, as the assistant takes them."""
        turns: list[dict[str, str]] = []
        for exchange in self.exchanges[:-1][-_REMEMBERED:]:
            if exchange.answer is not None:
                turns.append({"role": "user", "content": exchange.question})
                turns.append({"role": "assistant", "content": exchange.answer.text})
        return turns
