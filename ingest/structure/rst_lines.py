"""The lines of a reStructuredText file, and what a line by itself can be."""

from __future__ import annotations

import re
from itertools import pairwise

from .block import line_starts

TAB = 8

BULLET = re.compile(r"[-*+•‣⁃][ \t]+(?=\S)|[-*+•‣⁃]$")
ENUMERATOR = re.compile(r"\(?(?:\d{1,4}|#|[a-zA-Z]|[ivxlcdmIVXLCDM]{1,6})[.)](?:[ \t]+(?=\S)|$)")
FIELD = re.compile(r":(?![:\s`])(?:[^:\n]|:(?![\s`]|$))+:(?=\s|$)")
OPTION = re.compile(
    r"(?:--?[A-Za-z0-9][\w-]*)(?:[ =][<\[]?[\w.:-]+[>\]]?)?"
    r"(?:, --?[A-Za-z0-9][\w-]*(?:[ =][<\[]?[\w.:-]+[>\]]?)?)*(?:[ \t]{2,}\S|$)"
)
DIRECTIVE = re.compile(r"\.\.[ \t]+(?:\|[^|\n]+\|[ \t]+)?([A-Za-z][\w:.+-]*?)[ \t]?::(?:[ \t]+|$)")
TARGET = re.compile(r"(?:\.\.[ \t]+_|__[ \t])")
FOOTNOTE = re.compile(r"\.\.[ \t]+\[[^\]\n]+\][ \t]+(?=\S)")
EXPLICIT = re.compile(r"\.\.(?:[ \t]|$)")
ADORNMENT = re.compile(r"([!-/:-@\[-`{-~])\1*$")
RULE = re.compile(r"([!-/:-@\[-`{-~])\1{2,}$")
GRID_BORDER = re.compile(r"\+(?:[-=]+\+)+$")
SIMPLE_BORDER = re.compile(r"=+(?:[ \t]+=+)+$")


class Lines:
    """Where each line's words begin and end, and how far they are indented.

    ``begin`` gives a line another beginning, so that what stands behind a list marker or a
    directive can be read as if it stood alone.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        bounds = line_starts(text)
        self._raw_starts = bounds
        self.starts: list[int] = []
        self.ends: list[int] = []
        self.indents: list[int] = []
        for start, stop in pairwise(bounds):
            line = text[start:stop].rstrip()
            words = line.lstrip()
            blanks = line[: len(line) - len(words)]
            self.starts.append(start + len(blanks))
            self.ends.append(start + len(line))
            self.indents.append(len(blanks.expandtabs(TAB)) if "\t" in blanks else len(blanks))

    def __len__(self) -> int:
        return len(self.starts)

    def words(self, line: int) -> str:
        return self._text[self.starts[line] : self.ends[line]]

    def blank(self, line: int) -> bool:
        return self.starts[line] >= self.ends[line]

    def matches(self, pattern: re.Pattern[str], line: int) -> re.Match[str] | None:
        return pattern.match(self._text, self.starts[line], self.ends[line])

    def raw_start(self, line: int) -> int:
        """Where the line itself begins, before its indentation."""
        return self._raw_starts[line]

    def begin(self, line: int, offset: int, indent: int | None = None) -> None:
        """Let the words of a line begin at ``offset``."""
        shift = offset - self.starts[line]
        self.indents[line] = self.indents[line] + shift if indent is None else indent
        self.starts[line] = min(offset, self.ends[line])

    def skip_blank(self, line: int, stop: int) -> int:
        while line < stop and self.blank(line):
            line += 1
        return line

    def extent(self, line: int, stop: int) -> int:
        """The line after the last one that belongs to ``line`` by being indented further."""
        indent = self.indents[line]
        last = current = line + 1
        while current < stop and (self.blank(current) or self.indents[current] > indent):
            current += 1
            if not self.blank(current - 1):
                last = current
        return last

    def continues(self, line: int, first: int) -> bool:
        """Whether a line goes on with the paragraph that began on line ``first``."""
        if self.blank(line) or self.indents[line] > self.indents[first]:
            return False
        return not self.matches(BULLET, line) and not self.matches(DIRECTIVE, line)

    def enumerates(self, line: int, stop: int) -> bool:
        """An enumerator, not a sentence that begins like one."""
        if not self.matches(ENUMERATOR, line):
            return False
        following = line + 1
        if following >= stop or self.blank(following):
            return True
        further = self.indents[following] > self.indents[line]
        return further or bool(self.matches(ENUMERATOR, following))

    def defines(self, line: int, stop: int) -> bool:
        """A field, an option, or a term with its definition indented under it."""
        if self.matches(FIELD, line) or self._is_option(line, stop):
            return True
        if line + 1 >= stop or self.blank(line + 1) or self.words(line).endswith("::"):
            return False
        return self.indents[line + 1] > self.indents[line]

    def is_message(self, line: int, stop: int, first: bool) -> bool:
        """A field for Sphinx, not for readers: before all else, or without a value."""
        field = self.matches(FIELD, line)
        if field is None:
            return False
        switch = field.end() == self.ends[line] and self.extent(line, stop) == line + 1
        return switch or first

    def _is_option(self, line: int, stop: int) -> bool:
        option = self.matches(OPTION, line)
        if option is None:
            return False
        return option.end() < self.ends[line] or self.extent(line, stop) > line + 1
