"""Passages that deny what is asked, made from those that tell it."""

from __future__ import annotations

import random

from retrieval.reading.training.denied import denied, with_denied
from retrieval.reading.training.examples import Example

from .training_runs import example

HOUSE = "The house was built by Ada Quill. The garden is large."
ASKED = "Who was the house built by?"


def made(asked: Example) -> list[tuple[str, str, list[str]]]:
    found = denied(asked, random.Random(1))
    return [(each.question, each.passage, each.texts) for each in found]


def test_a_denial_takes_the_answer_unless_the_question_denies_as_well() -> None:
    not_built = "The house was not built by Ada Quill. The garden is large."
    assert made(example(ASKED, "Ada Quill", HOUSE)) == [
        (ASKED, not_built, []),
        ("Who was the house not built by?", not_built, ["Ada Quill"]),
        ("Who was the house not built by?", HOUSE, []),
        (ASKED, HOUSE.replace("is large", "is not large"), ["Ada Quill"]),
    ]


def test_verbs_are_denied_with_does_not() -> None:
    passage = "Quillmark supports PDF."
    first = made(example("What does Quillmark support?", "PDF", passage))[0]
    assert first[1:] == ("Quillmark does not support PDF.", [])


def test_a_list_is_denied_by_what_introduces_it() -> None:
    passage = "Pick a port. The ports that are open:\n22\n80"
    asked = Example("Which ports are open?", "", passage, ((38, 40), (41, 43)))
    assert asked.texts == ["22", "80"]
    assert made(asked)[:2] == [
        ("Which ports are open?", "Pick a port. The ports that are not open:\n22\n80", []),
        (
            "Which ports are not open?",
            "Pick a port. The ports that are not open:\n22\n80",
            ["22", "80"],
        ),
    ]


def test_what_cannot_be_denied_by_a_word_is_left() -> None:
    assert made(example("Who was it not built by?", "Ada Quill", HOUSE)) == []
    assert made(example("Who made the house?", "Ada Quill", HOUSE)) == []  # nothing says "made"
    parted = "Ada Quill came in 1931, and the house was built."
    assert made(example("Who came when the house was built?", "Ada Quill", parted)) == []
    twice = HOUSE + " Ada Quill drew it."
    assert made(example(ASKED, "Ada Quill", twice)) == []


def test_examples_are_read_beside_themselves_and_others() -> None:
    stream = [example(ASKED, "Ada Quill", HOUSE)] + [example(f"Who is {n}?") for n in range(50)]
    mixed = with_denied(stream, 1, random.Random(1))
    assert len(mixed) == 6  # it, four made of it, and a third as many of all
    assert sum("house" in each.question and bool(each.answers) for each in mixed) >= 3
