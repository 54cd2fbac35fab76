"""The pages of a PDF from which an answer quotes, as they look, with the cited lines boxed."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence

from ingest.readers.pdf_pages import PagePicture, picture
from retrieval import Library
from retrieval.datatypes import DocumentRecord
from retrieval.errors import DocumentError

from .document_rendering import pages_view
from .markup import merged

_PAGES = 5  # shown at once, those nearest to the one that was opened


def cited_pages(
    library: Library,
    record: DocumentRecord,
    text: str,
    highlight: tuple[int, int],
    others: Sequence[tuple[int, int]],
) -> str | None:
    """The viewer for a highlight and what else the same answer quotes; None where the file is gone
    or cannot be read any more."""
    starts = library.catalogue.page_starts(record.id)

    def page_of(place: tuple[int, int]) -> int:
        return bisect_right(starts, place[0]) - 1

    opened = page_of(highlight)
    by_page: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for place in merged((highlight, *others), len(text)):
        by_page[page_of(place)].append(place)
    shown = sorted(sorted(by_page, key=lambda page: abs(page - opened))[:_PAGES])
    file = library.file_of(record.path)
    pictures: list[tuple[int, PagePicture]] = []
    focus = 0
    try:
        for page in shown:
            first, last = starts[page], (*starts[1:], len(text))[page]
            places = [(start - first, min(end, last) - first) for start, end in by_page[page]]
            pictures.append((page + 1, picture(file, page, text[first:last], places)))
            found = zip(by_page[page], pictures[-1][1].boxes, strict=True)
            focus += sum(bool(lines) and end <= highlight[0] for (_, end), lines in found)
    except DocumentError:
        return None
    return pages_view(record, pictures, focus)
