"""Headings as words: without the markup inside them."""

from __future__ import annotations

import re

from . import markdown, restructured
from .block import BlockKind

_FAR_ENOUGH = 1 << 14
_ROLE = re.compile(r":[\w:+-]+:`([^`<]*?)\s*(?:<[^`>]*>)?`")
_LITERAL = re.compile(r"(`+)(.+?)\1_{0,2}")
_LINK = re.compile(r"!?\[([^\]]*)\](?:\([^)]*\)|\[[^\]]*\])")
_TARGET = re.compile(r"\s*<https?:[^>]*>")
_EMPHASIS = re.compile(r"(\*\*|__|\*)(?=\S)(.+?)(?<=\S)\1")
_ATTRIBUTES = re.compile(r"\s*\{[#.:][^}]*\}\s*$")
_TAG = re.compile(r"</?[a-zA-Z][^>]{0,200}>")
_LONGEST = 300


def plain(heading: str) -> str:
    """A heading without its inline markup, on one line."""
    words = _ATTRIBUTES.sub("", heading[:_LONGEST])
    words = _ROLE.sub(r"\1", words)
    words = _LINK.sub(r"\1", words)
    words = _LITERAL.sub(lambda found: _TARGET.sub("", found[2]), words)
    words = _EMPHASIS.sub(r"\2", words)
    return " ".join(_TAG.sub("", words).split())


def first_title(text: str, markup: str) -> str | None:
    """The first top heading near the beginning of a text."""
    scan = restructured.scan if markup == "rst" else markdown.scan
    for block in scan(text[:_FAR_ENOUGH]):
        if block.kind is BlockKind.HEADING and block.level == 1:
            return plain(text[slice(*block.body)]) or None
    return None
