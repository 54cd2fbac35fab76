"""The SQLite file that the catalogue lies in: connections, transactions, and its schema."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from .errors import LibraryBusy, LibraryError, SchemaMismatch
from .schema import MIGRATIONS, SCHEMA, SCHEMA_VERSION

_MAPPED = 2**34  # bytes of the file that are read in place, without copying pages
_CHUNK = 500  # ids a statement, below SQLite's oldest limit on variables


class Database:
    """SQLite in WAL mode, one connection a thread. Methods that change it need ``writing()``."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._local = threading.local()
        self._connections: dict[threading.Thread, sqlite3.Connection] = {}
        self._guard = threading.Lock()
        self._prepare()

    @property
    def connection(self) -> sqlite3.Connection:
        """This thread's connection."""
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = sqlite3.connect(
                self._file, timeout=60, isolation_level=None, check_same_thread=False
            )
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("PRAGMA synchronous = FULL")  # outlives a power cut
            connection.execute(f"PRAGMA mmap_size = {_MAPPED}")
            self._local.connection = connection
            with self._guard:
                self._close_abandoned()
                self._connections[threading.current_thread()] = connection
        return connection

    def close(self) -> None:
        """Close every thread's connection; the object is not used afterwards."""
        with self._guard:
            for connection in self._connections.values():
                connection.close()
            self._connections.clear()
        self._local = threading.local()

    def _close_abandoned(self) -> None:
        """Those of threads that have ended: a server starts one for every question."""
        for thread in [known for known in self._connections if not known.is_alive()]:
            self._connections.pop(thread).close()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """One change: all of it or, on an exception or a crash, none of it."""
        yield from self._transaction("BEGIN IMMEDIATE")

    @contextmanager
    def reading(self) -> Iterator[None]:
        """One snapshot: what is read inside belongs together. May stand inside another."""
        if self.connection.in_transaction:
            yield
        else:
            yield from self._transaction("BEGIN")

    def _transaction(self, begin: str) -> Iterator[None]:
        connection = self.connection
        connection.execute(begin)
        try:
            yield
        except BaseException:
            connection.rollback()
            raise
        connection.commit()

    def _prepare(self) -> None:
        try:
            self.connection.execute("PRAGMA journal_mode = WAL")
            found = self._version()
            if found < SCHEMA_VERSION:
                with self.writing():
                    found = self._brought_up_to_date()
        except sqlite3.Error as error:
            if "locked" in str(error):
                raise LibraryBusy(
                    f"Another process is changing {self._file.parent}. Try again when it is done."
                ) from error
            raise LibraryError(
                f"{self._file} cannot be opened as a library ({error}). "
                "Choose another folder with --library, or move this one away and add again."
            ) from error
        if found > SCHEMA_VERSION:
            raise SchemaMismatch(
                f"{self._file} was made by a newer version of Footnote: it has schema {found}, "
                f"this version reads {SCHEMA_VERSION}. Upgrade Footnote to use it."
            )

    def _version(self) -> int:
        return int(self.connection.execute("PRAGMA user_version").fetchone()[0])

    def _brought_up_to_date(self) -> int:
        """Make the tables, or those that are newer than the file; the version that it has then."""
        found = self._version()
        newer = [script for version, script in MIGRATIONS.items() if version > found]
        for script in newer if found else [SCHEMA]:
            for statement in script.split(";\n"):
                self.connection.execute(statement)
        found = max(found, SCHEMA_VERSION)
        self.connection.execute(f"PRAGMA user_version = {found}")
        return found

    def where_in(
        self, query: str, values: Iterable[int] | Iterable[str], *before: object
    ) -> Iterator[Any]:
        """The rows of a query that ends in the name of a column, where that is one of the values;
        ``before`` are the values to bind in the query itself."""
        remaining = list(dict.fromkeys(values))
        for i in range(0, len(remaining), _CHUNK):
            chunk = remaining[i : i + _CHUNK]
            marks = ",".join("?" * len(chunk))
            yield from self.connection.execute(f"{query} IN ({marks})", (*before, *chunk))
