"""Files that are shipped, with the SHA-256 of each beside them, as ``sha256sum`` writes it."""

from __future__ import annotations

import hashlib
from pathlib import Path

FILE = "SHA256SUMS"


def sums(folder: Path) -> dict[str, str]:
    """The digests by the name of the file. Raises OSError or ValueError."""
    lines = (folder / FILE).read_text(encoding="utf-8").splitlines()
    return {name: digest for digest, name in (line.split() for line in lines)}


def verified(folder: Path, *names: str) -> list[bytes]:
    """The contents of these files; raises OSError or ValueError where one is missing or another
    than its digest was made of."""
    expected = sums(folder)
    contents = [(folder / name).read_bytes() for name in names]
    for name, content in zip(names, contents, strict=True):
        if hashlib.sha256(content).hexdigest() != expected.get(name):
            raise ValueError(f"{folder / name} is not the file that {FILE} was made for")
    return contents


def write(folder: Path, *names: str) -> None:
    """Write the digests of these files of the folder."""
    digests = [hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in names]
    lines = [f"{digest}  {name}\n" for digest, name in zip(digests, names, strict=True)]
    (folder / FILE).write_text("".join(lines), encoding="utf-8")
