"""The neighbour in time of a thing that a question names."""

from __future__ import annotations

from pathlib import Path

import pytest

import ingest
from retrieval import Assistant, Library
from retrieval.answering.succession import beside, neighbours
from retrieval.datatypes import AnswerKind

FERRIES = """# Ferries

| Ferry | Number | Launched | Scrapped |
| --- | --- | --- | --- |
| Delta | 7 | 2012-05-01 | — |
| Alba | — | 1999-03-02 | 2015-01-01 |
| Corvo | 5 | 2008-09-30 | 2020-02-02 |
| Borea | 2 | 2003-07-15 | 2014-06-06 |
"""


@pytest.fixture
def ferries(library: Library, tmp_path: Path) -> Library:
    (tmp_path / "ferries.md").write_text(FERRIES)
    (tmp_path / "few.md").write_text("- Alba, painted on 2001-01-01.\n- Corvo, on 2009-01-01.\n")
    days = ("2003-02-30", "2004-02-30", "2005-13-01", "2006-02-30")  # none is in the calendar
    typed = "".join(
        f"| {name} | {day} |\n"
        for name, day in zip(("Borea", "Corvo", "Alba", "Zeno"), days, strict=True)
    )
    (tmp_path / "typed.md").write_text(
        f"# Typing errors\n\n| Ferry | Day |\n| --- | --- |\n{typed}"
    )
    ingest.add(library, [tmp_path / name for name in ("ferries.md", "few.md", "typed.md")])
    return library


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("Which ferry came after Borea?", "Corvo"),
        ("Which number has the ferry right before Borea?", "Alba"),
        ("What followed Corvo?", "Delta"),
        ("What is the successor of Borea?", "Corvo"),
        ("When was the direct predecessor of Borea launched?", "Alba"),
        ("When was the ferry following Alba launched?", "Borea"),
        ("What is Borea's successor?", "Corvo"),
        ("When was Borea’s direct predecessor launched?", "Alba"),
    ],
)
def test_the_days_tell_what_comes_next(ferries: Library, question: str, name: str) -> None:
    sought = beside(question)
    assert sought is not None
    found = neighbours(ferries, Assistant(ferries).search(question), sought)
    assert found is not None
    here, there, neighbour = found
    assert neighbour == name
    assert sought.name in here.text
    assert there.place(name) is not None


def test_a_list_that_leaves_something_out_is_not_believed(library: Library, tmp_path: Path) -> None:
    scrapped = "| Scrapped | Ferry | Launched |\n| --- | --- | --- |\n"
    scrapped += "| 2020-02-02 | Corvo | 2008-09-30 |\n| 2015-01-01 | Alba | 1999-03-02 |\n"
    scrapped += "| 2016-01-01 | Enna | 1995-03-02 |\n| 2017-01-01 | Fara | 1994-03-02 |\n"
    scrapped += "| 2018-01-01 | Gala | 1993-03-02 |\n"
    (tmp_path / "scrapped.md").write_text(f"# Scrapped ferries\n\n{scrapped}")
    (tmp_path / "ferries.md").write_text(FERRIES)
    ingest.add(library, [tmp_path / "scrapped.md", tmp_path / "ferries.md"])
    sought = beside("Which ferry came after Alba?")
    assert sought is not None
    found = neighbours(library, Assistant(library).search("ferry Alba"), sought)
    assert found is not None
    assert found[2] == "Borea"  # the longer list knows none between her and Corvo


def test_months_are_no_names(library: Library, tmp_path: Path) -> None:
    items = ("3 March 1999: Alba", "15 July 2003: Borea", "30 May 2008: Corvo", "1 May 2012: Delta")
    listed = "".join(f"- {item}\n" for item in items)
    (tmp_path / "ferries.md").write_text(f"# Ferries\n\nLaunched:\n\n{listed}")
    ingest.add(library, [tmp_path / "ferries.md"])
    sought = beside("Which ferry came after Borea?")
    assert sought is not None
    found = neighbours(library, Assistant(library).search("ferry Borea"), sought)
    assert found is not None
    assert found[2] == "Corvo"


def test_the_last_one_has_no_successor(ferries: Library) -> None:
    sought = beside("Which ferry came after Delta?")
    assert sought is not None
    assert neighbours(ferries, Assistant(ferries).search("ferry Delta"), sought) is None


@pytest.mark.parametrize(
    "question",
    ["Which ferries came after Borea?", "What changed after Corvo?", "When was Alba launched?"],
)
def test_other_questions_speak_of_no_neighbour(question: str) -> None:
    assert beside(question) is None


def test_an_answer_goes_by_way_of_the_neighbour(ferries: Library) -> None:
    answer = Assistant(ferries).ask("Which ferry came right after Borea?")
    assert [segment.text for segment in answer.segments] == [
        "Ferry · Number · Launched · Scrapped",
        "Borea · 2 · 2003-07-15 · 2014-06-06",
        "Corvo · 5 · 2008-09-30 · 2020-02-02",
    ]
    marked = answer.segments[2]
    assert [marked.text[start:end] for start, end in marked.marks] == ["Corvo"]
    assert [citation.number for citation in answer.citations] == [1, 2, 3]


def test_who_asks_for_the_successor_alone_is_told_no_more(ferries: Library) -> None:
    answer = Assistant(ferries).ask("What is the successor of Borea?")
    assert [segment.text for segment in answer.segments] == [
        "Borea · 2 · 2003-07-15 · 2014-06-06",
        "Corvo · 5 · 2008-09-30 · 2020-02-02",
    ]


def test_an_answer_goes_by_way_of_what_is_described(library: Library, tmp_path: Path) -> None:
    (tmp_path / "ada.md").write_text("# Ada\n\nAda Reed keeps the lighthouse at Cape Tern.\n")
    (tmp_path / "reed.md").write_text("# Ada Reed\n\nAda Reed was born on 3 May 1950 in Upton.\n")
    ingest.add(library, [tmp_path / "ada.md", tmp_path / "reed.md"])
    answer = Assistant(library).ask("When was the person who keeps the lighthouse born?")
    assert "3 May 1950" in answer.text
    assert {citation.document for citation in answer.citations} == {"ada.md", "reed.md"}


def test_a_second_question_goes_on_from_the_answer_to_the_first(
    library: Library, tmp_path: Path
) -> None:
    (tmp_path / "ports.md").write_text(
        "# Ports\n\nThe ferry Alba sails from the port of Norhavn every day.\n\n"
        "The port of Norhavn was dredged in 1907.\n\nThe port of Sudvik was dredged in 1956.\n"
    )
    ingest.add(library, [tmp_path / "ports.md"])
    question = "From which port does the ferry Alba sail, and when was that port dredged?"
    said = Assistant(library).ask(question).text
    assert "1907" in said
    assert "1956" not in said
    unknown = "From which port does the ferry Lumme sail, and when was that port dredged?"
    assert Assistant(library).ask(unknown).kind is AnswerKind.NOT_FOUND
