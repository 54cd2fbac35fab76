"""The embedder: its 8-bit export against the model it was made from, and what may go wrong."""

from __future__ import annotations

import json
import logging
import shutil
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from retrieval.embedding import SentenceTransformerEmbedder, Vectors
from retrieval.embedding import embedder as module
from retrieval.embedding.onnx_encoder import ExportError, OnnxEncoder, export
from retrieval.errors import ModelError
from retrieval.onnx_graph import OnnxGraph

LONG = "A flavor names how much memory, disk and how many processors a server gets. " * 40
TEXTS = [
    "How do I move a running server to another host?",
    "What is a flavor?",
    "Ceph stores each object on several disks, and recovers from the loss of one by itself.",
    "Set `cpu_allocation_ratio = 16.0` in /etc/nova/nova.conf, then restart nova-scheduler.",
    "Der Dienst läuft auf Port 8774 – naïve façade, 東京, Ωmega.",
    "| Service | Port |\n| --- | --- |\n| nova-api | 8774 |\n| keystone | 5000 |",
    *(LONG[: 30 * i] for i in range(1, 14)),
    LONG,
]


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    with pytest.MonkeyPatch.context() as patch:
        home = tmp_path_factory.mktemp("cache")
        patch.setenv("XDG_CACHE_HOME", str(home))
        yield home


@pytest.fixture(scope="module")
def embedder(cache: Path) -> SentenceTransformerEmbedder:
    made = SentenceTransformerEmbedder()
    made.embed(["the export is made here"])
    return made


@pytest.fixture(scope="module")
def torch_embedder(embedder: SentenceTransformerEmbedder) -> SentenceTransformerEmbedder:
    """The same model, unexported: what an unexportable model goes through."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(SentenceTransformerEmbedder, "_source", lambda self: None)
        made = SentenceTransformerEmbedder(device="cpu")
        made.embed(["the model is loaded here"])
    return made


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a very small model of random weights that pools by its first token."""
    return _tiny(tmp_path_factory.mktemp("tiny"), pooling="cls")


@pytest.fixture(scope="module")
def tiny_cache(tiny: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache with the export of the tiny model; tests change copies of it."""
    home = tmp_path_factory.mktemp("tiny-cache")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(home))
        SentenceTransformerEmbedder(str(tiny)).embed(["the export is made here"])
    return home


def _tiny(
    folder: Path, pooling: str, prompts: dict[str, str] | None = None, decoder: bool = False
) -> Path:
    from .models import tiny_model

    tiny_model(folder, pooling, prompts, decoder).save(str(folder / "model"))
    return folder / "model"


def _cosines(a: Vectors, b: Vectors) -> Vectors:
    return np.asarray((a * b).sum(axis=1))


def _python(code: str) -> subprocess.CompletedProcess[str]:
    run = [sys.executable, "-c", code]
    return subprocess.run(run, capture_output=True, text=True, cwd=Path(__file__).parents[1])


def _exports(cache: Path) -> list[Path]:
    return sorted((cache / "footnote" / "models").iterdir())


def test_eight_bit_vectors_are_near_those_of_the_model(
    embedder: SentenceTransformerEmbedder, torch_embedder: SentenceTransformerEmbedder
) -> None:
    assert isinstance(embedder._encoder, OnnxEncoder)
    assert not isinstance(torch_embedder._encoder, OnnxEncoder)
    vectors = embedder.embed(TEXTS)
    assert vectors.dtype == np.float32
    assert vectors.shape == (len(TEXTS), 384)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert _cosines(vectors, torch_embedder.embed(TEXTS)).min() >= 0.985
    queries = embedder.embed(TEXTS[:2], query=True)
    assert _cosines(queries, torch_embedder.embed(TEXTS[:2], query=True)).min() >= 0.985


def test_a_vector_does_not_depend_on_its_neighbours(embedder: SentenceTransformerEmbedder) -> None:
    together = embedder.embed(TEXTS)
    alone = np.concatenate([embedder.embed([text]) for text in TEXTS])
    np.testing.assert_array_equal(together, alone)
    assert embedder.embed([]).shape == (0, 384)


def test_what_exceeds_the_window_is_left_out(embedder: SentenceTransformerEmbedder) -> None:
    assert embedder.window == 256
    assert len(embedder.token_offsets(LONG)) > embedder.window
    ours, longer = embedder.embed([LONG]), embedder.embed([LONG + " Something else at the end."])
    np.testing.assert_array_equal(ours, longer)


@pytest.mark.parametrize("text", TEXTS)
def test_token_offsets_are_those_of_the_model(
    text: str, embedder: SentenceTransformerEmbedder, torch_embedder: SentenceTransformerEmbedder
) -> None:
    offsets = list(embedder.token_offsets(text))
    assert offsets == list(torch_embedder.token_offsets(text))
    assert offsets == sorted(offsets)
    assert all(text[offset].strip() for offset in offsets)


def test_threads_may_embed_and_count_at_once(embedder: SentenceTransformerEmbedder) -> None:
    expected = embedder.embed(TEXTS)
    with ThreadPoolExecutor(4) as pool:
        vectors = [pool.submit(embedder.embed, TEXTS) for _ in range(4)]
        counts = [pool.submit(embedder.token_offsets, LONG) for _ in range(20)]
    for one in vectors:
        np.testing.assert_array_equal(one.result(), expected)
    assert {len(one.result()) for one in counts} == {len(embedder.token_offsets(LONG))}


def test_with_an_export_at_hand_no_pytorch_is_imported(
    embedder: SentenceTransformerEmbedder, cache: Path
) -> None:
    code = (
        "import sys; from retrieval.embedding import SentenceTransformerEmbedder as E; e = E();"
        "e.embed(['What is a flavor?'], query=True); e.token_offsets('a b'); e.window;"
        "heavy = {'torch', 'transformers', 'sentence_transformers', 'onnx'} & set(sys.modules);"
        "sys.exit(str(heavy) if heavy else 0)"
    )
    done = _python(code)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert [entry.name for entry in cache.iterdir()] == ["footnote"]  # no trace of telemetry


def test_other_weights_than_the_published_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "empty"))
    (tmp_path / "model.safetensors").write_bytes(b"something else")
    monkeypatch.setattr(module, "_local_folder", lambda model: tmp_path)
    with pytest.raises(ModelError, match="not the published"):
        SentenceTransformerEmbedder().embed(["text"])
    assert not (tmp_path / "empty").exists()


def test_an_unknown_model_comes_with_advice(monkeypatch: pytest.MonkeyPatch) -> None:
    code = (
        "from retrieval.embedding import SentenceTransformerEmbedder as E\n"
        "from retrieval.errors import ModelError\n"
        "try: E('nobody/nothing').window\n"
        "except ModelError as error: print(error)"
    )
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    done = _python(code)
    assert "'nobody/nothing' cannot be loaded" in done.stdout, done.stderr
    assert "FOOTNOTE_MODEL" in done.stdout


def test_a_model_folder_is_exported_too(
    tiny: Path, tiny_cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tiny_cache))
    model = SentenceTransformerEmbedder(str(tiny))
    assert model.embed(TEXTS).shape == (len(TEXTS), 32)
    assert model.window == 24
    assert isinstance(model._encoder, OnnxEncoder)
    (folder,) = _exports(tiny_cache)
    assert json.loads((folder / "meta.json").read_text())["pooling"] == "cls"


def test_a_damaged_export_is_refused_and_made_anew(
    tiny: Path, tiny_cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(tiny_cache, tmp_path, dirs_exist_ok=True)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    sound = SentenceTransformerEmbedder(str(tiny)).embed(TEXTS)
    (folder,) = _exports(tmp_path)
    graph, kept = (folder / "model.onnx").read_bytes(), (folder / "meta.json").read_text()
    meta = json.loads(kept)
    (folder / "meta.json").unlink()
    _is_refused(folder, meta["source"])
    (folder / "meta.json").write_text(json.dumps({**meta, "source": "another"}))
    _is_refused(folder, meta["source"])
    (folder / "meta.json").write_text(kept)
    (folder / "model.onnx").write_bytes(graph[:-1000])
    _is_refused(folder, meta["source"])
    again = SentenceTransformerEmbedder(str(tiny))
    np.testing.assert_allclose(again.embed(TEXTS), sound, atol=1e-6)
    assert isinstance(again._encoder, OnnxEncoder)
    assert _exports(tmp_path) == [folder]


def _is_refused(folder: Path, source: str) -> None:
    with pytest.raises(ExportError):
        OnnxEncoder(folder, source)


def test_of_two_exports_at_once_the_first_stays(
    tiny: Path, tiny_cache: Path, tmp_path: Path
) -> None:
    from sentence_transformers import SentenceTransformer

    shutil.copytree(tiny_cache, tmp_path, dirs_exist_ok=True)
    (folder,) = _exports(tmp_path)
    made = (folder / "meta.json").stat().st_ino
    source = json.loads((folder / "meta.json").read_text())["source"]
    export(SentenceTransformer(str(tiny), device="cpu"), folder, source)
    assert (folder / "meta.json").stat().st_ino == made
    assert _exports(tmp_path) == [folder]  # and nothing half-made beside it


def test_models_with_prompts_run_on_pytorch(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    model = SentenceTransformerEmbedder(str(_tiny(tmp_path, "mean", {"query": "question: "})))
    with caplog.at_level(logging.WARNING, logger="retrieval.embedding"):
        queries, documents = model.embed(TEXTS[:1], query=True), model.embed(TEXTS[:1])
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert "prompts" in caplog.text
    assert not np.allclose(queries, documents)


def test_models_whose_attention_needs_a_mask_run_on_pytorch(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    with caplog.at_level(logging.WARNING, logger="retrieval.embedding"):
        SentenceTransformerEmbedder(str(_tiny(tmp_path, "mean", decoder=True))).embed(TEXTS[:1])
    assert "its attention does not reach over the whole text" in caplog.text


def test_an_export_takes_no_mask(tiny_cache: Path) -> None:
    (folder,) = _exports(tiny_cache)
    graph = OnnxGraph((folder / "model.onnx").read_bytes())
    assert graph.inputs == ["input_ids", "token_type_ids"]


def test_a_folder_that_is_trained_again_has_another_source(tmp_path: Path) -> None:
    (tmp_path / "model").mkdir()
    weights = tmp_path / "model" / "model.safetensors"
    weights.write_bytes(bytes(1_000_000))
    shutil.copytree(tmp_path / "model", tmp_path / "copy")
    before = SentenceTransformerEmbedder(str(tmp_path / "model")).source
    assert SentenceTransformerEmbedder(str(tmp_path / "copy")).source == before
    weights.write_bytes(b"\1" * 1_000_000)
    assert SentenceTransformerEmbedder(str(tmp_path / "model")).source != before
