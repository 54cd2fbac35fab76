"""Titles and dates, where a document does not say plainly what it is called."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from retrieval.analysis import dates

_DAY = 3  # year, month and day
_LONGEST_TITLE = 200
_LONGEST_FIRST_LINE = 100
_PLACEHOLDER = re.compile(
    r"untitled|no title|title|document\d*|microsoft (word|powerpoint).*"
    r"|[\W_]*\d{0,3}[\W_]*|[\W\d]{5,}"
    r"|.*\.(?:docx?|dotx?|odt|rtf|pptx?|xlsx?|pdf|ps|dvi|tex|indd|qxd|fm|md|rst|txt|html?)",
    re.IGNORECASE,
)
_COMPACT = re.compile(r"(?:D:)?(\d{4})(\d{2})(\d{2})")
_LESS = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2]))?")
_DASHED = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")


def from_path(path: Path) -> str:
    """``some_file-name.md`` as ``Some file name``; a name with capitals of its own is left be."""
    words = re.sub(r"[\s_-]+", " ", path.stem).strip()
    if not words:
        return path.name
    return words[0].upper() + words[1:] if words.islower() else words


def from_first_line(text: str) -> str | None:
    """The first line that is not blank, where it is short enough to be a title."""
    first = re.search(r"[^\s\u2060][^\n]*", text)
    if first is None:
        return None
    line = first[0].strip()
    return line if len(line) <= _LONGEST_FIRST_LINE and re.search(r"\w", line) else None


def tidy(title: object) -> str | None:
    """A title on one line, or nothing where it is a placeholder that some program put there."""
    words = " ".join(str(title or "").split())[:_LONGEST_TITLE].strip()
    return None if _PLACEHOLDER.fullmatch(words) else words


def iso_date(value: str | None) -> str | None:
    """The day of a date as PDF, ISO 8601 and HTML write it, or a person, or its month or year where
    no more is told; nothing where there is none."""
    words = (value or "").strip()
    found = _COMPACT.match(words) or _DASHED.match(words)
    if found is None and _LESS.fullmatch(words):
        return words
    told = "-".join(found.groups()) if found else next((day for day, _, _ in dates(words)), "")
    parts = [int(part) for part in told.split("-") if part]
    try:
        return date(*parts).isoformat() if len(parts) == _DAY else told or None
    except ValueError:
        return None
