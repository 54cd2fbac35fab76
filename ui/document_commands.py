"""The commands that change and list the documents of a library."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .options import as_json_flag, open_library, print_json, shared

if TYPE_CHECKING:
    from ingest.report import IngestReport
    from retrieval import Library

SOME_FAILED = 4

_paths = click.argument("paths", nargs=-1, type=click.Path(path_type=Path, readable=False))


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path, readable=False))
@as_json_flag
@shared
def add(paths: tuple[Path, ...], as_json: bool, library: str | None, model: str | None) -> None:
    """Take in files and folders: Markdown, reStructuredText, text, HTML, PDF, DOCX."""
    from ingest import add as run

    _ingest(lambda opened, listener: run(opened, paths, listener), as_json, library, model)


@click.command()
@_paths
@as_json_flag
@shared
def sync(paths: tuple[Path, ...], as_json: bool, library: str | None, model: str | None) -> None:
    """Make the library equal the folders: take in what is new or changed, drop what is gone.

    Without PATHS, all folders that were ever added, and the files that were added by themselves.
    """
    from ingest import sync as run

    _ingest(lambda opened, listener: run(opened, paths, listener), as_json, library, model)


@click.command()
@click.argument("names", nargs=-1, required=True)
@as_json_flag
@shared
def remove(names: tuple[str, ...], as_json: bool, library: str | None, model: str | None) -> None:
    """Take documents or whole folders out of the library. The files stay on disk."""
    from ingest import remove as run

    _ingest(lambda opened, _: run(opened, names), as_json, library, model)


@click.command()
@as_json_flag
@shared
def reembed(as_json: bool, library: str | None, model: str | None) -> None:
    """Cut and embed every document again, for another --model."""
    from ingest import reembed as run

    _ingest(run, as_json, library, model, any_model=True)


@click.command(name="list")
@as_json_flag
@shared
def list_documents(as_json: bool, library: str | None, model: str | None) -> None:
    """List the documents of the library, and the files that could not be taken in."""
    from .shapes import of_document

    with open_library(library, model) as opened:
        records, failures = opened.documents(), opened.failures()
    if as_json:
        print_json([of_document(record) for record in records])
    else:
        for record in records:
            click.echo(f"{record.path}  {record.title}  (passages: {record.passages})")
        passages = sum(record.passages for record in records)
        click.echo(f"{len(records)} documents, {passages} passages", err=True)
    for path, reason in failures.items():
        click.echo(f"  not taken in: {path}: {reason}", err=True)


def _ingest(
    run: Callable[[Library, Any], IngestReport],
    as_json: bool,
    library: str | None,
    model: str | None,
    any_model: bool = False,
) -> None:
    """Run with a progress bar, print the report, and tell by the exit code if files failed."""
    from .progress import progress_bar
    from .shapes import of_report

    with (
        open_library(library, model, any_model=any_model) as opened,
        progress_bar(quiet=as_json) as listener,
    ):
        report = run(opened, listener)
    if as_json:
        print_json(of_report(report))
    else:
        click.echo(report.summary())
    if report.failed:
        sys.exit(SOME_FAILED)
