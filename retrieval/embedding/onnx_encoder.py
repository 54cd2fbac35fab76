"""A sentence-transformers model, exported once to an 8-bit ONNX graph, run without PyTorch.

Weights are quantised per output channel, activations while running. An export is kept only if its
vectors agree with the original's, so a model that does not survive the rounding is refused.
"""

from __future__ import annotations

import hashlib
import json
import logging
import shutil
import tempfile
import time
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from tokenizers import Tokenizer

from ..onnx_graph import OnnxGraph, feed
from .embedder import Vectors

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

FORMAT = 2
MIN_COSINE = 0.98
_STALE = 3600.0  # seconds after which the folder of an unfinished export is swept up
_GRAPH, _TOKENIZER, _META = "model.onnx", "tokenizer.json", "meta.json"
_INPUTS = ("input_ids", "token_type_ids")
_PARTIAL = ("is_decoder", "sliding_window", "local_attention")  # what needs a mask in any case
_WORDS = (
    "The scheduler places each server on a host with enough memory, unless 3 of them are disabled; "
    "`nova-manage cell_v2 discover_hosts` adds more (see RFC 2119). Why not Zürich, 2024-05-17? "
) * 10
_PROBES = ["How do I resize a disk?"] + [_WORDS[: 12 * 2**i] for i in range(8)]


class ExportError(Exception):
    """The model cannot be exported, or an export is missing, damaged or of another model."""


class OnnxEncoder:
    """An export made by :func:`export`. May be used from several threads at once.

    Raises ExportError unless the folder holds a whole export of the model known as ``source``.
    """

    def __init__(self, folder: Path, source: str) -> None:
        try:
            meta = json.loads((folder / _META).read_bytes())
            graph, tokenizer = (folder / _GRAPH).read_bytes(), (folder / _TOKENIZER).read_bytes()
            if meta["format"] != FORMAT or meta["source"] != source:
                raise ExportError(f"{folder} is an export of another model")
            if meta["sha256"] != hashlib.sha256(graph + tokenizer).hexdigest():
                raise ExportError(f"the export in {folder} is damaged")
            self.window: int = meta["window"]
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ExportError(f"no export in {folder}: {error}") from error
        self._tokenizer = Tokenizer.from_buffer(tokenizer)
        self._truncating = Tokenizer.from_buffer(tokenizer)
        self._truncating.enable_truncation(self.window)
        self._graph = OnnxGraph(graph)

    def token_offsets(self, text: str) -> Sequence[int]:
        encoding = self._tokenizer.encode(text, add_special_tokens=False)
        return [start for start, _ in encoding.offsets]

    def encode(self, texts: Sequence[str], *, query: bool = False) -> Vectors:  # noqa: ARG002
        """Normalised; a text ends at the window; queries are like documents, without a prompt."""
        encodings = self._truncating.encode_batch(list(texts))
        found = self._graph.run([feed(given.ids, given.type_ids) for given in encodings])
        vectors = np.empty((len(texts), self._graph.dimension), dtype=np.float32)
        for row, (vector,) in enumerate(found):
            vectors[row] = vector[0] / np.linalg.norm(vector[0])
        return vectors


def export(model: SentenceTransformer, folder: Path, source: str) -> None:
    """Write the quantised export of ``model``, whole or not at all; raises ExportError.

    Processes may do this at the same time: the first one's export stays.
    """
    _refuse_unusual(model)
    folder.parent.mkdir(parents=True, exist_ok=True)
    for left in folder.parent.glob(".partial-*"):
        if time.time() - left.stat().st_mtime > _STALE:
            shutil.rmtree(left, ignore_errors=True)
    partial = Path(tempfile.mkdtemp(prefix=".partial-", dir=folder.parent))
    disabled = logging.root.manager.disable
    try:
        logging.disable(logging.WARNING)  # the exporter and the quantiser tell about every node
        graph = _graph(model)
        expected = model.encode(_PROBES, normalize_embeddings=True, show_progress_bar=False)
        # Processors without 8-bit dot products overflow on the full range of weights.
        for reduce_range in (False, True):
            _write(model, graph, partial, source, reduce_range)
            actual = OnnxEncoder(partial, source).encode(_PROBES)
            cosine = float((expected * actual).sum(axis=1).min())
            if cosine >= MIN_COSINE:
                return _publish(partial, folder, source)
        raise ExportError(f"its 8-bit vectors are too far off: cosine {cosine:.3f}")
    finally:
        logging.disable(disabled)
        shutil.rmtree(partial, ignore_errors=True)


def _refuse_unusual(model: SentenceTransformer) -> None:
    parts = [type(module).__name__ for module in model]
    if parts not in (["Transformer", "Pooling"], ["Transformer", "Pooling", "Normalize"]):
        raise ExportError(f"it is made of {', '.join(parts)}")
    if model[1].pooling_mode not in ("mean", "cls"):
        raise ExportError(f"its pooling is {model[1].pooling_mode}")
    if any(model.prompts.values()) or model.truncate_dim:
        raise ExportError("it has prompts or a shortened output")
    if not getattr(model.tokenizer, "is_fast", False):
        raise ExportError("its tokenizer has no tokenizer.json")
    attention: Any = getattr(model[0].auto_model, "config", None)
    if any(getattr(attention, part, None) for part in _PARTIAL):
        raise ExportError("its attention does not reach over the whole text")


def _graph(model: SentenceTransformer) -> Any:
    """The 32-bit ONNX graph, from token ids to pooled vectors."""
    import copy

    import torch

    class Pooled(torch.nn.Module):
        transformer: Any
        pooling: Any

        def __init__(self) -> None:
            super().__init__()
            # A copy, as the fused attention would guard each softmax against NaN in the graph.
            self.transformer = copy.deepcopy(model[0].auto_model).float().cpu()
            self.transformer.set_attn_implementation("eager")
            self.pooling = model[1]

        def forward(self, inputs: dict[str, torch.Tensor]) -> torch.Tensor:
            # Texts run one by one, so nothing is padding: adding a mask to all scores of the
            # attention would take a tenth of the time.
            tokens = self.transformer(**inputs, attention_mask=no_mask).last_hidden_state
            whole = torch.ones_like(inputs["input_ids"])
            features = {"token_embeddings": tokens, "attention_mask": whole}
            vectors: torch.Tensor = self.pooling(features)["sentence_embedding"]
            return vectors

    no_mask = torch.zeros(1, 1, 1, 1)
    names = [name for name in _INPUTS if name in model.tokenizer.model_input_names]
    example = model.tokenizer(["one text", "two texts"], return_tensors="pt")
    free = dict.fromkeys(range(2), torch.export.Dim.DYNAMIC)  # any batch, any length
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        program = torch.onnx.export(
            Pooled().eval(),
            kwargs={"inputs": {name: example[name] for name in names}},
            dynamic_shapes={"inputs": dict.fromkeys(names, free)},
            input_names=names,
            dynamo=True,
            verbose=False,
        )
    assert program is not None
    return program.model_proto


def _write(
    model: SentenceTransformer, graph: Any, folder: Path, source: str, reduce_range: bool
) -> None:
    from onnxruntime import quantization  # type: ignore[import-untyped]

    quantization.quantize_dynamic(
        graph,
        folder / _GRAPH,
        per_channel=True,
        reduce_range=reduce_range,
        weight_type=quantization.QuantType.QInt8,
    )
    tokenizer = Tokenizer.from_str(model.tokenizer.backend_tokenizer.to_str())
    tokenizer.no_truncation()
    tokenizer.no_padding()
    tokenizer.save(str(folder / _TOKENIZER))
    content = (folder / _GRAPH).read_bytes() + (folder / _TOKENIZER).read_bytes()
    meta = {
        "format": FORMAT,
        "source": source,
        "sha256": hashlib.sha256(content).hexdigest(),
        "window": int(model.max_seq_length or 512),
        "pooling": model[1].pooling_mode,
    }
    (folder / _META).write_text(json.dumps(meta, indent=1), encoding="utf-8")


def _publish(partial: Path, folder: Path, source: str) -> None:
    try:
        partial.rename(folder)
    except OSError:  # another process was faster, or what lies there is damaged
        try:
            OnnxEncoder(folder, source)
        except ExportError:
            shutil.rmtree(folder, ignore_errors=True)
            partial.rename(folder)
