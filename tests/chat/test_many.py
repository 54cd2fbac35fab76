"""Sixteen people at once, with the real assistant: all get their own answer, nobody another's."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

from playwright.sync_api import Browser

from retrieval import Assistant, Library

from ..browser import finished, served
from ..building import put
from ..fakes import HashingEmbedder

pytestmark = pytest.mark.filterwarnings("ignore:::gradio")

TOWNS = (
    "Arvik Bolsta Cadwen Dornach Elmbruck Farnholt Gressby Hallow Ilmstad Jorvath Kelmarsh Lundby "
    "Morvale Nettlefold Ostrava Pellworm"
).split()


def test_sixteen_people_ask_at_once(browser: Browser, tmp_path: Path) -> None:
    with Library.open(tmp_path / "library", embedder=HashingEmbedder()) as library:
        for year, town in enumerate(TOWNS, start=1901):
            put(library, f"{town}.md", f"The museum of {town} opened in {year}.", title=town)
        with served(library, Assistant(library)) as address:
            contexts = [browser.new_context() for _ in TOWNS]
            pages = [context.new_page() for context in contexts]
            for page in pages:
                page.goto(address)
                page.locator(".welcome").wait_for()
            for page, town in zip(pages, TOWNS, strict=True):
                page.locator("#question textarea").fill(f"When did the museum of {town} open?")
                page.locator("#question textarea").press("Enter")
            for year, (page, town) in enumerate(zip(pages, TOWNS, strict=True), start=1901):
                answer = finished(page, f"When did the museum of {town} open?")
                assert f"The museum of {town} opened in {year}." in answer.inner_text()
                assert page.locator(".exchange").count() == 1
            for context in contexts:
                context.close()
