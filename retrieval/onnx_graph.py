"""An ONNX graph, run by onnxruntime on as many inputs at a time as there are cores.

Each input runs by itself on one thread. That is faster than all cores on one input, of which the
small steps do not divide; it needs no padding; and what comes out does not depend on what else was
asked for, as it does where inputs share the scale of 8-bit activations.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .cores import cores

Feed = Mapping[str, NDArray[np.int64]]


class OnnxGraph:
    """May be used from several threads at once, which then share the cores."""

    def __init__(self, graph: bytes) -> None:
        import onnxruntime  # type: ignore[import-untyped]

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(
            graph,
            options,
            providers=["CPUExecutionProvider"],
            # Added and normalised in one step takes three times as long as in two.
            disabled_optimizers=["SkipLayerNormFusion"],
        )
        self._workers = ThreadPoolExecutor(cores(), thread_name_prefix="onnx")
        self.inputs: Sequence[str] = [given.name for given in self._session.get_inputs()]
        self.dimension: int = self._session.get_outputs()[0].shape[-1]

    def run(self, feeds: Sequence[Feed]) -> list[Any]:
        """The outputs for each feed, in the order of the feeds."""
        if len(feeds) == 1:
            return [self._outputs(feeds[0])]
        # The longest first, so that no core is left with one at the end.
        longest_first = sorted(range(len(feeds)), key=lambda i: -_length(feeds[i]))
        found = self._workers.map(self._outputs, [feeds[i] for i in longest_first])
        by_place = dict(zip(longest_first, found, strict=True))
        return [by_place[i] for i in range(len(feeds))]

    def _outputs(self, feed: Feed) -> Any:
        return self._session.run(None, {name: feed[name] for name in self.inputs})


def feed(ids: Sequence[int], types: Sequence[int]) -> Feed:
    """The inputs of a BERT for one text of that many word pieces, each of shape (1, pieces). Only
    weights of a reader that were exported by an earlier version take the mask."""
    return {
        "input_ids": np.array([ids], dtype=np.int64),
        "attention_mask": np.ones((1, len(ids)), dtype=np.int64),
        "token_type_ids": np.array([types], dtype=np.int64),
    }


def _length(given: Feed) -> int:
    return int(given["input_ids"].size)
