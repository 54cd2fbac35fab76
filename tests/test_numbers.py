"""Numbers that a question names, and candidates that tell other ones."""

from __future__ import annotations

from pathlib import Path

import pytest

import ingest
from retrieval import Assistant, Library
from retrieval.answering.candidates import candidates
from retrieval.answering.numbers import Numbers

RELEASES = """# Releases of Tern

Tern 2023.1 is called Skua. It came out on 22 March 2023. Tern 2023.2 is called Gull.

## Tern 2024.1

Its name is Auk. In all 12,500 people wrote it, on port 65535.
"""


@pytest.mark.parametrize(
    ("question", "mistaken"),
    [
        ("What is Tern 2023.3 called?", ["Tern", "It", "Tern", "Its", "In"]),  # nobody tells of it
        ("What is Tern 2023.1 called?", []),  # told in the same passage
        ("What is Tern 2024.1 called?", ["Tern", "Tern"]),  # another of its form, and not near it
        ("What came out in 2023?", []),  # as a part of a date
        ("How many people wrote Auk?", []),
        ("Which one did 12500 people write?", []),
        ("What listens on port 655?", ["Tern", "It", "Tern", "Its", "In"]),  # not on 65535
    ],
)
def test_what_tells_another_number(
    library: Library, tmp_path: Path, question: str, mistaken: list[str]
) -> None:
    (tmp_path / "tern.md").write_text(RELEASES)
    ingest.add(library, [tmp_path / "tern.md"])
    units = candidates(library, Assistant(library).search("Tern", 5))
    numbers = Numbers.of(question, units)
    found = [unit.text.split()[0] for unit in units if numbers.mistaken_in(unit)]
    assert sorted(found) == sorted(mistaken)
