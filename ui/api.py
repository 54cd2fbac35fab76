"""The HTTP interface beside the page: asking, searching, listing, and chat as OpenAI speaks it.

Described in docs/api.md and by ``GET /openapi.json``. The shapes are those of the command line's
``--json``.
"""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Iterator
from typing import Any

from fastapi import FastAPI, Query, Request
from fastapi.encoders import jsonable_encoder
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response, StreamingResponse
from pydantic import BaseModel, Field

from retrieval import Assistant, Library
from retrieval import Scope as DocumentScope
from retrieval.datatypes import Answer, Finished, PassagesFound, Token
from retrieval.errors import FootnoteError, LibraryBusy

from . import shapes
from .conversation import LONGEST_QUESTION
from .markdown import answer_markdown

MODEL = "footnote"
PATHS = ("/ask", "/search", "/documents", "/v1/", "/openapi.json")  # what ends in / is a folder


class Turn(BaseModel):
    """What was said before. Content may come in parts, of which those of text are read; there may
    be none, as in a turn that only calls tools."""

    role: str
    content: str | list[dict[str, Any]] | None = ""

    @property
    def text(self) -> str:
        if isinstance(self.content, str):
            return self.content
        return " ".join(str(part.get("text", "")) for part in self.content or ())


class Question(BaseModel):
    """``documents`` are names of documents or folders to ask; none: all."""

    question: str = Field(min_length=1, max_length=LONGEST_QUESTION)
    history: list[Turn] = []
    documents: list[str] = []
    since: str = ""
    until: str = ""
    stream: bool = False


class Completion(BaseModel):
    """A chat completion as OpenAI's clients ask for it; what else they send is ignored."""

    messages: list[Turn] = Field(min_length=1)
    model: str = MODEL
    stream: bool = False


def build_api(library: Library, assistant: Assistant) -> FastAPI:
    """The interface. Who may ask it, and under which name, is for the server around it."""
    api = FastAPI(title="Footnote", docs_url=None, redoc_url=None)

    @api.exception_handler(FootnoteError)
    def failed(_: Request, error: FootnoteError) -> JSONResponse:
        status = 503 if isinstance(error, LibraryBusy) else 400
        return JSONResponse({"error": {"message": str(error)}}, status)

    @api.exception_handler(RequestValidationError)
    def malformed(_: Request, error: RequestValidationError) -> Response:
        """As FastAPI tells it, without what was sent: that need not be text that can be sent."""
        found = [{key: told[key] for key in told if key != "input"} for told in error.errors()]
        content = json.dumps({"detail": jsonable_encoder(found)})
        return Response(content, 422, media_type="application/json")

    @api.post("/ask", response_model=None)
    def ask(asked: Question) -> dict[str, Any] | Response:
        """Answer a question; streamed as server-sent events where ``stream`` is set."""
        history = [{"role": turn.role, "content": turn.text} for turn in asked.history]
        scope = DocumentScope(library.names(asked.documents), asked.since, asked.until)
        if asked.stream:
            return _events(_told(assistant, asked.question, history, scope))
        return shapes.of_answer(assistant.ask(asked.question, history, scope))

    @api.get("/search")
    def search(
        query: str = Query(alias="q", min_length=1, max_length=LONGEST_QUESTION),
        k: int = Query(5, ge=1, le=100),
        documents: list[str] = Query([], alias="in"),  # noqa: B008  FastAPI's way
    ) -> list[dict[str, Any]]:
        """The passages nearest to a query, best first."""
        scope = DocumentScope(library.names(documents))
        return [shapes.of_passage(found) for found in assistant.search(query, k, scope)]

    @api.get("/documents")
    def documents() -> list[dict[str, Any]]:
        """What the library holds."""
        return [shapes.of_document(record) for record in library.documents()]

    @api.get("/v1/models")
    def models() -> dict[str, Any]:
        return {"object": "list", "data": [{"id": MODEL, "object": "model", "owned_by": MODEL}]}

    @api.post("/v1/chat/completions", response_model=None)
    def complete(asked: Completion) -> dict[str, Any] | Response:
        """Answer the last message. The content is Markdown with footnotes; the whole answer stands
        beside it, under ``footnote``."""
        *before, last = [{"role": m.role, "content": m.text} for m in asked.messages]
        answer = assistant.ask(last["content"][:LONGEST_QUESTION], before)
        return _events(_chunks(answer)) if asked.stream else _completion(answer)

    return api


def _told(
    assistant: Assistant, question: str, history: list[dict[str, str]], scope: DocumentScope
) -> Iterator[str]:
    """The events of a streamed answer: passages, tokens, answer, or error."""
    try:
        for event in assistant.stream(question, history, scope):
            match event:
                case PassagesFound(passages):
                    yield _event([shapes.of_scores(p) for p in passages], "passages")
                case Token(text):
                    yield _event({"text": text}, "token")
                case Finished(answer):
                    yield _event(shapes.of_answer(answer), "answer")
    except FootnoteError as error:
        yield _event({"message": str(error)}, "error")


def _completion(answer: Answer) -> dict[str, Any]:
    message = {"role": "assistant", "content": answer_markdown(answer)}
    return {
        **_header("chat.completion"),
        "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0},
        "footnote": shapes.of_answer(answer),
    }


def _chunks(answer: Answer) -> Iterator[str]:
    header = _header("chat.completion.chunk")
    for line in answer_markdown(answer).splitlines(keepends=True):
        delta = {"role": "assistant", "content": line}
        yield _event(header | {"choices": [{"index": 0, "delta": delta, "finish_reason": None}]})
    last = {"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}
    yield _event(header | last | {"footnote": shapes.of_answer(answer)})
    yield "data: [DONE]\n\n"


def _header(kind: str) -> dict[str, Any]:
    made = int(time.time())
    return {"id": f"chatcmpl-{uuid.uuid4().hex}", "object": kind, "created": made, "model": MODEL}


def _event(data: object, name: str = "") -> str:
    return (f"event: {name}\n" if name else "") + f"data: {json.dumps(data)}\n\n"


def _events(lines: Iterator[str]) -> StreamingResponse:
    return StreamingResponse(lines, media_type="text/event-stream")
