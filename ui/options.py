"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable

import click

as_json_flag = click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")


def shared(command: Callable[..., None]) -> Callable[..., None]:
    """The options that every command has."""
    for option in (
        click.option("--library", metavar="DIR", help="Folder that holds the library."),
        click.option("--model", metavar="NAME", help="Embedding model: a name or a folder."),
    ):
        command = option(command)
    return command


def scoped(command: Callable[..., None]) -> Callable[..., None]:
    """The options that restrict a question to some documents."""
    for option in (
        click.option("--until", metavar="DATE", default="", help="Only documents up to a date."),
        click.option("--since", metavar="DATE", default="", help="Only documents from a date on."),
        click.option(
            "--in",
            "names",
            metavar="NAME",
            multiple=True,
            help="Only this document or folder; may be given several times.",
        ),
    ):
        command = option(command)
    return command
