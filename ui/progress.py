"""A progress bar in the terminal for work on files."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from ingest.report import Listener, Progress


@contextmanager
def progress_bar(unit: str = "file", quiet: bool = False) -> Iterator[Listener]:
    """A bar with rate and time left on standard error; silent where that is not a terminal."""
    from tqdm import tqdm

    with tqdm(unit=unit, disable=quiet or not sys.stderr.isatty(), dynamic_ncols=True) as bar:

        def show(progress: Progress) -> None:
            bar.total = progress.total
            bar.set_postfix_str(progress.current[-40:], refresh=False)
            bar.update(progress.done - bar.n)

        yield show
