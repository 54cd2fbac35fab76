"""Trains the reader: ``python -m retrieval.reading.training DATA OUT``.

DATA holds files in SQuAD's format (see ``configuration.py`` for their names). A run that was
interrupted goes on from its last checkpoint in OUT.
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
from . import negatives
from .batches import examples, steps
from .configuration import FURTHER, Configuration
from .examples import load, save
from .export import restored
from .model import ReaderModel
from .train import train


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="folder with the training questions")
    parser.add_argument("out", type=Path, help="folder for checkpoints, the log and the weights")
    parser.add_argument(
        "--start",
        type=Path,
        help="train further: model.pt of a run, or a folder of shipped weights",
    )
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    arguments.out.mkdir(parents=True, exist_ok=True)
    configuration = FURTHER if arguments.start else Configuration()
    embedder = SentenceTransformerEmbedder()
    kept = arguments.out / "examples.jsonl.gz"
    if not kept.exists():
        made = examples(arguments.data, configuration, negatives.search(embedder.embed))
        save(made, kept)
    stream = load(kept)[: configuration.examples]
    answerable = sum(bool(example.answers) for example in stream)
    logging.info(
        "%d examples, %d answerable, %d steps",
        len(stream), answerable, steps(stream, configuration),
    )  # fmt: skip
    assert embedder.folder is not None  # the default model comes with its files
    tokenizer = Tokenizer.from_file(str(embedder.folder / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    model = ReaderModel(embedder.folder, configuration.dropout, configuration.encoder_dropout)
    if arguments.start:
        known = model.state_dict().keys()
        trained = _trained(arguments.start)
        model.load_state_dict({name: trained[name] for name in known})
    train(model, tokenizer, stream, configuration, arguments.out)


def _trained(start: Path) -> Mapping[str, Tensor]:
    if start.is_dir():
        return restored(start)
    state: Mapping[str, Tensor] = torch.load(start, weights_only=True)["model"]
    return state


if __name__ == "__main__":
    main()
