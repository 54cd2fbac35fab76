"""A running page and a real Chromium.

Every page of every test records its requests and script errors: none may leave this machine, and
there may be none.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

import ingest
from retrieval import Library, Settings

from ..browser import (
    CHROMIUM_ARGUMENTS,
    HERONS,
    HOSTILE,
    HOSTILE_FILE,
    OTTERS,
    FakeAssistant,
    PausingEmbedder,
    chromium,
    served,
)

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

NewPage = Callable[..., "Page"]


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    folder = tmp_path_factory.mktemp("chat")
    (folder / "docs").mkdir()
    (folder / "docs" / "heron.md").write_text(HERONS)
    (folder / "docs" / "otter.md").write_text(OTTERS)
    front_matter = f"---\ntitle: {json.dumps(HOSTILE)}\n---\n"
    text = f"{front_matter}\n# Zebra {HOSTILE}\n\nzebra stripes {HOSTILE}\n"
    (folder / "docs" / HOSTILE_FILE).write_text(text)
    with Library.open(
        folder / "library", settings=Settings(), embedder=PausingEmbedder()
    ) as opened:
        assert not ingest.add(opened, [folder / "docs"]).failed
        yield opened


@pytest.fixture(scope="module")
def assistant(filled: Library) -> FakeAssistant:
    return FakeAssistant(filled, suggested=("heron nests", f"{HOSTILE} :otter dens"))


@pytest.fixture(scope="module")
def address(filled: Library, assistant: FakeAssistant) -> Iterator[str]:
    with served(filled, assistant) as at:
        yield at


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright

    path = chromium()
    if path is None and not os.environ.get("REQUIRE_BROWSER"):
        pytest.skip("no browser found; set CHROMIUM to the path of one")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=CHROMIUM_ARGUMENTS)
        yield running
        running.close()


@pytest.fixture
def new_page(browser: Browser, address: str, assistant: FakeAssistant) -> Iterator[NewPage]:
    """Opens pages, each in a browser session of its own, and watches over them."""
    assistant.release.clear()
    assistant.asked.clear()
    for record in assistant.library.conversations.listed(""):
        assistant.library.conversations.delete("", record.id)
    contexts, hosts, errors = [], set(), []

    def open_page(width: int = 1280, height: int = 800) -> Page:
        context = browser.new_context(viewport={"width": width, "height": height})
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("request", lambda request: hosts.add(urlsplit(request.url).hostname))
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(address)
        page.locator(".welcome").wait_for()
        return page

    yield open_page
    assistant.release.set()
    for context in contexts:
        context.close()
    assert hosts <= {"127.0.0.1", None}, "a request left this machine"  # None: data: and blob:
    assert errors == []


@pytest.fixture
def page(new_page: NewPage) -> Page:
    return new_page()
