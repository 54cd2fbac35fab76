"""A trained model to the files that are shipped: ``python -m retrieval.reading.training.export``.

Weights are quantised to 8 bits per output channel, of which 7 are used, activations while running.
"""

from __future__ import annotations

import argparse
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from onnxruntime import quantization  # type: ignore[import-untyped]
from tokenizers import Tokenizer

from ... import checksums
from ...embedding import SentenceTransformerEmbedder
from ..reader import WEIGHTS
from .model import ReaderModel

TRANSPOSED = "_Transposed"  # as the quantiser calls those that it turns itself
_STEPS = 63.5  # of 7 bits, to each side of zero
_CLIPS = torch.linspace(0.6, 1.0, 21)  # shares of a channel's largest weight that are tried
_INPUTS = ("input_ids", "token_type_ids")  # they run one by one: nothing is padding


def export(
    weights: Mapping[str, torch.Tensor], base: Path, out: Path, *, quantise: bool = True
) -> None:
    """Write ``model.onnx``, ``tokenizer.json`` and ``SHA256SUMS`` from a model's parameters."""
    model = ReaderModel(base, dropout=0.0)
    model.load_state_dict(_clipped(weights) if quantise else dict(weights))
    model.encoder.set_attn_implementation("eager")  # the fused one guards against NaN in the graph
    out.mkdir(parents=True, exist_ok=True)
    graph = _graph(model.eval())
    if quantise:
        quantization.quantize_dynamic(
            graph,
            out / "model.onnx",
            per_channel=True,
            reduce_range=True,  # processors without 8-bit dot products overflow otherwise
            weight_type=quantization.QuantType.QInt8,
        )
    else:
        (out / "model.onnx").write_bytes(graph.SerializeToString())
    tokenizer = Tokenizer.from_file(str(base / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    tokenizer.save(str(out / "tokenizer.json"))
    checksums.write(out, "model.onnx", "tokenizer.json")


def _clipped(weights: Mapping[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """The matrices of the layers with each output channel clipped where that lowers the squared
    error of rounding it."""
    return {
        name: _clipped_rows(values) if values.dim() == 2 and ".layer." in name else values
        for name, values in weights.items()
    }


def _clipped_rows(matrix: torch.Tensor) -> torch.Tensor:
    largest = matrix.abs().amax(1, keepdim=True)
    scales = largest * _CLIPS[:, None, None] / _STEPS  # (clips, rows, 1)
    rounded = (matrix / scales).round().clamp(-_STEPS - 0.5, _STEPS - 0.5) * scales
    errors = ((rounded - matrix) ** 2).sum(2, keepdim=True)
    best = largest * _CLIPS[errors.argmin(0)]
    return matrix.clamp(-best, best)


def _graph(model: ReaderModel) -> Any:
    example = {name: torch.ones(2, 5, dtype=torch.long) for name in _INPUTS}
    free = dict.fromkeys(range(2), torch.export.Dim.DYNAMIC)  # any batch, any length
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        program = torch.onnx.export(
            model,
            kwargs=example,
            dynamic_shapes=dict.fromkeys(_INPUTS, free),
            input_names=list(_INPUTS),
            output_names=["start", "end", "answerable"],
            dynamo=True,
            verbose=False,
        )
    assert program is not None
    graph = program.model_proto
    _name_weights(graph, model)
    return graph


def _name_weights(graph: Any, model: ReaderModel) -> None:
    """Call the matrices by the parameters that they hold the transpose of, as the exporter does
    not, so that the shipped weights can be trained on."""
    by_content = {
        np.ascontiguousarray(value.numpy().T).tobytes(): name
        for name, value in model.state_dict().items()
        if value.dim() == 2
    }
    renamed = {}
    for weights in graph.graph.initializer:
        name = by_content.get(onnx.numpy_helper.to_array(weights).tobytes())
        if name is not None and weights.name not in by_content.values():
            renamed[weights.name] = weights.name = name + TRANSPOSED
    for node in graph.graph.node:
        for at, given in enumerate(node.input):
            node.input[at] = renamed.get(given, given)


def restored(folder: Path) -> dict[str, torch.Tensor]:
    """The parameters of shipped weights, as near as 8 bits tell them."""
    model = onnx.load(folder / "model.onnx")
    stored = {i.name: onnx.numpy_helper.to_array(i) for i in model.graph.initializer}
    parameters = {}
    for name, values in stored.items():
        if name.endswith("_quantized"):
            base = name.removesuffix("_quantized")
            zero, scale = stored[f"{base}_zero_point"], stored[f"{base}_scale"]
            values = (values.astype(np.float32) - zero.astype(np.float32)) * scale
            name = base
        if name.endswith(TRANSPOSED):
            name, values = name.removesuffix(TRANSPOSED), values.T
        parameters[name] = torch.tensor(np.ascontiguousarray(values))
    return parameters


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("weights", type=Path, help="model.pt or checkpoint.pt of a training run")
    parser.add_argument("--out", type=Path, default=WEIGHTS, help="folder for the files")
    parser.add_argument("--fp32", action="store_true", help="leave the weights at 32 bits")
    arguments = parser.parse_args()
    base = SentenceTransformerEmbedder().folder
    assert base is not None
    weights = torch.load(arguments.weights, weights_only=True)["model"]
    export(weights, base, arguments.out, quantise=not arguments.fp32)


if __name__ == "__main__":
    main()
