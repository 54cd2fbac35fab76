"""The table of word vectors: by hand, and what the one that is shipped knows of English."""

from __future__ import annotations

import numpy as np
import pytest

from retrieval.analysis import index_terms
from retrieval.word_vectors.making import by_stem, reduced
from retrieval.word_vectors.table import WordVectors, word_vectors


def likeness(one: str, *others: str) -> list[float]:
    terms = [index_terms(word) for word in others]
    found: list[float] = word_vectors().likeness([index_terms(one)]).to(terms)[0].tolist()
    return found


def test_likeness_by_hand() -> None:
    table = WordVectors({"a": 0, "b": 1, "c": 2}, np.array([[3, 4], [4, 3], [-4, 3]]))
    found = table.likeness(["a", "x"]).to(["b", "c", "a", "x", "y"])
    # Cosines: 24 / 25 for b, 0 for c; what is not in the table is like itself alone.
    assert found[0].tolist() == pytest.approx([(0.96 - 0.1) / 0.9, 0, 1, 0, 0])
    assert found[1].tolist() == [0, 0, 0, 1, 0]


def test_some_terms_may_be_met_by_themselves_alone() -> None:
    table = WordVectors({"a": 0, "b": 1}, np.array([[3, 4], [4, 3]]))
    assert table.likeness(["a"], {"a"}).to(["b", "a"]).tolist() == [[0, 1]]


def test_nothing_asked_and_nothing_said() -> None:
    assert word_vectors().likeness([]).to(["fish"]).shape == (0, 1)
    assert word_vectors().likeness(["fish"]).to([]).shape == (1, 0)


def test_words_that_mean_the_same_are_more_alike_than_words_that_do_not() -> None:
    for word, other, stranger in [
        ("delete", "remove", "mountain"),
        ("fast", "quick", "blue"),
        ("password", "credentials", "mountain"),
        ("chairman", "chairperson", "disk"),
        ("movies", "films", "taxes"),
    ]:
        near, far = likeness(word, other, stranger)
        assert near > far + 0.2, word


def test_words_of_one_stem_share_a_vector_of_length_1() -> None:
    vectors = np.array([[1, 0], [0, 1], [1, 0]], dtype=np.float32)
    found = by_stem(["run", "running", "fish"], vectors)
    assert set(found) == {"run", "fish"}
    assert found["run"].tolist() == pytest.approx([0.5**0.5, 0.5**0.5])


def test_reduced_to_what_differs_most() -> None:
    # About their mean (2, 2, 0) these differ along the first axis alone.
    vectors = np.array([[1, 2, 0], [3, 2, 0], [4, 2, 0], [0, 2, 0]], dtype=np.float32)
    found = reduced(vectors, 1)[:, 0]
    assert sorted(found.tolist()) == [-127, -127, 127, 127]
    assert found[0] == found[3] != found[1] == found[2]
