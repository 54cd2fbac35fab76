"""The ``footnote`` command. Exit codes: 0 done, 1 failed, 2 wrong usage, 3 no answer found,
4 done, but some files could not be taken in.

Heavy modules are imported inside the commands that need them, so that ``--help`` is quick.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from importlib.metadata import entry_points
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import click

from retrieval.errors import FootnoteError

from .feedback import feedback
from .options import ScopeIn, as_json_flag, open_library, scoped, shared

if TYPE_CHECKING:
    from ingest.report import IngestReport
    from retrieval import Library

NOT_FOUND = 3
SOME_FAILED = 4


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
        except KeyboardInterrupt:
            click.echo(
                "\nStopped. What was finished is kept; run the command again to go on.", err=True
            )
            ctx.exit(130)


_paths = click.argument("paths", nargs=-1, type=click.Path(path_type=Path))


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="footnote")
def main() -> None:
    """Ask questions of your own documents; every sentence of the answer is footnoted.

    Start with `footnote add FOLDER`, then `footnote ask "…"` or `footnote chat`.
    """
    import logging

    logging.basicConfig(format="%(message)s", level=logging.WARNING)
    logging.getLogger("retrieval").setLevel(logging.INFO)


@main.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@as_json_flag
@shared
def add(paths: tuple[Path, ...], as_json: bool, library: str | None, model: str | None) -> None:
    """Take in files and folders: Markdown, reStructuredText, text, HTML, PDF, DOCX."""
    from ingest import add as run

    _ingest(lambda opened, listener: run(opened, paths, listener), as_json, library, model)


@main.command()
@_paths
@as_json_flag
@shared
def sync(paths: tuple[Path, ...], as_json: bool, library: str | None, model: str | None) -> None:
    """Make the library equal the folders: take in what is new or changed, drop what is gone.

    Without PATHS, all folders that were ever added.
    """
    from ingest import sync as run

    _ingest(lambda opened, listener: run(opened, paths, listener), as_json, library, model)


@main.command()
@click.argument("names", nargs=-1, required=True)
@as_json_flag
@shared
def remove(names: tuple[str, ...], as_json: bool, library: str | None, model: str | None) -> None:
    """Take documents or whole folders out of the library. The files stay on disk."""
    from ingest import remove as run

    _ingest(lambda opened, _: run(opened, names), as_json, library, model)


@main.command()
@as_json_flag
@shared
def reembed(as_json: bool, library: str | None, model: str | None) -> None:
    """Cut and embed every document again, for another --model."""
    from ingest import reembed as run

    _ingest(run, as_json, library, model, any_model=True)


@main.command(name="list")
@as_json_flag
@shared
def list_documents(as_json: bool, library: str | None, model: str | None) -> None:
    """List the documents of the library, and the files that could not be taken in."""
    from .shapes import of_document

    with open_library(library, model) as opened:
        records, failures = opened.documents(), opened.failures()
    if as_json:
        _print_json([of_document(record) for record in records])
        return
    for record in records:
        click.echo(f"{record.path}  {record.title}  (passages: {record.passages})")
    click.echo(f"{len(records)} documents, {sum(r.passages for r in records)} passages", err=True)
    for path, reason in failures.items():
        click.echo(f"  not taken in: {path}: {reason}", err=True)


@main.command()
@click.argument("question")
@scoped
@as_json_flag
@shared
def ask(
    question: str,
    scope_in: ScopeIn,
    as_json: bool,
    library: str | None,
    model: str | None,
) -> None:
    """Answer a question from the documents, with footnotes. Exit code 3 when nothing answers."""
    from retrieval import Assistant

    from .printing import answer_text
    from .shapes import of_answer

    with open_library(library, model) as opened:
        _warn_if_empty(opened)
        answer = Assistant(opened).ask(question, scope=scope_in(opened))
    if as_json:
        _print_json(of_answer(answer))
    else:
        click.echo(answer_text(answer, color=sys.stdout.isatty()))
    if answer.kind.value == "not_found":
        sys.exit(NOT_FOUND)


@main.command()
@click.argument("query")
@click.option("-k", default=5, show_default=True, type=click.IntRange(1, 1000), help="How many.")
@scoped
@as_json_flag
@shared
def search(
    query: str,
    k: int,
    scope_in: ScopeIn,
    as_json: bool,
    library: str | None,
    model: str | None,
) -> None:
    """Find the passages nearest to a query."""
    from retrieval import Assistant

    from .printing import passage_text
    from .shapes import of_passage

    with open_library(library, model) as opened:
        _warn_if_empty(opened)
        found = Assistant(opened).search(query, k, scope_in(opened))
    if as_json:
        _print_json([of_passage(passage) for passage in found])
    else:
        click.echo("\n\n".join(passage_text(i, passage) for i, passage in enumerate(found, 1)))
    if not found:
        sys.exit(NOT_FOUND)


@main.command()
@click.option("--host", metavar="ADDRESS", help="Address to listen on.")
@click.option("--port", type=int, help="Port; a busy one moves to the next.")
@click.option("--open/--no-open", "open_browser", default=False, help="Open the page in a browser.")
@click.option(
    "--no-password", is_flag=True, help="Let everybody in who can reach --host, asking for nothing."
)
@shared
def chat(
    host: str | None,
    port: int | None,
    open_browser: bool,
    no_password: bool,
    library: str | None,
    model: str | None,
) -> None:
    """Start the web chat and print its address.

    It listens to this computer alone. With a --host that others can reach it asks for a name and a
    password, which `footnote password NAME` sets.
    """
    from .app import serve

    with open_library(library, model, host=host, port=port) as opened:
        serve(
            opened,
            host=opened.settings.host,
            port=opened.settings.port,
            open_browser=open_browser,
            no_password=no_password,
        )


@main.command()
@shared
def mcp(library: str | None, model: str | None) -> None:
    """Serve the library to other assistants as MCP tools, over standard input and output."""
    from retrieval import Assistant

    from .mcp_server import build_mcp

    with open_library(library, model) as opened:
        build_mcp(opened, Assistant(opened)).run()


@main.command()
@click.argument("name")
@click.option("--remove", is_flag=True, help="Let this person in no more.")
@shared
def password(name: str, remove: bool, library: str | None, model: str | None) -> None:
    """Set the password with which NAME may use the web chat.

    Once there is one, the chat asks for it. Each person's conversations are their own. In a script,
    the password is the first line of standard input.
    """
    from .people import People

    with open_library(library, model, any_model=True) as opened:
        if remove:
            People(opened).dismiss(name)
            click.echo(f"{name} may use the chat no more.")
            return
        if sys.stdin.isatty():
            given = click.prompt("Password", hide_input=True, confirmation_prompt=True)
        else:
            given = sys.stdin.readline().rstrip("\r\n")
        People(opened).admit(name, given)
        click.echo(f"{name} may use the chat.")


@main.command()
@as_json_flag
@shared
def doctor(as_json: bool, library: str | None, model: str | None) -> None:
    """Check the library and repair its index; show versions and settings."""
    from .diagnosis import diagnose

    with open_library(library, model) as opened:
        facts = diagnose(opened)
    if as_json:
        _print_json(facts)
        return
    for key, value in facts.items():
        click.echo(f"{key}: {value}")


main.add_command(feedback)


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
        _print_json(of_report(report))
    else:
        click.echo(report.summary())
    if report.failed:
        sys.exit(SOME_FAILED)


def _warn_if_empty(library: Library) -> None:
    if library.catalogue.passage_count() == 0:
        click.echo(
            f"The library in {library.folder} is empty: run `footnote add FOLDER`.", err=True
        )


def _print_json(value: object) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))
