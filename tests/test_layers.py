"""Data flows one way: ui and evals use ingest and retrieval, ingest uses retrieval, never back."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ALLOWED = {
    "retrieval": set(),
    "ingest": {"retrieval"},
    "ui": {"retrieval", "ingest"},
    "evals": {"retrieval", "ingest"},
}
RECIPES = {  # which nothing that answers runs on
    ROOT / "retrieval" / "reading" / "training",
    ROOT / "retrieval" / "embedding" / "training",
}
PEERS = ROOT / "evals" / "speed"  # what Footnote is held against, as it comes
EMBEDDING = {f"retrieval/embedding/{name}.py" for name in ("adapter", "embedder", "onnx_encoder")}
# Third-party types stay at the edges: the modules that may import these, lazily or not.
EDGES = {
    "chromadb": {"retrieval/chroma_store.py", "retrieval/vector_index.py"},
    "tantivy": {"retrieval/term_index.py"},
    "llama_index": {
        "retrieval/chroma_store.py",
        "retrieval/vector_index.py",
        "retrieval/llamaindex.py",
    },
    "sentence_transformers": EMBEDDING,
    "torch": EMBEDDING,
    "sqlite3": {"retrieval/database.py", "ui/diagnosis.py"},
}


def imported(file: Path) -> set[str]:
    """Top-level names of the modules that a file imports, relative ones left out."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            names.add(node.module.split(".")[0])
    return names


@pytest.mark.parametrize("package", ALLOWED)
def test_packages_import_only_what_lies_below(package: str) -> None:
    for file in (ROOT / package).rglob("*.py"):
        ours = imported(file) & ALLOWED.keys() - {package}
        assert ours <= ALLOWED[package], f"{file.relative_to(ROOT)} imports {ours}"


@pytest.mark.parametrize("library", EDGES)
def test_third_party_libraries_stay_at_the_edges(library: str) -> None:
    users = {
        file.relative_to(ROOT).as_posix()
        for package in ALLOWED
        for file in (ROOT / package).rglob("*.py")
        if library in imported(file) and not {*RECIPES, PEERS} & {*file.parents}
    }
    assert users <= EDGES[library]


def test_nothing_that_answers_imports_the_training_recipe() -> None:
    for file in (*(ROOT / "retrieval").rglob("*.py"), *(ROOT / "ui").rglob("*.py")):
        if not RECIPES & {*file.parents}:
            text = file.read_text(encoding="utf-8")
            assert "reading.training" not in text, file
            assert "embedding.training" not in text, file


def test_gradio_is_imported_in_the_pages_only() -> None:
    for package in ("retrieval", "ingest", "evals"):
        for file in (ROOT / package).rglob("*.py"):
            assert "gradio" not in imported(file)
