"""A library embedded anew: by another model, by one that changed, beside others, when killed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

import ingest
from ingest import Progress
from retrieval import Assistant, Library
from retrieval.embedding import Vectors
from retrieval.errors import ModelMismatch
from retrieval.writer import Writer, writing

from .building import texts
from .fakes import HashingEmbedder


def test_another_model_re_embeds_from_the_stored_text(library: Library, folder: Path) -> None:
    ingest.add(library, [folder])
    library.close()
    other = HashingEmbedder(identity="other", dimension=32)
    with Library.open(library.folder, embedder=other, any_model=True) as again:
        assert len(ingest.reembed(again).replaced) == 3
    with Library.open(library.folder, embedder=other) as again:
        assert "bare metal" in texts(again, "bare metal")[0]


class Trained(HashingEmbedder):
    """One model, trained further under its name: its vectors are others."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.source = source

    def embed(self, texts: Sequence[str], *, query: bool = False) -> Vectors:
        vectors = super().embed(texts, query=query)
        return vectors if self.source == "before" else -vectors


def killed(*_: object) -> None:
    raise KeyboardInterrupt


def test_a_model_that_changed_under_its_name_is_refused_then_re_embedded(
    library: Library, folder: Path
) -> None:
    library.close()
    with Library.open(library.folder, embedder=Trained("before")) as before:
        ingest.add(before, [folder])
    with pytest.raises(ModelMismatch, match="footnote reembed --model fake-hashing"):
        Library.open(library.folder, embedder=Trained("after"))
    after = Trained("after")
    with Library.open(library.folder, embedder=after, any_model=True) as again:
        ingest.reembed(again)
        assert after.texts_embedded == 3
    with Library.open(library.folder, embedder=after) as again:
        (found,) = Assistant(again).search("bare metal", k=1)
        assert found.document.path == "docs/ironic.rst"
        assert found.dense > 0


def test_a_model_of_another_name_may_be_left_half_embedded(
    library: Library, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ingest.add(library, [folder])
    library.close()
    other = Trained("after")
    other.identity = "other"
    monkeypatch.setattr(Writer, "change_model", killed)
    with (
        Library.open(library.folder, embedder=other, any_model=True) as again,
        pytest.raises(KeyboardInterrupt),
    ):
        ingest.reembed(again)
    with Library.open(library.folder, embedder=Trained("before")) as again:
        assert "bare metal" in texts(again, "bare metal")[0]


def test_re_embedding_that_is_killed_leaves_nothing_to_search(
    library: Library, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library.close()
    with Library.open(library.folder, embedder=Trained("before")) as before:
        ingest.add(before, [folder])

    change_model = Writer.change_model
    monkeypatch.setattr(Writer, "change_model", killed)
    after = Trained("after")
    with (
        Library.open(library.folder, embedder=after, any_model=True) as again,
        pytest.raises(KeyboardInterrupt),
    ):
        ingest.reembed(again)
    monkeypatch.setattr(Writer, "change_model", change_model)
    for source in ("before", "after"):
        with pytest.raises(ModelMismatch, match="footnote reembed"):
            Library.open(library.folder, embedder=Trained(source))
    with Library.open(library.folder, embedder=after, any_model=True) as again:
        ingest.reembed(again)
        assert after.texts_embedded == 3  # what the killed run had embedded is not done again
    with Library.open(library.folder, embedder=after) as again:
        assert "bare metal" in texts(again, "bare metal")[0]


def test_re_embedding_takes_what_others_added_while_it_waited(
    library: Library, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ingest.add(library, [folder / "zuul.md", folder / "ironic.rst"])
    library.close()

    @contextmanager
    def after_another_process(waiting: Library) -> Iterator[Writer]:
        monkeypatch.setattr("ingest.run.writing", writing)
        (folder / "ironic.rst").write_text("Ironic inspects bare metal.\n")
        with Library.open(library.folder, embedder=HashingEmbedder()) as beside:
            ingest.add(beside, [folder])
        with writing(waiting) as writer:
            yield writer

    monkeypatch.setattr("ingest.run.writing", after_another_process)
    other = HashingEmbedder(identity="other", dimension=32)
    seen: list[Progress] = []
    with Library.open(library.folder, embedder=other, any_model=True) as again:
        report = ingest.reembed(again, seen.append)
    assert report.replaced == ("docs/ironic.rst", "docs/sub/notes.txt", "docs/zuul.md")
    assert [(p.done, p.total) for p in seen] == [(1, 3), (2, 3), (3, 3)]
    with Library.open(library.folder, embedder=other) as again:
        assert texts(again, "inspects bare metal") == ["Ironic inspects bare metal."]
        assert texts(again, "stores objects") == ["Swift stores objects."]
        assert len(ingest.sync(again).unchanged) == 3
