"""BM25 as SQLite's FTS5 computes it, from counts that change with the passages."""

from __future__ import annotations

import sqlite3

import pytest

from retrieval import Library

from .building import put, remove


def frequencies(library: Library) -> dict[str, int]:
    rows = library.catalogue.connection.execute("SELECT term, passages FROM document_frequencies")
    return dict(rows)


def test_scores_are_those_of_fts5(library: Library) -> None:
    sentences = (
        "Nova schedules hosts, and nova boots servers.",
        "Glance keeps images for hosts.",
        "Ironic provisions bare metal hosts.",
        "Zuul gates changes.",
        "Swift stores objects.",
    )
    put(library, "a.txt", *sentences, title="Hosts of nova")
    catalogue = library.catalogue
    rows = catalogue.connection.execute("SELECT id, context, body FROM forward_index").fetchall()
    fts5 = sqlite3.connect(":memory:")
    fts5.execute("CREATE VIRTUAL TABLE lexical USING fts5(context, body)")
    fts5.executemany("INSERT INTO lexical (rowid, context, body) VALUES (?, ?, ?)", rows)
    match = '"glanc" OR "imag" OR "boot" OR "host"'
    expected = dict(
        fts5.execute(
            "SELECT rowid, -bm25(lexical, 0.6, 1.0) FROM lexical WHERE lexical = ?", (match,)
        )
    )
    found = library.lexical.scores(["glanc", "imag", "boot", "host"], [row[0] for row in rows])
    assert found == pytest.approx(expected)


def test_a_passage_without_the_terms_scores_nothing_and_one_that_is_gone_is_left_out(
    library: Library,
) -> None:
    put(library, "a.txt", "Nova schedules hosts.", "Zuul gates changes.", "Swift stores objects.")
    first, second, _ = library.catalogue.passage_ids()
    scores = library.lexical.scores(["nova"], [first, second, 999])
    assert scores.keys() == {first, second}
    assert scores[first] > scores[second] == 0


def test_counts_follow_what_is_put_and_removed(library: Library) -> None:
    put(library, "a.txt", "Nova and nova.", "Nova alone.")
    put(library, "b.txt", "Zuul alone.")
    assert frequencies(library) == {"nova": 2, "and": 1, "alon": 2, "zuul": 1}
    assert (library.lexical.collection().passages, library.lexical.collection().terms) == (3, 7)
    put(library, "a.txt", "Nova.")
    remove(library, "b.txt")
    assert frequencies(library) == {"nova": 1}
    assert (library.lexical.collection().passages, library.lexical.collection().terms) == (1, 1)
