"""Shared fixtures. No test touches the user's own library or settings."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from retrieval import Library

from .fakes import HashingEmbedder


@pytest.fixture(autouse=True)
def _apart_from_the_user(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No FOOTNOTE_ variable, no footnote.toml of the working directory."""
    for name in [name for name in os.environ if name.startswith("FOOTNOTE_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    """An empty library with the fake embedder."""
    with Library.open(tmp_path / "library", embedder=HashingEmbedder()) as opened:
        yield opened


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three small documents beside the library."""
    docs = tmp_path / "docs"
    (docs / "sub").mkdir(parents=True)
    (docs / "zuul.md").write_text("# Zuul\n\nZuul gates every change.\n")
    (docs / "ironic.rst").write_text("Ironic\n======\n\nIronic provisions bare metal.\n")
    (docs / "sub" / "notes.txt").write_text("Swift stores objects.\n")
    return docs
