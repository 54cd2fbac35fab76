"""From a document to its passages: exact slices, small enough for the model, whole in meaning."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import TypeAlias

from retrieval.datatypes import Document, Passage, Unit

from .counting import Ruler, TokenOffsets
from .packing import Target, pack
from .pieces import Cutter, Piece
from .sentences import trim
from .structure import Block, BlockKind, blocks
from .structure.headings import plain

__all__ = ["TokenOffsets", "cut"]

_JOINTS = re.compile(r"[\s_-]+")
_MARGIN = 4  # two special tokens, and two for what joining context and text may change
_MARKUP = (BlockKind.HEADING, BlockKind.OTHER)

Path: TypeAlias = tuple[str, ...]
Section: TypeAlias = list[tuple[Block, Path]]


def cut(
    document: Document, tokens: TokenOffsets, window: int, target: int, place: Sequence[str] = ()
) -> tuple[Passage, ...]:
    """The passages of a document, in order, together covering all of it that is not blank.

    ``place`` are the names of the folders that it lies in, and its own, the outermost first.
    None exceeds ``window`` tokens with its context; most come near ``target``. None holds parts of
    two sections, and a list stays with the line that introduces it where both fit.
    """
    ruler = Ruler(document.text, tokens)
    context = _Context(document, ruler, window, place)
    cutter = Cutter(document.text, ruler)
    passages: list[Passage] = []
    for section in _sections(document):
        limits = [context.room(path) for _, path in section]
        pieces = cutter.pieces(section, limits)
        passages.extend(_passages(document, pieces, ruler, context, target))
    return tuple(passages)


def _sections(document: Document) -> Iterator[Section]:
    """Runs of blocks that one passage may span.

    The headings of sections without content of their own are carried to the next that has some;
    those at the end of the document, to the last one.
    """
    held: Section = []
    current: Section = []
    has_content = False
    for block, path in _with_paths(document):
        if block.kind is BlockKind.HEADING and has_content:
            if held:
                yield held
            held, current, has_content = current, [], False
        current.append((block, path))
        has_content = has_content or block.kind not in _MARKUP
    if held and not has_content:
        held, current = [*held, *current], []
    yield from (section for section in (held, current) if section)


def _with_paths(document: Document) -> Iterator[tuple[Block, Path]]:
    open_headings: list[tuple[int, str]] = []
    path: Path = ()
    for block in blocks(document):
        if block.kind is BlockKind.HEADING:
            while open_headings and open_headings[-1][0] >= block.level:
                open_headings.pop()
            open_headings.append((block.level, plain(document.text[slice(*block.body)])))
            path = tuple(title for _, title in open_headings if title)
        yield block, path


class _Context:
    """What the indexes read before a passage, within a third of the window. Where a document lies
    often says what it is about, and nothing in it does: ``cinder/admin/backups``."""

    def __init__(self, document: Document, ruler: Ruler, window: int, place: Sequence[str]) -> None:
        self._document = document
        self._ruler = ruler
        self._window = window
        self._place = place
        self._known: dict[tuple[Path, tuple[int, int] | None], tuple[str, int]] = {}

    def words(self, path: Path, lead: tuple[int, int] | None = None) -> str:
        return self._of(path, lead)[0]

    def room(self, path: Path, lead: tuple[int, int] | None = None) -> int:
        """How many tokens the context leaves for the text."""
        return max(1, self._window - _MARGIN - self._of(path, lead)[1])

    def _of(self, path: Path, lead: tuple[int, int] | None) -> tuple[str, int]:
        key = path, lead
        if key not in self._known:
            words = self._trimmed(path, lead)
            self._known[key] = words, self._ruler.measured(words)
        return self._known[key]

    def _trimmed(self, path: Path, lead: tuple[int, int] | None) -> str:
        """Place, title, headings and lead; as far as needed, outer ones dropped, then words."""
        limit = self._window // 3
        names = _without_repeats((*self._place, self._document.title, *path))
        line = " ".join(self._document.text[slice(*lead)].split()) if lead else ""
        while True:
            words = "\n".join(part for part in (" > ".join(names), line) if part)
            if self._ruler.measured(words) <= limit:
                return words
            if len(names) > 1:
                names = names[1:]
            elif line:
                outermost = "".join(names)  # one name is left, or none
                line = self._shortened(line, limit - self._ruler.measured(outermost) - 1)
            else:
                return self._shortened(words, limit)

    def _shortened(self, words: str, limit: int) -> str:
        """The beginning of ``words`` within ``limit`` tokens, ending with a whole word."""
        while words and (size := self._ruler.measured(words)) > limit:
            keep = len(words) * max(0, limit) // size
            words = words[: max(words.rfind(" ", 0, keep), 0) or keep]
        return words


def _without_repeats(names: Sequence[str]) -> list[str]:
    """Of neighbours that say the same, as a file and its title often do, the inner one."""
    kept: list[str] = []
    for name in (" ".join(name.split()) for name in names):
        if kept and _levelled(kept[-1]) == _levelled(name):
            kept.pop()
        if name:
            kept.append(name)
    return kept


def _levelled(name: str) -> str:
    return _JOINTS.sub(" ", name).strip().casefold()


def _passages(
    document: Document, pieces: Sequence[Piece], ruler: Ruler, context: _Context, target: int
) -> Iterator[Passage]:
    paths = _paths(pieces)
    room = [
        context.room(path, _outer_lead(piece)) for piece, path in zip(pieces, paths, strict=True)
    ]
    aim = Target(min(target, min(room)), max(room))
    for first, stop in pack(pieces, ruler, aim, room.__getitem__):
        yield _passage(document, pieces[first:stop], paths[first], ruler, context)


def _paths(pieces: Sequence[Piece]) -> list[Path]:
    """The headings over a passage that begins at each piece: those of its first content."""
    paths = [piece.path for piece in pieces]
    for index in range(len(pieces) - 2, -1, -1):
        if pieces[index].is_markup:
            paths[index] = paths[index + 1]
    return paths


def _outer_lead(piece: Piece) -> tuple[int, int] | None:
    """The introduction of a passage that begins with this piece, which then lies outside it."""
    lead = piece.unit.lead if piece.unit else None
    return lead if lead is not None and lead[0] < piece.start else None


def _passage(
    document: Document, pieces: Sequence[Piece], path: Path, ruler: Ruler, context: _Context
) -> Passage:
    start, end = trim(document.text, pieces[0].start, pieces[-1].end)
    lead = _outer_lead(pieces[0])
    if lead is not None and ruler.size(start, end) > context.room(path, lead):
        lead = None
    return Passage(
        text=document.text[start:end],
        start=start,
        end=end,
        heading_path=path,
        context=context.words(path, lead),
        page=bisect_right(document.page_starts, start) if document.page_starts else None,
        units=tuple(_units(pieces, start)),
    )


def _units(pieces: Sequence[Piece], start: int) -> Iterator[Unit]:
    for piece in pieces:
        if piece.unit is not None:
            unit = piece.unit
            yield Unit(unit.kind, max(unit.start, start), unit.end, unit.lead)
