"""Questions that are answered part by part."""

from __future__ import annotations

from pathlib import Path

import ingest
from retrieval import Assistant, Library

FERRIES = """# Ferries

The Alba was launched on 3 May 1999. She carries cars.

The Bora was launched on 8 June 2004. She carries goods.
"""


def test_who_asks_of_two_things_is_told_of_both(tmp_path: Path) -> None:
    (tmp_path / "ferries.md").write_text(FERRIES, encoding="utf-8")
    with Library.open(tmp_path / "library") as library:
        ingest.add(library, [tmp_path / "ferries.md"])
        answer = Assistant(library).ask("When were Alba and Bora launched?")
    assert "3 May 1999" in answer.text
    assert "8 June 2004" in answer.text
