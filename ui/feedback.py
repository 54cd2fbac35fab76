"""``footnote feedback``: what people thought of the answers, for reading and for evaluating."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from .options import json_text, open_library, shared

if TYPE_CHECKING:  # slow to load, and not needed to say what the command does
    from retrieval.conversations import KeptExchange
    from retrieval.datatypes import Citation

_GOOD = 1


@click.group()
def feedback() -> None:
    """What people thought of the answers in the web chat."""


@feedback.command()
@click.option(
    "--cases", is_flag=True, help="Only good answers, as cases that `footnote eval` can run."
)
@shared
def export(cases: bool, library: str | None, model: str | None) -> None:
    """Print every answer that was rated, one JSON object a line, oldest first."""
    with open_library(library, model) as found:
        rated = list(found.conversations.rated_in_turn())
    for exchange, before in rated:
        shape = case(exchange, before) if cases else told(exchange)
        if shape is not None:
            click.echo(json_text(shape))


def case(exchange: KeptExchange, before: Sequence[str] = ()) -> dict[str, Any] | None:
    """The exchange as a case of an evaluation (evals/datasets/README.md), None where it is none.

    A good answer says what is right, and where; a good "not found" that there is nothing. Of a bad
    one nobody has said yet what would be right. What was asked ``before`` completes a follow-up,
    since a case is asked by itself.
    """
    from retrieval.answering.standalone import standalone

    answer = exchange.answer
    if exchange.rating != _GOOD or answer is None or answer.kind not in ("answered", "not_found"):
        return None
    answered = answer.kind == "answered"
    cited = answer.citations if answered else ()
    history = [{"role": "user", "content": question} for question in before]
    name = hashlib.sha256(f"{exchange.asked} {exchange.question}".encode()).hexdigest()[:12]
    return {
        "id": f"feedback-{name}",
        "kind": "feedback",
        "question": standalone(exchange.question, history),
        "answers": [[words] for words in dict.fromkeys(map(_words, cited))],
        "references": [
            {"document": citation.document, "text": citation.quote, "groups": [0]}
            for citation in cited
        ],
        "unanswerable": not answered,
    }


def _words(citation: Citation) -> str:
    if citation.span is None:
        return citation.quote
    start, end = citation.span
    return citation.quote[start - citation.start : end - citation.start]


def told(exchange: KeptExchange) -> dict[str, Any]:
    """What was asked, answered and thought of it."""
    from .shapes import of_answer

    return {
        "asked": exchange.asked,
        "question": exchange.question,
        "rating": "good" if exchange.rating == _GOOD else "bad",
        "comment": exchange.comment,
        "answer": of_answer(exchange.answer) if exchange.answer else None,
    }
