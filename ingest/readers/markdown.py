"""Markdown, with or without YAML front matter."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from ingest.decoding import clean, decode
from ingest.structure.headings import first_title
from retrieval.datatypes import Document

from . import naming

_FRONT_MATTER = re.compile(r"\s*---[ \t]*\n(.*?\n)?(?:---|\.\.\.)[ \t]*(?:\n|$)", re.DOTALL)
_LONGEST_FRONT_MATTER = 1 << 16


def parse(data: bytes, path: Path) -> Document:
    """The canonical text is what follows the front matter."""
    properties, text = _split_front_matter(decode(data))
    title = properties.pop("title", None) or first_title(text, "markdown")
    date = naming.iso_date(properties.get("date"))
    if date:
        del properties["date"]
    return Document(
        title=title or naming.from_path(path),
        text=text,
        format="markdown",
        date=date,
        metadata=properties,
    )


def _split_front_matter(text: str) -> tuple[dict[str, str], str]:
    """The properties and the body; front matter that does not parse is part of the body."""
    found = _FRONT_MATTER.match(text, 0, _LONGEST_FRONT_MATTER)
    properties = _properties(found[1] or "") if found else None
    if found is None or properties is None:
        return {}, text
    return properties, text[found.end() :]


def _properties(source: str) -> dict[str, str] | None:
    import yaml

    try:
        if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(source)):
            return None  # a few aliases can stand for gigabytes
        loaded = yaml.load(source, Loader=yaml.BaseLoader)  # noqa: S506 - makes strings only
    except (yaml.YAMLError, RecursionError, ValueError):
        return None
    if loaded is None or loaded == "":
        return {}
    if not isinstance(loaded, dict):
        return None
    return {str(name).lower(): words for name, value in loaded.items() if (words := _words(value))}


def _words(value: object) -> str:
    if isinstance(value, Mapping):
        return "; ".join(f"{name}: {_words(part)}" for name, part in value.items())
    if isinstance(value, list):
        return "; ".join(_words(part) for part in value)
    return " ".join(clean(str(value)).split())
