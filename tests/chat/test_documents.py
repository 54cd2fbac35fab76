"""Documents in the web chat: choosing, opening, uploading and removing them."""

from __future__ import annotations

import re

import pytest

pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

from playwright.sync_api import FilePayload, Page, expect

from retrieval import Library

from .. import documents
from ..browser import (
    FakeAssistant,
    ask,
)
from ..building import put, remove
from .conftest import NewPage

pytestmark = pytest.mark.filterwarnings("ignore:::gradio")


def test_ticked_documents_are_asked_alone(page: Page, assistant: FakeAssistant) -> None:
    assistant.scopes.clear()
    page.get_by_role("checkbox", name="Ask The otter").check()
    expect(page.locator("#scope-note")).to_contain_text("otter.md alone, of 3 documents")
    ask(page, "otter dens")
    page.get_by_role("button", name="Ask all").click()
    expect(page.locator("#scope-note")).to_have_text("")
    expect(page.get_by_role("checkbox", name="Ask The otter")).not_to_be_checked()
    ask(page, "heron nests")
    assert [scope.names for scope in assistant.scopes] == [("docs/otter.md",), ()]


def test_any_of_very_many_documents_is_found_and_stays_ticked(
    new_page: NewPage, assistant: FakeAssistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ui.document_rendering._LISTED", 1)
    monkeypatch.setattr("ui.document_rendering._FEW", 1)
    page = new_page()
    shown = page.locator("#listing .documents li:visible")
    finder = page.get_by_role("searchbox", name="Find a document")
    expect(shown).to_have_count(1)
    finder.fill("OTTER docs")
    expect(shown).to_have_text(re.compile("The otter"))
    expect(finder).to_be_focused()
    page.get_by_role("checkbox", name="Ask The otter").check()
    finder.fill("heron")
    expect(shown).to_have_text(re.compile("The grey heron"))
    page.get_by_role("checkbox", name="Ask The grey heron").check()
    expect(page.locator("#scope-note")).to_contain_text("Asking 2 of")
    finder.fill("unicorn")
    expect(page.locator("#listing")).to_contain_text("No document has these words.")
    expect(shown).to_have_count(0)
    finder.fill("")
    for name in ("Ask The otter", "Ask The grey heron"):
        expect(page.get_by_role("checkbox", name=name)).to_be_checked()
    assistant.scopes.clear()
    ask(page, "heron nests")
    assert [scope.names for scope in assistant.scopes] == [("docs/heron.md", "docs/otter.md")]


def test_a_tick_stays_with_its_document_when_others_come(page: Page, filled: Library) -> None:
    page.get_by_role("checkbox", name="Ask The otter").check()
    put(filled, "aardvark.md", "Aardvarks dig.", title="The aardvark")
    try:
        note = FilePayload(name="dig.md", mimeType="text/markdown", buffer=b"# Dig\n\nThey dig.\n")
        page.locator("#chooser input[type=file]").set_input_files([note])
        expect(page.get_by_role("checkbox", name="Ask The aardvark")).not_to_be_checked()
        expect(page.get_by_role("checkbox", name="Ask The otter")).to_be_checked()
        expect(page.locator("#listing input:checked")).to_have_count(1)
        expect(page.locator("#scope-note")).to_contain_text("otter.md alone, of 5 documents")
    finally:
        remove(filled, "aardvark.md")
        remove(filled, "library/uploads/dig.md")


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
    page.locator("#listing").locator("[data-event=select]", has_text="The otter").click()
    expect(page.locator("dialog[open] h1")).to_have_text("The otter")
    expect(page.locator("dialog[open] .markdown")).to_contain_text("Otter dens are called holts.")
    page.get_by_role("button", name="Close").click()
    expect(page.locator("dialog")).to_have_count(0)


def test_uploading_adds_documents_with_progress(page: Page) -> None:
    text = "# The walrus\n\nThe walrus is unhurried and rests on ice.\n"
    page.locator("#chooser input[type=file]").set_input_files(
        [
            FilePayload(name="../Walrus.md", mimeType="text/markdown", buffer=text.encode()),
            FilePayload(name="blank.txt", mimeType="text/plain", buffer=b" \n"),
        ]
    )
    expect(page.locator("#report progress")).to_be_visible()
    expect(page.locator("#report .done")).to_have_text("Walrus.md added")
    expect(page.locator("#report .failed")).to_contain_text("blank.txt")
    expect(page.locator("#header .counts")).to_contain_text("4 documents")
    expect(page.locator("#listing")).to_contain_text("The walrus")
    card = page.locator("#source-0-1")
    ask(page, "walrus rests").locator(".cite").click()
    expect(card.locator(".path")).to_have_text("library/uploads/Walrus.md")


def test_what_could_not_be_taken_in_stays_visible_until_dismissed(
    page: Page, filled: Library
) -> None:
    page.locator("#chooser input[type=file]").set_input_files(
        [FilePayload(name="torn.pdf", mimeType="application/pdf", buffer=b"%PDF-1.7 torn")]
    )
    expect(page.locator("#report .failed")).to_contain_text("torn.pdf")
    page.reload()
    failures = page.locator("#listing .failures")
    failures.get_by_text("could not be taken in").click()
    torn = failures.locator("li", has_text="torn.pdf")
    expect(torn).to_contain_text("damaged")
    torn.get_by_role("button", name="Dismiss").click()
    expect(torn).to_have_count(0)
    assert not any("torn" in name for name in filled.failures())


def test_an_upload_can_be_called_off_while_questions_are_answered(
    page: Page, filled: Library
) -> None:
    text = "The walrus is unhurried and asleep.\n"
    slow = [
        FilePayload(
            name=f"slow{i}.md", mimeType="text/markdown", buffer=f"# S{i}\n\n{text}".encode()
        )
        for i in range(12)  # it is called off long before the last
    ]
    page.locator("#chooser input[type=file]").set_input_files(slow)
    expect(page.locator("#report")).to_contain_text("0 of 12 documents read")
    expect(page.locator("#chooser")).to_have_count(0)  # what is chosen now would be lost
    expect(ask(page, "heron nests").locator(".cite")).to_have_count(1)
    page.locator("#report").get_by_role("button", name="Cancel").click()
    expect(page.locator("#report")).to_contain_text("Stopped. What was finished is kept.")
    late = FilePayload(name="late.md", mimeType="text/markdown", buffer=b"# Late\n\nA late one.\n")
    page.locator("#chooser input[type=file]").set_input_files([late])
    expect(page.locator("#report .done")).to_have_text("late.md added")


def test_an_upload_that_fails_leaves_the_chooser_for_the_next(
    page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crashing(*_: object) -> None:
        raise ValueError("a detail for the terminal only")

    note = FilePayload(name="note.md", mimeType="text/markdown", buffer=b"# Note\n\nA note.\n")
    with monkeypatch.context() as patched:
        patched.setattr("ui.uploads.take_in", crashing)
        page.locator("#chooser input[type=file]").set_input_files([note])
        expect(page.locator("#report")).to_contain_text("The upload failed.")
    page.locator("#chooser input[type=file]").set_input_files([note])
    expect(page.locator("#report .done")).to_have_text("note.md added")


def test_a_document_is_removed_when_that_is_meant(page: Page, filled: Library) -> None:
    text = b"# The newt\n\nNewt eggs are wrapped in leaves.\n"
    page.locator("#chooser input[type=file]").set_input_files(
        [FilePayload(name="Newt.md", mimeType="text/markdown", buffer=text)]
    )
    row = page.locator("#listing li", has_text="The newt")
    row.hover()
    row.get_by_role("button", name="Remove The newt").click()
    expect(row.locator(".remove")).to_have_text("Remove?")
    expect(row.locator(".remove")).to_have_accessible_name("Remove?")
    expect(row.locator(".remove")).to_have_accessible_name("Remove The newt")  # after a while
    row.locator(".remove").click()
    row.locator(".remove").click()
    expect(row).to_have_count(0)
    expect(page.locator("#report")).to_contain_text("Newt.md removed")
    assert not (filled.uploads / "Newt.md").exists()
    assert filled.document("library/uploads/Newt.md") is None


def test_the_row_after_one_that_is_removed_keeps_its_name(page: Page, filled: Library) -> None:
    put(filled, "aardvark.md", "Aardvarks dig.", title="The aardvark")
    page.reload()
    button = page.locator("#listing .remove").first
    expect(button).to_have_accessible_name("Remove The aardvark")
    page.locator("#listing li").first.hover()
    button.click()
    button.click()
    expect(page.locator("#report")).to_contain_text("aardvark.md removed")
    page.wait_for_timeout(4500)  # until the question would be taken back
    expect(page.get_by_role("button", name="Remove The aardvark")).to_have_count(0)
    expect(page.locator("#listing .sure")).to_have_count(0)


def test_who_arrives_later_sees_what_came_since_the_server_started(
    new_page: NewPage, filled: Library
) -> None:
    put(filled, "stoat.md", "The stoat turns white in winter.", title="The stoat")
    try:
        page = new_page()
        expect(page.locator("#listing li", has_text="The stoat")).to_have_count(1)
        now = f"{len(filled.documents())} documents"
        expect(page.locator("#header .counts")).to_contain_text(now)
    finally:
        remove(filled, "stoat.md")


def test_a_pdf_opens_as_its_page_with_the_lines_boxed(page: Page) -> None:
    made = documents.pdf(["A page before.", "Beavers build lodges of branches."], "The beaver")
    page.locator("#chooser input[type=file]").set_input_files(
        [FilePayload(name="beaver.pdf", mimeType="application/pdf", buffer=made)]
    )
    expect(page.locator("#listing")).to_contain_text("2 pages")
    ask(page, "beavers build")
    page.locator("#source-0-1").get_by_role("button", name="Open document").click()
    dialog = page.locator("dialog[open]")
    expect(dialog).to_contain_text("page 2 of 2")
    expect(dialog.locator("img")).to_be_visible()
    expect(dialog.locator(".box")).to_have_count(1)
    expect(dialog.locator(".box")).to_be_in_viewport()
