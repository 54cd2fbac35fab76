"""Conversations as they are kept: questions, their answers, and what people thought of them.

They stand in the catalogue's file, so that they move and are backed up with the library. Each
belongs to an owner: the name somebody logged in with, or "" where nobody has to.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from .catalogue import Catalogue
from .datatypes import Answer
from .errors import ConversationError

if TYPE_CHECKING:
    from pydantic import TypeAdapter

_LONGEST_TITLE = 80  # characters
_COLUMNS = "question, status, answer, problem, seconds, asked, rating, comment"
_RECORD = """SELECT id, title, changed,
    (SELECT count(*) FROM exchanges WHERE conversation_id = id)
    FROM conversations WHERE owner = ?"""
_NONE = "There is no such conversation."
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class KeptExchange:
    """One question and what came of it.

    ``status`` is the word of whoever keeps it. ``asked`` is an ISO time in UTC. ``rating`` is 1
    (good), -1 (bad) or 0 (not said).
    """

    question: str
    status: str
    answer: Answer | None = None
    problem: str = ""
    seconds: float = 0.0
    asked: str = ""
    rating: int = 0
    comment: str = ""


@dataclass(frozen=True, slots=True)
class ConversationRecord:
    """A conversation as it is listed. ``changed`` is an ISO time in UTC."""

    id: str
    title: str
    changed: str
    exchanges: int


class Conversations:
    """The conversations of a library. Safe from any thread. Raises ConversationError for one that
    there is not, or that is somebody else's."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    def keep(self, owner: str, name: str, position: int, exchange: KeptExchange) -> None:
        """Put an exchange at a position, instead of the one that is there; later ones go.

        The first one makes the conversation, under a name that the caller invents (a UUID), and
        its question is the title; a later one of a conversation that was deleted meanwhile is not
        kept. The passages that were searched are not kept, those that are
        cited or closest are.
        """
        kept = exchange.answer and replace(exchange.answer, passages=())
        row = (
            exchange.question, exchange.status, kept and _answers().dump_json(kept).decode(),
            exchange.problem, exchange.seconds, exchange.asked or _now(),
            exchange.rating, exchange.comment,
        )  # fmt: skip
        said = exchange.answer.text if exchange.answer else ""
        with self._catalogue.writing():
            if position == 0:
                self._catalogue.connection.execute(
                    "INSERT OR IGNORE INTO conversations VALUES (?, ?, ?, ?)",
                    (name, owner, _title(exchange.question), _now()),
                )
            self._check(owner, name)
            for table in ("exchanges", "said"):
                self._catalogue.connection.execute(
                    f"DELETE FROM {table} WHERE conversation_id = ? AND position >= ?",
                    (name, position),
                )
            self._catalogue.connection.execute(
                f"INSERT INTO exchanges (conversation_id, position, {_COLUMNS}) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (name, position, *row),
            )
            self._catalogue.connection.execute(
                "INSERT INTO said VALUES (?, ?, ?, ?)", (exchange.question, said, name, position)
            )
            self._catalogue.connection.execute(
                "UPDATE conversations SET changed = ? WHERE id = ?", (_now(), name)
            )

    def listed(self, owner: str, words: str = "") -> list[ConversationRecord]:
        """Those of an owner, the latest first; with ``words``, those in which all of them occur in
        one exchange or in the title, each at least as the beginning of a word."""
        sought = [f'"{word}"*' for word in _WORD.findall(words)]
        condition, values = "", [owner]
        if sought:
            titled = " AND ".join("' ' || lower(title) LIKE ?" for _ in sought)
            condition = (
                f"AND (id IN (SELECT conversation_id FROM said WHERE said MATCH ?) OR ({titled}))"
            )
            values += [" ".join(sought), *(f"% {word.lower()}%" for word in _WORD.findall(words))]
        rows = self._catalogue.connection.execute(
            f"{_RECORD} {condition} ORDER BY changed DESC", values
        )
        return [ConversationRecord(*row) for row in rows]

    def record(self, owner: str, name: str) -> ConversationRecord:
        """One of them, as it is listed."""
        row = self._catalogue.connection.execute(f"{_RECORD} AND id = ?", (owner, name)).fetchone()
        if row is None:
            raise ConversationError(_NONE)
        return ConversationRecord(*row)

    def exchanges(self, owner: str, name: str) -> list[KeptExchange]:
        """Its exchanges, oldest first."""
        with self._catalogue.reading():
            self._check(owner, name)
            rows = self._catalogue.connection.execute(
                f"SELECT {_COLUMNS} FROM exchanges WHERE conversation_id = ? ORDER BY position",
                (name,),
            ).fetchall()
        return [_exchange(row) for row in rows]

    def rename(self, owner: str, name: str, title: str) -> None:
        with self._changing(owner, name):
            self._catalogue.connection.execute(
                "UPDATE conversations SET title = ? WHERE id = ?", (_title(title), name)
            )

    def delete(self, owner: str, name: str) -> None:
        with self._changing(owner, name):
            self._catalogue.connection.execute(
                "DELETE FROM said WHERE conversation_id = ?", (name,)
            )
            self._catalogue.connection.execute("DELETE FROM conversations WHERE id = ?", (name,))

    def rate(self, owner: str, name: str, position: int, rating: int, comment: str) -> None:
        """Say of an exchange that it is good (1), bad (-1) or neither (0), and why."""
        with self._changing(owner, name):
            self._catalogue.connection.execute(
                "UPDATE exchanges SET rating = ?, comment = ? "
                "WHERE conversation_id = ? AND position = ?",
                (rating, comment, name, position),
            )

    def ratings(self, owner: str, name: str) -> dict[int, tuple[int, str]]:
        """What was said of its exchanges, as (rating, comment) by position; none where there is no
        such conversation."""
        rows = self._catalogue.connection.execute(
            "SELECT position, rating, comment FROM exchanges JOIN conversations "
            "ON id = conversation_id WHERE owner = ? AND id = ?",
            (owner, name),
        )
        return {position: (rating, comment) for position, rating, comment in rows}

    def rated(self) -> Iterator[KeptExchange]:
        """The exchanges of all owners that were rated, oldest first."""
        return (exchange for exchange, _ in self.rated_in_turn())

    def rated_in_turn(self) -> Iterator[tuple[KeptExchange, list[str]]]:
        """The same, each with the questions before it in its conversation."""
        before = """SELECT json_group_array(question) FROM (SELECT question FROM exchanges b
            WHERE b.conversation_id = e.conversation_id AND b.position < e.position
            ORDER BY b.position)"""
        rows = self._catalogue.connection.execute(
            f"SELECT ({before}), {_COLUMNS} FROM exchanges e WHERE rating != 0 ORDER BY asked"
        )
        return ((_exchange(row), json.loads(asked)) for asked, *row in rows.fetchall())

    @contextmanager
    def _changing(self, owner: str, name: str) -> Iterator[None]:
        with self._catalogue.writing():
            self._check(owner, name)
            yield

    def _check(self, owner: str, name: str) -> None:
        known = self._catalogue.connection.execute(
            "SELECT 1 FROM conversations WHERE id = ? AND owner = ?", (name, owner)
        ).fetchone()
        if known is None:
            raise ConversationError(_NONE)


@cache
def _answers() -> TypeAdapter[Answer]:
    from pydantic import TypeAdapter  # slow to load, and asking from the command line keeps nothing

    return TypeAdapter(Answer)


def _exchange(row: Any) -> KeptExchange:
    question, status, answer, *rest = row
    return KeptExchange(question, status, answer and _answers().validate_json(answer), *rest)


def _title(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= _LONGEST_TITLE else words[: _LONGEST_TITLE - 1].rstrip() + "…"


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
