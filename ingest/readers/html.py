"""HTML: the main content as Markdown text, which is then read like any Markdown."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.decoding import clean, decode
from ingest.structure.headings import first_title
from retrieval.datatypes import Document
from retrieval.errors import BrokenFile

from . import html_tables, naming

if TYPE_CHECKING:
    from bs4 import BeautifulSoup, Tag

_DROPPED = (
    "script style nav footer noscript template svg iframe object canvas video audio img head "
    "input button select textarea"  # of a form, which may hold the whole page
).split()
_DROPPED_SELECTORS = (
    "a.headerlink",  # Sphinx's paragraph signs
    "[role=navigation]",
    "[role=search]",
    "[role=contentinfo]",
    "[hidden]",
)
_HEADINGS = ["h1", "h2", "h3", "h4", "h5", "h6"]
_DATE_NAMES = ("article:published_time", "date", "dc.date", "dcterms.date", "article:modified_time")
_DEEPEST = 400
_BLANK_LINES = re.compile(r"\n(?:[^\S\n]*\n){2,}")


def parse(data: bytes, path: Path) -> Document:
    soup = _soup(decode(data))
    page_title = naming.tidy(soup.title.get_text()) if soup.title else None
    date = _date(soup)
    text = to_markdown(soup)
    title = page_title or first_title(text, "markdown") or naming.from_path(path)
    return Document(title=title, text=text, format="html", date=date)


def markdown_of(source: str) -> str:
    """The Markdown text of a piece of HTML."""
    return to_markdown(_soup(source))


def to_markdown(soup: BeautifulSoup) -> str:
    """The main content as Markdown."""
    from .markdown_writer import MarkdownWriter

    main = _main_content(soup)
    try:
        html_tables.levelled(main)
        text = MarkdownWriter().convert_soup(main)
    except RecursionError:
        text = main.get_text("\n")
    return _BLANK_LINES.sub("\n\n", clean(text)).strip() + "\n"


def _soup(source: str) -> BeautifulSoup:
    from bs4 import BeautifulSoup
    from bs4.exceptions import ParserRejectedMarkup

    try:
        return BeautifulSoup(source, "lxml")
    except (ParserRejectedMarkup, RecursionError) as error:
        raise BrokenFile("The HTML cannot be parsed. Save the page again.") from error


def _main_content(soup: BeautifulSoup) -> Tag:
    """The part that the page itself calls main, else its body, without what frames it."""
    main = soup.find("main") or soup.find(role="main")
    if main is None:
        articles = soup.find_all("article", limit=2)
        main = articles[0] if len(articles) == 1 else soup.body or soup
    for unwanted in main.find_all(_DROPPED):
        unwanted.decompose()
    for unwanted in main.select(", ".join(_DROPPED_SELECTORS)):
        unwanted.decompose()
    for header in main.find_all("header"):
        if header.find(_HEADINGS) is None:  # an article's own header holds its title
            header.decompose()
    return main


def _date(soup: BeautifulSoup) -> str | None:
    for meta in soup.find_all("meta"):
        name = str(meta.get("property") or meta.get("name") or "").lower()
        if name in _DATE_NAMES:
            date = naming.iso_date(str(meta.get("content") or ""))
            if date:
                return date
    return None
