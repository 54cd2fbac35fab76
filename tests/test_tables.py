"""List questions that several rows of a table answer together."""

from __future__ import annotations

from pathlib import Path

import pytest

import ingest
from retrieval import Assistant, Library
from retrieval.answering.candidates import candidates
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
