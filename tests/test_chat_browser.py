"""The web chat in a real Chromium, with the fake assistant of ``tests/browser.py``.

Every page of every test records its requests and script errors: none may leave this machine, and
there may be none.
"""

from __future__ import annotations

import json
import os
import socket
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

from playwright.sync_api import Browser, FilePayload, Page, expect  # noqa: E402

import ingest  # noqa: E402
from retrieval import Assistant, Library, Settings  # noqa: E402

from .browser import (  # noqa: E402
    BUSY,
    CHROMIUM_ARGUMENTS,
    CRASH,
    SECRET,
    SLOW,
    FakeAssistant,
    PausingEmbedder,
    ask,
    chromium,
    finished,
    served,
)

pytestmark = [
    pytest.mark.skipif(
        chromium() is None and not os.environ.get("REQUIRE_BROWSER"),
        reason="no browser found; set CHROMIUM to the path of one",
    ),
    pytest.mark.filterwarnings("ignore:::gradio"),
]

HERONS = (
    "# The grey heron\n\n"
    + "Herons stand still for a long time.\n\n" * 120
    + "The heron nests in tall trees near water.\n\n"
    + "Its diet is mostly fish.\n\n" * 120
)
OTTERS = "# The otter\n\nOtter dens are called holts.\n"
HOSTILE = (
    "<script>window.__pwned=1</script><img src=x onerror=window.__pwned=2>"
    '"><svg onload=window.__pwned=3></svg><a href="javascript:window.__pwned=4">a</a> '
    "[link](javascript:window.__pwned=5) ![image](http://evil.example/pixel.png) "
    '${window.__pwned=6} {{constructor.constructor("window.__pwned=7")()}} `code` </dialog></mark>'
)
HOSTILE_FILE = "<img src=x onerror=window.__pwned=8> [l](javascript:x).md"

NewPage = Callable[..., Page]


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
    with sync_api.sync_playwright() as playwright:
        path = chromium()
        running = playwright.chromium.launch(executable_path=path, args=CHROMIUM_ARGUMENTS)
        yield running
        running.close()


@pytest.fixture
def new_page(browser: Browser, address: str, assistant: FakeAssistant) -> Iterator[NewPage]:
    """Opens pages, each in a browser session of its own, and watches over them."""
    assistant.release.clear()
    assistant.asked.clear()
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


def test_an_answer_has_footnotes_that_show_their_cards(page: Page) -> None:
    exchange = ask(page, "heron nests")
    expect(exchange.locator(".segment")).to_have_text("The heron nests in tall trees near water.")
    expect(exchange.locator(".foot")).to_contain_text("Confident")
    exchange.get_by_role("button", name="Source 1: The grey heron").click()
    card = page.locator("#source-0-1")
    expect(card).to_be_focused()
    expect(card).to_be_in_viewport()
    expect(card.locator("mark")).to_have_text("The heron nests in tall trees near water.")
    expect(card.locator("h3")).to_have_text("The grey heron")
    expect(card.locator(".place")).to_have_text("ChapterSection")
    expect(card.locator(".path")).to_have_text("docs/heron.md")


def test_a_footnote_works_by_keyboard(page: Page) -> None:
    cite = ask(page, "heron nests").locator(".cite")
    cite.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#source-0-1")).to_be_focused()
    page.keyboard.press("Escape")
    expect(cite).to_be_focused()


def test_pointing_at_a_footnote_shows_the_quoted_words(page: Page) -> None:
    exchange = ask(page, "heron nests")
    peek = page.locator("#peek")
    exchange.locator(".cite").hover()
    expect(peek).to_contain_text("The heron nests in tall trees near water.")
    expect(peek).to_contain_text("The grey heron")
    expect(peek).to_be_in_viewport(ratio=1)
    exchange.locator(".question").hover()
    expect(peek).to_have_count(0)


def test_the_keyboard_goes_to_the_question_walks_footnotes_and_stops(page: Page) -> None:
    ask(page, "heron nests")
    ask(page, "otter dens")
    page.locator("#earlier .cite").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator("#latest .cite")).to_be_focused()
    page.keyboard.press("ArrowLeft")
    expect(page.locator("#earlier .cite")).to_be_focused()
    page.keyboard.press("/")
    box = page.locator("#question textarea")
    expect(box).to_be_focused()
    expect(box).to_have_value("")
    box.fill(f"{SLOW} heron nests")
    box.press("Enter")
    page.locator(".draft").wait_for()
    page.keyboard.press("Escape")
    expect(page.locator(".stopped")).to_contain_text("Stopped.")


def test_an_answer_is_copied_with_its_footnotes(page: Page, address: str) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=address)
    exchange = ask(page, "heron nests")
    exchange.get_by_role("button", name="Copy with footnotes").click()
    expect(exchange.get_by_role("button", name="Copied")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    said, footnote = copied.split("\n\n")
    assert said == "The heron nests in tall trees near water.[^1]"
    assert footnote.startswith("[^1]: The grey heron")


def test_ticked_documents_are_asked_alone(page: Page, assistant: FakeAssistant) -> None:
    assistant.scopes.clear()
    page.locator("#header").get_by_role("button", name="Documents").click()
    page.get_by_role("checkbox", name="Ask The otter").check()
    expect(page.locator("#scope-note")).to_contain_text("otter.md alone, of 3 documents")
    ask(page, "otter dens")
    page.get_by_role("button", name="Ask all").click()
    expect(page.locator("#scope-note")).to_have_text("")
    expect(page.get_by_role("checkbox", name="Ask The otter")).not_to_be_checked()
    ask(page, "heron nests")
    assert [scope.names for scope in assistant.scopes] == [("docs/otter.md",), ()]


def test_each_answer_keeps_its_own_cards(page: Page) -> None:
    ask(page, "heron nests")
    ask(page, "otter dens")
    expect(page.locator("#source-1-1")).to_be_visible()
    expect(page.locator("#source-0-1")).to_be_hidden()
    page.locator("#earlier .cite").click()
    expect(page.locator("#source-0-1")).to_be_visible()
    expect(page.locator("#source-1-1")).to_be_hidden()


def test_the_document_opens_at_the_highlight_every_time(page: Page) -> None:
    ask(page, "heron nests")
    for _ in range(2):
        page.locator("#source-0-1").get_by_role("button", name="Open document").click()
        mark = page.locator("dialog[open] mark")
        expect(mark).to_have_text("The heron nests in tall trees near water.")
        expect(mark).to_be_in_viewport()
        page.keyboard.press("Escape")
        expect(page.locator("dialog")).to_have_count(0)


def test_a_document_opens_from_the_list(page: Page) -> None:
    page.locator("#header").get_by_role("button", name="Documents").click()
    page.locator("#listing").get_by_role("button", name="The otter").click()
    expect(page.locator("dialog[open] pre")).to_have_text(OTTERS)
    page.get_by_role("button", name="Close").click()
    expect(page.locator("dialog")).to_have_count(0)


def test_not_found_shows_the_closest_passages_as_no_answer(page: Page) -> None:
    exchange = ask(page, "walrus tusks")
    expect(exchange).to_contain_text("The documents do not answer that.")
    expect(exchange.locator(".cite, .unsupported-note")).to_have_count(0)
    expect(page.locator("#sources h2")).to_contain_text("not an answer")
    expect(page.locator("#sources .card")).to_have_count(2)


def test_the_empty_state_offers_questions(page: Page, filled: Library) -> None:
    expect(page).to_have_title("Footnote")
    expect(page.locator("#header .counts")).to_contain_text("3 documents")
    page.get_by_role("button", name="heron nests").click()
    expect(finished(page, "heron nests").locator(".cite")).to_have_count(1)
    expect(page.locator(".welcome")).to_have_count(0)


def test_asking_again_replaces_the_answer(page: Page, assistant: FakeAssistant) -> None:
    ask(page, "otter dens")
    ask(page, "heron nests")
    page.get_by_role("button", name="Ask again").click()
    page.wait_for_function("document.querySelector('#latest .exchange.answered')")
    expect(page.locator(".exchange")).to_have_count(2)
    while len(assistant.asked) < 3:
        page.wait_for_timeout(20)
    questions = [question for question, _ in assistant.asked]
    assert questions == ["otter dens", "heron nests", "heron nests"]
    assert [turn["content"] for turn in assistant.asked[2][1]] == [
        "otter dens",
        "Otter dens are called holts.",
    ]


def test_a_slow_question_can_be_stopped_at_once(page: Page) -> None:
    page.locator("#question textarea").fill(f"{SLOW} heron nests")
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.locator(".draft")).to_have_text("A first piece")
    page.get_by_role("button", name="Stop").click()
    expect(page.locator(".stopped")).to_contain_text("Stopped.", timeout=2000)
    expect(page.locator(".stopped")).to_contain_text("A first piece")
    expect(page.get_by_role("button", name="Stop")).to_be_hidden()
    expect(ask(page, "otter dens").locator(".cite")).to_have_count(1)
    expect(page.locator(".exchange")).to_have_count(2)


def test_a_stopped_question_can_be_asked_again(page: Page, assistant: FakeAssistant) -> None:
    page.locator("#question textarea").fill(f"{SLOW} heron nests")
    page.locator("#question textarea").press("Enter")
    page.get_by_role("button", name="Stop").click()
    page.locator(".stopped").wait_for()
    assistant.release.set()
    page.get_by_role("button", name="Ask again").click()
    expect(finished(page, f"{SLOW} heron nests").locator(".cite")).to_have_count(1)


def test_people_do_not_see_or_delay_each_other(new_page: NewPage, assistant: FakeAssistant) -> None:
    one, other = new_page(), new_page()
    one.locator("#question textarea").fill(f"{SLOW} heron nests")
    one.locator("#question textarea").press("Enter")
    one.locator(".draft").wait_for()
    expect(ask(other, "otter dens").locator(".cite")).to_have_count(1)
    expect(one.locator(".exchange.pending")).to_have_count(1)
    expect(other.locator("#conversation")).not_to_contain_text("heron")
    assistant.release.set()
    expect(finished(one, f"{SLOW} heron nests").locator(".cite")).to_have_count(1)
    expect(one.locator("#conversation")).not_to_contain_text("otter")
    expect(one.locator("#sources .card")).to_have_count(1)


def test_an_error_is_a_sentence_in_the_conversation(page: Page) -> None:
    expect(ask(page, f"{BUSY} heron").get_by_role("alert")).to_have_text(
        "Another process is adding documents. Try again in a minute."
    )
    expect(ask(page, f"{CRASH} heron").get_by_role("alert")).to_contain_text("Something went wrong")
    assert SECRET not in page.content()
    expect(ask(page, "heron nests").locator(".cite")).to_have_count(1)


def test_uploading_adds_documents_with_progress(page: Page) -> None:
    page.locator("#header").get_by_role("button", name="Documents").click()
    text = "# The walrus\n\nThe walrus is unhurried and rests on ice.\n"
    page.locator("#chooser input[type=file]").set_input_files(
        [
            FilePayload(name="../Walrus.md", mimeType="text/markdown", buffer=text.encode()),
            FilePayload(name="blank.txt", mimeType="text/plain", buffer=b" \n"),
        ]
    )
    expect(page.locator("#report .progress-bar")).to_be_visible()
    expect(page.locator("#report .done")).to_have_text("Walrus.md added")
    expect(page.locator("#report .failed")).to_contain_text("blank.txt")
    expect(page.locator("#header .counts")).to_contain_text("4 documents")
    expect(page.locator("#listing")).to_contain_text("The walrus")
    card = page.locator("#source-0-1")
    ask(page, "walrus rests").locator(".cite").click()
    expect(card.locator(".path")).to_have_text("library/uploads/Walrus.md")


def test_text_is_never_markup(page: Page) -> None:
    """Through the list, an example, the question, answer, card and document."""
    page.locator("#header").get_by_role("button", name="Documents").click()
    expect(page.locator("#listing")).to_contain_text(HOSTILE)
    expect(page.locator("#listing")).to_contain_text(HOSTILE_FILE)
    question = f"{HOSTILE} :otter dens"
    page.locator(".example").nth(1).click()
    finished(page, question)
    question = f"{HOSTILE} :zebra stripes"
    exchange = ask(page, question)
    assert exchange.locator(".question").text_content() == question
    assert exchange.locator(".segment").text_content() == f"zebra stripes {HOSTILE}"
    exchange.locator(".cite").click()
    expect(page.locator("#source-1-1 h3")).to_have_text(HOSTILE)
    expect(page.locator("#source-1-1 .passage")).to_contain_text(HOSTILE)
    page.locator("#source-1-1 .action").click()
    expect(page.locator("dialog[open] pre")).to_contain_text(HOSTILE)
    page.wait_for_timeout(300)
    assert page.evaluate("window.__pwned") is None
    made = "#conversation, #panel, #document, #header"
    inside = "img, a, svg[onload], script, iframe, [onerror]"
    assert page.locator(made).locator(inside).count() == 0


def test_on_a_telephone_the_card_covers_the_conversation(new_page: NewPage) -> None:
    page = new_page(390, 844)
    exchange = ask(page, "heron nests")
    expect(page.locator("#source-0-1")).to_be_hidden()
    exchange.locator(".cite").click()
    expect(page.locator("#source-0-1")).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.get_by_role("button", name="Back to the conversation").click()
    expect(page.locator("#source-0-1")).to_be_hidden()
    expect(exchange).to_be_in_viewport()


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


def test_the_real_assistant_quotes_marks_and_abstains(browser: Browser, filled: Library) -> None:
    with served(filled, Assistant(filled)) as address:
        page = browser.new_page()
        page.goto(address)
        answer = ask(page, "Where does the heron nest?")
        expect(answer).to_contain_text("The heron nests in tall trees near water.")
        answer.get_by_role("button", name="1").first.click()
        card = page.locator("#sources mark", has_text="The heron nests in tall trees near water.")
        expect(card.first).to_be_visible()
        nothing = ask(page, "Who won the football world cup of 1954?")
        expect(nothing).to_contain_text("do not answer")
        page.close()
