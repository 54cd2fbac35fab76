"""The library as tools for other assistants, by the Model Context Protocol: ask, search, add.

Over standard input and output by ``footnote mcp``, over HTTP beside the web chat at ``/mcp``.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import anyio.to_thread
from mcp.server.fastmcp import FastMCP
from mcp.server.fastmcp.exceptions import ToolError
from mcp.server.transport_security import TransportSecuritySettings

from retrieval import Assistant, Library, Scope
from retrieval.errors import FootnoteError

from . import shapes, uploads
from .markdown import answer_markdown

T = TypeVar("T")
PATH = "/mcp"
_MOST = 50  # passages a search gives
_ABOUT = (
    "Answers questions from the user's own documents. Every sentence of an answer is an exact "
    "quote with its source; where the documents do not answer, `kind` is `not_found`, and nothing "
    "should be made up in its place."
)


def build_mcp(library: Library, assistant: Assistant, *, only_here: bool = True) -> FastMCP[None]:
    """The server. ``only_here``: over HTTP, answer requests by names of this computer only."""
    server: FastMCP[None] = FastMCP(
        "footnote",
        instructions=_ABOUT,
        log_level="WARNING",
        stateless_http=True,
        json_response=True,
        streamable_http_path=PATH,
        transport_security=None
        if only_here
        else TransportSecuritySettings(enable_dns_rebinding_protection=False),
    )

    @server.tool()
    async def ask(question: str, documents: list[str] | None = None) -> dict[str, Any]:
        """Answer a question from the documents, in Markdown with footnotes that quote them.

        `documents` restricts it to some documents or folders, by the names that `search` gives.
        """

        def answered() -> dict[str, Any]:
            answer = assistant.ask(question, [], Scope(library.names(documents or ())))
            shape = shapes.of_answer(answer)
            told = ("kind", "confidence", "citations", "closest")
            return {"answer": answer_markdown(answer), **{key: shape[key] for key in told}}

        return await _in_thread(answered)

    @server.tool()
    async def search(query: str, k: int = 5) -> list[dict[str, Any]]:
        """The passages of the documents nearest to a query, best first."""
        return await _in_thread(
            lambda: [shapes.of_passage(p) for p in assistant.search(query, max(1, min(k, _MOST)))]
        )

    @server.tool()
    async def add(name: str, text: str) -> dict[str, Any]:
        """Add a document to the library: a file name that ends in .md, .txt, .rst or .html, and
        what the file holds. One of the same name is replaced."""
        return await _in_thread(lambda: _added(library, name, text))

    return server


def _added(library: Library, name: str, text: str) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="footnote-mcp-") as folder:
        file = Path(folder) / uploads.safe_name(name)
        file.write_text(text, encoding="utf-8", errors="replace")
        outcome = uploads.take_in(library, [file])
    if outcome.refused:
        raise ToolError(": ".join(outcome.refused[0]))
    return shapes.of_report(outcome.report)


async def _in_thread(work: Callable[[], T]) -> T:
    """Beside the event loop, with an error that says what to do."""
    try:
        return await anyio.to_thread.run_sync(work)
    except FootnoteError as error:
        raise ToolError(str(error)) from error
