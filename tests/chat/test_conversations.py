"""Kept conversations in the web chat: after a restart, found, renamed, saved and deleted."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

from playwright.sync_api import Browser, Page, expect

from retrieval import Library
from ui.people import People

from ..browser import DRIPPING, SLOW, FakeAssistant, ask, dripping, served
from .conftest import NewPage

pytestmark = pytest.mark.filterwarnings("ignore:::gradio")


def test_a_conversation_goes_on_after_a_restart(
    browser: Browser, filled: Library, assistant: FakeAssistant, page: Page
) -> None:
    ask(page, "heron nests")
    ask(page, "otter dens")
    with served(filled, assistant) as address:
        again = browser.new_page()
        again.goto(address)
        again.locator(".welcome").wait_for()
        again.locator("#kept .open", has_text="heron nests").click()
        expect(again.locator(".exchange")).to_have_count(2)
        again.locator(".cite").first.click()
        card = again.locator("#source-0-1 mark")
        expect(card).to_have_text("The heron nests in tall trees near water.")
        assistant.asked.clear()
        ask(again, "heron diet")
        history = [turn["content"] for turn in assistant.asked[0][1]]
        assert [history[0], history[2]] == ["heron nests", "otter dens"]
        expect(again.locator("#kept li")).to_have_count(1)
        expect(again.locator("#kept li")).to_contain_text("3 questions")
        again.close()


def test_conversations_are_found_by_their_words(page: Page) -> None:
    ask(page, "heron nests")
    page.get_by_role("button", name="New", exact=True).click()
    page.locator(".welcome").wait_for()
    ask(page, "otter dens")
    expect(page.locator("#kept li")).to_have_count(2)
    page.get_by_role("searchbox", name="Search conversations").fill("tall trees")
    expect(page.locator("#kept li")).to_have_count(1)
    expect(page.locator("#kept li")).to_contain_text("heron nests")
    page.get_by_role("searchbox", name="Search conversations").fill("walrus")
    expect(page.locator("#kept")).to_contain_text("No conversation has these words")


def test_a_conversation_is_renamed_saved_and_deleted(page: Page, tmp_path: Path) -> None:
    ask(page, "heron nests")
    row = page.locator("#kept li")
    row.hover()
    row.get_by_role("button", name="Rename").first.click()
    name = row.get_by_role("textbox", name="Name of the conversation")
    name.fill("<b>Birds</b>")
    name.press("Enter")
    expect(row.locator("strong")).to_have_text("<b>Birds</b>")
    row.hover()
    with page.expect_download() as saving:
        row.get_by_role("button", name="Save").click()
    assert saving.value.suggested_filename == "b-Birds-b.md"
    saving.value.save_as(tmp_path / "saved.md")
    saved = (tmp_path / "saved.md").read_text()
    assert saved.startswith("# \\<b\\>Birds")
    assert "## heron nests\n\nThe heron nests in tall trees near water.[^1-1]" in saved
    assert "[^1-1]: The grey heron, Section" in saved
    row.hover()
    row.get_by_role("button", name="Delete").click()
    row.get_by_role("button", name="Delete for good?").click()
    expect(row).to_have_count(0)
    expect(page.locator(".welcome")).to_be_visible()


def test_leaving_a_conversation_stops_its_question(page: Page, filled: Library) -> None:
    ask(page, "otter dens")
    dripping(page, f"{DRIPPING} heron nests")
    page.get_by_role("button", name="New", exact=True).click()
    page.locator(".welcome").wait_for()
    expect(page.get_by_role("button", name="Stop")).to_be_hidden()
    page.wait_for_timeout(300)  # what was sent before could still arrive
    expect(page.locator(".exchange")).to_have_count(0)
    expect(ask(page, "heron nests").locator(".cite")).to_have_count(1)
    expect(page.locator(".exchange")).to_have_count(1)


def test_a_conversation_left_for_another_keeps_what_it_said(page: Page) -> None:
    ask(page, "otter dens")
    page.get_by_role("button", name="New", exact=True).click()
    page.locator(".welcome").wait_for()
    ask(page, "heron diet")
    dripping(page, f"{DRIPPING} heron nests")
    page.locator("#kept .open", has_text="otter dens").click()
    expect(page.locator(".exchange")).to_have_count(1)
    page.wait_for_timeout(300)
    expect(page.locator(".question")).to_have_text("otter dens")
    page.locator("#kept .open", has_text="heron diet").click()
    expect(page.locator(".exchange")).to_have_count(2)
    expect(page.locator(".exchange").last).to_contain_text("Stopped.")


def test_a_conversation_deleted_while_it_is_answered_stays_deleted(
    page: Page, filled: Library, assistant: FakeAssistant
) -> None:
    ask(page, "otter dens")
    page.locator("#question textarea").fill(f"{SLOW} heron nests")
    page.locator("#question textarea").press("Enter")
    page.locator(".draft").wait_for()
    page.locator("#kept li").hover()
    page.get_by_role("button", name="Delete", exact=True).click()
    page.get_by_role("button", name="Delete for good?").click()
    page.locator(".welcome").wait_for()
    assistant.release.set()
    ask(page, "heron diet")  # by now the other answer would have come
    expect(page.locator("#kept li")).to_have_count(1)
    (kept,) = filled.conversations.listed("")
    assert kept.title == "heron diet"


def test_two_browsers_may_change_the_same_list(new_page: NewPage) -> None:
    one, other = new_page(), new_page()
    ask(one, "heron nests")
    ask(other, "otter dens")
    gone = other.locator("#kept li", has_text="heron nests")
    gone.hover()
    gone.get_by_role("button", name="Delete").click()
    gone.get_by_role("button", name="Delete for good?").click()
    expect(gone).to_have_count(0)
    one.get_by_role("button", name="New", exact=True).click()
    one.locator(".welcome").wait_for()
    expect(one.locator("#kept li")).to_have_count(1)
    expect(one.locator("#kept li")).to_contain_text("otter dens")


def test_each_person_has_their_own_conversations(
    browser: Browser, filled: Library, assistant: FakeAssistant
) -> None:
    for name in ("ada", "bob"):
        People(filled).admit(name, f"the word of {name}")
    try:
        with served(filled, assistant) as address:
            pages = []
            for name in ("ada", "bob"):
                context = browser.new_context(
                    http_credentials={"username": name, "password": f"the word of {name}"}
                )
                pages.append(context.new_page())
                pages[-1].goto(address)
                pages[-1].locator(".welcome").wait_for()
            ask(pages[0], "heron nests")
            ask(pages[1], "otter dens")
            for page, own in zip(pages, ("heron nests", "otter dens"), strict=True):
                expect(page.locator("#kept li")).to_have_count(1)
                expect(page.locator("#kept li")).to_contain_text(own)
                page.context.close()
    finally:
        for name in ("ada", "bob"):
            People(filled).dismiss(name)
