"""What ``footnote doctor`` tells. Opening the library has already repaired its index."""

from __future__ import annotations

import platform
import sqlite3
from dataclasses import fields
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from retrieval import Library
from retrieval.errors import ReaderError
from retrieval.reading.reader import reader_of
from retrieval.settings import DEFAULT_MODEL, PUBLISHED_MODEL

_PACKAGES = ("footnote", "chromadb", "llama-index-core", "sentence-transformers", "torch", "gradio")


def diagnose(library: Library) -> dict[str, Any]:
    """Facts about the machine, the packages, the settings and the library, ready to print."""
    catalogue = library.catalogue
    settings = library.settings
    return {
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        **{name: _version(name) for name in _PACKAGES},
        "library": str(library.folder),
        "documents": len(library.documents()),
        "passages": catalogue.passage_count(),
        "vectors in the index": library.vector_index.count(),
        "embedded with": _model(catalogue.get("model"), settings.model),
        "reader": _reader(settings.reader),
        "followed folders": ", ".join(catalogue.folders()) or "none",
        **{f"setting {f.name}": getattr(settings, f.name) for f in fields(settings)},
    }


def _model(stored: str | None, chosen: str) -> str:
    if (stored, chosen) == (PUBLISHED_MODEL, DEFAULT_MODEL):
        return f"{stored}; `footnote reembed` changes to {chosen}, which finds more"
    return stored or "nothing yet"


def _reader(choice: str) -> str:
    reader = reader_of(choice)
    if reader is None:
        return "off" if choice == "off" else "not installed: answers come from the features alone"
    try:
        return f"verified, SHA-256 {reader.fingerprint()[:16]}…"
    except ReaderError as error:
        return str(error)


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"
