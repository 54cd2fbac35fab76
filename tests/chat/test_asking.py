"""Asking in the web chat, in a real Chromium, with the fake assistant of ``tests/browser.py``."""

from __future__ import annotations

import re
from typing import Literal

import pytest

pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

from playwright.sync_api import Browser, Locator, Page, expect

from retrieval import Assistant, Library

from ..browser import (
    BUSY,
    CRASH,
    SECRET,
    SLOW,
    ask,
    finished,
    served,
)
from .conftest import NewPage

pytestmark = pytest.mark.filterwarnings("ignore:::gradio")


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


def test_everything_can_be_done_by_keyboard(page: Page) -> None:
    expect(page.locator("#question textarea")).to_be_focused()
    page.keyboard.type("heron nests")
    page.keyboard.press("Enter")
    finished(page, "heron nests")

    def tab_to(label: str, key: str = "Tab") -> None:
        """Walk until the control of that name has the focus, which has to be seen."""
        for _ in range(60):
            page.keyboard.press(key)
            focused = page.locator(":focus")
            if focused.count() and label in (
                focused.get_attribute("aria-label") or focused.inner_text()
            ):
                assert focused.evaluate("it => getComputedStyle(it).outlineStyle") != "none"
                return
        raise AssertionError(f"no {label} to walk to")

    tab_to("Source 1", "Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#source-0-1")).to_be_focused()
    tab_to("Open document")
    page.keyboard.press("Enter")
    expect(page.locator("dialog[open] mark")).to_be_in_viewport()
    page.keyboard.press("Escape")
    expect(page.locator("dialog")).to_have_count(0)
    tab_to("Good answer", "Shift+Tab")
    page.keyboard.press("Enter")
    page.keyboard.type("Well said")
    page.keyboard.press("Enter")
    tab_to("Ask The otter", "Shift+Tab")
    page.keyboard.press("Space")
    expect(page.locator("#scope-note")).to_contain_text("otter.md alone")
    tab_to("New")
    page.keyboard.press("Enter")
    page.locator(".welcome").wait_for()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_follows_light_and_dark(page: Page, scheme: Literal["light", "dark"]) -> None:
    page.emulate_media(color_scheme=scheme)
    page.reload()
    exchange = ask(page, "heron nests")
    inks = [
        lightness(exchange.locator(".answer"), "color"),
        lightness(page.locator("#question textarea"), "color"),
        lightness(page.locator("#listing strong").first, "color"),
    ]
    papers = [lightness(page.locator(part), "background-color") for part in ("#library", "body")]
    if scheme == "dark":
        assert max(papers) < 0.2
        assert min(inks) > 0.7
    else:
        assert min(papers) > 0.9
        assert max(inks) < 0.3


def lightness(part: Locator, style: str) -> float:
    """Of a colour, from 0 (black) to 1 (white)."""
    told = part.evaluate(f"it => getComputedStyle(it)['{style}']")
    red, green, blue = (int(number) for number in re.findall(r"\d+", told)[:3])
    return (red + green + blue) / (3 * 255)


def test_pointing_at_a_footnote_shows_the_quoted_words(page: Page) -> None:
    exchange = ask(page, "heron nests")
    peek = page.locator("#peek")
    exchange.locator(".cite").hover()
    expect(peek).to_contain_text("The heron nests in tall trees near water.")
    expect(peek).to_contain_text("The grey heron")
    expect(peek).to_be_in_viewport(ratio=1)
    page.locator(".question").hover()
    expect(peek).to_have_count(0)


def test_the_keyboard_goes_to_the_question_walks_footnotes_and_stops(page: Page) -> None:
    ask(page, "heron nests")
    ask(page, "otter dens")
    earlier, latest = page.locator(".cite").all()
    earlier.focus()
    page.keyboard.press("ArrowRight")
    expect(latest).to_be_focused()
    page.keyboard.press("ArrowLeft")
    expect(earlier).to_be_focused()
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


def test_each_answer_keeps_its_own_cards(page: Page) -> None:
    ask(page, "heron nests")
    ask(page, "otter dens")
    expect(page.locator("#source-1-1")).to_be_visible()
    expect(page.locator("#source-0-1")).to_be_hidden()
    page.locator(".cite").first.click()
    expect(page.locator("#source-0-1")).to_be_visible()
    expect(page.locator("#source-1-1")).to_be_hidden()


def test_an_answer_is_copied_where_the_browser_has_no_clipboard(page: Page) -> None:
    page.evaluate("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    exchange = ask(page, "heron nests")
    button = exchange.get_by_role("button", name="Copy with footnotes")
    button.click()
    copying = exchange.get_by_role("button", name="Copied")
    copying.click()  # once more, while it tells
    expect(copying).to_be_focused()
    expect(button).to_be_visible()
    box = page.locator("#question textarea")
    box.focus()
    page.keyboard.press("Control+V")
    expect(box).to_have_value(re.compile("^The heron nests in tall trees near water"))
    page.evaluate("document.execCommand = () => false")
    button.click()
    expect(exchange).to_contain_text("The browser does not allow copying here")


def test_not_found_shows_the_closest_passages_as_no_answer(page: Page) -> None:
    exchange = ask(page, "walrus tusks")
    expect(exchange).to_contain_text("The documents do not answer that.")
    expect(exchange.locator(".cite, .unsupported-note")).to_have_count(0)
    expect(page.locator("#sources h2")).to_contain_text("not an answer")
    expect(page.locator("#sources .card")).to_have_count(2)


def test_the_empty_state_offers_questions(page: Page, filled: Library) -> None:
    expect(page).to_have_title("Footnote")
    expect(page.locator("#header .counts")).to_contain_text("3 documents")
    page.locator(".example", has_text="heron nests").click()
    expect(finished(page, "heron nests").locator(".cite")).to_have_count(1)
    expect(page.locator(".welcome")).to_have_count(0)


def test_an_error_is_a_sentence_in_the_conversation(page: Page) -> None:
    expect(ask(page, f"{BUSY} heron").get_by_role("alert")).to_have_text(
        "Another process is adding documents. Try again in a minute."
    )
    expect(ask(page, f"{CRASH} heron").get_by_role("alert")).to_contain_text("Something went wrong")
    assert SECRET not in page.content()
    expect(ask(page, "heron nests").locator(".cite")).to_have_count(1)


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
