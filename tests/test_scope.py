"""Asking some of the documents only: by name, by folder, by date."""

from __future__ import annotations

import pytest

from retrieval import Assistant, Library, Scope
from retrieval.datatypes import AnswerKind
from retrieval.errors import ScopeError

from .building import put


@pytest.fixture
def filled(library: Library) -> Library:
    for name, year in (("uk/a.md", "1931"), ("uk/b.md", "1934"), ("ukraine/c.md", "1936")):
        put(library, name, f"The otter museum opened in {year}.")
    with library.catalogue.writing():
        for name, date in (("uk/a.md", "2024-05-01"), ("uk/b.md", "2025-02-28")):
            library.catalogue.connection.execute(
                "UPDATE documents SET date = ? WHERE path = ?", (date, name)
            )
    return library


def found(library: Library, scope: Scope) -> set[str]:
    passages = Assistant(library).search("When did the otter museum open?", 5, scope)
    return {passage.document.path for passage in passages}


@pytest.mark.parametrize(
    ("scope", "names"),
    [
        (Scope(), {"uk/a.md", "uk/b.md", "ukraine/c.md"}),
        (Scope(("uk/b.md",)), {"uk/b.md"}),
        (Scope(("uk",)), {"uk/a.md", "uk/b.md"}),
        (Scope(("uk/",)), {"uk/a.md", "uk/b.md"}),
        (Scope(("uk/a.md", "ukraine")), {"uk/a.md", "ukraine/c.md"}),
        (Scope(since="2024-05-01"), {"uk/a.md", "uk/b.md"}),
        (Scope(since="2024-05-02"), {"uk/b.md"}),
        (Scope(until="2024"), {"uk/a.md"}),
        (Scope(until="2025-02"), {"uk/a.md", "uk/b.md"}),
        (Scope(("uk",), since="2025", until="2025-02-28"), {"uk/b.md"}),
        (Scope((*map(str, range(1000)), "uk")), {"uk/a.md", "uk/b.md"}),
        (Scope((".",)), {"uk/a.md", "uk/b.md", "ukraine/c.md"}),
        (Scope(("./",)), {"uk/a.md", "uk/b.md", "ukraine/c.md"}),
        (Scope(("elsewhere",)), set()),
        (Scope(("%",)), set()),
    ],
)
def test_only_what_is_in_the_scope_is_found(filled: Library, scope: Scope, names: set[str]) -> None:
    assert found(filled, scope) == names


def test_what_lies_beside_the_folder_of_the_library_is_not_in_it(library: Library) -> None:
    for name in ("in/a.md", "../out/b.md", "/far/c.md"):
        put(library, name, "The otter museum opened in 1931.")
    assert found(library, Scope((".",))) == {"in/a.md"}
    assert found(library, Scope((".", "/far"))) == {"in/a.md", "/far/c.md"}


def test_an_answer_comes_from_the_scope(filled: Library) -> None:
    answer = Assistant(filled).ask("When did the otter museum open?", scope=Scope(("uk/b.md",)))
    assert answer.kind is AnswerKind.ANSWERED
    assert {citation.document for citation in answer.citations} == {"uk/b.md"}


def test_nothing_is_answered_from_outside(filled: Library) -> None:
    answer = Assistant(filled).ask("When did the otter museum open?", scope=Scope(("elsewhere",)))
    assert (answer.kind, answer.closest) == (AnswerKind.NOT_FOUND, ())


def test_names_are_those_of_the_catalogue(filled: Library) -> None:
    assert filled.names(["uk/", "ukraine/c.md"]) == ("uk", "ukraine/c.md")
    assert filled.names([str(filled.folder.parent / "uk" / "a.md")]) == ("uk/a.md",)
    assert filled.names([str(filled.folder.parent)]) == (".",)
    with pytest.raises(ScopeError, match="footnote list"):
        filled.names(["ukr"])


@pytest.mark.parametrize("date", ["May 2025", "2025-5", "25", "2025-05-01T00:00"])
def test_what_is_no_date_is_refused(date: str) -> None:
    with pytest.raises(ScopeError, match="2025-03-14"):
        Scope(since=date)
