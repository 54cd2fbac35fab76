"""Settings: one frozen object, read once at the door and passed on.

Sources, later ones win: the defaults below, ``footnote.toml`` in the working directory, environment
variables ``FOOTNOTE_<NAME>``, and what a caller passes. Unknown keys are refused.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from .errors import SettingsError

PUBLISHED_MODEL = "sentence-transformers/all-MiniLM-L6-v2"
DEFAULT_MODEL = "footnote/all-MiniLM-L6-v2"  # the published one, trained further
PREFIX = "FOOTNOTE_"
_TYPES = {str: "text", int: "a whole number", float: "a number"}


def _setting(default: Any, help: str) -> Any:
    return field(default=default, metadata={"help": help})


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything a user can choose. Each field's ``help`` feeds the table in the README."""

    library: str = _setting("library", "Folder that holds the catalogue and the indexes.")
    model: str = _setting(
        DEFAULT_MODEL, "Embedding model: a sentence-transformers name or a folder that holds one."
    )
    device: str = _setting(
        "",
        "Where the model runs: cuda or mps for a graphics card; empty: the processor, if the model "
        "can be exported.",
    )
    passage_tokens: int = _setting(
        180, "Word pieces a passage aims for; the model's window caps it."
    )
    candidates: int = _setting(50, "Passages taken from each of the two searches before fusion.")
    dense_weight: float = _setting(
        0.7, "Share of the embedding similarity in the fused score; the rest is BM25."
    )
    answer_threshold: float = _setting(
        0.2, "Confidence, from 0 to 1, under which the answer is: not found."
    )
    reader: str = _setting(
        "on", "The trained reader that ranks, quotes and abstains: on, off, or a folder of weights."
    )
    chroma_url: str = _setting(
        "",
        "Address of a shared `chroma run` server; empty keeps the vectors in the library folder.",
    )
    host: str = _setting("127.0.0.1", "Address the web chat listens on.")
    port: int = _setting(7860, "Port of the web chat; a busy one moves to the next.")
    max_upload_mb: int = _setting(50, "Largest file, in megabytes, that the web chat takes in.")

    def __post_init__(self) -> None:
        _check(0.0 <= self.dense_weight <= 1.0, "dense_weight must be between 0 and 1")
        _check(0.0 <= self.answer_threshold <= 1.0, "answer_threshold must be between 0 and 1")
        _check(self.passage_tokens >= 32, "passage_tokens must be at least 32")
        _check(self.candidates >= 1, "candidates must be at least 1")
        _check(0 <= self.port <= 65535, "port must be between 0 and 65535")
        _check(self.max_upload_mb >= 1, "max_upload_mb must be at least 1")

    @classmethod
    def load(
        cls,
        folder: Path | None = None,
        environment: Mapping[str, str] | None = None,
        **overrides: Any,
    ) -> Settings:
        """Read ``footnote.toml`` of ``folder``, or of the working directory, and the environment.

        An override of None means "not given". Raises SettingsError, naming source and key.
        """
        values: dict[str, Any] = {}
        file = (folder or Path.cwd()) / "footnote.toml"
        if file.is_file():
            values |= _convert(_read_toml(file), str(file))
        given = os.environ if environment is None else environment
        named = {k[len(PREFIX) :].lower(): v for k, v in given.items() if k.startswith(PREFIX)}
        values |= _convert(named, "the environment")
        values |= _convert({k: v for k, v in overrides.items() if v is not None}, "the call")
        return cls(**values)


def _check(condition: bool, message: str) -> None:
    if not condition:
        raise SettingsError(message)


def _read_toml(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"{file} cannot be read as TOML: {error}") from error


def _convert(values: Mapping[str, Any], source: str) -> dict[str, Any]:
    known: dict[str, type] = {f.name: type(f.default) for f in fields(Settings)}
    converted: dict[str, Any] = {}
    for key, value in values.items():
        if key not in known:
            raise SettingsError(
                f"unknown setting {key!r} in {source}; known ones are: {', '.join(sorted(known))}"
            )
        if isinstance(value, bool) and key == "reader":  # TOML's way to write it, unquoted
            value = "on" if value else "off"
        try:
            converted[key] = _of_type(known[key], value)
        except (TypeError, ValueError) as error:
            raise SettingsError(
                f"setting {key!r} in {source} must be {_TYPES[known[key]]}, not {value!r}"
            ) from error
    return converted


def _of_type(wanted: type, value: Any) -> Any:
    """The value, read from text where need be; no other type is bent into another."""
    whole = isinstance(value, int) and not isinstance(value, bool)
    if isinstance(value, wanted) and (whole or wanted is not int):
        return value
    if wanted is str and isinstance(value, Path):
        return str(value)
    if wanted is not str and (isinstance(value, str) or whole):
        return wanted(value)
    raise TypeError
