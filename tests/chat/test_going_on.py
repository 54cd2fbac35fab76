"""What comes after a question in the web chat: the next one, the same again, a stop, a rating."""

from __future__ import annotations

import time
from typing import Any

import pytest

pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

from playwright.sync_api import Page, Route, expect

from retrieval import Library

from ..browser import (
    DRIPPING,
    SLOW,
    FakeAssistant,
    ask,
    dripping,
    finished,
)
from .conftest import NewPage

pytestmark = pytest.mark.filterwarnings("ignore:::gradio")


def test_asking_again_replaces_the_answer(page: Page, assistant: FakeAssistant) -> None:
    ask(page, "otter dens")
    ask(page, "heron nests")
    page.get_by_role("button", name="Ask again").click()
    page.wait_for_function("document.querySelector('.latest .exchange.answered')")
    expect(page.locator(".exchange")).to_have_count(2)
    while len(assistant.asked) < 3:
        page.wait_for_timeout(20)
    questions = [question for question, _ in assistant.asked]
    assert questions == ["otter dens", "heron nests", "heron nests"]
    assert [turn["content"] for turn in assistant.asked[2][1]] == [
        "otter dens",
        "Otter dens are called holts.",
    ]


def test_only_the_last_question_is_asked_again_or_in_other_words(page: Page) -> None:
    ask(page, "otter dens")
    latest = ask(page, "heron nests")
    for name in ("Ask again", "Edit"):
        expect(page.get_by_role("button", name=name)).to_have_count(1)
        expect(latest.get_by_role("button", name=name)).to_be_visible()
    page.locator("#question textarea").fill(f"{SLOW} heron diet")
    page.locator("#question textarea").press("Enter")
    page.locator(".draft").wait_for()
    expect(page.get_by_role("button", name="Ask again")).to_have_count(0)


def test_earlier_answers_stay_as_they_are_while_the_next_is_written(
    page: Page, assistant: FakeAssistant
) -> None:
    exchange = ask(page, "heron nests")
    exchange.evaluate("it => { window.seen = it; }")
    page.locator("#question textarea").fill(f"{SLOW} otter dens")
    page.locator("#question textarea").press("Enter")
    page.locator(".draft").wait_for()
    cite = page.locator(".cite")
    cite.focus()
    cite.hover()
    assistant.release.set()
    finished(page, f"{SLOW} otter dens")
    expect(cite.first).to_be_focused()
    expect(page.locator("#peek")).to_contain_text("The heron nests in tall trees near water.")
    assert page.evaluate("window.seen.isConnected")


def test_a_new_question_comes_into_view_and_the_end_is_one_click_away(
    new_page: NewPage,
) -> None:
    page = new_page(1280, 500)
    for question in ("heron nests", "otter dens", "walrus tusks", "heron diet"):
        ask(page, question)
        expect(page.locator(".question").last).to_be_in_viewport(ratio=1)
    page.locator(".question").first.hover()
    page.mouse.wheel(0, -2000)
    expect(page.locator(".question").last).not_to_be_in_viewport()
    page.get_by_role("button", name="Scroll down").click()
    expect(page.locator(".exchange .foot").last).to_be_in_viewport(ratio=1)


def test_those_who_listen_hear_who_says_what(page: Page, assistant: FakeAssistant) -> None:
    page.locator("#question textarea").fill(f"{SLOW} heron nests")
    page.locator("#question textarea").press("Enter")
    log = page.get_by_role("log")
    expect(log.get_by_role("group", name="You", exact=True)).to_have_text(f"{SLOW} heron nests")
    said = log.get_by_role("group", name="Footnote", exact=True)
    expect(said).to_contain_text("A first piece")
    expect(said.locator(".answer")).to_have_attribute("aria-busy", "true")  # read when it is whole
    assistant.release.set()
    finished(page, f"{SLOW} heron nests")
    expect(said).to_contain_text("The heron nests in tall trees near water.")
    expect(said.locator("[aria-busy]")).to_have_count(0)


def test_the_last_question_is_asked_in_other_words(page: Page, assistant: FakeAssistant) -> None:
    ask(page, "otter dens")
    exchange = ask(page, "heron eggs")
    exchange.get_by_role("button", name="Edit").click()
    box = exchange.get_by_role("textbox", name="The question in other words")
    expect(box).to_be_focused()
    expect(box).to_have_value("heron eggs")
    box.fill("heron nests")
    box.press("Enter")
    expect(finished(page, "heron nests").locator(".cite")).to_have_count(1)
    expect(page.locator(".exchange")).to_have_count(2)
    expect(page.locator(".question").get_by_text("heron eggs")).to_have_count(0)
    assert [turn["content"] for turn in assistant.asked[2][1]] == [
        "otter dens",
        "Otter dens are called holts.",
    ]


def test_enter_that_ends_the_composing_of_a_word_sends_nothing(page: Page) -> None:
    exchange = ask(page, "heron eggs")
    exchange.get_by_role("button", name="Edit").click()
    box = exchange.get_by_role("textbox", name="The question in other words")
    box.fill("heron nests")
    box.dispatch_event("keydown", {"key": "Enter", "isComposing": True, "bubbles": True})
    expect(box).to_be_visible()
    box.press("Enter")
    finished(page, "heron nests")


def test_thumbs_and_a_word_about_an_answer_are_kept(page: Page, filled: Library) -> None:
    exchange = ask(page, "otter dens")
    exchange.get_by_role("button", name="Bad answer").click()
    box = exchange.get_by_role("textbox", name="Why?")
    expect(box).to_be_focused()
    box.fill("Which otter?")
    box.press("Enter")
    expect(box).to_be_hidden()
    ask(page, "heron nests")
    bad = page.locator(".exchange").first.get_by_role("button", name="Bad answer")
    expect(bad).to_have_attribute("aria-pressed", "true")
    (rated,) = filled.conversations.rated()
    assert (rated.question, rated.rating, rated.comment) == ("otter dens", -1, "Which otter?")


def test_a_word_that_follows_right_on_the_thumb_is_kept(
    page: Page, filled: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = type(filled.conversations)
    keep = store.rate

    def keep_thumbs_slowly(self: Any, *rated: Any) -> None:
        if not rated[-1]:
            time.sleep(1)
        keep(self, *rated)

    monkeypatch.setattr(store, "rate", keep_thumbs_slowly)
    exchange = ask(page, "otter dens")
    exchange.get_by_role("button", name="Bad answer").click()
    box = exchange.get_by_role("textbox", name="Why?")
    box.fill("Which otter?")
    box.press("Enter")
    _commented(page, filled, "Which otter?")
    page.wait_for_timeout(1500)
    _commented(page, filled, "Which otter?")


def test_a_word_that_overtakes_the_thumb_is_kept(page: Page, filled: Library) -> None:
    exchange = ask(page, "otter dens")
    overtaken: list[Route] = []

    def hold_the_thumb(route: Route) -> None:
        if not overtaken:
            overtaken.append(route)
        else:
            route.continue_()

    page.route("**/queue/join*", hold_the_thumb)
    exchange.get_by_role("button", name="Bad answer").click()
    box = exchange.get_by_role("textbox", name="Why?")
    box.fill("Which otter?")
    box.press("Enter")
    _commented(page, filled, "Which otter?")
    with page.expect_response("**/queue/join*"):
        overtaken[0].continue_()
    page.wait_for_timeout(500)
    _commented(page, filled, "Which otter?")


def _commented(page: Page, filled: Library, comment: str) -> None:
    said: list[str] = []
    for _ in range(50):
        said = [rated.comment for rated in filled.conversations.rated()]
        if said == [comment]:
            return
        page.wait_for_timeout(100)
    assert said == [comment]


def test_an_answer_may_be_rated_while_the_next_is_written(
    page: Page, assistant: FakeAssistant
) -> None:
    ask(page, "otter dens")
    page.locator("#question textarea").fill(f"{SLOW} heron nests")
    page.locator("#question textarea").press("Enter")
    page.locator(".draft").wait_for()
    good = page.locator(".exchange").first.get_by_role("button", name="Good answer")
    good.click()
    assistant.release.set()
    finished(page, f"{SLOW} heron nests")
    ask(page, "heron diet")
    expect(good).to_have_attribute("aria-pressed", "true")


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


def test_an_answer_that_is_being_written_stops_where_it_is(page: Page) -> None:
    for turn in range(1, 4):
        dripping(page, f"{DRIPPING} heron nests {turn}")
        page.get_by_role("button", name="Stop").click()
        expect(page.locator(".exchange.stopped")).to_have_count(turn)
        said = page.locator(".draft").last.inner_text()
        page.wait_for_timeout(300)  # what was sent before could still arrive
        expect(page.locator(".draft").last).to_have_text(said)
        expect(page.locator(".exchange.pending")).to_have_count(0)
    ask(page, "otter dens")


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
