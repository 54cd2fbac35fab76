"""A library: one folder with the catalogue, the indexes derived from it, and what was uploaded.

``Library`` opens it and answers reading calls.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

import numpy as np
from numpy.typing import NDArray

from .catalogue import Catalogue
from .conversations import Conversations
from .datatypes import DocumentRecord
from .embedding import Embedder, SentenceTransformerEmbedder, source_of
from .errors import LibraryBusy, LibraryError, ModelMismatch, ScopeError
from .indexes import Indexes
from .lexical_index import LexicalIndex
from .scope import EVERYTHING, Scope
from .settings import DEFAULT_MODEL, PUBLISHED_MODEL, Settings
from .term_index import TermIndex
from .vector_index import COLLECTION, VectorIndex


class Library:
    """Use ``Library.open``. Reading is safe from any thread; writing goes through ``Writer``."""

    def __init__(
        self, folder: Path, settings: Settings, embedder: Embedder, any_model: bool = False
    ) -> None:
        self._any_model = any_model
        self.folder = folder
        self.settings = settings
        self.embedder = embedder
        self.catalogue = Catalogue(folder / "catalogue.sqlite")
        self.lexical = LexicalIndex(self.catalogue)
        self.conversations = Conversations(self.catalogue)
        self.vector_index = VectorIndex(folder / "chroma", settings.chroma_url, self._collection())
        self.term_index = TermIndex(folder / "terms")
        self.indexes = Indexes(
            self.catalogue, self.lexical, self.vector_index, self.term_index, self.lock,
            self._check_model,
        )  # fmt: skip

    @classmethod
    def open(
        cls,
        folder: str | Path | None = None,
        *,
        settings: Settings | None = None,
        embedder: Embedder | None = None,
        any_model: bool = False,
    ) -> Library:
        """Open the library in a folder, which is created when absent.

        ``any_model`` skips the check that its vectors were made by the configured model; it is for
        re-embedding. Raises ModelMismatch, SchemaMismatch or LibraryError.
        """
        settings = settings or Settings.load()
        folder = expanded(folder or settings.library).resolve()
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise LibraryError(f"{folder} cannot be used as a library folder: {error}") from error
        embedder = embedder or SentenceTransformerEmbedder(settings.model, settings.device)
        library = cls(folder, settings, embedder, any_model)
        try:
            library._keep_to_its_model()
            library._check_model()
            library.indexes.check()
        except BaseException:
            library.close()
            raise
        return library

    def close(self) -> None:
        self.indexes.close()
        self.catalogue.close()

    def __enter__(self) -> Library:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def uploads(self) -> Path:
        """Where documents that arrive without a file of their own are kept."""
        return self.folder / "uploads"

    def name_of(self, file: Path) -> str:
        """A file's name in the catalogue: relative to the library's parent where it lies below.

        A project folder with its library can so be moved as a whole.
        """
        file = Path(os.path.normpath(file.absolute()))  # one name, however one got there
        try:
            name = file.relative_to(self.folder.parent).as_posix()
        except ValueError:
            name = file.as_posix()
        return name.encode("utf-8", "replace").decode("utf-8")  # fit to be told of

    def file_of(self, name: str) -> Path:
        """The reverse of ``name_of``."""
        return self.folder.parent / name

    def documents(self) -> list[DocumentRecord]:
        """All documents, ordered by path."""
        return self.catalogue.records()

    def failures(self) -> dict[str, str]:
        """The files that could not be taken in when that was last tried, and why, by name."""
        return self.catalogue.failures()

    def document(self, path: str) -> DocumentRecord | None:
        """The document of that catalogue name, or None."""
        return self.catalogue.record(path)

    def text(self, document_id: int) -> str:
        """The canonical text of a document. Raises LibraryError when it is gone."""
        text = self.catalogue.text(document_id)
        if text is None:
            raise LibraryError("That document is no longer in the library.")
        return text

    def names(self, given: Iterable[str]) -> tuple[str, ...]:
        """Catalogue names of documents and folders given by those names or as files.

        Raises ScopeError for one that names nothing in the library.
        """
        found = []
        for name in given:
            wanted = (name.rstrip("/"), self.name_of(expanded(name)))
            within = self.catalogue.documents_within
            match = next((one for one in wanted if one and within(Scope((one,)))), "")
            if not match:
                raise ScopeError(f"The library holds no {name!r}; `footnote list` shows it all.")
            found.append(match)
        return tuple(found)

    def nearest(self, vector: NDArray[np.float32], k: int, scope: Scope = EVERYTHING) -> list[int]:
        """Ids of the k passages nearest by the vector index, which is repaired if it fails."""
        return self.indexes.nearest(vector, k, self._documents_within(scope))

    def matching(
        self,
        terms: Sequence[str],
        k: int,
        phrases: Sequence[Sequence[str]] = (),
        scope: Scope = EVERYTHING,
    ) -> list[int]:
        """Ids of the k passages that the inverted index, repaired if it fails, puts first of those
        that hold any of the terms and all of the phrases."""
        return self.indexes.matching(terms, k, phrases, self._documents_within(scope))

    @contextmanager
    def lock(self, timeout: float) -> Iterator[None]:
        """Be the only writer, of all processes; LibraryBusy after ``timeout`` seconds."""
        from filelock import FileLock, Timeout

        lock = FileLock(self.folder / "writer.lock", timeout=timeout)
        try:
            lock.acquire()
        except Timeout as error:
            raise LibraryBusy(
                f"Another process is adding to {self.folder}. Try again when it is done."
            ) from error
        try:
            yield
        finally:
            lock.release()

    def _documents_within(self, scope: Scope) -> list[int] | None:
        return None if scope == EVERYTHING else self.catalogue.documents_within(scope)

    def _collection(self) -> str:
        """A server of vectors is shared with other libraries, a folder is not."""
        if not self.settings.chroma_url:
            return COLLECTION
        return f"footnote-{self.catalogue.identity()}"

    def _keep_to_its_model(self) -> None:
        """One made when the default was the published model stays so until it is re-embedded."""
        by_default = self.embedder.identity == DEFAULT_MODEL and not self._any_model
        if by_default and self.catalogue.get("model") == PUBLISHED_MODEL:
            self.embedder = SentenceTransformerEmbedder(PUBLISHED_MODEL, self.settings.device)

    def _check_model(self) -> None:
        stored = self.catalogue.get("model")
        if self._any_model:
            return
        if stored is not None and stored != self.embedder.identity:
            raise ModelMismatch(
                f"The library in {self.folder} was embedded with {stored!r}, but the model chosen "
                f"is {self.embedder.identity!r}. Run `footnote reembed --model "
                f"{self.embedder.identity}` to change it, or choose the stored model."
            )
        source = self.catalogue.get("model_source")
        if source and source_of(self.embedder) not in (None, source):
            raise ModelMismatch(
                f"The library in {self.folder} was embedded with {stored!r} as it was before that "
                f"model changed. Run `footnote reembed --model {self.embedder.identity}`."
            )


def expanded(path: str | Path) -> Path:
    """The path, from the home folder on where it begins with ``~`` and somebody has that name."""
    try:
        return Path(path).expanduser()
    except RuntimeError:
        return Path(path)
