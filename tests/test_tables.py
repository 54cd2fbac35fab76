"""What items and rows are quoted with: the other rows that say so, and what introduces them."""

from __future__ import annotations

from pathlib import Path

import pytest

import ingest
from retrieval import Assistant, Library
from retrieval.answering.candidates import candidates
from retrieval.answering.display import heads
from retrieval.answering.introducing import introduction
from retrieval.answering.tables import rows_alike
from retrieval.query import parse

FERRIES = """# Ferries

| Ferry | Launched | State | Next |
| --- | --- | --- | --- |
| Delta | 2012-05-01 | in service | laid up in May |
| Alba | 1999-03-02 | laid up | sold |
| Corvo | 2008-09-30 | in service | laid up in June |
| Borea | 1999-07-15 | laid up | sold |
"""


@pytest.mark.parametrize(
    ("question", "chosen", "quoted"),
    [
        ("Which ferries are laid up?", "Alba", ["Ferry", "Alba", "Borea"]),
        ("Which ferries were launched in 1999?", "Borea", ["Ferry", "Alba", "Borea"]),
        ("Which ferries are laid up?", "Delta", ["Delta"]),  # it will be, in May
        ("Which ferries were launched in 2008?", "Corvo", ["Corvo"]),
    ],
)
def test_every_row_with_that_in_a_cell_is_quoted_under_the_header(
    library: Library, tmp_path: Path, question: str, chosen: str, quoted: list[str]
) -> None:
    (tmp_path / "ferries.md").write_text(FERRIES)
    ingest.add(library, [tmp_path / "ferries.md"])
    found = candidates(library, Assistant(library).search(question))
    row = next(candidate for candidate in found if candidate.text.startswith(chosen))
    rows = rows_alike(library, parse(question, library.lexical), row)
    assert [FERRIES[unit.start : unit.end].split()[1] for unit in rows] == quoted


@pytest.mark.parametrize(
    ("header", "row", "columns"),
    [
        ("| Ferry | State |", "| Alba | sold |", ("Ferry", "State")),
        ("| Ferry | Launched | State |", "| Alba | | sold |", ("Ferry", "State")),
        ("| Ferry | State |", "| Alba | sold | 1999 |", ()),
        ("| Ferry | State |", "| Alba | sold · scrapped |", ()),
        ("| Ferry | State |", "| Ferry | State |", ()),
    ],
)
def test_what_a_row_holds_stands_under_heads(
    header: str, row: str, columns: tuple[str, ...]
) -> None:
    assert heads(header, row) == columns


@pytest.mark.parametrize(
    ("question", "chosen", "before"),
    [
        ("When was Alba launched?", "Alba ·", "| Ferry | Launched | State | Next |"),
        ("What about Alba?", "Alba ·", None),
        ("On which day was Dora scrapped?", "Dora,", "Scrapped on days that nobody noted:"),
        ("When was Dora launched?", "Dora,", None),
    ],
)
def test_what_introduces_an_item_is_quoted_where_the_question_needs_it(
    library: Library, tmp_path: Path, question: str, chosen: str, before: str | None
) -> None:
    text = f"{FERRIES}\nScrapped on days that nobody noted:\n\n- Emma, launched in 1901.\n"
    text += "- Dora, launched in 1902.\n"
    (tmp_path / "ferries.md").write_text(text)
    ingest.add(library, [tmp_path / "ferries.md"])
    found = candidates(library, Assistant(library).search(question))
    unit = next(candidate for candidate in found if candidate.text.startswith(chosen))
    query = parse(question, library.lexical)
    lead = introduction(library, query, unit.passage, unit.unit)
    assert (text[lead.start : lead.end].strip() if lead else None) == before
