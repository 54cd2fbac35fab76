"""What the default embedding model has learnt: how it is kept, used, and left out."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import torch

import ingest
from evals import cases
from retrieval import Assistant, Library
from retrieval.embedding import SentenceTransformerEmbedder, adapter
from retrieval.errors import ModelError
from retrieval.settings import DEFAULT_MODEL, PUBLISHED_MODEL
from ui.diagnosis import diagnose

DATASETS = Path(cases.__file__).parent / "datasets"
QUESTION = "who looks after the boiler when the janitor is on leave"
TOLD = "Mrs Okafor stands in for the caretaker during his holidays and bleeds the radiators."
ASIDE = "The janitor's room lies beside the boiler; leave the key with whoever is on duty."


def test_more_questions_find_their_passage_first_than_with_the_published_model(
    tmp_path: Path,
) -> None:
    """Of documents that the model was not trained on, by cosine alone."""
    files = sorted((DATASETS / "invented").glob("*.md"))[:12]
    names = {file.name for file in files}
    asked = [
        (case.question, case.references[0])
        for case in cases.load(DATASETS / "invented.jsonl")
        if case.references and Path(case.references[0].document).name in names
    ]

    def first(model: str) -> int:
        embedder = SentenceTransformerEmbedder(model)
        with Library.open(tmp_path / model, embedder=embedder) as library:
            ingest.add(library, files)
            vectors = embedder.embed([question for question, _ in asked], query=True)
            found = [library.nearest(vector, 1)[0] for vector in vectors]
            stored = library.catalogue.passages(found)
            texts = [stored[number].passage.text for number in found]
        return sum(wanted.text in text for text, (_, wanted) in zip(texts, asked, strict=True))

    assert len(asked) > 30
    assert first(DEFAULT_MODEL) > first(PUBLISHED_MODEL)


def test_of_a_matrix_the_largest_singular_values_are_kept_and_of_a_vector_all() -> None:
    matrix = torch.tensor([[3.0, 0.0, 0.0], [0.0, 2.0, 0.0]])
    vector = torch.tensor([0.5, -0.25])
    stored = adapter.factored({"layer.weight": matrix, "layer.bias": vector}, rank=1)
    assert sum(tensor.numel() for tensor in stored.values()) == 2 + 3 + 2
    learnt = adapter.learnt(stored)
    expected = torch.tensor([[3.0, 0.0, 0.0], [0.0, 0.0, 0.0]])
    torch.testing.assert_close(learnt["layer.weight"], expected, atol=2e-3, rtol=0)
    assert learnt["layer.bias"].tolist() == [0.5, -0.25]


def test_another_file_than_the_shipped_one_is_refused_with_advice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(adapter.WEIGHTS, tmp_path / "weights")
    monkeypatch.setattr(adapter, "WEIGHTS", tmp_path / "weights")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    (tmp_path / "weights" / "SHA256SUMS").write_text(f"{'0' * 64}  {adapter.FILE}\n")
    with pytest.raises(ModelError, match=f"FOOTNOTE_MODEL={PUBLISHED_MODEL}"):
        SentenceTransformerEmbedder().embed(["text"])
    (tmp_path / "weights" / "SHA256SUMS").unlink()
    with pytest.raises(ModelError, match="Reinstall footnote"):
        SentenceTransformerEmbedder().embed(["text"])


def test_a_library_of_the_published_model_stays_with_it_until_it_is_embedded_anew(
    tmp_path: Path,
) -> None:
    (tmp_path / "house.txt").write_text(f"{TOLD}\n\n{ASIDE}\n")
    before = SentenceTransformerEmbedder(PUBLISHED_MODEL)
    with Library.open(tmp_path / "library", embedder=before) as library:
        ingest.add(library, [tmp_path / "house.txt"])
    with Library.open(tmp_path / "library") as library:
        assert library.embedder.identity == PUBLISHED_MODEL
        assert Assistant(library).search(QUESTION)
        assert "footnote reembed" in diagnose(library)["embedded with"]
    with Library.open(tmp_path / "library", any_model=True) as library:
        ingest.reembed(library)
    with Library.open(tmp_path / "library") as library:
        assert library.embedder.identity == DEFAULT_MODEL
        assert diagnose(library)["embedded with"] == DEFAULT_MODEL
