"""No more questions are worked on at a time than there are cores; the others wait their turn."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Lock, Thread

import pytest

from retrieval import Assistant, Library
from retrieval.cores import Turns

from .building import put


def test_no_more_at_a_time_than_have_a_turn() -> None:
    turns, working, seen, lock = Turns(2), 0, [], Lock()

    def work(_: int) -> None:
        nonlocal working
        with turns.turn(), turns.turn():  # who has one may ask again
            with lock:
                working += 1
                seen.append(working)
            time.sleep(0.01)
            with lock:
                working -= 1

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(16)))
    assert len(seen) == 16
    assert max(seen) == 2


def test_an_error_gives_the_turn_back() -> None:
    turns = Turns(1)
    with pytest.raises(ValueError, match="failed"), turns.turn():
        raise ValueError("failed")

    def next_one() -> None:
        with turns.turn():
            had.append(True)

    had: list[bool] = []
    thread = Thread(target=next_one, daemon=True)  # which would wait for ever without it
    thread.start()
    thread.join(timeout=5)
    assert had


def test_a_question_that_waited_is_answered_from_what_is_there_when_it_is_worked_on(
    library: Library,
) -> None:
    put(library, "museum.md", "The otter museum opened in 1931.")
    assistant = Assistant(library)
    assistant._retriever.turns = Turns(1)
    with ThreadPoolExecutor(1) as pool:
        with assistant._retriever.turns.turn():
            asked = pool.submit(assistant.ask, "When did the otter museum open?")
            time.sleep(0.2)
            put(library, "museum.md", "The otter museum opened in 1934.")
        assert "1934" in asked.result(timeout=30).text
