"""Near-duplicates stand behind, by hand."""

from __future__ import annotations

import pytest

from retrieval import Assistant, Library
from retrieval.diversity import spread

from .building import put

TEN = frozenset("abcdefghij")


@pytest.mark.parametrize(
    ("other", "order"),
    [
        (TEN, [1, 3, 2]),
        (TEN | {"k"}, [1, 3, 2]),  # 10 of 11 shared
        (TEN | {"k", "l"}, [1, 2, 3]),  # 10 of 12
        (TEN | {"2024.2"}, [1, 2, 3]),  # another number is another fact
        (TEN | {"asked"}, [1, 2, 3]),  # what is asked about makes a difference
    ],
)
def test_what_was_said_before_stands_behind(other: frozenset[str], order: list[int]) -> None:
    terms = {1: TEN, 2: other, 3: frozenset("xyz")}
    kept, repeated = spread([1, 2, 3], terms, {"asked"})
    assert kept + repeated == order


def test_repeats_do_not_fill_the_list(library: Library) -> None:
    said = "The otter museum in Upton opens at noon on every day but Monday"
    put(library, "a.md", *(f"{said}{mark}" for mark in (".", "!", "?", " now.")))
    put(library, "b.md", "The museum of Upton closes at six.")
    found = Assistant(library).search("When does the otter museum in Upton open?", k=2)
    assert [passage.document.path for passage in found] == ["a.md", "b.md"]
