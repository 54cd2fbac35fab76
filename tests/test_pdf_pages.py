"""Pages of PDFs as pictures, with the cited words found on them."""

from __future__ import annotations

import io
import re
from contextlib import closing
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image

import ingest
from ingest.readers import pdf
from ingest.readers.pdf_pages import picture
from retrieval import Library
from retrieval.errors import BrokenFile, UnreadableFile
from ui.pdf_view import cited_pages

from . import documents

PAGES = (
    "The first page says nothing of note.",
    "Otters live in rivers.\nThe otter museum opened in 1931.\nIt has a pond.",
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    made = tmp_path / "otters.pdf"
    made.write_bytes(documents.pdf(PAGES))
    return made


def page_text(file: Path) -> str:
    document = pdf.parse(file.read_bytes(), file)
    return document.text[document.page_starts[1] :]


def test_the_words_are_boxed_where_they_stand(file: Path) -> None:
    text = page_text(file)
    quote = "The otter museum opened in 1931."
    start = text.index(quote)
    shown = picture(file, 1, text, [(start, start + len(quote))])
    image = Image.open(io.BytesIO(shown.png)).convert("L")
    (((left, top, width, height),),) = shown.boxes
    assert 0.02 < left < 0.1  # the margin of the page
    assert width == pytest.approx(0.29, abs=0.05)  # 32 letters of Helvetica at 11 points
    x, y = image.size
    inside = image.crop(
        (int(left * x), int(top * y), int((left + width) * x), int((top + height) * y))
    )
    assert min(inside.tobytes()) < 100  # there is ink


@pytest.mark.parametrize("turned", [0, 90, 180, 270])
@pytest.mark.parametrize("cropped", [False, True])
def test_a_turned_or_cropped_page_is_boxed_where_its_words_are(
    file: Path, turned: int, cropped: bool
) -> None:
    with closing(pypdfium2.PdfDocument(file)) as document, closing(document[1]) as page:
        page.set_rotation(turned)
        if cropped:
            page.set_cropbox(10, 300, 400, 842)
        changed = io.BytesIO()
        document.save(changed)
    file.write_bytes(changed.getvalue())
    text = page_text(file)
    quote = "The otter museum opened in 1931."
    start = text.index(quote)
    shown = picture(file, 1, text, [(start, start + len(quote))])
    image = Image.open(io.BytesIO(shown.png)).convert("L")
    assert len(shown.boxes[0]) == 1
    dark, x, y = 0.0, *image.size
    for left, top, width, height in shown.boxes[0]:
        assert min(left, top) >= 0
        assert max(left + width, top + height) <= 1
        box = (int(left * x), int(top * y), int((left + width) * x), int((top + height) * y))
        inside = image.crop(box).tobytes()
        dark += sum(pixel < 128 for pixel in inside)
    assert dark > 0.2 * sum(pixel < 128 for pixel in image.tobytes())  # one of three lines


def test_a_quote_over_two_lines_has_two_boxes(file: Path) -> None:
    text = page_text(file)
    start, end = text.index("museum"), text.index("pond")
    ((upper, lower),) = picture(file, 1, text, [(start, end)]).boxes
    assert lower[1] > upper[1]
    assert upper[0] > lower[0]  # it begins within the line


def test_words_that_the_page_does_not_hold_are_not_boxed(file: Path) -> None:
    assert picture(file, 0, "Something else entirely", [(0, 9)]).boxes == ((),)


def test_a_page_that_is_not_there_is_an_error_that_says_so(file: Path, tmp_path: Path) -> None:
    with pytest.raises(BrokenFile):
        picture(file, 7, "", [])
    with pytest.raises(UnreadableFile):
        picture(tmp_path / "gone.pdf", 0, "", [])


def test_the_viewer_shows_each_page_that_is_quoted(library: Library, file: Path) -> None:
    ingest.add(library, [file])
    (record,) = library.documents()
    text = library.text(record.id)
    quotes = [
        (start, start + len(quote))
        for quote in ("says nothing", "live in rivers", "It has a pond")
        for start in [text.index(quote)]
    ]
    shown = cited_pages(library, record, text, quotes[1], [quotes[0], quotes[2]])
    assert shown is not None
    assert re.findall(r'alt="Page (\d)', shown) == ["1", "2"]
    assert shown.count("data-begins") == 3
    assert 'data-focus="1"' in shown  # the second of the three
    assert "pages 1, 2 of 2" in shown
    file.unlink()
    assert cited_pages(library, record, text, quotes[1], []) is None
