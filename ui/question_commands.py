"""The commands that answer a question and find passages."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from .options import ScopeIn, as_json_flag, open_library, print_json, scoped, shared

if TYPE_CHECKING:
    from retrieval import Library

NOT_FOUND = 3


@click.command()
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
        print_json(of_answer(answer))
    else:
        click.echo(answer_text(answer, color=sys.stdout.isatty()))
    if answer.kind.value == "not_found":
        sys.exit(NOT_FOUND)


@click.command()
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
        print_json([of_passage(passage) for passage in found])
    else:
        click.echo("\n\n".join(passage_text(i, passage) for i, passage in enumerate(found, 1)))
    if not found:
        sys.exit(NOT_FOUND)


def _warn_if_empty(library: Library) -> None:
    if library.catalogue.passage_count() == 0:
        click.echo(
            f"The library in {library.folder} is empty: run `footnote add FOLDER`.", err=True
        )
