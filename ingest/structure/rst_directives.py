"""What the directives of reStructuredText and Sphinx hold: prose, code, a table, or nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import Enum, auto

from .block import Span
from .rst_lines import Lines

_OPTION = re.compile(r":([\w-]+):(?:[ \t]+|$)")


class Role(Enum):
    PROSE = auto()  # a paragraph may begin on the directive's own line
    CODE = auto()
    TABLE = auto()
    WRAPPER = auto()  # the argument is no text, the content is
    NOISE = auto()
    GLOSSARY = auto()
    DESCRIPTION = auto()  # the argument is a term or a title, the content is about it


_NAMES = {
    Role.PROSE: (
        "note warning tip important caution attention danger error hint seealso todo versionadded "
        "versionchanged versionremoved deprecated rubric centered epigraph highlights pull-quote "
        "compound line-block"
    ),
    Role.CODE: "code code-block sourcecode parsed-literal prompt math productionlist doctest",
    Role.TABLE: "list-table csv-table table flat-table",
    Role.WRAPPER: (
        "only ifconfig container tabs tab-set hlist figure grid card-carousel "
        "class rst-class cssclass role default-role"
    ),
    Role.GLOSSARY: "glossary",
    Role.NOISE: (
        "toctree include literalinclude image contents sectnum raw meta highlight index program "
        "graphviz digraph graph blockdiag seqdiag actdiag nwdiag packetdiag uml plantuml mermaid "
        "aafig automodule autoclass autofunction automethod autodata autoexception autosummary "
        "autoattribute module py:module currentmodule py:currentmodule replace unicode date "
        "tabularcolumns header footer target-notes datatemplate datatemplate:yaml program-output "
        "command-output config-table show-options show-policy support_matrix extra-specs ics "
        "literal-include remote-code-block"
    ),
}
DIRECTIVES: Mapping[str, Role] = {
    name: role for role, names in _NAMES.items() for name in names.split()
}


def first_body_line(lines: Lines, line: int, stop: int) -> int:
    """The first line of a directive's content: after its argument and its options."""
    current = line + 1
    options = False
    while current < stop and not lines.blank(current):
        if lines.matches(_OPTION, current):
            options, indent = True, lines.indents[current]
        elif not options or lines.indents[current] <= indent:
            break
        current += 1
    return lines.skip_blank(current, stop)


def option_value(lines: Lines, line: int, stop: int, name: str) -> Span | None:
    """Where the value of an option lies, among the option lines after ``line``."""
    for current in range(line + 1, stop):
        found = lines.matches(_OPTION, current)
        if found is not None and found[1] == name:
            return found.end(), lines.ends[current]
    return None


def header_rows(lines: Lines, text: str, line: int, stop: int) -> int:
    value = option_value(lines, line, stop, "header-rows")
    digits = text[slice(*value)] if value else ""
    return int(digits) if digits.isdecimal() else 0
