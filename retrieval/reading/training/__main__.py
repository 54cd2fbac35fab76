"""Trains the reader: ``python -m retrieval.reading.training DATA OUT --documentation LIBRARY``.

DATA holds files in SQuAD's format (see ``configuration.py`` for their names), LIBRARY the archive
of OpenStack documentation, taken in by ``footnote add``. The stages run one
after the other, each from the average of those before it; the last average is OUT/model.pt, which
``export.py`` makes what is shipped from. A run that was interrupted goes on from its last
checkpoint in OUT.
"""

from __future__ import annotations

import argparse
import logging
from collections.abc import Mapping
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch import Tensor

from ...embedding import SentenceTransformerEmbedder
from ...library import Library
from . import negatives
from .batches import steps
from .configuration import STAGES, Stage
from .documentation import documents, noted
from .examples import load, save
from .export import restored
from .lists import listed
from .model import ReaderModel, averaged
from .stream import examples
from .train import train

Weights = Mapping[str, Tensor]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="folder with the training questions")
    parser.add_argument("out", type=Path, help="folder for checkpoints, logs and the weights")
    parser.add_argument(
        "--documentation", type=Path, required=True, help="library with the documentation"
    )
    parser.add_argument(
        "--start", type=Path, help="go on from a model.pt or a folder of shipped weights"
    )
    names = [stage.name for stage in STAGES]
    parser.add_argument(
        "--stage", choices=names[1:], default=names[1], help="with --start, the first one to run"
    )
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    embedder = SentenceTransformerEmbedder()
    average = _trained(arguments.start) if arguments.start else None
    with Library.open(arguments.documentation) as library:
        about = [*(asked.document for asked in noted()), *(asked.document for asked in listed())]
        documents(library, about)  # better told now than hours later
        first = names.index(arguments.stage) if arguments.start else 0
        for stage in STAGES[first:]:
            out = arguments.out / stage.name
            trained = _run(stage, average, arguments.data, library, out, embedder)
            average = averaged(average, trained, stage.share) if average else trained
    torch.save({"model": dict(average or {})}, arguments.out / "model.pt")


def _run(
    stage: Stage,
    start: Weights | None,
    data: Path,
    library: Library,
    out: Path,
    embedder: SentenceTransformerEmbedder,
) -> Weights:
    """The parameters that a stage ends with; those of one that has ended are read."""
    finished = out / "model.pt"
    if finished.exists():
        return _trained(finished)
    out.mkdir(parents=True, exist_ok=True)
    configuration = stage.configuration
    kept = out / "examples.jsonl.gz"
    if not kept.exists():
        search = negatives.search(embedder.embed)
        save(examples(data, configuration, search, library), kept)
    stream = load(kept)[: configuration.examples]
    answerable = sum(bool(example.answers) for example in stream)
    logging.info(
        "%s: %d examples, %d answerable, %d steps",
        stage.name, len(stream), answerable, steps(stream, configuration),
    )  # fmt: skip
    assert embedder.folder is not None  # the default model comes with its files
    tokenizer = Tokenizer.from_file(str(embedder.folder / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    model = ReaderModel(embedder.folder, configuration.dropout, configuration.encoder_dropout)
    if start is not None:
        model.load_state_dict({name: start[name] for name in model.state_dict()})
    train(model, tokenizer, stream, configuration, out)
    return _trained(finished)


def _trained(start: Path) -> Weights:
    if start.is_dir():
        return restored(start)
    state: Weights = torch.load(start, weights_only=True)["model"]
    return state


if __name__ == "__main__":
    main()
