"""The section titles of reStructuredText: lines with punctuation under or around them."""

from __future__ import annotations

from .block import Block, BlockKind
from .rst_lines import ADORNMENT, Lines

_SHORTEST_SURE = 4  # a shorter adornment must be as long as its title


class Sections:
    """Finds titles. Their levels follow from the order in which the styles first appear."""

    def __init__(self, lines: Lines) -> None:
        self._lines = lines
        self._styles: list[str] = []

    def height(self, line: int, stop: int) -> int:
        """How many lines the title that begins at ``line`` takes, 0 where none does."""
        lines = self._lines
        if not lines.matches(ADORNMENT, line):
            if lines.indents[line] == 0 and self._adorns(line + 1, line, stop):
                return 2
        elif self._adorns(line + 2, line + 1, stop) and self._adorns(line, line + 1, stop):
            return 3 if lines.words(line)[0] == lines.words(line + 2)[0] else 0
        return 0

    def heading(self, line: int, height: int, start: int) -> Block:
        """The block of a title found by ``height``; ``start`` is where its labels begin."""
        lines = self._lines
        last = line + height - 1
        style = lines.words(last)[0] * height
        if style not in self._styles:
            self._styles.append(style)
        return Block(
            BlockKind.HEADING,
            start,
            lines.ends[last],
            level=self._styles.index(style) + 1,
            body=(lines.starts[last - 1], lines.ends[last - 1]),
        )

    def _adorns(self, line: int, title: int, stop: int) -> bool:
        lines = self._lines
        if max(line, title) >= stop or lines.indents[line] or lines.blank(title):
            return False
        if not lines.matches(ADORNMENT, line):
            return False
        return len(lines.words(line)) >= min(_SHORTEST_SURE, len(lines.words(title)))
