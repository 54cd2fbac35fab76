"""Uploads, and the relay that keeps a slow answer from holding up the server."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from retrieval import Library
from retrieval.errors import LibraryBusy
from ui import uploads
from ui.relay import relay
from ui.stopping import Stop


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("notes.md", "notes.md"),
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\temp\\a.txt", "a.txt"),
        (".hidden.md", "hidden.md"),
        ("a\x00b\nc.md", "a_b_c.md"),
        ("invoice\u202efdp.md", "invoice_fdp.md"),
        ("   .md", "document.md"),
        (".md", "document.md"),
        ("", "document"),
        ("e\u0301tude.pdf", "\u00e9tude.pdf"),
        ('<img src="x">.html', "_img src=_x__.html"),
    ],
)
def test_safe_names(name: str, expected: str) -> None:
    assert uploads.safe_name(name) == expected


def test_a_long_name_keeps_its_suffix_and_whole_characters() -> None:
    name = uploads.safe_name("é" * 400 + ".pdf")
    assert name.endswith("é.pdf")
    assert len(name.encode()) <= 180


def arriving(folder: Path, name: str, text: str) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text)
    return folder / name


def test_an_upload_is_added_then_unchanged_then_replaced(library: Library, tmp_path: Path) -> None:
    outcomes = []
    for text in ("First version.", "First version.", "Second version."):
        file = arriving(tmp_path / "in", "a.md", text)
        outcomes.append(uploads.take_in(library, [file]).report)
    assert [bool(o.added) for o in outcomes] == [True, False, False]
    assert [bool(o.unchanged) for o in outcomes] == [False, True, False]
    assert [bool(o.replaced) for o in outcomes] == [False, False, True]
    assert [file.name for file in library.uploads.iterdir()] == ["a.md"]


def test_an_unreadable_upload_leaves_the_older_one_in_place(
    library: Library, tmp_path: Path
) -> None:
    uploads.take_in(library, [arriving(tmp_path / "in", "a.md", "Good text.")])
    outcome = uploads.take_in(
        library,
        [arriving(tmp_path / "in", "a.md", "  "), arriving(tmp_path / "in", "b.md", "")],
    )
    assert len(outcome.report.failed) == 2
    assert (library.uploads / "a.md").read_text() == "Good text."
    assert not (library.uploads / "b.md").exists()
    assert [record.title for record in library.documents()]


def test_a_busy_library_leaves_the_folder_as_it_was(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_: object) -> None:
        raise LibraryBusy("busy")

    monkeypatch.setattr("ui.uploads.ingest.add", busy)
    with pytest.raises(LibraryBusy):
        uploads.take_in(library, [arriving(tmp_path / "in", "a.md", "Text.")])
    assert list(library.uploads.iterdir()) == []


def test_other_kinds_and_large_files_are_refused(library: Library, tmp_path: Path) -> None:
    large = arriving(tmp_path / "in", "large.txt", "")
    with large.open("wb") as file:
        file.truncate(library.settings.max_upload_mb * 1_000_000 + 1)
    outcome = uploads.take_in(library, [arriving(tmp_path / "in", "a.exe", "MZ"), large])
    assert [name for name, _ in outcome.refused] == ["a.exe", "large.txt"]
    assert library.documents() == []


def test_of_two_files_with_one_name_the_second_is_refused(library: Library, tmp_path: Path) -> None:
    files = [tmp_path / folder / "a.txt" for folder in ("one", "two")]
    for file in files:
        file.parent.mkdir()
        file.write_text(f"From {file.parent.name}.\n")
    outcome = uploads.take_in(library, files)
    assert [name for name, _ in outcome.refused] == ["a.txt"]
    assert (library.uploads / "a.txt").read_text() == "From one.\n"


def test_the_relay_passes_everything_on_and_then_the_error() -> None:
    def source() -> Iterator[int]:
        yield from range(5)
        raise LibraryBusy("busy")

    got: list[int] = []

    async def collect() -> None:
        async for batch in relay(source):
            got.extend(batch)

    with pytest.raises(LibraryBusy):
        asyncio.run(collect())
    assert got == [0, 1, 2, 3, 4]


def test_the_relay_ends_when_told_though_the_source_goes_on() -> None:
    def source() -> Iterator[int]:
        for number in range(1000):
            yield number
            time.sleep(0.005)

    async def stopped() -> list[int]:
        got, stop = [], Stop()
        async for batch in relay(source, stop):
            got.extend(batch)
            await asyncio.sleep(0.05)  # slower than the source: more has come than the end
            stop.tell()
        return got

    assert 1 <= len(asyncio.run(stopped())) < 100


def test_leaving_the_relay_does_not_wait_and_closes_the_source() -> None:
    closed: list[float] = []

    def source() -> Iterator[str]:
        try:
            yield "first"
            time.sleep(0.5)
            yield "second"
            yield "never"
        finally:
            closed.append(time.monotonic())

    async def leave() -> float:
        started = time.monotonic()
        batches = relay(source)
        assert await anext(batches) == ["first"]
        await batches.aclose()
        left = time.monotonic() - started
        await asyncio.sleep(0.7)
        return left

    assert asyncio.run(leave()) < 0.4
    assert len(closed) == 1
