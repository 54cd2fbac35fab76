"""The documents: adding them, the list of them, and the viewer that opens one at a passage."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gradio as gr

from ingest import Progress
from retrieval import Library
from retrieval.datatypes import DocumentRecord
from retrieval.errors import FootnoteError

from . import document_rendering as rendering
from . import uploads
from .chat_page import SEND_EVENTS, html_block

_SHOW_AND_FORGET = """
watch("value", () => footnote.showDocument(element));
element.addEventListener("close", () => { props.value = ""; }, true);
"""
_CHOOSE = """
// Ticked documents are told to the server; the finder hides what it does not match.
element.addEventListener("change", (change) => {
  if (!change.target.matches("input[type=checkbox]")) return;
  const ticked = [...element.querySelectorAll("input[type=checkbox]:checked")];
  trigger("option_select", { names: ticked.map((box) => box.dataset.name) });
});
element.addEventListener("input", (input) => {
  if (!input.target.matches(".finder")) return;
  const wanted = input.target.value.trim().toLowerCase();
  for (const row of element.querySelectorAll(".documents li")) {
    row.hidden = !row.textContent.toLowerCase().includes(wanted);
  }
});
"""
_UNEXPECTED = "The upload failed. The terminal that runs Footnote shows what went wrong."
_GONE = "That document is no longer in the library."
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class DocumentsColumn:
    chooser: gr.File
    report: gr.HTML
    listing: gr.HTML
    chosen: gr.State


def documents_column(limit_mb: int) -> DocumentsColumn:
    """Lay out the upload and the list. ``chosen`` are names of the documents to ask; none: all."""
    with gr.Column(elem_id="documents"):
        html_block("<h2>Documents</h2>", elem_id="documents-title")
        chooser = gr.File(
            label="Add documents",
            show_label=False,
            file_count="multiple",
            file_types=list(uploads.ACCEPTED),
            height=132,
            elem_id="chooser",
        )
        html_block(
            '<p class="hint">Markdown, text, reStructuredText, HTML, PDF or Word, up to '
            f"{limit_mb} MB each. They stay on this computer.</p>",
            elem_id="chooser-hint",
        )
        report = html_block(elem_id="report")
        listing = html_block(elem_id="listing", script=SEND_EVENTS + _CHOOSE)
    return DocumentsColumn(chooser, report, listing, gr.State(()))


def viewer() -> gr.HTML:
    """Where a document opens. Emptied on closing: opening the same one again is then a change."""
    return html_block(elem_id="document", script=_SHOW_AND_FORGET)


def connect(
    library: Library,
    page: DocumentsColumn,
    *,
    header: gr.HTML,
    sources: gr.HTML,
    viewer: gr.HTML,
    note: gr.HTML,
) -> Any:
    """Wire uploading, opening and choosing. Returns the event of a finished upload, to chain on.

    ``note`` is where it is told what will be asked.
    """
    handlers = _Handlers(library)
    page.listing.option_select(
        handlers.choose,
        outputs=[page.chosen, note],
        show_progress="hidden",
        api_visibility="private",
    )
    gr.on(
        [sources.select, page.listing.select],
        handlers.open,
        outputs=[viewer],
        show_progress="hidden",
        api_visibility="private",
    )
    return page.chooser.upload(
        handlers.upload,
        inputs=[page.chooser],
        outputs=[page.report, page.chooser],
        show_progress_on=[page.report],
        api_visibility="private",
    ).then(
        handlers.refresh,
        outputs=[header, page.listing, page.chosen, note],
        show_progress="hidden",
        api_visibility="private",
    )


@dataclass(frozen=True, slots=True)
class _Handlers:
    library: Library

    def refresh(self) -> tuple[str, str, tuple[str, ...], str]:
        """A list made anew has nothing ticked."""
        return *overview(self.library), (), ""

    def choose(self, event: gr.EventData) -> tuple[tuple[str, ...], str]:
        """The names of ticked documents that there are."""
        data = event._data if isinstance(event._data, Mapping) else {}
        documents = self.library.documents()
        ticked = {str(name) for name in data.get("names") or ()}
        chosen = tuple(record.path for record in documents if record.path in ticked)
        return chosen, rendering.scope_note(chosen, len(documents))

    def open(self, event: gr.EventData) -> str:
        """The viewer for the document, and the stretch of it, that a button names."""
        try:
            number, highlight = _target(event._data)
            record = _record(self.library, number)
            if record is None:
                return rendering.document_missing(_GONE)
            return rendering.document_view(record, self.library.text(number), highlight)
        except FootnoteError as error:
            return rendering.document_missing(str(error))

    def upload(
        self,
        files: list[str] | None,
        bar: gr.Progress = gr.Progress(),  # noqa: B008  gradio finds the bar by this default
    ) -> tuple[str, None]:
        """Take files in with a progress bar; says what became of each, and empties the chooser."""

        def progress(step: Progress) -> None:
            bar((step.done, step.total), desc=f"{step.done} of {step.total} documents read")

        bar(0, desc="Reading")  # the first file's turn may take a while
        try:
            outcome = uploads.take_in(self.library, [Path(f) for f in files or []], progress)
        except FootnoteError as error:
            return rendering.upload_problem(str(error)), None
        except Exception:
            _log.exception("an upload failed")
            return rendering.upload_problem(_UNEXPECTED), None
        return rendering.upload_report(outcome.report, outcome.refused), None


def overview(library: Library) -> tuple[str, str]:
    """The header and the list, as the library is now."""
    documents = library.documents()
    return rendering.header(documents), rendering.document_list(documents)


def _record(library: Library, number: int) -> DocumentRecord | None:
    return next((record for record in library.documents() if record.id == number), None)


def _target(data: object) -> tuple[int, tuple[int, int] | None]:
    """What a button's data names. It comes from a browser: anything else is "no such document"."""
    try:
        assert isinstance(data, Mapping)
        number = int(data["document"])
        if "start" not in data:
            return number, None
        return number, (int(data["start"]), int(data["end"]))
    except (AssertionError, KeyError, TypeError, ValueError):
        return -1, None
