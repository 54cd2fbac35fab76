"""Files into a library: what is taken in, skipped, replaced, dropped, and what a crash leaves."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

import ingest
from ingest import Progress
from ingest.discovery import SourceFile
from ingest.readers import LARGEST_FILE
from retrieval import Assistant, Library
from retrieval.datatypes import Document, Passage
from retrieval.embedding import Vectors
from retrieval.settings import Settings

from .building import texts
from .fakes import HashingEmbedder


def test_what_is_added_is_found_with_exact_offsets(library: Library, folder: Path) -> None:
    report = ingest.add(library, [folder])
    assert report.added == ("docs/ironic.rst", "docs/zuul.md", "docs/sub/notes.txt")
    assert (report.failed, report.passages) == ((), 3)
    (found,) = Assistant(library).search("bare metal", k=1)
    assert found.document.path == "docs/ironic.rst"
    assert library.text(found.document.id)[found.start : found.end] == found.text


class WaitingEmbedder(HashingEmbedder):
    """Begins to embed passages, and goes on when it may."""

    def __init__(self) -> None:
        super().__init__()
        self.begun, self.may_go_on = threading.Event(), threading.Event()

    def embed(self, texts: Sequence[str], *, query: bool = False) -> Vectors:
        self.begun.set()
        self.may_go_on.wait(20)
        return super().embed(texts, query=query)


def test_others_may_write_while_passages_are_embedded(tmp_path: Path, folder: Path) -> None:
    embedder = WaitingEmbedder()
    with (
        Library.open(tmp_path / "library", embedder=embedder) as library,
        ThreadPoolExecutor(1) as beside,
    ):
        adding = beside.submit(ingest.add, library, [folder])
        assert embedder.begun.wait(20)
        with library.catalogue.writing():  # as a conversation does
            assert not adding.done()
        embedder.may_go_on.set()
        assert len(adding.result().added) == 3


def test_the_second_time_nothing_is_read(
    library: Library, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ingest.add(library, [folder])

    def fail(_: Path) -> None:
        raise AssertionError("an unchanged file was read")

    monkeypatch.setattr("ingest.discovery.SourceFile.content_hash", fail)
    assert len(ingest.add(library, [folder]).unchanged) == 3


def test_what_is_kept_out_anyway_is_not_read(
    library: Library, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "film.mp4").write_bytes(b"moving pictures")
    with (folder / "huge.txt").open("wb") as file:
        file.truncate(LARGEST_FILE + 1)
    hashed = []

    def remember(file: SourceFile) -> str:
        hashed.append(file.path.name)
        return file.path.name

    monkeypatch.setattr(SourceFile, "content_hash", remember)
    report = ingest.add(library, [folder])
    assert [failure.path for failure in report.failed] == ["docs/film.mp4", "docs/huge.txt"]
    assert hashed == ["ironic.rst", "zuul.md", "notes.txt"]


def test_a_new_date_alone_changes_nothing(library: Library, folder: Path) -> None:
    ingest.add(library, [folder])
    os.utime(folder / "zuul.md", (1, 1))
    report = ingest.add(library, [folder])
    assert (report.replaced, len(report.unchanged)) == ((), 3)
    assert library.documents()[-1].mtime_ns == 1_000_000_000


def test_a_changed_file_is_replaced(library: Library, folder: Path) -> None:
    ingest.add(library, [folder])
    (folder / "zuul.md").write_text("# Zuul\n\nZuul starts jobs.\n")
    assert ingest.add(library, [folder]).replaced == ("docs/zuul.md",)
    assert "gates" not in " ".join(texts(library, "Zuul gates"))
    assert "starts jobs" in texts(library, "Zuul")[0]


def test_sync_drops_what_is_gone_below_the_folder_only(library: Library, folder: Path) -> None:
    other = folder.parent / "other.txt"
    other.write_text("Another document.\n")
    ingest.add(library, [folder, other])
    (folder / "zuul.md").unlink()
    (folder / "new.md").write_text("A new one.\n")
    report = ingest.sync(library, [folder])
    assert (report.added, report.removed) == (("docs/new.md",), ("docs/zuul.md",))
    assert "other.txt" in [record.path for record in library.documents()]


def test_sync_without_folders_follows_all_that_were_added(library: Library, folder: Path) -> None:
    ingest.add(library, [folder])
    (folder / "zuul.md").unlink()
    assert ingest.sync(library).removed == ("docs/zuul.md",)


def test_sync_of_a_folder_that_is_gone_removes_nothing(library: Library, folder: Path) -> None:
    ingest.add(library, [folder])
    folder.rename(folder.with_name("moved"))
    report = ingest.sync(library, [folder])
    assert report.removed == ()
    assert "docs" in report.failed[0].path
    assert len(library.documents()) == 3


def test_sync_keeps_what_cannot_be_looked_at(library: Library, folder: Path) -> None:
    elsewhere = folder.parent / "elsewhere.md"
    elsewhere.write_text("On another disk.\n")
    (folder / "link.md").symlink_to(elsewhere)
    ingest.add(library, [folder])
    elsewhere.unlink()
    report = ingest.sync(library, [folder])
    assert report.removed == ()
    assert [failure.path for failure in report.failed] == ["docs/link.md"]


def test_what_was_added_by_name_is_kept_where_no_walk_goes(library: Library, folder: Path) -> None:
    (folder / ".notes.md").write_text("It closes at six.\n")
    (folder / ".hidden").mkdir()
    (folder / ".hidden" / "plan.md").write_text("It opens at nine.\n")
    ingest.add(library, [folder, folder / ".notes.md", folder / ".hidden"])
    assert len(ingest.sync(library).unchanged) == 5
    (folder / ".notes.md").write_text("It closes at seven.\n")
    (folder / ".hidden" / "more.md").write_text("It rests on Mondays.\n")
    report = ingest.sync(library, [folder])
    assert (report.added, report.removed) == (("docs/.hidden/more.md",), ())
    assert report.replaced == ("docs/.notes.md",)
    (folder / ".notes.md").unlink()
    (folder / ".hidden" / "plan.md").unlink()
    assert set(ingest.sync(library).removed) == {"docs/.notes.md", "docs/.hidden/plan.md"}


def test_a_folder_that_is_gone_below_one_that_is_there_goes_with_its_documents(
    library: Library, folder: Path
) -> None:
    ingest.add(library, [folder, folder / "sub"])
    shutil.rmtree(folder / "sub")
    report = ingest.sync(library)
    assert (report.removed, report.failed) == (("docs/sub/notes.txt",), ())
    assert library.catalogue.folders() == ["docs"]
    assert ingest.sync(library).failed == ()


def test_a_file_renamed_in_its_case_alone_is_not_kept_twice(
    library: Library, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ingest.add(library, [folder])
    (folder / "zuul.md").rename(folder / "Zuul.md")
    # as of a file system to which both names are one
    monkeypatch.setattr("ingest.missing.is_missing", lambda path: False)
    report = ingest.sync(library)
    assert (report.added, report.removed) == (("docs/Zuul.md",), ("docs/zuul.md",))


def test_the_folder_of_the_library_is_synced_as_any_other(library: Library, folder: Path) -> None:
    uploads = library.folder / "uploads"
    uploads.mkdir()
    (uploads / "upload.txt").write_text("Somebody brought this.\n")
    ingest.add(library, [uploads / "upload.txt"])
    ingest.sync(library, [folder.parent])
    (folder / "zuul.md").unlink()
    assert ingest.sync(library).removed == ("docs/zuul.md",)
    left = [record.path for record in library.documents()]
    assert left == ["docs/ironic.rst", "docs/sub/notes.txt", "library/uploads/upload.txt"]


def test_a_dot_removes_what_lies_where_one_stands(
    library: Library, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder.parent / "other.txt").write_text("Another document.\n")
    ingest.add(library, [folder.parent])
    monkeypatch.chdir(folder / "sub")
    assert ingest.remove(library, ["/", ""]).removed == ("docs/sub/notes.txt",)
    monkeypatch.chdir(folder)
    assert set(ingest.remove(library, ["."]).removed) == {"docs/ironic.rst", "docs/zuul.md"}
    monkeypatch.chdir(folder.parent)
    assert ingest.remove(library, ["."]).removed == ("other.txt",)


def test_a_file_that_was_added_by_itself_is_followed(library: Library, tmp_path: Path) -> None:
    alone = tmp_path / "alone.txt"
    alone.write_text("It opened in 1931.\n")
    (tmp_path / "away").mkdir()
    (tmp_path / "away" / "disk.txt").write_text("On a disk.\n")
    ingest.add(library, [alone, tmp_path / "away" / "disk.txt"])
    alone.write_text("It opened in 1932.\n")
    shutil.rmtree(tmp_path / "away")  # as a disk that is not mounted
    report = ingest.sync(library)
    assert report.replaced == ("alone.txt",)
    assert [failure.path for failure in report.failed] == ["away/disk.txt"]
    alone.unlink()
    assert ingest.sync(library).removed == ("alone.txt",)
    assert [record.path for record in library.documents()] == ["away/disk.txt"]


def test_what_is_named_twice_is_removed_once(library: Library, folder: Path) -> None:
    ingest.add(library, [folder])
    (folder / "zuul.md").unlink()
    assert ingest.sync(library, [folder, folder / "zuul.md"]).removed == ("docs/zuul.md",)


def test_embedding_anew_does_not_count_as_reading_anew(
    library: Library, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ingest.add(library, [folder])
    monkeypatch.setattr("ingest.run.READING", "a later one")
    ingest.reembed(library)
    assert len(ingest.sync(library).replaced) == 3
    assert ingest.sync(library).replaced == ()


@pytest.mark.skipif(os.name != "posix", reason="names are bytes on POSIX alone")
def test_a_name_that_is_not_utf8_stops_nothing(library: Library, tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    try:
        (tmp_path / "docs" / os.fsdecode(b"caf\xe9.md")).write_text("Coffee.\n")
    except OSError:
        pytest.skip("this file system takes UTF-8 alone")
    (tmp_path / "docs" / "other.md").write_text("Tea.\n")
    report = ingest.add(library, [tmp_path / "docs"])
    assert report.added == ("docs/other.md",)
    assert [(f.path, "UTF-8" in f.reason) for f in report.failed] == [("docs/caf?.md", True)]


def test_a_folder_beside_that_of_the_library_is_not_below_it(tmp_path: Path) -> None:
    (tmp_path / "here").mkdir()
    (tmp_path / "there").mkdir()
    (tmp_path / "there" / "a.txt").write_text("It lies elsewhere.\n")
    with Library.open(tmp_path / "here" / "library", embedder=HashingEmbedder()) as library:
        ingest.add(library, [tmp_path / "here" / ".." / "there"])
        ingest.sync(library, [tmp_path / "here"])
        (record,) = library.documents()
        there = (tmp_path / "there" / "a.txt").as_posix()
        assert record.path == there
        assert contexts(library) == {there: "there > a > It lies elsewhere."}
        assert ingest.add(library, [tmp_path / "there"]).unchanged == (there,)


def contexts(library: Library) -> dict[str, str]:
    return {
        record.path: library.catalogue.passages_of(record.id)[0].passage.context
        for record in library.documents()
    }


def test_a_passage_is_found_by_where_its_document_lies(library: Library, folder: Path) -> None:
    (folder / "sub" / "zuul-meeting.txt").write_text("Ada was there, and nobody else.\n")
    single = folder.parent / "minutes.txt"
    single.write_text("Bo was there, and somebody else.\n")
    ingest.add(library, [folder, single])
    assert texts(library, "meeting of sub") == ["Ada was there, and nobody else."]
    assert texts(library, "minutes") == ["Bo was there, and somebody else."]


def test_where_a_document_lies_does_not_depend_on_what_was_added_first(
    library: Library, folder: Path
) -> None:
    ingest.add(library, [folder / "zuul.md", folder / "sub"])
    assert contexts(library) == {
        "docs/zuul.md": "Zuul",
        "docs/sub/notes.txt": "sub > notes > Swift stores objects.",
    }
    assert set(ingest.add(library, [folder]).replaced) == {"docs/zuul.md", "docs/sub/notes.txt"}
    expected = {
        "docs/zuul.md": "docs > Zuul",
        "docs/ironic.rst": "docs > Ironic",
        "docs/sub/notes.txt": "docs > sub > notes > Swift stores objects.",
    }
    assert contexts(library) == expected
    ingest.reembed(library)
    assert contexts(library) == expected
    assert len(ingest.sync(library).unchanged) == 3


def test_remove_by_name_and_by_folder(library: Library, folder: Path) -> None:
    ingest.add(library, [folder])
    assert ingest.remove(library, ["docs/zuul.md"]).removed == ("docs/zuul.md",)
    assert len(ingest.remove(library, [folder]).removed) == 2
    assert ingest.remove(library, ["nothing.md"]).failed[0].path == "nothing.md"
    assert library.documents() == []


def test_an_empty_folder_is_told(library: Library, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    report = ingest.add(library, [tmp_path / "empty"])
    assert "No documents were found" in report.summary()


def test_bad_files_are_named_and_stop_nobody(library: Library, folder: Path) -> None:
    (folder / "empty.md").write_text("")
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7 nothing more")
    (folder / "picture.png").write_bytes(b"\x89PNG")
    (folder / "dangling.md").symlink_to(folder / "gone.md")
    report = ingest.add(library, [folder, folder / "missing.md"])
    assert len(report.added) == 3
    reasons = {Path(failure.path).name: failure.reason for failure in report.failed}
    assert reasons.keys() == {
        "empty.md", "broken.pdf", "picture.png", "missing.md", "dangling.md"
    }  # fmt: skip
    assert all(reasons.values())
    assert "picture.png" in report.summary()


def test_failures_are_remembered_until_they_are_mended(library: Library, folder: Path) -> None:
    for name in ("one.md", "two.md", "three.md", "four.md"):
        (folder / name).write_text("")
    ingest.add(library, [folder])
    assert list(library.failures()) == [f"docs/{n}.md" for n in ("four", "one", "three", "two")]
    assert "empty" in library.failures()["docs/one.md"]
    (folder / "one.md").write_text("Now there is something.\n")
    (folder / "two.md").unlink()
    ingest.add(library, [folder])
    assert list(library.failures()) == ["docs/four.md", "docs/three.md"]
    assert ingest.remove(library, ["docs/three.md"]).failed == ()
    ingest.dismiss(library, ["docs/four.md"])
    assert library.failures() == {}


def test_a_parser_that_fails_unforeseen_stops_nobody(
    library: Library, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ingest import run
    from ingest.readers import read as real

    def fragile(path: Path) -> object:
        if path.name == "zuul.md":
            raise RecursionError("too deep")
        return real(path)

    monkeypatch.setattr(run, "read", fragile)
    report = ingest.add(library, [folder])
    assert len(report.added) == 2
    assert "RecursionError" in report.failed[0].reason


def test_a_document_that_cannot_be_cut_stops_nobody(
    library: Library,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    from ingest import run
    from ingest.chunking import cut as real

    def fragile(document: Document, *rest: Any) -> tuple[Passage, ...]:
        if document.title == "Zuul":
            raise ValueError("no such number")
        return real(document, *rest)

    monkeypatch.setattr(run, "cut", fragile)
    report = ingest.add(library, [folder])
    assert report.added == ("docs/ironic.rst", "docs/sub/notes.txt")
    assert [(f.path, "no such number" in f.reason) for f in report.failed] == [
        ("docs/zuul.md", True)
    ]
    assert "docs/zuul.md" in caplog.text


def test_progress_counts_every_file(library: Library, folder: Path) -> None:
    seen: list[Progress] = []
    ingest.add(library, [folder], seen.append)
    assert [(p.done, p.total) for p in seen] == [(1, 3), (2, 3), (3, 3)]


def test_other_passage_sizes_cut_anew(library: Library, folder: Path) -> None:
    ingest.add(library, [folder])
    library.close()
    settings = Settings(passage_tokens=64)
    with Library.open(library.folder, settings=settings, embedder=HashingEmbedder()) as again:
        assert len(ingest.add(again, [folder]).replaced) == 3
