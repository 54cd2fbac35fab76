"""A very small embedding model of random weights, with the word pieces of the real one."""

from __future__ import annotations

from pathlib import Path

import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
from transformers import AutoTokenizer, BertConfig, BertModel

from retrieval.embedding import SentenceTransformerEmbedder


def tiny_model(
    folder: Path,
    pooling: str = "mean",
    prompts: dict[str, str] | None = None,
    decoder: bool = False,
) -> SentenceTransformer:
    """Its parts are kept in the folder."""
    source = SentenceTransformerEmbedder().folder
    assert source is not None
    torch.manual_seed(0)
    shape = BertConfig(
        hidden_size=32, num_hidden_layers=2, num_attention_heads=2, intermediate_size=64,
        is_decoder=decoder,
    )  # fmt: skip
    BertModel(shape).save_pretrained(folder / "bert")
    AutoTokenizer.from_pretrained(source).save_pretrained(folder / "bert")
    parts = [Transformer(str(folder / "bert"), max_seq_length=24), Pooling(32, pooling)]
    return SentenceTransformer(modules=parts, prompts=prompts, device="cpu")
