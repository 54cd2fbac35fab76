"""Which sentences are quoted together, by the probabilities that a scorer gives them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

import ingest
from retrieval import Assistant, Library
from retrieval.answering.candidates import Candidate
from retrieval.answering.quote_answerer import QuoteAnswerer
from retrieval.query import Query, parse
from retrieval.question import Wanted
from retrieval.reading.reader import Reading
from retrieval.reranker import Found

LAMPS = """# Lamp Post Protocol

Seven lamps run it. Glim is the first. Halogen came next. It lacks wardens. Pylampi simulates.

Torch was given up.
"""


@dataclass(frozen=True, slots=True)
class ScriptedScorer:
    """Probabilities by the first word of a candidate; of all others, 0."""

    by_first_word: Mapping[str, float]

    def score(
        self,
        query: Query,
        wanted: Wanted,
        candidates: Sequence[Candidate],
        readings: Mapping[int, Reading],
    ) -> list[float]:
        return [self.by_first_word.get(c.text.split()[0], 0.0) for c in candidates]


@pytest.mark.parametrize(
    ("question", "scores", "expected"),
    [
        (
            "Which implementations are there?",
            {"Seven": 0.1, "Glim": 0.5, "Halogen": 0.9, "It": 0.4, "Pylampi": 0.8, "Torch": 0.9},
            "Glim is the first. Halogen came next. It lacks wardens. Pylampi simulates.",
        ),  # not across a paragraph
        (
            "Which implementations are there?",
            {"Glim": 0.9, "Halogen": 0.3, "It": 0.9, "Pylampi": 0.9},
            "Glim is the first.",
        ),  # nor beyond a sentence that does not belong there
        (
            "Which implementations are there?",
            {"It": 0.9, "Pylampi": 0.8},
            "Halogen came next. It lacks wardens. Pylampi simulates.",
        ),  # of whom "it" speaks is told
        (
            "Why are there several?",
            {"Glim": 0.8, "Halogen": 0.9, "It": 0.3, "Pylampi": 0.1},
            "Halogen came next. It lacks wardens.",
        ),  # an explanation goes on, and begins where it begins
        (
            "Which implementation was the first?",
            {"Glim": 0.9, "Halogen": 0.9},
            "Glim is the first.",
        ),  # of one thing, one sentence
    ],
)
def test_sentences_that_answer_together(
    library: Library, tmp_path: Path, question: str, scores: dict[str, float], expected: str
) -> None:
    (tmp_path / "lamps.md").write_text(LAMPS)
    ingest.add(library, [tmp_path / "lamps.md"])
    answerer = QuoteAnswerer(library, ScriptedScorer(scores))
    found = Found(Assistant(library).search(question))
    answer = answerer.answer(parse(question, library.lexical), found)
    assert answer.text == expected
    assert [citation.number for citation in answer.citations] == [1]
