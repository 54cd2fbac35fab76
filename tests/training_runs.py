"""Small runs of the reader's training: a tiny encoder and a few questions to learn from."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import torch
from tokenizers import Tokenizer
from transformers import BertConfig, BertModel

from retrieval.embedding import SentenceTransformerEmbedder
from retrieval.reading.training.configuration import Configuration
from retrieval.reading.training.examples import Example

TEXT = "The museum opened in 1931. Edda Brandt leads it. The first room holds 12 otters."


def example(question: str, answer: str = "", passage: str = TEXT) -> Example:
    start = passage.find(answer)
    return Example(question, "Upton", passage, ((start, start + len(answer)),) if answer else ())


def word_pieces() -> Tokenizer:
    folder = SentenceTransformerEmbedder().folder
    assert folder is not None
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def tiny_encoder(folder: Path) -> Path:
    """A tiny encoder with random weights, which trains in a second."""
    torch.manual_seed(0)
    configuration = BertConfig(
        hidden_size=32, num_hidden_layers=2, num_attention_heads=2, intermediate_size=64
    )
    BertModel(configuration, add_pooling_layer=False).save_pretrained(folder)
    word_pieces().save(str(folder / "tokenizer.json"))
    return folder


def data(folder: Path) -> Configuration:
    """A folder of training data, and the configuration that goes with it."""
    asked = [
        {
            "question": f"When was room {n} opened?",
            "answers": [{"text": "1931", "answer_start": 21}],
        }
        for n in range(40)
    ]
    article = {"title": "Upton", "paragraphs": [{"context": TEXT, "qas": asked}]}
    (folder / "reading").mkdir()
    (folder / "negatives").mkdir()
    content = json.dumps({"data": [article]}).encode()
    (folder / "reading" / "a.json.gz").write_bytes(gzip.compress(content))
    questions = "".join(json.dumps({"question": f"who is {n}"}) + "\n" for n in range(9))
    file = folder / "negatives" / "NQ-open.dev.jsonl.gz"
    file.write_bytes(gzip.compress(questions.encode()))
    return Configuration(visits={"a.json.gz": 1.5}, sheets=10, batch=4, checkpoint_every=5)


def by_hand(questions: list[str], passages: list[str]) -> list[list[str]]:
    return [["Nobody was there."] for _ in questions]
