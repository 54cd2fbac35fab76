"""The catalogue: one SQLite file that is the truth about a library.

It holds the documents with their canonical text, the passages cut from them, the vectors by
(model, text hash), and the terms of the passages, all changed in the same transactions. A reader
works in a snapshot and sees a document either before or after a change, never in between. The
indexes are derived from it (see indexes.py).
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from .database import Database
from .datatypes import Document, DocumentRecord, Passage
from .rows import PASSAGE_COLUMNS, Fingerprint, StoredPassage, pack, stored_passage, text_hash
from .scope import Scope

_RECORD = """SELECT d.id, d.path, d.title, d.date, d.format, d.size, d.mtime_ns, d.content_hash,
    length(d.text), json_array_length(d.page_starts),
    (SELECT count(*) FROM passages p WHERE p.document_id = d.id) FROM documents d"""


class Catalogue(Database):
    """The tables of a library. Methods that change them need ``writing()``."""

    # meta and folders

    def get(self, key: str) -> str | None:
        row = self.connection.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return None if row is None else str(row[0])

    def put(self, key: str, value: str) -> None:
        self.connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))

    def identity(self) -> str:
        """A name that no other library has, given when it is first asked for."""
        if self.get("id") is None:
            with self.writing():
                self.connection.execute(
                    "INSERT OR IGNORE INTO meta VALUES ('id', ?)", (uuid.uuid4().hex,)
                )
        return str(self.get("id"))

    def generation(self) -> int:
        """Rises with every change, so that a long-lived reader knows when to look again."""
        return int(self.get("generation") or 0)

    def folders(self) -> list[str]:
        """The folders that ``sync`` follows."""
        return [row[0] for row in self.connection.execute("SELECT path FROM folders ORDER BY path")]

    def follow(self, folder: str) -> None:
        self.connection.execute("INSERT OR IGNORE INTO folders VALUES (?)", (folder,))

    def unfollow(self, folder: str) -> None:
        self.connection.execute("DELETE FROM folders WHERE path = ?", (folder,))

    # files that could not be taken in

    def failures(self) -> dict[str, str]:
        """Why each of them could not, by path, in the order of the paths."""
        return dict(self.connection.execute("SELECT path, reason FROM failures ORDER BY path"))

    def note_failures(self, failed: Mapping[str, str]) -> None:
        self.connection.executemany(
            "INSERT OR REPLACE INTO failures VALUES (?, ?)", list(failed.items())
        )

    def forget_failures(self, paths: Iterable[str]) -> None:
        self.connection.executemany(
            "DELETE FROM failures WHERE path = ?", [(path,) for path in paths]
        )

    # documents

    def records(self) -> list[DocumentRecord]:
        rows = self.connection.execute(f"{_RECORD} ORDER BY d.path")
        return [DocumentRecord(*row) for row in rows]

    def records_by_id(self, ids: Iterable[int]) -> dict[int, DocumentRecord]:
        rows = self.where_in(f"{_RECORD} WHERE d.id", ids)
        return {row[0]: DocumentRecord(*row) for row in rows}

    def record(self, path: str) -> DocumentRecord | None:
        row = self.connection.execute(f"{_RECORD} WHERE d.path = ?", (path,)).fetchone()
        return None if row is None else DocumentRecord(*row)

    def text(self, document_id: int) -> str | None:
        """The canonical text, or None when there is no such document."""
        row = self.connection.execute(
            "SELECT text FROM documents WHERE id = ?", (document_id,)
        ).fetchone()
        return None if row is None else str(row[0])

    def page_starts(self, document_id: int) -> tuple[int, ...]:
        """The offsets at which its pages begin; empty where it has none."""
        row = self.connection.execute(
            "SELECT page_starts FROM documents WHERE id = ?", (document_id,)
        ).fetchone()
        return () if row is None else tuple(json.loads(row[0]))

    def slice(self, document_id: int, start: int, end: int) -> str:
        """``text[start:end]`` of a document, empty when there is no such document."""
        row = self.connection.execute(
            "SELECT substr(text, ?, ?) FROM documents WHERE id = ?",
            (start + 1, end - start, document_id),
        ).fetchone()
        return "" if row is None else str(row[0])

    def stored_document(self, document_id: int) -> Document:
        """The document as its reader made it."""
        row = self.connection.execute(
            "SELECT title, text, format, date, page_starts, metadata FROM documents WHERE id = ?",
            (document_id,),
        ).fetchone()
        title, text, format_, date, page_starts, metadata = row
        return Document(
            title, text, format_, date, tuple(json.loads(page_starts)), json.loads(metadata)
        )

    def fingerprints(self) -> dict[str, Fingerprint]:
        rows = self.connection.execute(
            "SELECT path, size, mtime_ns, content_hash, recipe FROM documents"
        )
        return {row[0]: Fingerprint(*row[1:]) for row in rows}

    def touch(self, path: str, size: int, mtime_ns: int) -> None:
        """Same content, new date: spare the next run from hashing the file."""
        self.connection.execute(
            "UPDATE documents SET size = ?, mtime_ns = ? WHERE path = ?", (size, mtime_ns, path)
        )

    def insert_document(self, path: str, document: Document, fingerprint: Fingerprint) -> int:
        cursor = self.connection.execute(
            """INSERT INTO documents (path, title, date, format, size, mtime_ns, content_hash,
            recipe, page_starts, metadata, text) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
            (
                path, document.title, document.date, document.format,
                fingerprint.size, fingerprint.mtime_ns, fingerprint.content_hash,
                fingerprint.recipe, json.dumps(document.page_starts),
                json.dumps(dict(document.metadata)), document.text,
            ),
        )  # fmt: skip
        assert cursor.lastrowid is not None
        return cursor.lastrowid

    def delete_document(self, document_id: int) -> None:
        """Its passages go with it; the vectors stay until ``drop_unused_vectors``."""
        self.connection.execute("DELETE FROM documents WHERE id = ?", (document_id,))

    # passages

    def insert_passages(self, document_id: int, passages: Sequence[Passage]) -> list[StoredPassage]:
        stored = []
        for passage in passages:
            digest = text_hash(passage.indexed_text)
            cursor = self.connection.execute(
                """INSERT INTO passages (document_id, start, end, page, heading_path, context,
                units, text, text_hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)""",
                (
                    document_id, passage.start, passage.end, passage.page,
                    json.dumps(passage.heading_path), passage.context, pack(passage.units),
                    passage.text, digest,
                ),
            )  # fmt: skip
            assert cursor.lastrowid is not None
            stored.append(StoredPassage(cursor.lastrowid, document_id, digest, passage))
        return stored

    def passages(self, ids: Iterable[int]) -> dict[int, StoredPassage]:
        """Those of the ids that exist."""
        rows = self.where_in(f"SELECT {PASSAGE_COLUMNS} FROM passages WHERE id", ids)
        return {row[0]: stored_passage(row) for row in rows}

    def passages_of(self, document_id: int) -> list[StoredPassage]:
        rows = self.connection.execute(
            f"SELECT {PASSAGE_COLUMNS} FROM passages WHERE document_id = ? ORDER BY start",
            (document_id,),
        )
        return [stored_passage(row) for row in rows]

    def passage_ids(self) -> list[int]:
        return [row[0] for row in self.connection.execute("SELECT id FROM passages ORDER BY id")]

    def some_passages(self, count: int) -> list[int]:
        """Ids of at most so many passages, spread over all of them."""
        least, most = self.connection.execute("SELECT min(id), max(id) FROM passages").fetchone()
        if least is None:
            return []
        following = "SELECT min(id) FROM passages WHERE id >= ?"
        steps = (least + (most - least) * i // max(1, count - 1) for i in range(count))
        found = (self.connection.execute(following, (step,)).fetchone()[0] for step in steps)
        return list(dict.fromkeys(found))

    def document_ids(self, passages: Iterable[int]) -> dict[int, int]:
        """The document of each of the passages that exist."""
        return dict(self.where_in("SELECT id, document_id FROM passages WHERE id", passages))

    def documents_within(self, scope: Scope) -> list[int]:
        """Ids of the documents in a scope."""
        condition, values = scope.condition()
        rows = self.connection.execute(f"SELECT d.id FROM documents d WHERE {condition}", values)
        return [row[0] for row in rows]

    def passages_within(self, documents: Iterable[int]) -> list[int]:
        """Ids of the passages of some documents."""
        rows = self.where_in("SELECT id FROM passages WHERE document_id", documents)
        return [number for (number,) in rows]

    def passage_count(self) -> int:
        return int(self.connection.execute("SELECT count(*) FROM passages").fetchone()[0])

    # vectors

    def known_vectors(self, model: str, hashes: Iterable[str]) -> set[str]:
        return set(self.vectors(model, hashes))

    def insert_vectors(self, model: str, vectors: Mapping[str, NDArray[np.float32]]) -> None:
        self.connection.executemany(
            "INSERT OR IGNORE INTO vectors (text_hash, model, vector) VALUES (?, ?, ?)",
            ((digest, model, vector.tobytes()) for digest, vector in vectors.items()),
        )

    def vectors(self, model: str, hashes: Iterable[str]) -> dict[str, NDArray[np.float32]]:
        """Vectors of shape (dimension,), normalised, of those hashes that have one."""
        rows = self.where_in(
            "SELECT text_hash, vector FROM vectors WHERE model = ? AND text_hash", hashes, model
        )
        return {row[0]: np.frombuffer(row[1], dtype=np.float32) for row in rows}

    def vectors_of(self, model: str, passages: Iterable[int]) -> dict[int, NDArray[np.float32]]:
        """The vectors of those of the passages that exist, by the id of the passage."""
        return self._vectors_where("p.id", model, passages)

    def vectors_within(
        self, model: str, documents: Iterable[int]
    ) -> dict[int, NDArray[np.float32]]:
        """The vectors of the passages of some documents, by the id of the passage."""
        return self._vectors_where("p.document_id", model, documents)

    def _vectors_where(
        self, column: str, model: str, values: Iterable[int]
    ) -> dict[int, NDArray[np.float32]]:
        rows = self.where_in(
            f"""SELECT p.id, v.vector FROM passages p
            JOIN vectors v ON v.text_hash = p.text_hash AND v.model = ? WHERE {column}""",
            values,
            model,
        )
        return {number: np.frombuffer(vector, dtype=np.float32) for number, vector in rows}

    def delete_vectors(self, model: str) -> None:
        self.connection.execute("DELETE FROM vectors WHERE model = ?", (model,))

    def drop_unused_vectors(self) -> None:
        """Forget vectors that no passage uses, or that were made by another model."""
        self.connection.execute(
            """DELETE FROM vectors WHERE text_hash NOT IN (SELECT text_hash FROM passages)
            OR model != (SELECT value FROM meta WHERE key = 'model')"""
        )
