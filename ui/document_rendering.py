"""Documents into HTML: the header's counts, the list, the viewer and what became of an upload."""

from __future__ import annotations

import base64
import re
from collections.abc import Collection, Mapping, Sequence

from ingest.readers.pdf_pages import Box, PagePicture
from ingest.report import IngestReport, Progress
from retrieval.datatypes import DocumentRecord

from .markdown_view import FORMATS, formatted
from .markup import counted, escape, merged, path_text

_WINDOW = 100_000  # characters of a document shown at once: a browser lays that out without a pause
_LISTED = 500
_STEPS = (
    '<button type="button" class="action" data-step="-1">Previous</button>'
    '<button type="button" class="action" data-step="1">Next</button>'
)
# The name of the application, what the library holds, and what opens the two panels where there is
# no room for them. A template of Gradio's: all but what the library holds stands there at once.
HEADER = (
    '<div class="brand"><span class="name">Footnote</span><sup aria-hidden="true">1</sup></div>'
    "${value}"
    '<nav aria-label="Panels">'
    '<button type="button" data-panel="library" aria-controls="library">Library</button>'
    '<button type="button" data-panel="sources" aria-controls="panel">Sources</button>'
    "</nav>"
)
FINDER = (
    '<input type="search" class="finder" placeholder="Find a document" '
    'aria-label="Find a document">'
)
_FEW = 8  # documents that are seen at a glance: with those, the style hides the finder
_FENCE = re.compile(r"^ {0,3}(`{3,}(?=[^`\n]*$)|~{3,})([^\n]*)$", re.MULTILINE)


def counts(documents: Sequence[DocumentRecord]) -> str:
    """What the library holds, for the header."""
    passages = sum(record.passages for record in documents)
    return (
        f'<p class="counts">{counted(len(documents), "document")}'
        f"<span>{counted(passages, 'passage')}</span></p>"
    )


def document_list(
    documents: Sequence[DocumentRecord], sought: str = "", ticked: Collection[str] = ()
) -> str:
    """Every document that has the words ``sought`` as a button that opens it, with a box that
    restricts questions to it; of very many, the first ones. What is ticked stays: out of sight
    where it has not the words."""
    if not documents:
        return '<p class="hint">The library is empty.</p>'
    many = len(documents) > _FEW
    words = sought.lower().split() if many else []
    rows: list[str] = []
    found = rest = 0
    for record in documents:
        has, stays = _has(record, words), record.path in ticked
        found += has
        if stays or (has and found <= _LISTED):
            rows.append(_row(record, ticked=stays, hidden=not has))
        else:
            rest += has
    hint = '<p class="hint">Tick some to ask only those.</p>' if len(documents) > 1 else ""
    if not found:
        hint = '<p class="hint" role="status">No document has these words.</p>'
    more = f'<p class="hint">and {counted(rest, "more document")}</p>' if rest else ""
    kind = "documents many" if many else "documents"
    return f'{hint}<ul class="{kind}">{"".join(rows)}</ul>{more}'


def _has(record: DocumentRecord, words: Sequence[str]) -> bool:
    """In what is told of it; its text is for questions."""
    told = f"{record.title} {record.path} {record.date}".lower()
    return all(word in told for word in words)


def failures(reasons: Mapping[str, str]) -> str:
    """The files that could not be taken in, each with the reason, folded away under their count."""
    if not reasons:
        return ""
    rows = "".join(
        f'<li class="failed" title="{escape(name)}">'
        f'<strong dir="auto">{escape(_base(name))}</strong> {escape(reason)} '
        f'<button type="button" class="link" data-event="clear" data-name="{escape(name)}" '
        f'aria-label="Dismiss {escape(_base(name))}">Dismiss</button></li>'
        for name, reason in list(reasons.items())[:_LISTED]
    )
    rest = len(reasons) - _LISTED
    more = f'<p class="hint">and {counted(rest, "more file")}</p>' if rest > 0 else ""
    return (
        f'<details class="failures"><summary>{counted(len(reasons), "file")} could not be taken in'
        f'</summary><ul class="report">{rows}</ul>{more}</details>'
    )


def _row(record: DocumentRecord, *, ticked: bool = False, hidden: bool = False) -> str:
    size = (record.pages, "page") if record.pages else (record.passages, "passage")
    facts = [counted(*size), *([escape(record.date)] if record.date else [])]
    line = "".join(f"<span>{fact}</span>" for fact in facts)
    return (
        f'<li title="{escape(record.path)}"{" hidden" if hidden else ""}>'
        f'<input type="checkbox"{" checked" if ticked else ""} data-name="{escape(record.path)}" '
        f'aria-label="Ask {escape(record.title or record.path)}">'
        f'<button type="button" data-event="select" data-document="{record.id}">'
        f'<strong dir="auto">{escape(record.title or record.path)}</strong>'
        f'<span class="facts">{line}</span></button>'
        f'<button type="button" class="link remove" data-event="delete" '
        f'data-document="{record.id}" data-confirm="Remove?" '
        f'aria-label="Remove {escape(record.title or record.path)}">Remove</button></li>'
    )


def scope_note(chosen: Sequence[str], documents: int) -> str:
    """Above the question: what it will be asked of, where that is not everything."""
    if not chosen:
        return ""
    named = escape(chosen[0].rsplit("/", 1)[-1]) if len(chosen) == 1 else f"{len(chosen):,}"
    of = counted(documents, "document")
    what = f"{named} alone, of {of}" if len(chosen) == 1 else f"{named} of {of}"
    return (
        f'<p class="scope" role="status">Asking {what}. <button type="button" class="link" '
        "data-everything>Ask all</button></p>"
    )


def document_view(
    record: DocumentRecord,
    text: str,
    highlight: tuple[int, int] | None = None,
    others: Sequence[tuple[int, int]] = (),
) -> str:
    """The stored text with the highlight marked, and the ``others`` of the same answer; of a very
    long text, the stretch around the highlight."""
    start, end = highlight or (0, 0)
    first, last = window(len(text), start, end)
    first = listing_start(text, first) if record.format in FORMATS else first
    note = ""
    if (first, last) != (0, len(text)):
        note = (
            f'<p class="hint">Characters {first + 1:,} to {last:,} of {len(text):,} are shown: '
            "the part around the passage.</p>"
        )
    shifted = [(a - first, b - first) for a, b in (*others, (start, end))]
    places = list(merged(shifted, last - first))
    focus = sum(place[1] <= start - first for place in places)
    body = formatted(text[first:last], record.format, places)
    return _dialog(record, f"{note}{body}", focus=focus, tools=_STEPS if len(places) > 1 else "")


def pages_view(record: DocumentRecord, pages: Sequence[tuple[int, PagePicture]], focus: int) -> str:
    """Pages of a PDF as they look, each with its number, and boxes around the cited lines, of which
    the stretch at position ``focus`` is the one that was opened."""
    body = "".join(_page(number, shown) for number, shown in pages)
    stretches = sum(bool(boxes) for _, shown in pages for boxes in shown.boxes)
    numbers = ", ".join(str(number) for number, _ in pages)
    extra = f"page{'s' if len(pages) > 1 else ''} {numbers} of {record.pages}"
    return _dialog(record, body, focus=focus, tools=_STEPS if stretches > 1 else "", extra=extra)


def _page(number: int, shown: PagePicture) -> str:
    boxes = "".join(f'<div class="boxes">{_boxes(lines)}</div>' for lines in shown.boxes if lines)
    source = base64.b64encode(shown.png).decode()
    return (
        f'<figure class="page"><img alt="Page {number}; its text is on the source card" '
        f'src="data:image/png;base64,{source}">{boxes}</figure>'
    )


def _boxes(lines: Sequence[Box]) -> str:
    return "".join(
        f'<div class="box"{"" if at else " data-begins"} style="left:{left:.2%};top:{top:.2%};'
        f'width:{width:.2%};height:{height:.2%}"></div>'
        for at, (left, top, width, height) in enumerate(lines)
    )


def _dialog(
    record: DocumentRecord, body: str, *, focus: int = 0, tools: str = "", extra: str = ""
) -> str:
    facts = [path_text(record.path), *(escape(f) for f in (record.date, extra) if f)]
    return (
        f'<dialog id="viewer" aria-labelledby="viewer-title" data-focus="{focus}"><header>'
        f'<div><h2 id="viewer-title" dir="auto">{escape(record.title or record.path)}</h2>'
        f'<p class="facts">{"".join(f"<span>{fact}</span>" for fact in facts)}</p></div>'
        f'<div class="tools">{tools}'
        '<button type="button" class="action" data-close>Close</button></div></header>'
        f'<div class="text" tabindex="0" dir="auto">{body}</div></dialog>'
    )


def document_missing(problem: str) -> str:
    """The viewer when the document cannot be shown."""
    return (
        '<dialog id="viewer" aria-label="Document"><header><div><h2>Not available</h2></div>'
        '<button type="button" class="action" data-close>Close</button></header>'
        f'<div class="text"><p class="notice problem">{escape(problem)}</p></div></dialog>'
    )


def window(length: int, start: int, end: int, size: int = _WINDOW) -> tuple[int, int]:
    """The stretch of at most ``size`` characters that has ``start`` to ``end`` in its middle."""
    if length <= size:
        return 0, length
    first = max(0, min((start + end - size) // 2, length - size))
    return first, first + size


def listing_start(text: str, first: int) -> int:
    """``first``, or where the listing of Markdown begins that it lies in: behind that, what is
    prose and what is code would change places."""
    opened: re.Match[str] | None = None
    for fence in _FENCE.finditer(text, max(0, first - 10 * _WINDOW), first):
        if opened is None:
            opened = fence
        elif fence[1].startswith(opened[1]) and not fence[2].strip():
            opened = None
    return opened.start() if opened and first - opened.start() < _WINDOW else first


def upload_progress(progress: Progress, left: float | None) -> str:
    """How far an upload is and which file was read last; ``left`` are the seconds that it is likely
    to take yet."""
    done, total = progress.done, progress.total
    name = f'<span dir="auto">{escape(_base(progress.current))}</span>'
    time_left = f", about {_duration(left)} left" if left is not None and done < total else ""
    return (
        f'<div class="progress" role="status"><progress max="{max(total, 1)}" value="{done}" '
        f'aria-label="Documents read"></progress><p class="hint">{done} of '
        f"{counted(total, 'document')} read{time_left} {name}</p>"
        '<button type="button" class="link" data-event="stop">Cancel</button></div>'
    )


def upload_stopped() -> str:
    return '<p class="notice" role="status">Stopped. What was finished is kept.</p>'


def _duration(seconds: float) -> str:
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    return f"{round(seconds / 60)} minutes"


def upload_report(report: IngestReport, refused: Sequence[tuple[str, str]]) -> str:
    """What became of each uploaded file; ``refused`` are (name, reason) of those never taken in."""
    lines = [_outcome("done", name, "added") for name in report.added]
    lines += [_outcome("done", name, "replaced the older version") for name in report.replaced]
    lines += [_outcome("same", name, "unchanged: it was here already") for name in report.unchanged]
    lines += [_outcome("failed", failure.path, failure.reason) for failure in report.failed]
    lines += [_outcome("failed", name, reason) for name, reason in refused]
    return f'<ul class="report" role="status">{"".join(lines)}</ul>' if lines else ""


def _outcome(kind: str, path: str, words: str) -> str:
    return (
        f'<li class="{kind}"><strong dir="auto">{escape(_base(path))}</strong> {escape(words)}</li>'
    )


def _base(path: str) -> str:
    return path.replace("\\", "/").rsplit("/", 1)[-1]


def removed(record: DocumentRecord) -> str:
    """What became of a document that was taken out."""
    return f'<ul class="report" role="status">{_outcome("done", record.path, "removed")}</ul>'


def upload_problem(message: str) -> str:
    """An upload that failed as a whole."""
    return f'<p class="notice problem" role="alert">{escape(message)}</p>'
