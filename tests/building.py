"""Puts small documents into a library without files and parsers, and finds them."""

from __future__ import annotations

import sqlite3

from retrieval import Assistant, Library
from retrieval.datatypes import Document, Passage, Unit, UnitKind
from retrieval.rows import Fingerprint, text_hash
from retrieval.writer import Put, Remove, writing


def put(library: Library, name: str, *sentences: str, title: str = "") -> None:
    """Store a document of one passage a sentence, replacing the one of that name."""
    text = "\n\n".join(sentences)
    passages = []
    for sentence in sentences:
        start = text.index(sentence)
        unit = Unit(UnitKind.SENTENCE, start, start + len(sentence))
        passages.append(
            Passage(sentence, unit.start, unit.end, (title,) if title else (), title, None, (unit,))
        )
    document = Document(title or name, text, "text")
    fingerprint = Fingerprint(len(text), 0, text_hash(text), "by hand")
    with writing(library) as writer:
        writer.embed([passage.indexed_text for passage in passages])
        writer.apply([Put(name, document, fingerprint, tuple(passages))])


def remove(library: Library, name: str) -> None:
    with writing(library) as writer:
        writer.apply([Remove(name)])


def terms_into_fts5(connection: sqlite3.Connection) -> None:
    """Make a catalogue as it was up to schema 4, when FTS5 held the terms."""
    rows = connection.execute("SELECT * FROM forward_index").fetchall()
    connection.execute("CREATE VIRTUAL TABLE lexical USING fts5(context, body)")
    connection.execute("CREATE VIRTUAL TABLE vocabulary USING fts5vocab(lexical, 'row')")
    connection.executemany("INSERT INTO lexical (rowid, context, body) VALUES (?, ?, ?)", rows)
    connection.execute("DROP TABLE forward_index")
    connection.execute("DROP TABLE document_frequencies")
    connection.execute("DELETE FROM meta WHERE key = 'collection'")
    connection.execute("PRAGMA user_version = 4")


def texts(library: Library, query: str) -> list[str]:
    """The passage that is found first."""
    return [passage.text for passage in Assistant(library).search(query, k=1)]
