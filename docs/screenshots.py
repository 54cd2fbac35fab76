"""Make the pictures of the README from the running application: ``python docs/screenshots.py``.

It indexes ``corpus/`` into a library of its own in a temporary folder, with the configured model,
starts the real server and asks real questions in a headless Chromium ($CHROMIUM, or the one on the
path). Writes ``docs/chat.png``; ``--all`` adds the empty state, not found, the viewer, a narrow
screen and the dark look, ``--into DIR`` writes elsewhere.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import ingest  # noqa: E402
from retrieval import Assistant, Library, Settings  # noqa: E402
from ui import app  # noqa: E402

QUESTION = "When were Zed and Yoga released?"
NOWHERE = "Who won the football world cup in 1954?"
WIDE, NARROW = (1280, 800), (390, 844)
ARGUMENTS = ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"]


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--question", default=QUESTION)
    options.add_argument("--into", type=Path, default=ROOT / "docs")
    options.add_argument("--all", action="store_true")
    chosen = options.parse_args()
    chosen.into.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(ROOT / "corpus", Path(folder) / "corpus")  # short paths on the cards
        with Library.open(Path(folder) / "library", settings=Settings()) as library:
            print(ingest.add(library, [Path(folder) / "corpus"]).summary())
            blocks = app.build(library, Assistant(library))
            address = app.launch(blocks, library, host="127.0.0.1", port=0)
            with sync_playwright() as playwright:
                path = os.environ.get("CHROMIUM") or shutil.which("chromium")
                browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
                take(browser, address, chosen.into, chosen.question, everything=chosen.all)
                browser.close()
            blocks.close(verbose=False)


def take(browser: Browser, address: str, into: Path, question: str, *, everything: bool) -> None:
    answer(browser, address, WIDE, question).screenshot(path=into / "chat.png")
    if not everything:
        return
    opened(browser, address, WIDE).screenshot(path=into / "chat-empty.png")
    answer(browser, address, WIDE, NOWHERE).screenshot(path=into / "chat-not-found.png")
    answer(browser, address, WIDE, question, dark=True).screenshot(path=into / "chat-dark.png")
    opened(browser, address, NARROW).screenshot(path=into / "chat-narrow-empty.png")
    answer(browser, address, NARROW, NOWHERE).screenshot(path=into / "chat-narrow-not-found.png")
    page = answer(browser, address, NARROW, question)
    page.screenshot(path=into / "chat-narrow.png")
    page.locator(".cite").first.click()
    page.wait_for_timeout(600)
    page.screenshot(path=into / "chat-narrow-card.png")
    page.locator(".card .action").first.click()
    page.locator("dialog[open]").wait_for()
    page.wait_for_timeout(300)
    page.screenshot(path=into / "chat-narrow-document.png")


def opened(browser: Browser, address: str, size: tuple[int, int], *, dark: bool = False) -> Page:
    page = browser.new_page(
        viewport={"width": size[0], "height": size[1]}, color_scheme="dark" if dark else "light"
    )
    page.goto(address)
    page.locator(".welcome").wait_for()
    page.wait_for_timeout(500)
    return page


def answer(
    browser: Browser, address: str, size: tuple[int, int], question: str, *, dark: bool = False
) -> Page:
    page = opened(browser, address, size, dark=dark)
    page.locator("#question textarea").fill(question)
    page.locator("#question textarea").press("Enter")
    page.locator("#latest .exchange.answered").wait_for()
    page.wait_for_timeout(800)
    return page


if __name__ == "__main__":
    main()
