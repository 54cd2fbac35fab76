"""The commands that answer a question and find passages."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from .options import ScopeIn, as_json_flag, open_library, print_json, scoped, shared

if TYPE_CHECKING:
    from retrieval import Assistant

NOT_FOUND = 3


def _of_documents(command: Callable[..., None]) -> Callable[..., None]:
    """The options of what is asked of documents."""
    return scoped(as_json_flag(shared(command)))


@click.command()
@click.argument("question")
@_of_documents
def ask(
    question: str,
    scope_in: ScopeIn,
    as_json: bool,
    library: str | None,
    model: str | None,
) -> None:
    """Answer a question from the documents, with footnotes. Exit code 3 when nothing answers."""
    from .printing import answer_text
    from .shapes import of_answer

    with _assistant(library, model) as assistant:
        answer = assistant.ask(question, scope=scope_in(assistant.library))
    if as_json:
        print_json(of_answer(answer))
    else:
        click.echo(answer_text(answer, color=sys.stdout.isatty()))
    if answer.kind.value == "not_found":
        sys.exit(NOT_FOUND)


@click.command()
@click.argument("query")
@click.option("-k", default=5, show_default=True, type=click.IntRange(1, 1000), help="How many.")
@_of_documents
def search(
    query: str,
    k: int,
    scope_in: ScopeIn,
    as_json: bool,
    library: str | None,
    model: str | None,
) -> None:
    """Find the passages nearest to a query."""
    from .printing import passage_text
    from .shapes import of_passage

    with _assistant(library, model) as assistant:
        found = assistant.search(query, k, scope_in(assistant.library))
    if as_json:
        print_json([of_passage(passage) for passage in found])
    else:
        click.echo("\n\n".join(passage_text(i, passage) for i, passage in enumerate(found, 1)))
    if not found:
        sys.exit(NOT_FOUND)


@contextmanager
def _assistant(library: str | None, model: str | None) -> Iterator[Assistant]:
    """Of the library that the options name, with a word where it holds nothing to ask of."""
    from retrieval import Assistant

    with open_library(library, model) as opened:
        if opened.catalogue.passage_count() == 0:
            click.echo(
                f"The library in {opened.folder} is empty: run `footnote add FOLDER`.", err=True
            )
        yield Assistant(opened)
