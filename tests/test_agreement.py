"""When two spans say the same."""

from __future__ import annotations

import pytest

from retrieval.answering.agreement import Spoken, meaning


def spoken(text: str) -> Spoken:
    return Spoken(0, len(text), 0.0, meaning(text))


@pytest.mark.parametrize(
    ("one", "other", "agree", "differ"),
    [
        ("Dalmatian", "the Dalmatian", True, False),
        ("2024-10-02", "2 October 2024", True, False),
        ("on October 2, 2024", "2 October 2024", True, False),
        ("2 October 2024", "3 October 2024", False, True),
        ("Red Hat", "Red Hat, Inc", True, False),
        ("port 9292", "9292", True, False),
        ("9292", "9293", False, True),
        ("Edda Brandt", "Edda Keller", False, False),  # neither: perhaps the same, perhaps not
    ],
)
def test_spans_agree_or_differ(one: str, other: str, agree: bool, differ: bool) -> None:
    assert spoken(one).agrees(spoken(other)) is agree
    assert spoken(one).differs(spoken(other)) is differ
    assert spoken(other).agrees(spoken(one)) is agree
