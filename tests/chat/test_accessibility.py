"""axe-core finds no serious violation on the page, in each state that it can be in."""

from __future__ import annotations

import pytest

pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytest.importorskip("axe_playwright_python", reason="axe-playwright-python is not installed")

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from ..browser import BUSY, ask
from .conftest import NewPage

pytestmark = pytest.mark.filterwarnings("ignore:::gradio")


def violations(page: Page) -> list[str]:
    """Serious and critical ones, with the element that has it."""
    found = Axe().run(page).response["violations"]
    return [
        f"{v['id']}: {node['html'][:200]} ({node['failureSummary']})"
        for v in found
        if v["impact"] in ("serious", "critical")
        for node in v["nodes"]
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_state_of_the_page_is_accessible(new_page: NewPage, scheme: str) -> None:
    page = new_page()
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.reload()
    page.locator(".welcome").wait_for()
    assert violations(page) == []
    exchange = ask(page, "heron nests")
    exchange.locator(".cite").hover()
    exchange.get_by_role("button", name="Bad answer").click()
    exchange.get_by_role("button", name="Edit").click()
    page.get_by_role("checkbox", name="Ask The otter").check()
    row = page.locator("#kept li")
    row.hover()
    row.get_by_role("button", name="Rename").first.click()
    assert violations(page) == []
    ask(page, "walrus tusks")
    ask(page, f"{BUSY} heron")
    assert violations(page) == []
    page.locator("#chat .cite").first.click()
    page.locator("#source-0-1").get_by_role("button", name="Open document").click()
    page.locator("dialog[open]").wait_for()
    assert violations(page) == []


def test_the_sheets_of_a_telephone_are_accessible(new_page: NewPage) -> None:
    page = new_page(390, 844)
    ask(page, "heron nests")
    for panel in ("Library", "Sources"):
        page.locator("#header").get_by_role("button", name=panel).click()
        assert violations(page) == []
