"""The batches of a stream of training examples, in an order that can be resumed."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch import Tensor
from torch.utils.data import DataLoader, Dataset

from ..inputs import Input, padded, prepare
from .configuration import Configuration
from .examples import Example, cropped, sentences

_POOL = 40  # batches that are sorted by length together
_MOST_WORKERS = 12  # processes that cut examples into word pieces, where a GPU waits for them

Arrays = Mapping[str, NDArray[np.generic]]


@dataclass(frozen=True, slots=True)
class Batch:
    """Tensors of shape (batch, length), ``answerable`` of shape (batch,)."""

    ids: Tensor
    mask: Tensor
    types: Tensor
    allowed: Tensor
    starts: Tensor
    ends: Tensor
    answerable: Tensor

    def to(self, device: torch.device) -> Batch:
        """The same there."""
        return Batch(*(getattr(self, name).to(device) for name in Batch.__dataclass_fields__))


def batches(
    stream: Sequence[Example], tokenizer: Tokenizer, configuration: Configuration, skip: int = 0
) -> Iterator[Batch]:
    """Batches of like length in a shuffled order, from the one numbered ``skip``."""
    pools = _Pools(stream, tokenizer, configuration)
    whole, rest = divmod(skip, _POOL)
    workers = min(_MOST_WORKERS, os.cpu_count() or 1) if torch.cuda.is_available() else 0
    loader = DataLoader(
        pools,
        batch_size=None,
        sampler=range(whole, len(pools)),
        num_workers=workers,
        collate_fn=list,
    )
    for pool in loader:
        for arrays in pool[rest:]:
            yield Batch(**{name: torch.from_numpy(values) for name, values in arrays.items()})
        rest = 0


def steps(stream: Sequence[Example], configuration: Configuration) -> int:
    """The number of batches of the whole stream."""
    pool = configuration.batch * _POOL
    sizes = (len(stream[start : start + pool]) for start in range(0, len(stream), pool))
    return sum(-(-size // configuration.batch) for size in sizes)


class _Pools(Dataset[list[Arrays]]):
    """The stream in pools of ``_POOL`` batches, each sorted by length within itself."""

    def __init__(
        self, stream: Sequence[Example], tokenizer: Tokenizer, configuration: Configuration
    ) -> None:
        self._stream, self._tokenizer, self._configuration = stream, tokenizer, configuration
        self._size = configuration.batch * _POOL

    def __len__(self) -> int:
        return -(-len(self._stream) // self._size)

    def __getitem__(self, number: int) -> list[Arrays]:
        start, size = number * self._size, self._configuration.batch
        pool = self._stream[start : start + self._size]
        rows = [_tokenized(self._tokenizer, e, self._configuration.limit) for e in pool]
        rows.sort(key=lambda row: len(row[0].ids))
        starts = list(range(0, len(pool), size))
        random.Random(self._configuration.seed + start).shuffle(starts)
        return [_arrays(rows[at : at + size]) for at in starts]


def _tokenized(tokenizer: Tokenizer, example: Example, limit: int) -> tuple[Input, Example]:
    """The example, its passage begun later where the answer would lie beyond the limit."""
    given = prepare(tokenizer, example.question, example.title, example.passage, limit)
    if not example.answers or example.answers[0][1] <= given.offsets[-1][1]:
        return given, example
    start = max(a for a, _ in sentences(example.passage) if a <= example.answers[0][0])
    example = cropped(example, start, len(example.passage))
    return prepare(tokenizer, example.question, example.title, example.passage, limit), example


def _arrays(rows: Sequence[tuple[Input, Example]]) -> Arrays:
    """A batch, in what passes quickly from one process to another."""
    ids, mask, types = (np.array(part) for part in padded([given for given, _ in rows]))
    allowed, starts, ends = (np.zeros(ids.shape, dtype=np.bool_) for _ in range(3))
    for row, (given, example) in enumerate(rows):
        allowed[row, 0] = True
        allowed[row, given.first : given.first + len(given.offsets)] = True
        for start, end in example.answers:
            pieces = [i for i, (a, b) in enumerate(given.offsets) if a < end and b > start]
            if pieces and given.offsets[pieces[-1]][1] >= end:
                starts[row, given.first + pieces[0]] = True
                ends[row, given.first + pieces[-1]] = True
        if not starts[row].any():
            starts[row, 0] = ends[row, 0] = True
    return {
        "ids": ids,
        "mask": mask,
        "types": types,
        "allowed": allowed,
        "starts": starts,
        "ends": ends,
        "answerable": (~starts[:, 0]).astype(np.float32),
    }
