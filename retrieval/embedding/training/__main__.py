"""``python -m retrieval.embedding.training DATA OUT --library LIBRARY`` trains the embedding model.

DATA holds ``reading/*.train.json.gz`` in SQuAD's format, LIBRARY the archive of OpenStack
documentation and the documents in ``retrieval/reading/training/invented``, taken in by ``footnote
add``. Writes OUT/adapter.safetensors and its digest, which are what is shipped in ``weights/``. A
run that was interrupted goes on from its last checkpoint in OUT.
"""

from __future__ import annotations

import argparse
import logging
from pathlib import Path

from safetensors.torch import save_file
from sentence_transformers import SentenceTransformer

from ... import checksums
from ...library import Library
from ...settings import PUBLISHED_MODEL
from .. import SentenceTransformerEmbedder
from ..adapter import FILE, factored
from .pairs import collections
from .train import Configuration, train


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="folder with the training questions")
    parser.add_argument("out", type=Path, help="folder for the checkpoint and the weights")
    parser.add_argument("--library", type=Path, required=True, help="library with the documents")
    parser.add_argument("--steps", type=int, default=Configuration().steps)
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    published = SentenceTransformerEmbedder(PUBLISHED_MODEL)
    with Library.open(arguments.library) as library:
        pairs = collections(arguments.data, library, published)
    arguments.out.mkdir(parents=True, exist_ok=True)
    chosen = Configuration(steps=arguments.steps)
    model = SentenceTransformer(str(published.folder))
    learnt = train(model, pairs, chosen, arguments.out / "checkpoint.pt")
    save_file(factored(learnt, chosen.rank), arguments.out / FILE)
    checksums.write(arguments.out, FILE)


if __name__ == "__main__":
    main()
