"""Lines that begin as a mark of Markdown would, but do not mean it.

An invisible character before them keeps them what they are, for whoever reads the text later and
wherever it is quoted; a backslash would show, and be no word of the document.
"""

from __future__ import annotations

import re
from itertools import pairwise

GUARD = "\N{WORD JOINER}"
_SIGN = "\ufdd0"  # where a text of the page begins so, which need not be where a line begins
_MARK = re.compile(
    r"(?=[-+*](?:\s|$)|>|#{1,6}(?:\s|$)|\d{1,9}[.)](?:\s|$)|(?:[-=_*]\s*)+$|`{3}|~{3}|\[[^\]]+\]:)"
)
_AT_START = re.compile(
    rf"^((?:[ \t]*+(?:[-+*>]|\d{{1,9}}\.)[ \t]++)*+[ \t]*+){_SIGN}", re.MULTILINE
)
_TYPED = re.compile(rf"[ \t]*{_SIGN}(?:(?P<bullet>[-+*])|(?P<number>\d{{1,3}})(?P<end>[.)]))\s")


def noted(words: str) -> str:
    """A text of the page, with a sign where it begins like a mark."""
    begun = words.lstrip()
    blank = words[: len(words) - len(begun)]
    return f"{blank}{_SIGN}{begun}" if _MARK.match(begun) else words


def forgotten(words: str) -> str:
    return words.replace(_SIGN, "")


def guarded(text: str) -> str:
    """The whole text, the signs at the beginning of its lines made into guards; a list that
    somebody typed is left a list."""
    if _SIGN not in text:
        return text
    lines = text.split("\n")
    for number in _typed_items(lines):
        lines[number] = forgotten(lines[number])
    return forgotten(_AT_START.sub(rf"\1{GUARD}", "\n".join(lines)))


def _typed_items(lines: list[str]) -> set[int]:
    """Lines that follow on each other as the items of a list do: alike, or numbered in order."""
    found: set[int] = set()
    for one, other in pairwise([at for at, line in enumerate(lines) if line.strip()]):
        first, second = _TYPED.match(lines[one]), _TYPED.match(lines[other])
        if first is None or second is None or first["end"] != second["end"]:
            continue
        step = int(second["number"] or 0) - int(first["number"] or 0)
        if first["bullet"] == second["bullet"] and step == (1 if first["number"] else 0):
            found |= {one, other}
    return found
