"""What the reader is told before a unit that it reads by itself."""

from __future__ import annotations

from pathlib import Path

import ingest
from retrieval import Assistant, Library
from retrieval.answering.candidates import candidates

BATHS = """# Baths

The large bath opens at seven. Others open at nine.

It is closed on Mondays.
"""


def test_a_sentence_is_read_below_its_headings_and_the_sentence_before_it(
    library: Library, tmp_path: Path
) -> None:
    (tmp_path / "baths.md").write_text(BATHS)
    ingest.add(library, [tmp_path / "baths.md"])
    units = candidates(library, Assistant(library).search("When do baths open?"))
    before = {unit.text: unit.introduction.splitlines()[1:] for unit in units}
    assert before["The large bath opens at seven."] == []
    assert before["Others open at nine."] == ["The large bath opens at seven."]
    assert before["It is closed on Mondays."] == []  # another paragraph
