"""The documents: adding them, the list of them, and the viewer that opens one at a passage."""

from __future__ import annotations

import logging
import time
from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gradio as gr

import ingest
from ingest import Progress
from retrieval import Library
from retrieval.datatypes import DocumentRecord
from retrieval.errors import FootnoteError

from . import document_rendering as rendering
from . import sent, uploads
from .conversation import Conversation
from .following import Done, followed
from .layout import QUIET, Page
from .pdf_view import cited_pages
from .stopping import Stops

_UNEXPECTED = "The upload failed. The terminal that runs Footnote shows what went wrong."
_GONE = "That document is no longer in the library."
# Each is sent as it is done, and answered in its turn: what was done last is what stays.
_IN_TURN: dict[str, Any] = {"trigger_mode": "multiple", "concurrency_limit": 1}
_log = logging.getLogger(__name__)


def connect(library: Library, page: Page) -> list[Any]:
    """Wire uploading, opening, removing and choosing. Returns the events of a changed library, to
    chain on."""
    handlers = _Handlers(library, Stops())
    page.documents.option_select(
        handlers.choose, outputs=[page.chosen, page.note], **_IN_TURN, **QUIET
    )
    page.document_finder.apply(
        handlers.find, outputs=[page.wanted, page.documents], **_IN_TURN, **QUIET
    )
    gr.on(
        [page.sources.select, page.documents.select],
        handlers.open,
        inputs=[page.conversation],
        outputs=[page.viewer],
        **QUIET,
    )
    uploaded = page.chooser.upload(
        handlers.upload,
        inputs=[page.chooser],
        outputs=[page.report, page.chooser],
        **QUIET,
    )
    page.report.stop(handlers.call_off, outputs=[page.report, page.chooser], queue=False, **QUIET)
    removed = page.documents.delete(handlers.remove, outputs=[page.report], **QUIET)
    dismissed = page.documents.clear(handlers.dismiss, outputs=[page.report], **QUIET)
    shown = [page.header, page.documents, page.chosen, page.note]
    return [
        event.then(handlers.refresh, inputs=[page.wanted, page.chosen], outputs=shown, **QUIET)
        for event in (uploaded, removed, dismissed)
    ]


@dataclass(frozen=True, slots=True)
class _Handlers:
    library: Library
    uploading: Stops

    def refresh(self, wanted: str, chosen: Sequence[str]) -> tuple[str, str, tuple[str, ...], str]:
        """A list made anew keeps what is ticked, as far as it is there."""
        documents = self.library.documents()
        kept = tuple(record.path for record in documents if record.path in chosen)
        listed = _listing(self.library, documents, wanted, kept)
        note = rendering.scope_note(kept, len(documents))
        return rendering.counts(documents), listed, kept, note

    def find(self, event: gr.EventData) -> tuple[str, str]:
        """The list of what has the words, with what is ticked on the page."""
        wanted = sent.text(event, "words")[:200]
        return wanted, _listing(self.library, self.library.documents(), wanted, _ticked(event))

    def choose(self, event: gr.EventData) -> tuple[tuple[str, ...], str]:
        """The names of ticked documents that there are."""
        documents, ticked = self.library.documents(), _ticked(event)
        chosen = tuple(record.path for record in documents if record.path in ticked)
        return chosen, rendering.scope_note(chosen, len(documents))

    def open(self, conversation: Conversation, event: gr.EventData) -> str:
        """The viewer for the document, and the stretch of it, that a button names; what else the
        same answer quotes from it is marked as well."""
        try:
            record, highlight = self._record(event), _highlight(event)
            if record is None:
                return rendering.document_missing(_GONE)
            text = self.library.text(record.id)
            others = conversation.quoted(sent.number(event, "turn"), record.id, text)
            if highlight and record.pages:
                pages = cited_pages(self.library, record, text, highlight, others)
                if pages is not None:
                    return pages
            return rendering.document_view(record, text, highlight, others if highlight else ())
        except FootnoteError as error:
            return rendering.document_missing(str(error))

    def _record(self, event: gr.EventData) -> DocumentRecord | None:
        """The document that a button names."""
        number = sent.number(event, "document")
        return self.library.catalogue.records_by_id([number]).get(number) if number else None

    def remove(self, event: gr.EventData) -> str:
        """Take a document out; an uploaded file goes with it, others stay where they are."""
        record = self._record(event)
        if record is None:
            return rendering.upload_problem(_GONE)
        try:
            uploads.take_out(self.library, record.path)
        except FootnoteError as error:
            return rendering.upload_problem(str(error))
        return rendering.removed(record)

    def dismiss(self, event: gr.EventData) -> str:
        """Show no more that a file could not be taken in."""
        try:
            ingest.dismiss(self.library, [sent.text(event, "name")])
        except FootnoteError as error:
            return rendering.upload_problem(str(error))
        return ""

    async def upload(
        self, files: list[str] | None, request: gr.Request
    ) -> AsyncIterator[tuple[str, Any]]:
        """Take files in, telling how far it is; says what became of each. Until then there is
        nothing to choose more with: what is chosen during an upload would be lost."""
        paths = [Path(file) for file in files or []]
        said = rendering.upload_stopped()
        with self.uploading.awaited(request) as stop:
            begun = rendering.upload_progress(Progress(0, len(paths), ""), None)
            yield begun, gr.File(visible=False)
            started = time.monotonic()
            told = followed(lambda listener: uploads.take_in(self.library, paths, listener), stop)
            try:
                async with aclosing(told) as steps:
                    async for step in steps:
                        match step:
                            case Progress(done, total):
                                left = (time.monotonic() - started) / done * (total - done)
                                yield rendering.upload_progress(step, left), gr.skip()
                            case Done(outcome):
                                said = rendering.upload_report(outcome.report, outcome.refused)
            except FootnoteError as error:
                said = rendering.upload_problem(str(error))
            except Exception:
                _log.exception("an upload failed")
                said = rendering.upload_problem(_UNEXPECTED)
        yield said, gr.File(value=None, visible=True)

    def call_off(self, request: gr.Request) -> tuple[Any, Any]:
        """An upload ends after the documents it is at, and says so; where none is left to say so,
        this does."""
        if self.uploading.tell(request):
            return gr.skip(), gr.skip()
        return rendering.upload_stopped(), gr.File(value=None, visible=True)


def overview(library: Library) -> tuple[str, str]:
    """The counts and the list, as the library is now."""
    documents = library.documents()
    return rendering.counts(documents), _listing(library, documents)


def _listing(
    library: Library,
    documents: Sequence[DocumentRecord],
    wanted: str = "",
    ticked: Collection[str] = (),
) -> str:
    listed = rendering.document_list(documents, wanted, ticked)
    return listed + rendering.failures(library.failures())


def _ticked(event: gr.EventData) -> set[str]:
    return {str(name) for name in sent.sent(event).get("names") or ()}


def _highlight(event: gr.EventData) -> tuple[int, int] | None:
    start, end = sent.number(event, "start"), sent.number(event, "end")
    return None if start is None or end is None else (start, end)
