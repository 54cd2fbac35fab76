"""What items and rows are quoted with: the other rows that say so, and what introduces them."""

from __future__ import annotations

from pathlib import Path

import pytest

import ingest
from retrieval import Assistant, Library
from retrieval.answering.candidates import Candidate, candidates
from retrieval.answering.display import heads
from retrieval.answering.introducing import introduction
from retrieval.answering.pool import pool
from retrieval.answering.tables import with_selections
from retrieval.datatypes import UnitKind
from retrieval.query import parse
from retrieval.question import Wanted

FERRIES = """# Ferries

| Ferry | Launched | State | Next | Scrapped |
| --- | --- | --- | --- | --- |
| Delta | 2012-05-01 | in service | laid up in May | |
| Alba | 1999-03-02 | laid up | sold | 2020-01-31 |
| Corvo | 2008-09-30 | in service | laid up in June | |
| Borea | 1999-07-15 | laid up | sold | 2019-11-30 |
"""


def take_in(library: Library, file: Path, text: str) -> None:
    file.write_text(text)
    ingest.add(library, [file])


def whole(library: Library, question: str, kind: Wanted) -> list[Candidate]:
    """The lists and tables that may be quoted whole for the question."""
    found = Assistant(library).search(question)
    units = pool(library, parse(question, library.lexical), kind, found)
    return [unit for unit in units if unit.members]


@pytest.mark.parametrize(
    ("question", "selected"),
    [
        ("Which ferries are laid up?", ["Alba", "Borea"]),  # not those that will be, in May or June
        ("Which ferries were launched in 1999?", ["Alba", "Borea"]),
        ("Which ferries were scrapped in 1999?", []),  # not those launched then
        ("Which ferries were launched in 1999 and 2008?", ["Alba", "Corvo", "Borea"]),
        ("Which ferries laid up were launched in 1999 and 2008?", ["Alba", "Borea"]),
        ("Which ferries were launched in 2008?", []),  # a row alone stays a row
    ],
)
def test_the_rows_that_a_question_selects_are_one_candidate(
    library: Library, tmp_path: Path, question: str, selected: list[str]
) -> None:
    take_in(library, tmp_path / "ferries.md", FERRIES)
    rows = candidates(library, Assistant(library).search(question))
    found = with_selections(library, parse(question, library.lexical), rows)
    members = [unit for candidate in found for unit in candidate.members]
    assert [FERRIES[unit.start : unit.end].split()[1] for unit in members] == selected
    assert len(found) == (1 if selected else len(rows))


def test_a_table_of_which_all_rows_are_asked_for_may_be_quoted_whole(
    library: Library, tmp_path: Path
) -> None:
    take_in(library, tmp_path / "ferries.md", FERRIES)
    (table,) = whole(library, "Which ferries are there?", Wanted.LIST)
    rows = [FERRIES[row.start : row.end].split()[1] for row in table.members]
    assert rows == ["Delta", "Alba", "Corvo", "Borea"]


STEPS = """# Gate

## Setting up

1. Order the box.
2. Wire the box:

   - red to the left
   - black to the right
3. Close the lid:

   ```sh
   lid --close
   ```
4. Switch it on.

## Care

- Oil it.

  Not in winter.
- Dust it.
"""


def test_steps_below_a_heading_are_one_candidate_where_they_may_answer(
    library: Library, tmp_path: Path
) -> None:
    take_in(library, tmp_path / "gate.md", STEPS)
    question = "How do I set up the gate?"
    found = whole(library, question, Wanted.EXPLANATION)
    lists = {" ".join(unit.text.split()) for unit in found}
    wiring = "Wire the box: red to the left black to the right"
    assert lists == {
        f"Order the box. {wiring} Close the lid: lid --close Switch it on.",
        wiring,
    }  # of those under "Care", which a paragraph parts, a part would be taken for all
    assert whole(library, question, Wanted.DATE) == []


def test_selected_rows_are_quoted_under_the_header(library: Library, tmp_path: Path) -> None:
    take_in(library, tmp_path / "ferries.md", FERRIES)
    answer = Assistant(library).ask("Which ferries were launched in 1999?")
    assert answer.text.splitlines() == [
        "Ferry · Launched · State · Next · Scrapped",
        "Alba · 1999-03-02 · laid up · sold · 2020-01-31",
        "Borea · 1999-07-15 · laid up · sold · 2019-11-30",
    ]
    assert {segment.kind for segment in answer.segments} == {UnitKind.ROW}


def test_a_long_list_says_how_much_of_it_is_not_shown(library: Library, tmp_path: Path) -> None:
    buoys = "".join(f"- The buoy of station {number}.\n" for number in range(1, 44))
    take_in(library, tmp_path / "buoys.md", f"# Buoys\n\nThese buoys are yellow:\n\n{buoys}")
    lines = Assistant(library).ask("Which buoys are yellow?").text.splitlines()
    assert lines[0] == "These buoys are yellow:"
    assert lines[40:] == ["- The buoy of station 40.", "3 more are in the document."]


@pytest.mark.parametrize(
    ("header", "row", "columns"),
    [
        ("| Ferry | State |", "| Alba | sold |", ("Ferry", "State")),
        ("| Ferry | Launched | State |", "| Alba | | sold |", ("Ferry", "State")),
        ("| Ferry | State |", "| Alba | sold | 1999 |", ()),
        ("| Ferry | State |", "| Alba | sold · scrapped |", ()),
        ("| Ferry | State |", "| Ferry | State |", ()),
        ("Reagent    Amount", "PMSF       -", ("Reagent", "Amount")),
        ("* - Ferry\n  - State\n  - Crew", "* - Alba\n  -\n  - -", ("Ferry", "Crew")),
    ],
)
def test_what_a_row_holds_stands_under_heads(
    header: str, row: str, columns: tuple[str, ...]
) -> None:
    assert heads(header, row) == columns


@pytest.mark.parametrize(
    ("question", "chosen", "before"),
    [
        ("When was Alba launched?", "Alba ·", "| Ferry | Launched | State | Next | Scrapped |"),
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
    take_in(library, tmp_path / "ferries.md", text)
    found = candidates(library, Assistant(library).search(question))
    unit = next(candidate for candidate in found if candidate.text.startswith(chosen))
    query = parse(question, library.lexical)
    lead = introduction(library, query, unit.passage, unit.unit)
    assert (text[lead.start : lead.end].strip() if lead else None) == before
