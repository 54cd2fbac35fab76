"""Pictures of the chat: ``python docs/screenshots.py [ADDRESS]``, over a library of corpus/.

Writes chat.png, dark.png, phone.png, not-found.png, viewer.png and empty.png beside itself.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

HERE = Path(__file__).parent
_WIDE, _PHONE = (1380, 860), (390, 844)


def main(address: str) -> None:
    browser_path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=browser_path, args=["--headless", "--no-sandbox", "--disable-gpu"]
        )
        page = _opened(browser, address)
        _taken(page, "empty")
        _ask(page, "Which releases are maintained?")
        _ask(page, "When were Zed and Yoga released?")
        _taken(page, "chat")
        page.locator("#sources .card:visible").get_by_role(
            "button", name="Open document"
        ).first.click()
        page.locator("dialog[open] mark").first.wait_for()
        _taken(page, "viewer")
        page.locator("dialog [data-close]").click()
        _ask(page, "Who won the football world cup of 1954?")
        _taken(page, "not-found")
        page = _opened(browser, address, dark=True)
        _ask(page, "Which releases are SLURP releases?")
        _taken(page, "dark")
        page = _opened(browser, address, size=_PHONE)
        _ask(page, "When was Dalmatian released?")
        _taken(page, "phone")
        browser.close()


def _opened(
    browser: Browser, address: str, *, size: tuple[int, int] = _WIDE, dark: bool = False
) -> Page:
    page = browser.new_page(
        viewport={"width": size[0], "height": size[1]}, color_scheme="dark" if dark else "light"
    )
    page.goto(address)
    page.locator(".welcome").wait_for()
    return page


def _ask(page: Page, question: str) -> None:
    page.locator("#question textarea").fill(question)
    page.locator("#question textarea").press("Enter")
    asked = page.locator(".question").get_by_text(question, exact=True)
    answer = ":scope + .bot-row .latest .exchange:not(.pending)"
    page.locator("#chat .user-row").filter(has=asked).locator(answer).wait_for()


def _taken(page: Page, name: str) -> None:
    page.mouse.move(0, 0)
    page.wait_for_timeout(800)  # scrolling comes to rest
    page.screenshot(path=HERE / f"{name}.png")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:7860")
