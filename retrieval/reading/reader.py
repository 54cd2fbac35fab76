"""The reader at question time: where a passage answers a question, and how surely.

The model is a cross-encoder with 8-bit weights (see ``weights/MODEL_CARD.md``), run by onnxruntime.
"""

from __future__ import annotations

import hashlib
import math
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from .. import checksums
from ..errors import ReaderError
from ..onnx_graph import OnnxGraph, feed
from .inputs import Input, prepare

WEIGHTS = Path(__file__).parent / "weights"
LONGEST = 24  # word pieces of the longest span
_GRAPH, _TOKENIZER = "model.onnx", "tokenizer.json"


@dataclass(frozen=True, slots=True)
class Span:
    """``passage[start:end]``. ``score`` is its logit less that of "no answer here"."""

    start: int
    end: int
    score: float


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """What the reader made of one question and one passage.

    ``starts`` and ``ends`` are logits less those of "no answer here", one for each word piece of
    the passage; ``offsets`` are the (start, end) characters of those. ``answerable`` is the logit
    that the passage answers.
    """

    starts: NDArray[np.float32]
    ends: NDArray[np.float32]
    offsets: tuple[tuple[int, int], ...]
    answerable: float

    @property
    def relevance(self) -> float:
        """Logit that the passage answers, from the best span and from the head for it."""
        span = self.best()
        return self.answerable + (span.score / 2 if span else 0.0)

    @property
    def probability(self) -> float:
        """That the passage answers, in [0, 1]."""
        return sigmoid(self.relevance)

    def best(
        self, start: int = 0, end: int | None = None, known: Sequence[tuple[int, int]] = ()
    ) -> Span | None:
        """The best span within ``passage[start:end]`` that holds more than the stretches which are
        ``known``, unless there is nothing else; None where nothing there was read."""
        inside = [
            i
            for i, (a, b) in enumerate(self.offsets)
            if a >= start and (end is None or b <= end) and b > a
        ]
        if not inside:
            return None
        first, last = inside[0], inside[-1] + 1
        starts, ends = self.starts[first:last], self.ends[first:last]
        places = np.arange(last - first)
        pieces = places[None, :] - places[:, None]  # of the span, less one
        allowed = (pieces >= 0) & (pieces < LONGEST)
        new = np.cumsum([0, *(not _is_within(self.offsets[i], known) for i in inside)])
        if new[-1]:
            allowed &= new[1:][None, :] > new[:-1][:, None]
        sums = np.where(allowed, starts[:, None] + ends[None, :], -np.inf)
        i, j = divmod(int(np.argmax(sums)), len(starts))
        return Span(self.offsets[first + i][0], self.offsets[first + j][1], float(sums[i, j]))


class Reader:
    """A reader's weights, verified and loaded on first use. Safe to share between threads.

    Raises ReaderError when the folder holds no weights or other ones than its sums say.
    """

    def __init__(self, folder: Path = WEIGHTS) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._model: tuple[Tokenizer, OnnxGraph] | None = None

    @property
    def present(self) -> bool:
        """Whether the folder holds weights."""
        return (self._folder / _GRAPH).is_file()

    def fingerprint(self) -> str:
        """SHA-256 of the weights, after verifying them. Raises ReaderError."""
        return hashlib.sha256(_verified(self._folder)[0]).hexdigest()

    def read(self, question: str, passages: Sequence[tuple[str, str]]) -> list[Reading]:
        """Read (context, passage) pairs, of which the contexts are not quoted from."""
        return self.read_each([(question, *passage) for passage in passages])

    def read_each(self, asked: Sequence[tuple[str, str, str]]) -> list[Reading]:
        """The same for (question, context, passage)."""
        tokenizer, graph = self._loaded()
        given = [prepare(tokenizer, *each) for each in asked]
        found = graph.run([feed(each.ids, each.types) for each in given])
        return [_reading(each, *outputs) for each, outputs in zip(given, found, strict=True)]

    def _loaded(self) -> tuple[Tokenizer, OnnxGraph]:
        with self._lock:
            if self._model is None:
                graph, tokenizer = _verified(self._folder)
                self._model = Tokenizer.from_buffer(tokenizer), OnnxGraph(graph)
            return self._model


def _is_within(piece: tuple[int, int], stretches: Sequence[tuple[int, int]]) -> bool:
    return any(start <= piece[0] and piece[1] <= end for start, end in stretches)


def sigmoid(logit: float) -> float:
    """The probability of a logit."""
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, logit))))


def reader_of(choice: str) -> Reader | None:
    """The reader that the setting names: "on", "off", or a folder.

    None where it is off, or on in an installation without weights.
    """
    if choice == "on":
        shipped = Reader()
        return shipped if shipped.present else None
    return None if choice == "off" else Reader(Path(choice))


def _reading(
    given: Input,
    starts: NDArray[np.float32],
    ends: NDArray[np.float32],
    answerable: NDArray[np.float32],
) -> Reading:
    passage = slice(given.first, given.first + len(given.offsets))
    return Reading(
        starts[0, passage] - starts[0, 0],
        ends[0, passage] - ends[0, 0],
        given.offsets,
        float(answerable[0]),
    )


def _verified(folder: Path) -> tuple[bytes, bytes]:
    try:
        graph, tokenizer = checksums.verified(folder, _GRAPH, _TOKENIZER)
    except (OSError, ValueError) as error:
        raise ReaderError(
            f"The reader in {folder} cannot be loaded: {error}. "
            'Reinstall footnote, or go without it: reader = "off", or FOOTNOTE_READER=off.'
        ) from error
    return graph, tokenizer
