"""A library: one folder with the catalogue, the vector index and what was uploaded.

``Library`` opens it, answers reading calls, and keeps the disposable vector index true to the
catalogue: after a crash, after another process wrote, and when Chroma has lost what it held.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

import numpy as np
from numpy.typing import NDArray

from .catalogue import Catalogue
from .conversations import Conversations
from .datatypes import DocumentRecord
from .embedding import Embedder, SentenceTransformerEmbedder
from .errors import LibraryBusy, LibraryError, ModelMismatch, ScopeError
from .lexical_index import LexicalIndex
from .scope import EVERYTHING, Scope
from .settings import Settings
from .vector_index import VectorIndex

_REBUILD_BATCH = 2000
_PROBES = 5
_log = logging.getLogger(__name__)


class Library:
    """Use ``Library.open``. Reading is safe from any thread; writing goes through ``Writer``."""

    def __init__(self, folder: Path, settings: Settings, embedder: Embedder) -> None:
        self.folder = folder
        self.settings = settings
        self.embedder = embedder
        self.catalogue = Catalogue(folder / "catalogue.sqlite")
        self.lexical = LexicalIndex(self.catalogue)
        self.conversations = Conversations(self.catalogue)
        self.vector_index = VectorIndex(folder / "chroma", settings.chroma_url)
        self._seen_generation = -1
        self._sync_guard = threading.Lock()

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
        folder = Path(folder or settings.library).expanduser().resolve()
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise LibraryError(f"{folder} cannot be used as a library folder: {error}") from error
        embedder = embedder or SentenceTransformerEmbedder(settings.model, settings.device)
        library = cls(folder, settings, embedder)
        try:
            if not any_model:
                library._check_model()
            library._check_vector_index()
        except BaseException:
            library.close()
            raise
        return library

    def close(self) -> None:
        self.vector_index.close()
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
        file = file.absolute()
        try:
            return file.relative_to(self.folder.parent).as_posix()
        except ValueError:
            return file.as_posix()

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
        known = [record.path for record in self.documents()]
        found = []
        for name in given:
            wanted = (name.rstrip("/"), self.name_of(Path(name).expanduser()))
            match = next((w for w in wanted if any(f"{p}/".startswith(f"{w}/") for p in known)), "")
            if not match:
                raise ScopeError(f"The library holds no {name!r}; `footnote list` shows it all.")
            found.append(match)
        return tuple(found)

    def nearest(self, vector: NDArray[np.float32], k: int, scope: Scope = EVERYTHING) -> list[int]:
        """Ids of the k passages nearest by the vector index, which is repaired if it fails."""
        among = None if scope == EVERYTHING else self.catalogue.passage_ids_within(scope)
        self._follow_other_writers()
        try:
            return self.vector_index.nearest(vector, k, among)
        except Exception as error:  # chroma raises many kinds, its Rust side bare ones
            _log.warning("vector search failed (%s); opening the index anew", error)
        self.vector_index.close()
        try:
            return self.vector_index.nearest(vector, k, among)
        except Exception as error:
            _log.warning("vector search failed again (%s); rebuilding the index", error)
        with self.lock(timeout=60):
            self.rebuild_vector_index()
        return self.vector_index.nearest(vector, k, among)

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

    def mark_written(self) -> None:
        """Called by the writer: the vector index in memory is up to date with the catalogue."""
        self._seen_generation = self.catalogue.generation()

    def rebuild_vector_index(self) -> None:
        """Fill a new vector index from the catalogue's vectors. Call it under ``lock``."""
        _log.info("rebuilding the vector index from the catalogue")
        self.vector_index.rebuild(self._stored_vectors())
        self.mark_written()

    def _stored_vectors(self) -> Iterator[Mapping[int, NDArray[np.float32]]]:
        ids = self.catalogue.passage_ids()
        model = self.catalogue.get("model") or self.embedder.identity
        for i in range(0, len(ids), _REBUILD_BATCH):
            stored = self.catalogue.passages(ids[i : i + _REBUILD_BATCH])
            vectors = self.catalogue.vectors(model, (p.text_hash for p in stored.values()))
            yield {number: vectors[p.text_hash] for number, p in stored.items()}

    def _check_model(self) -> None:
        stored = self.catalogue.get("model")
        if stored is not None and stored != self.embedder.identity:
            raise ModelMismatch(
                f"The library in {self.folder} was embedded with {stored!r}, but the model chosen "
                f"is {self.embedder.identity!r}. Run `footnote reembed --model "
                f"{self.embedder.identity}` to change it, or choose the stored model."
            )

    def _check_vector_index(self) -> None:
        """Rebuild what is not a true copy; left alone while another process is writing."""
        try:
            with self.lock(timeout=0):
                if not self._vector_index_is_true():
                    self.rebuild_vector_index()
        except LibraryBusy:
            _log.info("another process is writing; the vector index is checked later")
        self.mark_written()

    def _vector_index_is_true(self) -> bool:
        try:
            if self.vector_index.count() != self.catalogue.passage_count():
                return False
            if self.catalogue.get("writing") == "yes":
                return self.vector_index.ids() == set(self.catalogue.passage_ids())
            return self._probes_are_found()
        except Exception as error:
            _log.warning("the vector index cannot be read (%s)", error)
            return False

    def _probes_are_found(self) -> bool:
        """An index may keep its ids and lose its graph: look up a few known vectors."""
        ids = self.catalogue.passage_ids()
        for number in ids[:: max(1, len(ids) // _PROBES)][:_PROBES]:
            stored = self.catalogue.passages([number])[number]
            model = self.catalogue.get("model") or ""
            vector = self.catalogue.vectors(model, [stored.text_hash]).get(stored.text_hash)
            if vector is not None and not self.vector_index.nearest(vector, 1):
                return False
        return True

    def _follow_other_writers(self) -> None:
        with self._sync_guard:
            generation = self.catalogue.generation()
            if generation != self._seen_generation:
                self.vector_index.close()
                self._seen_generation = generation
