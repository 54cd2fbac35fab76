"""The recipe of the embedding model, on a tiny model and a handful of questions."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from sentence_transformers import SentenceTransformer

import ingest
from retrieval import Library
from retrieval.embedding.training import train as recipe
from retrieval.embedding.training.pairs import Pairs, collections
from retrieval.embedding.training.train import Configuration, train
from retrieval.reading.training import documentation
from retrieval.reading.training.documentation import Noted

from .fakes import HashingEmbedder
from .models import tiny_model
from .training_runs import TEXT, data

SHORT = Configuration(steps=12, batch=2, rate=1e-2, warm_up=1, checkpoint_every=4, most={})
PASSAGES = ["Otters eat fish.", "The museum opened in 1931.", "Edda leads it.", "Tea costs two."]
QUESTIONS = ["what do otters eat", "when did the museum open", "who leads it", "price of tea"]


@pytest.fixture
def model(tmp_path: Path) -> SentenceTransformer:
    return tiny_model(tmp_path)


@pytest.fixture
def pairs() -> dict[str, Pairs]:
    vectors = np.eye(4, dtype=np.float32)
    return {"all": Pairs(QUESTIONS, np.arange(4), [[1], [2], [3], [0]], PASSAGES, vectors)}


def right(model: SentenceTransformer) -> float:
    """By how much the cosine with the right passage exceeds that with the others, on average."""
    asked, told = (
        model.encode(texts, normalize_embeddings=True) for texts in (QUESTIONS, PASSAGES)
    )
    likeness = asked @ told.T
    return float(np.diag(likeness).mean() - likeness[~np.eye(4, dtype=bool)].mean())


def parameters(model: SentenceTransformer) -> dict[str, Any]:
    transformer: Any = model[0].auto_model
    return {name: value.detach().clone() for name, value in transformer.named_parameters()}


def test_questions_come_nearer_to_their_passages(
    model: SentenceTransformer, pairs: dict[str, Pairs], tmp_path: Path
) -> None:
    before, was = right(model), parameters(model)
    learnt = train(model, pairs, SHORT, tmp_path / "checkpoint.pt")
    assert right(model) > before + 0.1
    now = parameters(model)
    for name, difference in learnt.items():
        torch.testing.assert_close(difference, (now[name] - was[name]) / 2)
    kept = [name for name in was if name not in learnt]
    assert any("word_embeddings" in name for name in kept)
    assert all(torch.equal(was[name], now[name]) for name in kept)


def test_a_run_that_was_interrupted_goes_on_from_its_checkpoint(
    model: SentenceTransformer, pairs: dict[str, Pairs], tmp_path: Path
) -> None:
    start = {name: value.clone() for name, value in model.state_dict().items()}
    whole = train(model, pairs, SHORT, tmp_path / "whole.pt")
    model.load_state_dict(start)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(recipe, "_keep", _kept_and_interrupted)
        with pytest.raises(KeyboardInterrupt):
            train(model, pairs, SHORT, tmp_path / "half.pt")
    model.load_state_dict(start)
    losses: list[torch.Tensor] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(recipe, "_loss", lambda *given: _noted(losses, *given))
        resumed = train(model, pairs, SHORT, tmp_path / "half.pt")
    assert len(losses) == SHORT.steps - SHORT.checkpoint_every
    for name, difference in whole.items():
        torch.testing.assert_close(resumed[name], difference, atol=1e-5, rtol=1e-3)


def _noted(losses: list[torch.Tensor], *given: Any, loss: Any = recipe._loss) -> torch.Tensor:
    losses.append(loss(*given))
    return losses[-1]


def _kept_and_interrupted(*given: Any, keep: Any = recipe._keep) -> None:
    keep(*given)
    raise KeyboardInterrupt


def test_each_question_goes_with_its_passage_and_with_those_that_only_look_right(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = {
        "guide.md": "# Guide\n\nThe pool size is 3.\n\n# Others\n\nThe pool of disks is old.\n",
        "boats.md": "# Boats\n\nThe Bora has 3 masts.\n\n# Port\n\nThe harbour has 2 cranes.\n",
    }
    for name, text in texts.items():
        (tmp_path / name).write_text(text)
    ingest.add(library, [tmp_path / name for name in texts])
    guide, boats = texts.values()
    rows = {
        "archive.jsonl": [
            Noted("What is the pool size?", "guide.md", 0, len(guide), "3"),
            Noted("Who made the pool?", "guide.md", 0, len(guide), None),
        ],
        "invented.jsonl": [
            Noted("cranes at the harbour", "boats.md", 0, len(boats), "2", boats.index("2 cranes"))
        ],
    }
    for name, asked in rows.items():
        lines = [json.dumps(asdict(one)) + "\n" for one in asked]
        (tmp_path / name).write_text("".join(lines))
    monkeypatch.setattr(documentation, "HERE", tmp_path)
    monkeypatch.setattr(documentation, "QUESTIONS", tuple(rows))
    data(tmp_path)  # the articles
    (tmp_path / "reading" / "a.json.gz").rename(tmp_path / "reading" / "a.train.json.gz")
    made = collections(tmp_path, library, HashingEmbedder())
    archive, invented, articles = made.values()
    assert archive.questions == ["What is the pool size?"]
    assert "The pool size is 3." in archive.passages[archive.own[0]]
    assert [archive.passages[row] for row in archive.rivals[0]] == [
        passage for passage in archive.passages if "disks" in passage
    ]
    assert "2 cranes" in invented.passages[invented.own[0]]
    assert not any("pool" in passage for passage in invented.passages)
    assert len(articles.questions) == 40
    assert articles.passages == [f"Upton\n{TEXT}"]
