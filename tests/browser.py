"""What the browser tests share: the fake assistant, a running page, and a real Chromium."""

from __future__ import annotations

import os
import re
import shutil
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from retrieval import Assistant, Library
from retrieval.datatypes import (
    Answer,
    AnswerKind,
    Citation,
    DocumentRecord,
    Event,
    Finished,
    PassagesFound,
    ScoredPassage,
    Segment,
    Support,
    Token,
)
from retrieval.embedding import Vectors
from retrieval.errors import LibraryBusy
from retrieval.scope import EVERYTHING, Scope

from .fakes import HashingEmbedder

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

# How a question asks the fake to behave.
SLOW, DRIPPING, BUSY, CRASH = "slow:", "dripping:", "busy:", "crash:"
SECRET = "a detail for the terminal only"
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


class PausingEmbedder(HashingEmbedder):
    """Takes a second over a text that says so: long enough to see a progress bar."""

    def embed(self, texts: Sequence[str], *, query: bool = False) -> Vectors:
        if not query and any("unhurried" in text for text in texts):
            time.sleep(1.0)
        return super().embed(texts, query=query)


@dataclass
class FakeAssistant:
    """Quotes the first stored line that holds every word of the question. No models, no ranking.

    A question that starts with ``slow:`` waits until ``release`` is set; one that starts with
    ``dripping:`` writes a word every hundredth of a second until then.
    """

    library: Library
    release: threading.Event = field(default_factory=threading.Event)
    asked: list[tuple[str, list[Mapping[str, str]]]] = field(default_factory=list)
    scopes: list[Scope] = field(default_factory=list)
    suggested: tuple[str, ...] = ("heron nests", "otter dens")

    def stream(
        self,
        question: str,
        history: Sequence[Mapping[str, str]] = (),
        scope: Scope = EVERYTHING,
    ) -> Iterator[Event]:
        self.asked.append((question, list(history)))
        self.scopes.append(scope)
        yield PassagesFound(())
        if question.startswith(SLOW):
            yield Token("A first piece ")
            self.release.wait(30)
        if question.startswith(DRIPPING):
            while not self.release.wait(0.01):
                yield Token("drip ")
        if question.startswith(BUSY):
            raise LibraryBusy("Another process is adding documents. Try again in a minute.")
        if question.startswith(CRASH):
            raise ValueError(SECRET)
        yield Finished(self._answer(question))

    def examples(self, n: int = 4) -> list[str]:
        return list(self.suggested[:n])

    def _answer(self, question: str) -> Answer:
        words = re.findall(r"\w+", question.lower().split(":")[-1])
        for record in self.library.documents():
            text = self.library.text(record.id)
            for line in re.finditer(r"[^\n]+", text):
                if all(word in line.group().lower() for word in words):
                    return _quoting(question, record, text, line.start(), line.end(), words)
        closest = tuple(_passages(self.library))[:2]
        said = "The documents do not answer that."
        return Answer(question, AnswerKind.NOT_FOUND, said, (Segment(said),), closest=closest)


def _quoting(
    question: str, record: DocumentRecord, text: str, start: int, end: int, words: Sequence[str]
) -> Answer:
    quote = text[start:end]
    at = quote.lower().index(words[0])
    citation = Citation(
        number=1, document_id=record.id, document=record.path, title=record.title,
        heading_path=("Chapter", "Section"), page=None, start=start, end=end, quote=quote,
        score=0.9, passage_start=max(0, start - 80), passage_end=min(len(text), end + 80),
    )  # fmt: skip
    said = Segment(quote, (1,), Support.QUOTED, marks=((at, at + len(words[0])),))
    return Answer(question, AnswerKind.ANSWERED, quote, (said,), (citation,), confidence=0.9)


def _passages(library: Library) -> Iterator[ScoredPassage]:
    for record in library.documents():
        for stored in library.catalogue.passages_of(record.id):
            yield ScoredPassage(stored.id, record, stored.passage, 0.1, 0.1, 0.0)


def chromium() -> str | None:
    """The browser to drive: $CHROMIUM, or one that is installed."""
    chosen = os.environ.get("CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
    return chosen if Path(chosen).exists() else None


CHROMIUM_ARGUMENTS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip


@contextmanager
def served(library: Library, assistant: FakeAssistant | Assistant) -> Iterator[str]:
    """The page for a library, at an address of its own."""
    from ui import app

    blocks = app.build(library, assistant)
    try:
        yield app.launch(blocks, library, host="127.0.0.1", port=0)
    finally:
        if isinstance(assistant, FakeAssistant):
            assistant.release.set()
        blocks.close(verbose=False)


def ask(page: Page, question: str) -> Locator:
    """Type a question, press Enter, and wait for what comes of it."""
    page.locator("#question textarea").fill(question)
    page.locator("#question textarea").press("Enter")
    return finished(page, question)


def dripping(page: Page, question: str) -> None:
    """Ask what is answered word for word, and wait until some words are there."""
    page.locator("#question textarea").fill(question)
    page.locator("#question textarea").press("Enter")
    page.locator(".exchange.pending .draft", has_text="drip drip").wait_for()


def finished(page: Page, question: str) -> Locator:
    """What came of the latest question, when that is ``question`` and no longer pending."""
    asked = page.locator(".question").get_by_text(question, exact=True)
    answer = ":scope + .bot-row .latest .exchange:not(.pending)"
    exchange = page.locator("#chat .user-row").filter(has=asked).locator(answer)
    exchange.wait_for()
    return exchange
