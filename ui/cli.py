"""The ``footnote`` command. Exit codes: 0 done, 1 failed, 2 wrong usage, 3 no answer found,
4 done, but some files could not be taken in.

The commands stand in modules of their own, and import heavy ones only when they run, so that
``--help`` is quick.
"""

from __future__ import annotations

import sys
from importlib.metadata import entry_points
from io import TextIOWrapper
from typing import Any, cast

import click

from retrieval.errors import FootnoteError

from .document_commands import add, list_documents, reembed, remove, sync
from .feedback import feedback
from .options import as_json_flag, open_library, print_json, shared
from .question_commands import ask, search
from .serving_commands import chat, mcp, password


class _Commands(click.Group):
    """The commands below and those that other packages offer as ``footnote.commands`` entry points.

    Turns the project's errors into one clear line and exit code 1.
    """

    def list_commands(self, ctx: click.Context) -> list[str]:
        offered = entry_points(group="footnote.commands").names
        return sorted({*super().list_commands(ctx), *offered})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        found = super().get_command(ctx, cmd_name)
        if found is None:
            for offer in entry_points(group="footnote.commands", name=cmd_name):
                return cast(click.Command, offer.load())
        return found

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except FootnoteError as error:
            raise click.ClickException(str(error)) from error
        except Exception as error:
            if not _of_the_system(error):
                raise
            raise click.ClickException(f"The system refused: {error}") from error
        except KeyboardInterrupt:
            click.echo(
                "\nStopped. What was finished is kept; run the command again to go on.", err=True
            )
            ctx.exit(130)


def _of_the_system(error: Exception) -> bool:
    """A full disk, say. Not a closed pipe: whoever read it has enough, and click ends quietly."""
    sqlite = sys.modules.get("sqlite3")  # loaded where it can have failed, and slow
    if sqlite is not None and isinstance(error, sqlite.OperationalError):
        return True
    return isinstance(error, OSError) and not isinstance(error, BrokenPipeError)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="footnote")
def main() -> None:
    """Ask questions of your own documents; every sentence of the answer is footnoted.

    Start with `footnote add FOLDER`, then `footnote ask "…"` or `footnote chat`.
    """
    import logging

    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # what it cannot write shall not end the command
            stream.reconfigure(errors="backslashreplace")
    logging.basicConfig(format="%(message)s", level=logging.WARNING)
    logging.getLogger("retrieval").setLevel(logging.INFO)


@main.command()
@as_json_flag
@shared
def doctor(as_json: bool, library: str | None, model: str | None) -> None:
    """Check the library and repair its index; show versions and settings."""
    from .diagnosis import diagnose

    with open_library(library, model) as opened:
        facts = diagnose(opened)
    if as_json:
        print_json(facts)
        return
    for key, value in facts.items():
        click.echo(f"{key}: {value}")


for command in (
    add, sync, remove, reembed, list_documents, ask, search, chat, mcp, password, feedback
):  # fmt: skip
    main.add_command(command)
