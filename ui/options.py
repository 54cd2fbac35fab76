"""Options that several commands share, and what they do with them."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeAlias

import click

if TYPE_CHECKING:  # slow to load, and not needed to say what the options are
    from retrieval import Library, Scope

ScopeIn: TypeAlias = "Callable[[Library], Scope]"
"""The scope that the options name, in a library."""

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
    """The options that restrict a question to some documents, as one parameter ``scope_in``."""

    @wraps(command)
    def run(*, names: tuple[str, ...], since: str, until: str, **rest: Any) -> None:
        from retrieval import Scope

        command(scope_in=lambda library: Scope(library.names(names), since, until), **rest)

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
        run = option(run)
    return run


def open_library(library: str | None, model: str | None, **more: Any) -> Library:
    """The library that the options name; ``any_model`` opens it whatever model it was made with,
    the rest are settings."""
    from retrieval import Library, Settings

    any_model = bool(more.pop("any_model", False))
    settings = Settings.load(library=library, model=model, **more)
    return Library.open(settings=settings, any_model=any_model)


def print_json(value: object) -> None:
    click.echo(json_text(value, indent=2))


def json_text(value: object, indent: int | None = None) -> str:
    """JSON that standard output can write: escaped where that is not in UTF-8."""
    encoding = getattr(sys.stdout, "encoding", None) or "ascii"
    plain = encoding.lower().replace("-", "").replace("_", "") not in ("utf8", "utf8sig")
    return json.dumps(value, ensure_ascii=plain, indent=indent)
