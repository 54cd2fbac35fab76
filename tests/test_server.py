"""The running server as programs meet it: page, interface, tools, passwords, files it keeps."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from mcp import ClientSession
from mcp.client.streamable_http import streamable_http_client
from mcp.types import CallToolResult, TextContent

from retrieval import Assistant, Library
from retrieval.errors import SettingsError
from ui import app
from ui.people import People

from .building import put

pytestmark = pytest.mark.filterwarnings("ignore:::gradio")
ANSWER = "The otter museum opened in 1931."
SECRET = "only for those who may see it"


@contextmanager
def running(library: Library, host: str, no_password: bool = False) -> Iterator[str]:
    """The address of a server that holds one document."""
    put(library, "museum.md", ANSWER)
    assistant = Assistant(library)
    blocks = app.build(library, assistant)
    others, lifespan = app.beside(library, assistant, host)
    try:
        yield app.launch(
            blocks,
            library,
            host=host,
            port=0,
            no_password=no_password,
            others=others,
            lifespan=lifespan,
        )
    finally:
        blocks.close(verbose=False)


@pytest.fixture
def address(library: Library) -> Iterator[str]:
    with running(library, "127.0.0.1") as at:
        yield at


def basic(name: str, password: str) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()}


def test_the_page_and_the_interface_share_a_server(address: str) -> None:
    assert "Footnote" in httpx.get(address).text
    listed = httpx.get(f"{address}/documents")
    assert [record["path"] for record in listed.json()] == ["museum.md"]
    assert "Content-Security-Policy" in listed.headers


def test_other_assistants_ask_search_and_add(address: str, library: Library) -> None:
    async def talk() -> dict[str, Any]:
        told: dict[str, Any] = {}
        async with (
            streamable_http_client(f"{address}/mcp") as (read, write, _),
            ClientSession(read, write) as session,
        ):
            await session.initialize()
            told["tools"] = sorted(tool.name for tool in (await session.list_tools()).tools)
            calls = (
                ("ask", {"question": "When did the otter museum open?"}),
                ("ask", {"question": "When?", "documents": ["nowhere.md"]}),
                ("add", {"name": "../../Newts.md", "text": "# Newts\n\nNewts live in ponds."}),
                ("search", {"query": "Where do newts live?", "k": 1}),
                ("add", {"name": "program.exe", "text": "x"}),
            )
            told["results"] = [await session.call_tool(*call) for call in calls]
        return told

    told = asyncio.run(talk())
    assert told["tools"] == ["add", "ask", "search"]
    answered, refused, added, found, unread = told["results"]
    answer = _content(answered)
    assert answer["answer"].startswith(f"{ANSWER}[^1]")
    assert answer["citations"][0]["quote"] == ANSWER
    assert refused.isError
    assert "holds no 'nowhere.md'" in _text(refused)
    assert _content(added)["added"] == ["library/uploads/Newts.md"]
    assert (library.uploads / "Newts.md").exists()
    assert _content(found)["document"] == "library/uploads/Newts.md"
    assert unread.isError
    assert "this kind of file is not read" in _text(unread)


def _text(result: CallToolResult) -> str:
    (content, *_) = result.content
    assert isinstance(content, TextContent)
    return content.text


def _content(result: CallToolResult) -> Any:
    return json.loads(_text(result))


def test_without_a_password_nothing_is_told_to_anybody(address: str, library: Library) -> None:
    People(library).admit("ada", "correct horse")
    paths = ("/", "/documents", "/search?q=museum", "/mcp", "/config", "/gradio_api/info")
    for path in paths:
        for headers in ({}, basic("ada", "wrong horse"), basic("bob", "correct horse")):
            reply = httpx.get(address + path, headers=headers)
            assert reply.status_code == 401, path
            assert reply.headers["WWW-Authenticate"].startswith("Basic")
            assert "museum" not in reply.text
    right = basic("ada", "correct horse")
    assert "Footnote" in httpx.get(address, headers=right).text
    assert httpx.get(f"{address}/documents", headers=right).json()[0]["path"] == "museum.md"
    People(library).admit("ada", "another horse")
    assert httpx.get(f"{address}/documents", headers=right).status_code == 401
    People(library).dismiss("ada")
    assert httpx.get(f"{address}/documents").status_code == 200


@pytest.mark.parametrize("header", ["Basic", "Basic !!!", "Basic YWRh", "Bearer x", "Basic 4pyT=="])
def test_a_header_that_is_none_is_no_entrance(address: str, library: Library, header: str) -> None:
    People(library).admit("ada", "correct horse")
    reply = httpx.get(f"{address}/documents", headers={"Authorization": header})
    assert reply.status_code == 401


def test_another_name_for_this_server_is_turned_away(address: str) -> None:
    for path in ("/", "/config", "/documents", "/gradio_api/info"):
        assert httpx.get(f"{address}{path}", headers={"Host": "evil.example"}).status_code == 400


@pytest.fixture
def in_the_network(library: Library) -> Iterator[str]:
    """The port of a server that other computers reach and that lets everybody in."""
    with running(library, "0.0.0.0", no_password=True) as at:
        yield at.rsplit(":", 1)[1]


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://docs.lan:1"])
def test_a_page_of_another_website_is_told_nothing(in_the_network: str, origin: str) -> None:
    headers = {"Origin": origin, "Host": f"docs.lan:{in_the_network}"}
    preflight = {"Access-Control-Request-Method": "POST"}
    for path in ("/", "/config", "/documents", "/mcp", "/gradio_api/upload"):
        for method, more in (("GET", {}), ("POST", {}), ("OPTIONS", preflight)):
            url = f"http://127.0.0.1:{in_the_network}{path}"
            reply = httpx.request(method, url, headers=headers | more)
            assert reply.status_code == 403, (method, path)
            assert "museum" not in reply.text
            assert "Access-Control-Allow-Origin" not in reply.headers


def test_its_own_page_and_programs_are_answered(in_the_network: str) -> None:
    asking = (
        ("http://docs.lan:{}", "docs.lan:{}", ""),
        ("http://DOCS.lan:{}", "docs.lan:{}", ""),
        ("http://localhost:{}", "127.0.0.1:{}", ""),
        ("http://127.0.0.1:{}", "localhost:{}", ""),
        ("https://docs.example", "127.0.0.1:{}", "docs.example"),
        ("https://docs.example", "127.0.0.1:{}", "docs.example:443, inner.example"),
        ("", "docs.lan:{}", ""),
    )
    for origin, host, forwarded in asking:
        told = {"Origin": origin, "Host": host, "X-Forwarded-Host": forwarded}
        headers = {name: value.format(in_the_network) for name, value in told.items() if value}
        listed = httpx.get(f"http://127.0.0.1:{in_the_network}/documents", headers=headers)
        assert listed.status_code == 200, told
        assert [record["path"] for record in listed.json()] == ["museum.md"]


@pytest.mark.parametrize("name", ["", " ", "a:b"])
def test_a_name_that_a_browser_cannot_send_gets_no_password(library: Library, name: str) -> None:
    with pytest.raises(SettingsError, match="colon"):
        People(library).admit(name, "correct horse")


def test_passwords_are_hashed_and_not_too_short(library: Library) -> None:
    people = People(library)
    people.admit("ada", "correct horse")
    stored = library.catalogue.get("people") or ""
    assert "correct horse" not in stored
    assert people.names() == ["ada"]
    with pytest.raises(SettingsError, match="at least 8 characters"):
        people.admit("bob", "short")
    with pytest.raises(SettingsError, match="Nobody here is called 'bob'"):
        people.dismiss("bob")


def test_the_network_is_let_in_only_on_purpose(library: Library) -> None:
    with pytest.raises(SettingsError, match="footnote password NAME"):
        app.serve(library, host="0.0.0.0", port=0, open_browser=False)


def test_behind_a_proxy_the_page_asks_under_the_name_that_the_browser_used(address: str) -> None:
    proxied = {
        "Host": address.removeprefix("http://"),
        "X-Forwarded-Host": "docs.example:8443",
        "X-Forwarded-Proto": "https",
        "Origin": "https://docs.example:8443",
    }
    assert httpx.get(f"{address}/config", headers=proxied).json()["root"] == (
        "https://docs.example:8443"
    )
    assert httpx.get(f"{address}/documents", headers=proxied).status_code == 200


def test_the_last_password_taken_away_does_not_open_the_door(library: Library) -> None:
    People(library).admit("ada", "correct horse")
    right = basic("ada", "correct horse")
    with running(library, "0.0.0.0") as address:
        assert httpx.get(f"{address}/documents", headers=right).status_code == 200
        People(library).dismiss("ada")
        for headers in ({}, right, basic("", "")):
            assert httpx.get(f"{address}/documents", headers=headers).status_code == 401
        People(library).admit("bob", "another horse")
        bob = basic("bob", "another horse")
        assert httpx.get(f"{address}/documents", headers=bob).status_code == 200


@pytest.mark.parametrize("host", ["0.0.0.0", "127.0.0.1"])
def test_without_passwords_nobody_is_asked_for_one(library: Library, host: str) -> None:
    People(library).admit("ada", "correct horse")
    with running(library, host, no_password=True) as address:
        assert httpx.get(f"{address}/documents").status_code == 200
        assert "Footnote" in httpx.get(address).text


def test_no_path_outside_the_library_is_served(address: str, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text(SECRET)
    up = "../" * 12
    targets = [str(secret), up + str(secret).lstrip("/"), f"file://{secret}", f"//{secret}"]
    doors = (
        "/gradio_api/file={}", "/file={}", "/static/{}", "/assets/{}", "/gradio_api/file/{}",
        "/documents/{}", "/v1/{}", "/{}",
    )  # fmt: skip
    tried = 0
    with httpx.Client() as client:
        for door in doors:
            for target in targets:
                for path in {target, quote(target, safe=""), target.replace("../", "..%2f")}:
                    reply = client.get(address + door.format(path), follow_redirects=True)
                    assert SECRET not in reply.text, door.format(path)
                    tried += 1
    assert tried >= 30
