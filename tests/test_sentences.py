from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.sentences import split


def _split(text: str) -> list[str]:
    return [text[start:end] for start, end in split(text, 0, len(text))]


@pytest.mark.parametrize(
    "sentences",
    [
        ["One thing.", "Another thing!", "A third?", "Last"],
        ["See e.g. the API guide, i.e. its end.", "Next."],
        ["Use A, B, etc. in lists.", "Done."],
        ["We use RAM, CPUs, etc.", "Then we stop."],
        ["Dr. Smith met Mr. Jones vs. the board.", "They agreed."],
        ["See No. 5 and Fig. 3 for it.", "It is clear."],
        ["The answer is no.", "Then we go."],
        ["The U.S. Army uses it.", "It works."],
        ["It is made in the U.S.", "The U.K. imports it."],
        ["Choose plan B.", "It costs less."],
        ["It was written by J. R. Smith in May.", "It is long."],
        ["Version 2024.2 follows v1.2.3 of it.", "It costs 3.50 a day."],
        ["It came in 2024.", "The next came in 2025."],
        ["Edit nova.conf and run setup.py now.", "Restart."],
        ["Wait... there is more.", "Here it is."],
        ["He left…", "She stayed."],
        ['He said "stop."', "She did (at once.)", "They left."],
        ["**Bold ends here.**", "`Code` follows."],
        ["Is it?", "(Yes.)", "¿No?"],
        ["The service restarts.", "nova-compute then connects."],
        ["The value is approx. five units.", "Good."],
        ["It ends at 5 p.m. 3 people stay."],
        ["1. First do this.", "Then that."],
        ["1986. A great year.", "It ended in 1987.", "So it was."],
        ["See Smith et al. (2020) for it.", "Good."],
    ],
)
def test_english(sentences: list[str]) -> None:
    assert _split(" ".join(sentences)) == sentences


def test_chinese_and_japanese_need_no_blanks() -> None:
    assert _split("これは文です。「そうですか？」はい！") == [
        "これは文です。",
        "「そうですか？」",
        "はい！",
    ]


def test_single_newlines_are_blanks_and_blank_lines_are_ends() -> None:
    assert _split("One\nsentence. Two\n  \nThree\n\n\nFour") == [
        "One\nsentence.",
        "Two",
        "Three",
        "Four",
    ]


def test_offsets_count_from_the_beginning_of_the_text() -> None:
    text = "xx First. Second. yy"
    assert split(text, 3, 17) == [(3, 9), (10, 17)]


@given(st.text(alphabet="aB. \n!?…\"')。1-e.g", max_size=80))
def test_spans_are_ordered_trimmed_and_cover_everything(text: str) -> None:
    position = 0
    for start, end in split(text, 0, len(text)):
        assert start < end
        assert not text[position:start].strip()
        assert text[start:end] == text[start:end].strip()
        position = end
    assert not text[position:].strip()


@pytest.mark.parametrize("pattern", [".", ". ", "a. ", '."', "\n ", "e.g. ", "...*"])
def test_time_is_linear(pattern: str) -> None:
    text = pattern * (400_000 // len(pattern))
    began = time.perf_counter()
    split(text, 0, len(text))
    assert time.perf_counter() - began < 5
