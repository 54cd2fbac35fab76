from __future__ import annotations

from pathlib import Path

import pytest

from ingest.discovery import discover, source_file
from retrieval.errors import UnreadableFile


def _names(root: Path, *paths: Path, skip: Path | None = None) -> list[str]:
    return [file.path.relative_to(root).as_posix() for file in discover(paths, skip)]


def _make(root: Path, *names: str) -> None:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)


def test_walks_sorted_and_reports_unsupported_files_too(tmp_path: Path) -> None:
    _make(tmp_path, "b/two.md", "a/one.md", "z.bin", "a/b/three.rst")
    assert _names(tmp_path, tmp_path) == ["z.bin", "a/one.md", "a/b/three.rst", "b/two.md"]


def test_passes_over_hidden_and_machine_made_folders(tmp_path: Path) -> None:
    _make(tmp_path, ".git/x", ".hidden", "node_modules/y.md", "__pycache__/z", ".venv/a", "doc.md")
    assert _names(tmp_path, tmp_path) == ["doc.md"]


def test_passes_over_the_library_itself(tmp_path: Path) -> None:
    _make(tmp_path, "library/catalogue.sqlite", "docs/a.md")
    assert _names(tmp_path, tmp_path, skip=tmp_path / "library") == ["docs/a.md"]
    assert _names(tmp_path, tmp_path / "library", skip=tmp_path / "library") == []


def test_follows_no_symlinked_folders(tmp_path: Path) -> None:
    _make(tmp_path, "docs/a.md")
    (tmp_path / "docs" / "loop").symlink_to(tmp_path / "docs", target_is_directory=True)
    assert _names(tmp_path, tmp_path) == ["docs/a.md"]


def test_each_file_once_with_its_size_and_time(tmp_path: Path) -> None:
    _make(tmp_path, "a.md")
    found = list(discover([tmp_path, tmp_path / "a.md"]))
    assert len(found) == 1
    assert found[0].size == len("a.md")
    assert found[0].mtime_ns == (tmp_path / "a.md").stat().st_mtime_ns


def test_a_missing_path_yields_nothing_and_says_why(tmp_path: Path) -> None:
    assert list(discover([tmp_path / "gone.md"])) == []
    with pytest.raises(UnreadableFile, match="does not exist"):
        source_file(tmp_path / "gone.md")


def test_a_folder_is_no_source_file(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="not a regular file"):
        source_file(tmp_path)


def test_a_dangling_link_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "dangling.md").symlink_to(tmp_path / "nowhere.md")
    assert list(discover([tmp_path])) == []
