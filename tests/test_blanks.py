"""Rows that hold nothing where a question asks, and what the document says of that."""

from __future__ import annotations

from pathlib import Path

import pytest

import ingest
from retrieval import Assistant, Library
from retrieval.answering.candidates import candidates
from retrieval.answering.composing import Quote, answered
from retrieval.answering.pool import pool
from retrieval.query import parse
from retrieval.question import Wanted

BERTHS = """# Ferries

| Ferry | Berth | Home port | Crew |
| --- | --- | --- | --- |
| Alba | — | Porto | 12 |
| Corvo | 7 | - | n/a |
| Delta | ✗ | ★★★ | 9 |
"""
LEGEND = "A dash under berth means that the ship lies in the roads."


@pytest.fixture
def ferries(library: Library, tmp_path: Path) -> Library:
    (tmp_path / "ferries.md").write_text(f"{BERTHS}\nAll of them sail in winter. {LEGEND}\n")
    ingest.add(library, [tmp_path / "ferries.md"])
    return library


@pytest.mark.parametrize(
    ("question", "row", "blank", "legend"),
    [
        ("Which berth has the Alba?", "Alba", True, LEGEND),
        ("Which berth has the Corvo?", "Corvo", False, ""),
        ("What is the home port of the Corvo?", "Corvo", True, ""),  # of this nobody says anything
        ("What is the port of the Corvo?", "Corvo", False, ""),  # no column says just "port"
        ("How many crew has the Corvo?", "Corvo", True, ""),
        ("How many crew has the Alba?", "Alba", False, ""),
        ("Which berth has the Delta?", "Delta", False, ""),  # a sign says something
        ("What is the home port of the Delta?", "Delta", False, ""),
    ],
)
def test_a_row_knows_that_it_holds_nothing_of_what_is_asked(
    ferries: Library, question: str, row: str, blank: bool, legend: str
) -> None:
    query = parse(question, ferries.lexical)
    found = pool(ferries, query, Wanted.NUMBER, Assistant(ferries).search(question))
    (candidate,) = [c for c in found if c.text.startswith(f"{row} ·")]
    assert (candidate.blank, candidate.legend_text) == (blank, legend)
    assert candidate.introduction.endswith(legend or "Crew")


def test_what_a_blank_means_is_quoted_behind_the_row_under_its_own_footnote(
    ferries: Library,
) -> None:
    query = parse("Which berth has the Alba?", ferries.lexical)
    passages = Assistant(ferries).search(query.text)
    row = next(c for c in candidates(ferries, passages) if c.text.startswith("Alba"))
    legend = next(c for c in candidates(ferries, passages) if c.text == LEGEND)
    quote = Quote(row.passage, (row.unit,), 0.9, legend=legend.unit)
    answer = answered(ferries, query, Wanted.NUMBER, [quote])
    assert answer.text == f"Alba · — · Porto · 12\n{LEGEND}"
    assert [segment.citations for segment in answer.segments] == [(1,), (2,)]
    assert [cited.quote for cited in answer.citations] == ["| Alba | — | Porto | 12 |", LEGEND]


def test_nothing_is_marked_as_the_answer_in_a_row_without_one(ferries: Library) -> None:
    answer = Assistant(ferries).ask("Which berth has the Alba?")
    row = next(c for c in answer.citations if c.quote.startswith("| Alba"))
    assert row.span is None
    assert LEGEND in answer.text
