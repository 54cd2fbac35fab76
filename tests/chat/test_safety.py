"""What the web chat never does: run text as code, reach other hosts, serve other files."""

from __future__ import annotations

import socket
import urllib.error
import urllib.request
from pathlib import Path

import pytest

pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

from playwright.sync_api import Page, expect

from retrieval import Library

from ..browser import (
    HOSTILE,
    HOSTILE_FILE,
    FakeAssistant,
    ask,
    finished,
)
from ..building import put, remove

pytestmark = pytest.mark.filterwarnings("ignore:::gradio")


def test_text_is_never_markup(page: Page) -> None:
    """Through the list, an example, the question, answer, card and document."""
    expect(page.locator("#listing")).to_contain_text(HOSTILE)
    row = page.locator("#listing li", has_text="pwned")
    expect(row).to_have_attribute("title", f"docs/{HOSTILE_FILE}")
    question = f"{HOSTILE} :otter dens"
    page.locator(".example").nth(1).click()
    finished(page, question)
    question = f"{HOSTILE} :zebra stripes"
    exchange = ask(page, question)
    assert page.locator(".question").last.text_content() == question
    assert exchange.locator(".segment").text_content() == f"zebra stripes {HOSTILE}"
    exchange.locator(".cite").click()
    expect(page.locator("#source-1-1 h3")).to_have_text(HOSTILE)
    shown = HOSTILE.replace("![image](http://evil.example/pixel.png)", "image")
    shown = shown.replace("`code`", "code")  # this document is Markdown
    expect(page.locator("#source-1-1 .passage")).to_contain_text(shown)
    page.locator("#source-1-1").get_by_role("button", name="Open document").click()
    expect(page.locator("dialog[open] .markdown")).to_contain_text(shown)
    page.wait_for_timeout(300)
    assert page.evaluate("window.__pwned") is None
    made = "#conversation, #listing, #kept, #panel, #document, #header"
    inside = "img, a, svg[onload], script, iframe, [onerror]"
    assert page.locator(made).locator(inside).count() == 0


@pytest.mark.parametrize(
    "text",
    [
        "**ibis** _legs_ ~~red~~ `pink` # ibis",
        "ibis $$x^2$$ \\(y\\) \\[z\\] $w$ legs",
        "ibis legs &lt;b&gt; &amp;amp; <b>ibis</b> <thinking>ibis</thinking>",
        "| ibis | legs | https://example.org www.example.org ibis@example.org [^1] [ibis]",
        "> ibis <!-- legs --> </span></div></article><article class='exchange'>",
        '1. ibis ~~~ ```mermaid graph``` <div class=mermaid>graph</div> src="/file=ibis"',
    ],
)
def test_text_is_neither_markdown_nor_latex(page: Page, filled: Library, text: str) -> None:
    put(filled, "ibis.md", text, title="Ibis")
    try:
        question = f"{text}\n\n# {text}\n\n    {text}\n\n$$\n{text}\n$$\n:ibis"
        exchange = ask(page, question)
        assert page.locator(".question").text_content() == question
        assert exchange.locator(".segment").text_content() == text
        expect(exchange.locator(".cite")).to_have_attribute("data-quote", text)
        expect(page.locator(".exchange")).to_have_count(1)
        made = "strong, em, del, code, pre, h1, table, a, b, .katex, .mermaid, thinking, ol, hr"
        expect(page.locator(".question, .answer").locator(made)).to_have_count(0)
    finally:
        remove(filled, "ibis.md")


def test_the_page_names_no_other_host(address: str) -> None:
    with urllib.request.urlopen(address, timeout=10) as reply:
        html, policy = reply.read().decode(), reply.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    with urllib.request.urlopen(f"{address}/theme.css", timeout=10) as reply:
        css = reply.read().decode()
    for sign in ("googleapis", "gstatic", "cdnjs", "jsdelivr", "unpkg"):
        assert sign not in html + css
    for start in ('src="http', 'rel="stylesheet" href="http', "url(http", "url('http", "@import"):
        assert start not in html + css


def test_files_of_this_computer_are_not_served(address: str, filled: Library) -> None:
    for path in (filled.folder / "catalogue.sqlite", Path("/etc/hostname"), Path(__file__)):
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(f"{address}/gradio_api/file={path}", timeout=10)
        assert refused.value.code in (403, 404)


def test_a_busy_port_moves_on_and_says_so(
    filled: Library, assistant: FakeAssistant, capsys: pytest.CaptureFixture[str]
) -> None:
    from ui import app

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        blocks = app.build(filled, assistant)
        try:
            at = app.launch(blocks, filled, host="127.0.0.1", port=port)
        finally:
            blocks.close(verbose=False)
    assert not at.endswith(f":{port}")
    said = f"Port {port} is busy; using {at.rsplit(':', 1)[1]} instead."
    assert said in capsys.readouterr().out
