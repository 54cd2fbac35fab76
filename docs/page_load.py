"""How soon the web chat can be used: ``python docs/page_load.py [--library DIR]``.

Opens the page in Chromium again and again, each time in a new browser session with nothing cached
and then once more, and beside it, in the same run, the smallest chat that Gradio makes of a Chatbot
and a text box. Printed are medians in seconds and how they stand to those of the small chat: until
the first paint, the largest one, and until a question can be typed with everything in its place,
from the start and from the first paint; how far things moved while the page came up (cumulative
layout shift, below 0.1 is good); the bytes that came over the wire; and the bytes of the page's own
script and styles.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import ingest
from retrieval import Assistant, Library
from ui import app
from ui.theme import head

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROUNDS = 7
_ARGUMENTS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
_OBSERVE = """
window.__seen = { paint: 0, shift: 0 };
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) window.__seen.paint = entry.startTime;
}).observe({ type: "largest-contentful-paint", buffered: true });
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) window.__seen.shift += entry.value;
}).observe({ type: "layout-shift", buffered: true });
"""
_TELL = """() => ({
  "first paint, s": performance.getEntriesByName("first-contentful-paint")[0].startTime / 1000,
  "largest paint, s": window.__seen.paint / 1000,
  "layout shift": window.__seen.shift,
  "over the wire, kB": performance.getEntries()
    .reduce((sum, entry) => sum + (entry.transferSize || 0), 0) / 1000,
})"""

Measures = Mapping[str, float]


def opened(browser: Browser, address: str, ready: str) -> tuple[Measures, Measures]:
    """One new session: what its first visit and its second one take until ``ready`` is seen."""
    context = browser.new_context()
    context.add_init_script(_OBSERVE)
    page = context.new_page()
    visits = []
    for _ in range(2):
        started = time.perf_counter()
        page.goto(address, wait_until="commit")
        page.locator(ready).first.wait_for()
        usable = time.perf_counter() - started
        page.wait_for_timeout(500)  # for what paints or moves late
        told = page.evaluate(_TELL)
        since = {"paint to usable, s": usable - told["first paint, s"]}
        visits.append({"usable, s": usable, **since, **told})
    context.close()
    return visits[0], visits[1]


@contextmanager
def footnote(folder: str) -> Iterator[str]:
    """Our page over a library."""
    with Library.open(folder) as library:
        if not library.documents():
            ingest.add(library, ["corpus"])
        blocks = app.build(library, Assistant(library))
        try:
            yield app.launch(blocks, library, host="127.0.0.1", port=0)
        finally:
            blocks.close(verbose=False)


@contextmanager
def smallest() -> Iterator[str]:
    """The baseline: a Chatbot and a Textbox, nothing else."""
    import gradio as gr

    with gr.Blocks(analytics_enabled=False) as blocks:
        gr.Chatbot()
        gr.Textbox(elem_id="question")
    try:
        blocks.launch(
            prevent_thread_lock=True, quiet=True, ssr_mode=False, server_port=app.free_port("", 0)
        )
        yield str(blocks.local_url)
    finally:
        blocks.close(verbose=False)


def main() -> None:
    from playwright.sync_api import sync_playwright

    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("--library", help="folder; without it, one of corpus/ is made")
    parser.add_argument("--chromium", default="/usr/bin/chromium", type=Path, help="the browser")
    options = parser.parse_args()
    ours: list[tuple[Measures, Measures]] = []
    theirs: list[tuple[Measures, Measures]] = []
    with (
        tempfile.TemporaryDirectory() as folder,
        footnote(options.library or folder) as page,
        smallest() as other,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=options.chromium, args=_ARGUMENTS)
        opened(browser, page, ".welcome")  # the server's own first time
        for _ in range(ROUNDS):  # by turns, so that a busy moment hits both
            ours.append(opened(browser, page, ".welcome"))
            theirs.append(opened(browser, other, "#question textarea"))
        browser.close()
    for number, visit in enumerate(("nothing cached", "second visit")):
        print(visit)
        for name in ours[0][0]:
            here = statistics.median(visits[number][name] for visits in ours)
            there = statistics.median(visits[number][name] for visits in theirs)
            ratio = f"{here / there:.2f}" if there else "-"
            print(f"  {name:<18}{here:9.2f}  smallest chat {there:9.2f}  ratio {ratio}")
    print(f"own script and styles: {len(head().encode()) / 1000:.1f} kB")


if __name__ == "__main__":
    main()
