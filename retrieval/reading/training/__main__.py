"""Trains the reader: ``python -m retrieval.reading.training DATA OUT --documentation LIBRARY``.

DATA holds files in SQuAD's format (see ``configuration.py`` for their names), LIBRARY the archive
of OpenStack documentation and the documents in ``invented/`` beside this file, taken in by
``footnote add``. The stages run one after the other, each from the average of those before it; the
last average is OUT/model.pt, which ``export.py`` makes what is shipped from. A run that was
interrupted goes on from its last checkpoint in OUT.
"""

from __future__ import annotations

import argparse
import logging
from pathlib import Path

import torch

from ...embedding import SentenceTransformerEmbedder
from ...library import Library
from . import negatives
from .configuration import STAGES
from .documentation import documents, noted
from .lists import listed
from .model import averaged
from .stages import Materials, run, trained


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
    assert embedder.folder is not None  # the default model comes with its files
    average = trained(arguments.start) if arguments.start else None
    with Library.open(arguments.documentation) as library:
        about = [*(asked.document for asked in noted()), *(asked.document for asked in listed())]
        documents(library, about)  # better told now than hours later
        search = negatives.search(embedder.embed)
        materials = Materials(arguments.data, library, search, embedder.folder)
        first = names.index(arguments.stage) if arguments.start else 0
        for stage in STAGES[first:]:
            ended = run(stage, average, materials, arguments.out / stage.name)
            average = averaged(average, ended, stage.share) if average else ended
    torch.save({"model": dict(average or {})}, arguments.out / "model.pt")


if __name__ == "__main__":
    main()
