"""The HTTP interface, with the real assistant over the fake embedder."""

from __future__ import annotations

import json
from typing import Any

import pytest
from fastapi.testclient import TestClient
from starlette.responses import PlainTextResponse

from retrieval import Assistant, Library
from ui.api import PATHS, build_api
from ui.beside import Beside

from .building import put

ANSWER = "The otter museum opened in 1931."


@pytest.fixture
def client(library: Library) -> TestClient:
    put(library, "uk/museum.md", ANSWER, "Otters *eat* fish.", title="Museum")
    put(library, "fr/musee.md", "The otter museum of Paris opened in 1955.")
    api = build_api(library, Assistant(library))
    page = Beside(PlainTextResponse("the page"), dict.fromkeys(PATHS, api))
    return TestClient(page, base_url="http://127.0.0.1")


def events(text: str) -> list[tuple[str, Any]]:
    found = []
    for block in text.strip().split("\n\n"):
        lines = dict(line.split(": ", 1) for line in block.splitlines())
        data = lines["data"]
        found.append((lines.get("event", ""), data if data == "[DONE]" else json.loads(data)))
    return found


def test_everything_else_is_the_page(client: TestClient) -> None:
    assert client.get("/").text == "the page"
    assert client.get("/asked").text == "the page"


def test_ask(client: TestClient) -> None:
    asked = {"question": "When did the otter museum open?", "documents": ["uk"]}
    answer = client.post("/ask", json=asked).json()
    assert (answer["kind"], answer["text"]) == ("answered", ANSWER)
    assert answer["citations"][0]["document"] == "uk/museum.md"


def test_ask_as_a_stream(client: TestClient) -> None:
    asked = {"question": "When did the otter museum open?", "documents": ["uk"], "stream": True}
    response = client.post("/ask", json=asked)
    assert response.headers["content-type"].startswith("text/event-stream")
    told = events(response.text)
    assert [name for name, _ in told] == ["passages", "token", "answer"]
    assert told[1][1]["text"] == ANSWER
    assert told[2][1]["citations"][0]["quote"] == ANSWER


def test_a_follow_up_is_understood_by_its_history(client: TestClient) -> None:
    history = [
        {"role": "user", "content": "Where is the Upton museum?"},
        {"role": "assistant", "content": "In Upton."},
    ]
    answer = client.post("/ask", json={"question": "When did it open?", "history": history}).json()
    assert answer["searched_for"] == "When did Upton open?"


def test_search_and_documents(client: TestClient) -> None:
    found = client.get("/search", params={"q": "otter museum", "k": 1, "in": "fr"}).json()
    assert [passage["document"] for passage in found] == ["fr/musee.md"]
    listed = client.get("/documents").json()
    assert [record["path"] for record in listed] == ["fr/musee.md", "uk/museum.md"]


def test_chat_completions(client: TestClient) -> None:
    parts = [{"type": "text", "text": "When did the otter museum of Paris open?"}]
    asked = {"model": "any", "temperature": 0, "messages": [{"role": "user", "content": parts}]}
    completion = client.post("/v1/chat/completions", json=asked).json()
    (choice,) = completion["choices"]
    assert choice["finish_reason"] == "stop"
    text = choice["message"]["content"]
    assert text.splitlines()[0] == "The otter museum of Paris opened in 1955.[^1]"
    assert text.splitlines()[-1].startswith("[^1]: fr/musee.md")
    assert completion["footnote"]["kind"] == "answered"


def test_chat_completions_as_a_stream(client: TestClient) -> None:
    asked = {"messages": [{"role": "user", "content": "When did Paris open?"}], "stream": True}
    told = [data for _, data in events(client.post("/v1/chat/completions", json=asked).text)]
    assert told[-1] == "[DONE]"
    assert told[-2]["choices"][0]["finish_reason"] == "stop"
    assert told[-2]["footnote"]["question"] == "When did Paris open?"
    content = "".join(chunk["choices"][0]["delta"]["content"] for chunk in told[:-2])
    assert "[^1]" in content


def test_models(client: TestClient) -> None:
    assert client.get("/v1/models").json()["data"][0]["id"] == "footnote"


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/ask", {"question": ""}, 422),
        ("/ask", {"question": "x" * 2001}, 422),
        ("/ask", {"question": "Otters?", "documents": ["../../etc/passwd"]}, 400),
        ("/ask", {"question": "Otters?", "since": "yesterday"}, 400),
        ("/v1/chat/completions", {"messages": []}, 422),
    ],
)
def test_what_cannot_be_answered_is_refused(
    client: TestClient, path: str, body: dict[str, Any], status: int
) -> None:
    response = client.post(path, json=body)
    assert response.status_code == status
    assert "Traceback" not in response.text


@pytest.mark.parametrize(
    "body", [r'{"question": "\ud800"}', r'{"\ud800": 1}', '{"question": NaN}', '{"question": "']
)
def test_what_is_no_text_is_no_question(client: TestClient, body: str) -> None:
    response = client.post("/ask", content=body, headers={"Content-Type": "application/json"})
    assert response.status_code == 422
    assert response.json()["detail"][0]["msg"]
