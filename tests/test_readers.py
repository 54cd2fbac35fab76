from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest

from ingest import readers
from ingest.readers import naming, read
from retrieval.datatypes import Document
from retrieval.errors import (
    BrokenFile,
    EncryptedFile,
    NoText,
    UnreadableFile,
    UnsupportedFormat,
)

from . import documents
from .structures import seen

Reading: TypeAlias = Callable[[str, bytes | str], Document]


@pytest.fixture
def read_bytes(tmp_path: Path) -> Reading:
    def write_and_read(name: str, data: bytes | str) -> Document:
        path = tmp_path / name
        path.write_bytes(data.encode() if isinstance(data, str) else data)
        return read(path)

    return write_and_read


# Markdown


def test_front_matter_becomes_metadata_and_leaves_the_text(read_bytes: Reading) -> None:
    document = read_bytes(
        "a.md",
        "---\ntitle: A title\ndate: 2024-05-06\ntags: [x, y]\nnested: {a: 1}\n---\n"
        "# Heading\n\nText.\n",
    )
    assert document.text == "# Heading\n\nText.\n"
    assert (document.title, document.date, document.format) == ("A title", "2024-05-06", "markdown")
    assert document.metadata == {"tags": "x; y", "nested": "a: 1"}


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("March 3, 2019", "2019-03-03"),
        ("2024-5-3", "2024-05-03"),
        ("2024-05", "2024-05"),
        ("2024", "2024"),
        ("2024-13", None),
        ("31 February 2024", None),
    ],
)
def test_the_date_of_front_matter_in_any_form(
    read_bytes: Reading, written: str, day: str | None
) -> None:
    assert read_bytes("a.md", f"---\ndate: {written}\n---\nText.\n").date == day


def test_front_matter_that_is_no_date_or_half_a_character(read_bytes: Reading) -> None:
    front = '---\ntitle: "Hi \\ud83d there"\ndate: soon\n---\nText.\n'
    document = read_bytes("a.md", front)
    assert (document.title, document.date) == ("Hi there", None)
    assert document.metadata == {"date": "soon"}


@pytest.mark.parametrize(
    ("given", "title"),
    [("Getting started with Node.js", "Getting started with Node.js"), ("2024", "2024"),
     ("my report.docx", None), ("12", None), ("Untitled", None)],
)  # fmt: skip
def test_titles_that_some_program_put_there(given: str, title: str | None) -> None:
    assert naming.tidy(given) == title


@pytest.mark.parametrize(
    "front",
    ["---\n: : :\n  - [\n---\n", "---\njust words\n---\n", "---\na: &x [1]\nb: *x\n---\n", "---\n"],
)
def test_malformed_front_matter_is_text(read_bytes: Reading, front: str) -> None:
    document = read_bytes("a.md", front + "Words.\n")
    assert document.text == front + "Words.\n"


def test_markdown_title_is_the_first_top_heading_else_the_name(read_bytes: Reading) -> None:
    assert read_bytes("a.md", "## Sub\n\n# The `real` **one**\n").title == "The real one"
    assert read_bytes("release_notes-2.md", "Words.\n").title == "Release notes 2"
    assert read_bytes("README.md", "Words.\n").title == "README"


# reStructuredText and plain text


def test_rst_text_is_untouched(read_bytes: Reading) -> None:
    source = ".. _label:\n\n=====\nTitle\n=====\n\nText.\n"
    document = read_bytes("a.rst", source)
    assert (document.title, document.text, document.format) == ("Title", source, "rst")


def test_plain_text_title_is_a_short_first_line(read_bytes: Reading) -> None:
    assert read_bytes("a.txt", "\n  My notes\n\nText.\n").title == "My notes"
    assert read_bytes("my_notes.txt", "word " * 60).title == "My notes"


# HTML


def test_html_keeps_the_main_content_as_markdown(read_bytes: Reading) -> None:
    document = read_bytes("a.html", documents.HTML_PAGE)
    assert document.text == (
        "# Ports\n\nThe `nova_api` service *listens* on these ports:\n\n"
        "- 8774 for the API\n- 8775 for **metadata**\n\n"
        "| Name | Port |\n| --- | --- |\n| glance_api | 9292 |\n\n"
        "```sh\nss -ltn\nss -lun\n```\n"
    )
    assert (document.title, document.date, document.format) == (
        "Ports - Docs",
        "2024-05-06",
        "html",
    )


def test_html_without_a_title_takes_its_heading(read_bytes: Reading) -> None:
    article = "<article><header><h1>My heading</h1></header><p>Text.</p></article>"
    document = read_bytes("a.htm", article)
    assert document.title == "My heading"
    assert document.text == "# My heading\n\nText.\n"


def table(*rows: str) -> str:
    return "<table>" + "".join(f"<tr>{row}</tr>" for row in rows) + "</table>"


@pytest.mark.parametrize(
    ("rows", "text"),
    [
        # Pairs of a name and a value have no header that could label the others.
        (
            ("<td>Manager<td>Ada Barker", "<td>Telephone<td>0113"),
            "|  |  |\n| --- | --- |\n| Manager | Ada Barker |\n| Telephone | 0113 |",
        ),
        # In bold letters, or above three columns, the first row names them.
        (
            ("<td><b>Shop</b><td><b>Town</b>", "<td>North<td>Leeds"),
            "| **Shop** | **Town** |\n| --- | --- |\n| North | Leeds |",
        ),
        (
            ("<td>Shop<td>Town<td>Rent", "<td>North<td>Leeds<td>9"),
            "| Shop | Town | Rent |\n| --- | --- | --- |\n| North | Leeds | 9 |",
        ),
        # A cell over two rows stands in both.
        (
            ("<th>Shop<th>Good<th>Price", "<td rowspan=2>North<td>Tea<td>3", "<td>Coffee<td>5"),
            "| Shop | Good | Price |\n| --- | --- | --- |\n"
            "| North | Tea | 3 |\n| North | Coffee | 5 |",
        ),
        (
            ("<th>Sign<th>Use", "<td>a | b<!-- no | words --><td>joins"),
            "| Sign | Use |\n| --- | --- |\n| a \\| b | joins |",
        ),
        # What only frames a page, or a part of it, is no table.
        (("<td>Refunds are paid within 14 days.",), "Refunds are paid within 14 days."),
        (
            ("<td><h1>Shop</h1><p>Open.</p><td>News", "<td>a<td>b"),
            "# Shop\n\nOpen.\n\nNews\n\na\n\nb",
        ),
        (
            ("<td>Menu<td>" + "<table><tr><th>Shop<th>Town</tr><tr><td>North<td>Leeds</table>",),
            "Menu\n\n| Shop | Town |\n| --- | --- |\n| North | Leeds |",
        ),
    ],
)
def test_tables_of_html_say_what_belongs_together(
    read_bytes: Reading, rows: tuple[str, ...], text: str
) -> None:
    assert read_bytes("a.html", table(*rows)).text == text + "\n"


def test_html_keeps_what_forms_and_headers_say(read_bytes: Reading) -> None:
    page = (
        "<form id=aspnetForm><article><header><h2>Refunds</h2><p>By Jane</p></header>"
        "<p>Paid in 14 days.</p><input value=no></article></form><header>Menu</header>"
    )
    assert read_bytes("a.html", page).text == "## Refunds\n\nBy Jane\n\nPaid in 14 days.\n"


def test_a_listing_that_shows_fences_ends_where_it_ends(read_bytes: Reading) -> None:
    page = "<pre>\n```\nx\n```\n</pre><p>Then <b>words</b>.</p>"
    assert read_bytes("a.html", page).text == "````\n```\nx\n```\n````\n\nThen **words**.\n"


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("10<sup>6</sup> cells of CO<sub>2</sub>", "10⁶ cells of CO₂"),
        ("10<sup>-6</sup>, 2<sup>n + 1</sup>, m<sup>2</sup>", "10⁻⁶, 2ⁿ⁺¹, m²"),
        ("x<sup>k</sup>, e<sup>-x/2</sup>, 10<sup>0.5</sup>", "x^k, e^(-x/2), 10^0.5"),
        ("<i>V</i><sub>max</sub> and H<sub>2</sub>SO<sub>4</sub>", "*V*_max and H₂SO₄"),
        # What is only set smaller stays as it is, and so do the signs of footnotes.
        ("The 1<sup>st</sup>, 4<sup>th</sup>, XIX<sup>e</sup>", "The 1st, 4th, XIXe"),
        ("Prices<sup>*</sup> of Acme<sup>®</sup>", "Prices* of Acme®"),
        ("Said.<sup>[1]</sup> So.<sup><a href='#f'>2</a></sup>", "Said.[1] So.[2](#f)"),
        ("See<a href='#3'><sup>3</sup></a>.", "See[3](#3)."),
        ("<a href='x'>On CO<sub>2</sub></a>", "[On CO₂](x)"),
        ("A table.<br><sub>Small print, all of it.</sub>", "A table.  \nSmall print, all of it."),
    ],
)
def test_what_stands_higher_or_lower_is_no_further_digit(
    read_bytes: Reading, source: str, text: str
) -> None:
    assert read_bytes("a.html", f"<p>{source}</p>").text == text + "\n"


@pytest.mark.parametrize(
    "words",
    [
        "> 100 users are refused.",
        "- 5 degrees were measured.",
        "1986. A great year.",
        "5. Mai: Sitzung.",
        "# of users: 5",
        "+ b of it",
        "* Prices without tax.",
        "[1]: Smith 2004",
        "-----",
    ],
)
def test_what_looks_like_markdown_is_a_paragraph_with_all_its_words(
    read_bytes: Reading, words: str
) -> None:
    source = f"<div><p>Before.</p><p>{words}<p>Between:<br>\n{words}<ul><li>{words}</ul></div>"
    document = read_bytes("a.html", source)
    found = [(kind, visible(body)) for kind, body, _ in seen(document)]
    items = [("item", words)] if words.strip("-") else []
    alone = [("paragraph", words)] if words.strip("-") else []
    between = ("paragraph", f"Between:  \n{words}")
    assert found == [("paragraph", "Before."), *alone, between, *items]


def visible(words: str) -> str:
    return words.replace("\N{WORD JOINER}", "")


def test_lines_of_the_source_are_no_lines_of_the_text(read_bytes: Reading) -> None:
    page = "<p>From 20 to\n- 10 it is\n<b>cold</b>\n+ windy,\n> more.</p><pre>a\n- b</pre>"
    text = "From 20 to - 10 it is **cold** + windy, > more.\n\n```\na\n- b\n```\n"
    assert read_bytes("a.html", page).text == text


def test_a_list_that_somebody_typed_is_a_list(read_bytes: Reading) -> None:
    page = "<p>Bring:</p><p>- tea</p><p>- milk</p><p>Then:<br>1) boil<br>2) pour</p>"
    assert seen(read_bytes("a.html", page)) == [
        ("paragraph", "Bring:", None),
        ("item", "tea", "Bring:"),
        ("item", "milk", "Bring:"),
        ("paragraph", "Then:", None),
        ("item", "boil", "Then:"),
        ("item", "pour", "Then:"),
    ]


def test_deeply_nested_html_is_read(read_bytes: Reading) -> None:
    assert "words" in read_bytes("a.html", "<div>" * 5000 + "words" + "</div>" * 5000).text


# Word


def test_docx_headings_lists_and_tables(read_bytes: Reading) -> None:
    document = read_bytes("a.docx", documents.docx("Core title"))
    assert document.text == (
        "# Compute guide\n\nNova runs servers. It has these parts:\n\n"
        "- nova-api takes requests\n- nova-compute starts servers\n\n"
        "## Ports\n\n|  |  |\n| --- | --- |\n| Service | Port |\n| nova_api | 8774 |\n"
    )
    assert (document.title, document.format) == ("Core title", "docx")
    assert document.date is not None


def test_a_power_in_docx_is_no_further_digit(read_bytes: Reading) -> None:
    text = read_bytes("a.docx", documents.docx_with_powers()).text
    assert text == "It holds 10⁶ cells and CO₂.\n"


def test_docx_without_a_title_takes_its_heading(read_bytes: Reading) -> None:
    assert read_bytes("a.docx", documents.docx()).title == "Compute guide"


def test_the_main_part_of_docx_may_have_another_name(read_bytes: Reading) -> None:
    renamed = documents.repacked(documents.docx(), "word/document", "word/document2")
    assert read_bytes("a.docx", renamed).text.startswith("# Compute guide\n")
    sheet = documents.repacked(renamed, "wordprocessingml", "spreadsheetml")
    with pytest.raises(BrokenFile, match="not a Word document"):
        read_bytes("a.docx", sheet)


# PDF


def test_pdf_pages_and_their_starts(read_bytes: Reading) -> None:
    document = read_bytes("a.pdf", documents.pdf(["First page.", "", "Third page."], "Handbook"))
    assert document.text == "First page.\n\n\n\nThird page.\n"
    assert document.page_starts == (0, 13, 15)
    assert document.text[document.page_starts[2] :] == "Third page.\n"
    assert (document.title, document.format) == ("Handbook", "pdf")
    assert document.date is not None


def test_pdf_title_falls_back_to_the_first_line(read_bytes: Reading) -> None:
    assert (
        read_bytes("a.pdf", documents.pdf(["Guide\nText."], "Microsoft Word - x")).title == "Guide"
    )


def test_pdf_paragraphs_are_told_by_their_spacing(read_bytes: Reading) -> None:
    prose = "The scheduler picks a host for each server, by filters and by weights. " * 3
    document = read_bytes(
        "a.pdf", documents.pdf([f"Scheduling\n\n{prose}\n\nFilters:\n- one\n- two"])
    )
    paragraphs = [" ".join(part.split()) for part in document.text.split("\n\n")]
    assert paragraphs == ["Scheduling", prose.strip(), "Filters: - one - two"]


# What cannot be read


@pytest.mark.parametrize(
    ("name", "data", "error", "reason"),
    [
        ("a.xyz", b"x", UnsupportedFormat, r"\.xyz are not supported.*\.docx"),
        ("noending", b"x", UnsupportedFormat, "without an ending"),
        ("a.md", b"", NoText, "empty"),
        ("a.txt", b" \n\t\n", NoText, "empty"),
        ("a.md", b"---\ntitle: x\n---\n", NoText, "no text"),
        ("a.html", b"<html><body><script>x</script></body></html>", NoText, "no text"),
        ("a.txt", bytes(range(256)) * 9, BrokenFile, "binary"),
        ("a.pdf", b"not a pdf", BrokenFile, "damaged"),
        ("a.pdf", documents.pdf(["x"])[:400], BrokenFile, "damaged"),
        ("a.pdf", documents.scanned_pdf(), NoText, "scanned"),
        ("a.pdf", documents.encrypted_pdf("x"), EncryptedFile, "password"),
        ("a.docx", b"not a zip", BrokenFile, "damaged"),
        ("a.docx", documents.docx()[:3000], BrokenFile, "damaged"),
        ("a.docx", documents.encrypted_docx(), EncryptedFile, "password"),
        ("a.docx", documents.OLE_MAGIC + bytes(900), BrokenFile, "old .doc"),
        ("a.docx", documents.zip_bomb(), BrokenFile, "unreasonable size"),
    ],
)
def test_errors_say_the_reason(
    read_bytes: Reading, name: str, data: bytes, error: type[Exception], reason: str
) -> None:
    with pytest.raises(error, match=reason):
        read_bytes(name, data)


def test_a_zip_that_is_no_word_document(read_bytes: Reading) -> None:
    import io
    import zipfile

    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as package:
        package.writestr("a.txt", "x")
    with pytest.raises(BrokenFile, match="not a Word document"):
        read_bytes("a.docx", packed.getvalue())


def test_huge_files_are_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "huge.txt"
    with path.open("wb") as file:
        file.truncate(readers.LARGEST_FILE + 1)
    with pytest.raises(UnreadableFile, match="too large"):
        read(path)


def test_missing_files_and_folders(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="does not exist"):
        read(tmp_path / "gone.md")
    with pytest.raises(UnreadableFile, match="not a regular file"):
        read(tmp_path)
