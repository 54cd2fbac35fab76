"""Word documents: to HTML, which says what is a heading, list or table; then as HTML is read."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

from ingest.structure.headings import first_title
from retrieval.datatypes import Document
from retrieval.errors import BrokenFile, EncryptedFile

from . import html, naming

_OLE_CONTAINER = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
_LARGEST_UNPACKED = 1 << 30
_LARGEST_PART = 256 << 20
_CONTENTS = "[Content_Types].xml"
_MAIN = re.compile(rb"word[\w.]*\.main\+xml")  # beside documents, templates and those with macros
_CORE = "docProps/core.xml"
_DATES = ("modified", "created")


def parse(data: bytes, path: Path) -> Document:
    if data.startswith(_OLE_CONTAINER):
        raise _refusal_of_ole(data)
    properties = _core_properties(data)
    text = html.markdown_of(_to_html(data))
    title = naming.tidy(properties.get("title")) or first_title(text, "markdown")
    date = next((day for name in _DATES if (day := naming.iso_date(properties.get(name)))), None)
    return Document(
        title=title or naming.from_first_line(text) or naming.from_path(path),
        text=text,
        format="docx",
        date=date,
    )


def _refusal_of_ole(data: bytes) -> EncryptedFile | BrokenFile:
    if _ENCRYPTED_STREAM in data:
        return EncryptedFile("The document is protected by a password. Save it without one.")
    return BrokenFile("This is an old .doc file under another name. Save it as .docx.")


def _core_properties(data: bytes) -> dict[str, str]:
    """Title and dates, once the package is known to be whole and of reasonable size."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            sizes = [part.file_size for part in package.infolist()]
            if sum(sizes) > _LARGEST_UNPACKED or max(sizes, default=0) > _LARGEST_PART:
                raise BrokenFile("The document unpacks to an unreasonable size; it is not read.")
            if not _is_word(package):
                raise BrokenFile("This is not a Word document. Save it again as .docx.")
            return _read_core(package)
    except (zipfile.BadZipFile, NotImplementedError, EOFError) as error:
        raise BrokenFile("The document is damaged. Open it in Word and save it again.") from error
    except RuntimeError as error:  # zipfile's word for an encrypted member
        raise EncryptedFile("The document is encrypted. Save it without a password.") from error


def _is_word(package: zipfile.ZipFile) -> bool:
    """Whether it holds a document of Word, which may have any name that its contents tell."""
    names = package.namelist()
    if "word/document.xml" in names:
        return True
    return _CONTENTS in names and _MAIN.search(package.read(_CONTENTS)) is not None


def _read_core(package: zipfile.ZipFile) -> dict[str, str]:
    from bs4 import BeautifulSoup

    if _CORE not in package.namelist():
        return {}
    core = BeautifulSoup(package.read(_CORE), "xml")
    return {element.name: element.get_text() for element in core.find_all(True)}


def _to_html(data: bytes) -> str:
    import mammoth

    no_images = mammoth.images.img_element(lambda _: {})
    try:
        return str(mammoth.convert_to_html(io.BytesIO(data), convert_image=no_images).value)
    except Exception as error:  # mammoth raises whatever its parsers do
        raise BrokenFile("The document is damaged. Open it in Word and save it again.") from error
