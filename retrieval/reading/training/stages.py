"""A stage of the recipe: its examples, its runs, and the parameters that come of them."""

from __future__ import annotations

import logging
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch import Tensor

from ...library import Library
from . import negatives
from .batches import steps
from .configuration import Configuration, Stage
from .distillation import Teachers
from .examples import Example, load, save
from .export import restored
from .model import ReaderModel, mean
from .stream import examples
from .train import device_at_hand, train

Weights = Mapping[str, Tensor]
Runs = list[Weights]  # the parameters that each ended with


@dataclass(frozen=True, slots=True)
class Materials:
    """What stages are made from: the folder with the training questions, the library that holds the
    documentation, the search for passages that only look right, and the folder of the model that
    the reader begins as."""

    data: Path
    library: Library
    search: negatives.Search
    base: Path


def run(stage: Stage, start: Weights | None, materials: Materials, out: Path) -> Weights:
    """The parameters that a stage ends with; those of one that has ended are read from ``out``."""
    finished = out / "model.pt"
    if finished.exists():
        return trained(finished)
    out.mkdir(parents=True, exist_ok=True)
    base = materials.base
    stream = _stream(stage.configuration, materials, out / "examples.jsonl.gz")
    if not stage.students:
        return _fit(stage.configuration, start, stream, base, out)

    def fit(learners: Sequence[Configuration], name: str, taught_by: Sequence[Weights]) -> Runs:
        return [
            _fit(learner, start, _in_order(stream, learner), base, out / f"{name}-{n}", taught_by)
            for n, learner in enumerate(learners, 1)
        ]

    ended = fit(stage.students, "student", fit(stage.teachers, "teacher", ()))
    torch.save({"model": mean(ended)}, finished)
    return trained(finished)


def trained(start: Path) -> Weights:
    """The parameters in a file, or of a folder of shipped weights."""
    if start.is_dir():
        return restored(start)
    state: Weights = torch.load(start, weights_only=True)["model"]
    return state


def _stream(configuration: Configuration, materials: Materials, kept: Path) -> list[Example]:
    """The examples of a stage, made once."""
    if not kept.exists():
        save(examples(materials.data, configuration, materials.search, materials.library), kept)
    return load(kept)[: configuration.examples]


def _in_order(stream: Sequence[Example], configuration: Configuration) -> list[Example]:
    """Each run of several reads the examples in an order of its own."""
    return random.Random(configuration.seed).sample(stream, len(stream))


def _fit(
    configuration: Configuration,
    start: Weights | None,
    stream: Sequence[Example],
    base: Path,
    out: Path,
    taught_by: Sequence[Weights] = (),
) -> Weights:
    """The parameters that a run ends with; those of one that has ended are read."""
    finished = out / "model.pt"
    if finished.exists():
        return trained(finished)
    out.mkdir(parents=True, exist_ok=True)
    answerable = sum(bool(example.answers) for example in stream)
    logging.info(
        "%s: %d examples, %d answerable, %d steps",
        out, len(stream), answerable, steps(stream, configuration),
    )  # fmt: skip
    tokenizer = Tokenizer.from_file(str(base / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    model = _model(base, start, configuration.dropout, configuration.encoder_dropout)
    teachers = [_model(base, weights).to(device_at_hand()) for weights in taught_by]
    train(model, tokenizer, stream, configuration, out, Teachers(teachers) if teachers else None)
    return trained(finished)


def _model(
    base: Path, weights: Weights | None, dropout: float = 0.0, encoder_dropout: float = 0.0
) -> ReaderModel:
    model = ReaderModel(base, dropout, encoder_dropout)
    if weights is not None:
        model.load_state_dict({name: weights[name] for name in model.state_dict()})
    return model
