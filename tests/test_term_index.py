"""The inverted index names the passages that hold terms and phrases."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from retrieval.term_index import BREAK, Posting, TermIndex


@pytest.fixture
def index(tmp_path: Path) -> Iterator[TermIndex]:
    """Three passages of two documents, 10 and 20."""
    index = TermIndex(tmp_path / "terms")
    index.add(
        [
            Posting(1, 10, f"nova {BREAK} nova schedul host"),
            Posting(2, 10, f"control {BREAK} plane of nova"),
            Posting(3, 20, f"kubernet {BREAK} control plane"),
        ]
    )
    yield index
    index.close()


def test_the_passage_that_says_it_most_comes_first(index: TermIndex) -> None:
    assert index.candidates(["nova", "host"], 10) == [1, 2]
    assert index.candidates(["nova", "host"], 1) == [1]
    assert index.candidates(["absent"], 10) == []
    assert index.candidates([], 10) == []


def test_a_phrase_does_not_reach_from_the_headings_into_the_text(index: TermIndex) -> None:
    assert index.candidates(["control", "plane"], 10, [["control", "plane"]]) == [3]
    assert set(index.candidates([], 10, [["plane"]])) == {2, 3}


def test_only_passages_of_the_documents_asked_for(index: TermIndex) -> None:
    assert index.candidates(["plane"], 10, documents=[10]) == [2]
    assert index.candidates(["plane"], 10, documents=[]) == []


def test_what_is_replaced_or_removed_is_gone(index: TermIndex) -> None:
    index.add([Posting(1, 10, "glanc")])
    index.remove([2])
    assert index.candidates(["nova"], 10) == []
    assert index.candidates(["glanc"], 10) == [1]
    assert (index.count(), index.ids()) == (2, {1, 3})
    assert index.holds(3)
    assert not index.holds(2)


def test_another_reader_sees_what_was_committed_once_it_looks_again(index: TermIndex) -> None:
    other = TermIndex(index._folder)
    assert other.count() == 3
    index.add([Posting(4, 20, "ironic")])
    assert other.candidates(["ironic"], 10) == []
    other.refresh()
    assert other.candidates(["ironic"], 10) == [4]


def test_a_second_writer_follows_when_the_first_has_settled(index: TermIndex) -> None:
    index.settle()
    other = TermIndex(index._folder)
    other.add([Posting(4, 20, "ironic")])
    other.close()
    index.refresh()
    assert index.count() == 4
