"""Which documents a question is asked of."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import PurePosixPath

from .errors import ScopeError

HERE = "."  # the folder that the names of all documents in it are relative to
_INSIDE = "(substr(d.path, 1, 1) <> '/' AND substr(d.path, 1, 3) <> '../')"
_NAMED = """SELECT f.id FROM json_each(?) AS named JOIN documents f ON f.path = named.value
    UNION SELECT f.id FROM json_each(?) AS named JOIN documents f
    ON f.path > named.value || '/' AND f.path < named.value || '0'"""  # '0' comes after '/'
_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")


@dataclass(frozen=True, slots=True)
class Scope:
    """Some documents of a library.

    ``names`` are catalogue names of documents, or of folders that they lie below, with a slash at
    their end or without; none: all.
    ``since`` and ``until`` are dates such as 2025, 2025-03 or 2025-03-14, both inclusive; where one
    is given, documents without a date fall out. Raises ScopeError for what is no such date.
    """

    names: tuple[str, ...] = ()
    since: str = ""
    until: str = ""

    def __post_init__(self) -> None:
        for date in (self.since, self.until):
            if date and not _DATE.fullmatch(date):
                raise ScopeError(f"{date!r} is no date; write 2025, 2025-03 or 2025-03-14.")

    def condition(self) -> tuple[str, list[str]]:
        """As an SQL condition on ``documents d``, with the values to bind."""
        parts, values = [], []
        if self.names:
            names = [name.rstrip("/") for name in self.names]
            folders = [name for name in names if name != HERE]
            here = f" OR {_INSIDE}" if len(folders) < len(names) else ""
            parts.append(f"(d.id IN ({_NAMED}){here})")
            values += [json.dumps(folders)] * 2
        if self.since:
            parts.append("d.date >= ?")
            values.append(self.since)
        if self.until:
            parts.append("substr(d.date, 1, length(?)) <= ?")
            values += [self.until, self.until]
        return " AND ".join(parts) or "1", values


EVERYTHING = Scope()


def above(name: str) -> set[str]:
    """A catalogue name and those of all folders above it, HERE among them where it lies there."""
    path = PurePosixPath(name)
    outside = path.parts[:1] == ("..",)
    return {str(path), *(str(folder) for folder in path.parents)} - ({HERE} if outside else set())
