"""One pass over some files: decide, read, cut, embed, commit.

Files flow through in batches: what is committed stays, whatever happens to the rest.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath

from retrieval import Library
from retrieval.datatypes import Document
from retrieval.errors import BrokenFile, DocumentError, FootnoteError
from retrieval.library import expanded
from retrieval.rows import Fingerprint
from retrieval.scope import above
from retrieval.writer import Embedding, Put, Remove, Writer, writing

from .chunking import cut
from .discovery import SourceFile, discover, is_folder
from .missing import followed_below, is_missing, lies_in, passed_over, vanished_among, within
from .readers import read, refuse_unread
from .report import Failure, IngestReport, Listener, Progress

READING = "5"  # raise it when the same file would be read, cut or indexed differently
_BATCH_PASSAGES = 128
_log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Tally:
    """The report while it grows."""

    added: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    replaced: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    failed: list[Failure] = field(default_factory=list)
    forgotten: list[str] = field(default_factory=list)
    passages: int = 0

    def report(self, seconds: float) -> IngestReport:
        return IngestReport(
            tuple(self.added), tuple(self.unchanged), tuple(self.replaced), tuple(self.removed),
            tuple(self.failed), self.passages, seconds, tuple(self.forgotten),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Pending:
    """A document that is read and cut and waits for its vectors."""

    put: Put
    is_new: bool


class Run:
    """One pass over some files."""

    def __init__(self, library: Library, progress: Listener | None) -> None:
        self._library = library
        self._listener = progress
        self._tally = _Tally()
        self._started = time.monotonic()
        self._done = 0
        self._total = 0
        self._recipe = f"{library.settings.passage_tokens}/{library.embedder.identity}"
        self._own = library.name_of(library.folder)  # uploads lie there, and no walk goes there
        self._followed = frozenset(library.catalogue.folders())

    def followed(self) -> list[Path]:
        """The folders that were ever added, and the files that were added by themselves."""
        folders = {self._own, *self._followed}
        lone = (r.path for r in self._library.documents() if not lies_in(r.path, folders))
        return [self._library.file_of(name) for name in (*sorted(self._followed), *lone)]

    def add(self, paths: Sequence[Path], *, remove_missing: bool = False) -> IngestReport:
        folders = [path for path in paths if is_folder(path)]
        vanished: set[Path] = set()
        lost: set[str] = set()
        if remove_missing:
            vanished = vanished_among(self._library, paths)
            paths, lost = self._with_followed(paths, folders)
        files = self._files([path for path in paths if path not in vanished])
        if remove_missing:
            failed = {failure.path for failure in self._tally.failed}
            found = [file.path for file in files]
            files += self._files(passed_over(self._library, folders, found, failed))
        self._total = len(files)
        with writing(self._library) as writer:
            writer.unfollow(sorted(lost))
            writer.follow([self._library.name_of(folder) for folder in folders])
            self._followed = frozenset(self._library.catalogue.folders())
            if remove_missing:
                self._remove_missing(writer, folders, files, vanished)
            self._commit(writer, self._changed(writer, files))
            self._note_failures(writer, paths, files)
        return self._report()

    def remove(self, names: Sequence[str | Path]) -> IngestReport:
        known = [record.path for record in self._library.documents()]
        failures = self._library.failures()
        with writing(self._library) as writer:
            for name in names:
                typed = str(name).rstrip("/")
                wanted = {self._library.name_of(absolute(name))}
                if typed not in ("", "."):  # these say where one stands, they are no names
                    wanted.add(typed)
                gone = within(wanted, known)
                forgotten = within(wanted, failures)
                writer.unfollow(sorted(wanted))
                writer.failed(forgotten, {})
                if not gone and not forgotten:
                    self._tally.failed.append(Failure(str(name), "no such document in the library"))
                writer.apply([Remove(path) for path in gone])
                self._tally.removed += gone
                self._tally.forgotten += forgotten
        return self._report()

    def reembed(self) -> IngestReport:
        catalogue = self._library.catalogue
        puts = []
        with writing(self._library) as writer:  # what others added while this waited is in it too
            self._followed = frozenset(catalogue.folders())
            fingerprints = catalogue.fingerprints()
            records = self._library.documents()
            self._total = len(records)
            writer.forget_another_source()
            for record in records:
                stored = fingerprints[record.path]
                kept = replace(stored, recipe=self._recipe_for(record.path, stored.recipe))
                document = catalogue.stored_document(record.id)
                put = self._cut(record.path, document, kept, is_new=False).put
                writer.embed([passage.indexed_text for passage in put.passages])
                puts.append(put)
                self._tick(record.path)
            writer.change_model(puts)
        self._tally.replaced += [put.name for put in puts]
        self._tally.passages = sum(len(put.passages) for put in puts)
        return self._report()

    def _files(self, paths: Sequence[Path]) -> list[SourceFile]:
        def failed(path: Path, error: DocumentError) -> None:
            self._tally.failed.append(Failure(self._library.name_of(path), str(error)))

        found = discover(paths, self._library.folder, failed)
        return list(found)

    def _with_followed(
        self, paths: Sequence[Path], folders: Sequence[Path]
    ) -> tuple[list[Path], set[str]]:
        """These and what was added below them, once each, and the names of folders among all that
        which are gone from one that is there."""
        below = followed_below(self._library, folders)
        lost = {name for name, folder in below.items() if is_missing(folder)}
        named = {self._library.name_of(path): path for path in (*paths, *below.values())}
        return [path for name, path in named.items() if name not in lost], lost

    def _remove_missing(
        self,
        writer: Writer,
        folders: Sequence[Path],
        files: Sequence[SourceFile],
        vanished: Iterable[Path],
    ) -> None:
        present = {self._library.name_of(file.path) for file in files}
        unseen = {failure.path for failure in self._tally.failed}  # not to be read is not gone
        roots = {self._library.name_of(folder) for folder in folders}
        gone = [self._library.name_of(path) for path in sorted(vanished)]
        gone += [
            record.path
            for record in self._library.documents()
            if record.path not in present
            and lies_in(record.path, roots)
            and not lies_in(record.path, {self._own, *unseen})
        ]
        gone = list(dict.fromkeys(gone))
        writer.apply([Remove(path) for path in gone])
        self._tally.removed += gone

    def _note_failures(
        self, writer: Writer, paths: Sequence[Path], files: Sequence[SourceFile]
    ) -> None:
        """Remember what failed, and forget earlier failures of the same paths."""
        failed = {failure.path: failure.reason for failure in self._tally.failed}
        tried = {self._library.name_of(file.path) for file in files}
        roots = {self._library.name_of(path) for path in paths}
        writer.failed(tried.union(within(roots, self._library.failures())), failed)

    def _changed(self, writer: Writer, files: Sequence[SourceFile]) -> Iterator[_Pending]:
        known = self._library.catalogue.fingerprints()
        for file in files:
            name = self._library.name_of(file.path)
            try:
                pending = self._look_at(writer, file, name, known.get(name))
            except DocumentError as error:
                self._tally.failed.append(Failure(name, str(error)))
                pending = None
            if pending is None:
                self._tick(name)
            else:
                yield pending

    def _look_at(
        self, writer: Writer, file: SourceFile, name: str, known: Fingerprint | None
    ) -> _Pending | None:
        """The document if it has to be taken in, None if the library already has it."""
        recipe = self._recipe_for(name)
        same_recipe = known is not None and known.recipe == recipe
        if known and same_recipe and (known.size, known.mtime_ns) == (file.size, file.mtime_ns):
            self._tally.unchanged.append(name)
            return None
        refuse_unread(file)
        digest = file.content_hash()
        if known and same_recipe and known.content_hash == digest:
            writer.touch(name, file.size, file.mtime_ns)
            self._tally.unchanged.append(name)
            return None
        fingerprint = Fingerprint(file.size, file.mtime_ns, digest, recipe)
        with _by_name(name):
            return self._cut(name, read(file.path), fingerprint, is_new=known is None)

    def _cut(
        self, name: str, document: Document, fingerprint: Fingerprint, *, is_new: bool
    ) -> _Pending:
        embedder = self._library.embedder
        target = self._library.settings.passage_tokens
        passages = cut(document, embedder.token_offsets, embedder.window, target, self._place(name))
        return _Pending(Put(name, document, fingerprint, passages), is_new)

    def _recipe_for(self, name: str, read_by: str = "") -> str:
        """A document that lies elsewhere than before is cut anew. ``read_by`` is the recipe by
        which its file was read, where it is only cut: an older one is still to be read again."""
        version = read_by.partition("/")[0] or READING
        return "/".join([version, self._recipe, *self._place(name)])

    def _place(self, name: str) -> tuple[str, ...]:
        """Where a document lies, from the folder on that was added, and what its file is called."""
        path, folders_above = PurePosixPath(name), above(name)
        added = min(self._followed & folders_above, key=len, default=None)
        if added is None or self._own in folders_above:
            return (path.stem,)
        folders = path.relative_to(PurePosixPath(added).parent).parent.parts
        return (*(folder for folder in folders if folder != ".."), path.stem)

    def _commit(self, writer: Writer, documents: Iterable[_Pending]) -> None:
        """Embed and commit in batches, so that the model works on many passages at a time; while
        it does, the batch before is committed and the one after is read."""
        before: Sequence[_Pending] = ()
        embedding: Embedding = ()
        for batch in _batches(documents):
            writer.keep(embedding)
            embedding = writer.embedding([p.indexed_text for d in batch for p in d.put.passages])
            self._apply(writer, before)
            before = batch
        writer.keep(embedding)
        self._apply(writer, before)

    def _apply(self, writer: Writer, batch: Sequence[_Pending]) -> None:
        writer.apply([pending.put for pending in batch])
        for pending in batch:
            kind = self._tally.added if pending.is_new else self._tally.replaced
            kind.append(pending.put.name)
            self._tally.passages += len(pending.put.passages)
            self._tick(pending.put.name)

    def _tick(self, name: str) -> None:
        self._done += 1
        if self._listener is not None:
            self._listener(Progress(self._done, self._total, name))

    def _report(self) -> IngestReport:
        return self._tally.report(time.monotonic() - self._started)


def _batches(documents: Iterable[_Pending]) -> Iterator[Sequence[_Pending]]:
    batch: list[_Pending] = []
    for pending in documents:
        batch.append(pending)
        if sum(len(p.put.passages) for p in batch) >= _BATCH_PASSAGES:
            yield batch
            batch = []
    if batch:
        yield batch


def absolute(path: str | Path) -> Path:
    """Where a path given by a person leads."""
    return expanded(path).absolute()


@contextmanager
def _by_name(name: str) -> Iterator[None]:
    """What reading or cutting a file did not foresee counts as a broken file, by name."""
    try:
        yield
    except (FootnoteError, MemoryError):
        raise
    except Exception as error:  # third-party parsers raise anything at all on hostile input
        _log.exception("%s cannot be taken in", name)
        raise BrokenFile(f"cannot be parsed ({type(error).__name__}: {error})") from error
