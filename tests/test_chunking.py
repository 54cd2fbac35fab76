from __future__ import annotations

import itertools
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.chunking import cut
from ingest.decoding import clean
from ingest.readers import html
from retrieval.datatypes import Document, Passage, UnitKind

from . import documents

WINDOW = 256
TARGET = 180


def _cut(
    text: str,
    form: str = "markdown",
    title: str = "Guide",
    window: int = WINDOW,
    target: int = TARGET,
) -> tuple[Passage, ...]:
    """The passages of a text, once they are known to be sound."""
    document = Document(title, text, form)
    passages = cut(document, documents.minilm_tokens(), window, target)
    _assert_sound(document, passages, window)
    return passages


def _assert_sound(document: Document, passages: tuple[Passage, ...], window: int) -> None:
    """What holds for any document whatever."""
    tokens = documents.minilm_tokens()
    text, position = document.text, 0
    for passage in passages:
        assert passage.text == text[passage.start : passage.end] == passage.text.strip() != ""
        assert position <= passage.start
        assert not text[position : passage.start].strip()
        position = passage.end
        assert len(tokens(passage.indexed_text)) + 2 <= window
        assert len(tokens(passage.context)) <= window // 3
        edges = [passage.start, *(edge for u in passage.units for edge in (u.start, u.end))]
        assert edges == sorted(edges)
        assert edges[-1] <= passage.end
        assert all(text[unit.start : unit.end].strip() for unit in passage.units)
        leads = [unit.lead for unit in passage.units if unit.lead]
        assert all(text[start:end].strip() for start, end in leads)
    assert not text[position:].strip()


def _units(passage: Passage) -> list[tuple[str, str]]:
    at = passage.start
    return [(u.kind.value, passage.text[u.start - at : u.end - at]) for u in passage.units]


def _sentence(words: int, mark: str = "word") -> str:
    return " ".join([mark.capitalize(), *[mark] * (words - 1)]) + "."


# Sections


def test_a_passage_never_crosses_into_another_section() -> None:
    passages = _cut("# One\n\nFirst.\n\n## Two\n\nSecond.\n\n# Three\n\nThird.\n")
    assert [p.text for p in passages] == [
        "# One\n\nFirst.",
        "## Two\n\nSecond.",
        "# Three\n\nThird.",
    ]
    assert [p.heading_path for p in passages] == [("One",), ("One", "Two"), ("Three",)]
    assert [p.context for p in passages] == ["Guide > One", "Guide > One > Two", "Guide > Three"]


def test_headings_of_empty_sections_wait_for_content() -> None:
    passages = _cut("# One\n\n## Two\n\n### Three\n\nWords.\n")
    assert [p.text for p in passages] == ["# One\n\n## Two\n\n### Three\n\nWords."]
    assert passages[0].heading_path == ("One", "Two", "Three")
    assert _units(passages[0]) == [
        ("heading", "One"),
        ("heading", "Two"),
        ("heading", "Three"),
        ("sentence", "Words."),
    ]


def test_a_trailing_heading_joins_the_passage_before() -> None:
    (passage,) = _cut("# One\n\nWords.\n\n# See also\n")
    assert passage.text.endswith("# See also")
    assert passage.heading_path == ("One",)


def test_a_document_of_headings_only() -> None:
    (passage,) = _cut("# One\n\n## Two\n")
    assert _units(passage) == [("heading", "One"), ("heading", "Two")]


def test_repeated_names_appear_once_in_the_context() -> None:
    (passage,) = _cut("# Guide\n\nWords.\n", title="guide")
    assert passage.context == "Guide"
    assert passage.heading_path == ("Guide",)
    document = Document("The Guide", "# Parts\n\nWords.\n", "markdown")
    place = ("docs", "the-guide")
    (passage,) = cut(document, documents.minilm_tokens(), WINDOW, TARGET, place)
    assert passage.context == "docs > The Guide > Parts"


def test_markup_in_headings_stays_out_of_the_path() -> None:
    (passage,) = _cut("# The `nova` **API** [docs](http://x)\n\nWords.\n")
    assert passage.heading_path == ("The nova API docs",)
    assert _units(passage)[0] == ("heading", "The `nova` **API** [docs](http://x)")


def test_a_long_context_loses_its_outer_parts() -> None:
    headings = "\n\n".join("#" * n + f" Heading {n} {'and more ' * 12}" for n in range(1, 6))
    passage = _cut(f"{headings}\n\nWords.\n")[-1]
    assert passage.context.startswith("Heading 3")
    assert " > Heading 5" in passage.context
    assert len(passage.heading_path) == 5


# Packing


def test_paragraphs_are_packed_and_kept_whole() -> None:
    paragraphs = [_sentence(40) + " " + _sentence(40) for _ in range(6)]
    passages = _cut("\n\n".join(paragraphs))
    assert [p.text.count("\n\n") + 1 for p in passages] == [2, 2, 2]
    assert all(p.text in "\n\n".join(paragraphs) for p in passages)


def test_a_long_paragraph_is_cut_between_sentences() -> None:
    passages = _cut(" ".join(_sentence(50) for _ in range(7)))
    assert len(passages) > 1
    assert all(p.text.startswith("Word") and p.text.endswith(".") for p in passages)


def test_no_tiny_tail_is_left() -> None:
    passages = _cut("\n\n".join([_sentence(90), _sentence(85), _sentence(20)]))
    assert len(passages) == 1


def test_a_small_document_is_one_passage() -> None:
    (passage,) = _cut("Only this.", "text")
    assert (passage.start, passage.end, passage.heading_path) == (0, 10, ())


# Lists


def test_a_list_stays_with_its_introduction() -> None:
    items = "\n".join(f"- {_sentence(15)}" for _ in range(10))
    passages = _cut(f"{_sentence(80)}\n\nThe parts are:\n\n{items}\n")
    assert [p.text.split("\n")[0] for p in passages] == [_sentence(80), "The parts are:"]
    assert {u.lead for u in passages[1].units[1:]} == {(passages[1].start, passages[1].start + 14)}


def test_a_long_list_carries_its_introduction_in_the_context() -> None:
    items = "\n".join(f"- {_sentence(20)}" for _ in range(30))
    first, *later = _cut(f"# Parts\n\nThe parts are:\n\n{items}\n")
    assert first.context == "Guide > Parts"
    assert later
    assert all(p.context == "Guide > Parts\nThe parts are:" for p in later)
    assert all(p.text.startswith("- ") for p in later)


def test_a_long_introduction_is_shortened_where_there_is_no_title_either() -> None:
    items = "\n".join(f"- {_sentence(20)}" for _ in range(30))
    *_, last = _cut(f"{_sentence(120).removesuffix('.')}:\n\n{items}\n", title="")
    assert last.context.startswith("Word word")
    assert len(last.context) < len(_sentence(120))


def test_items_are_whole_unless_long() -> None:
    long = " ".join(_sentence(30) for _ in range(3))
    (passage,) = _cut(f"Intro:\n\n- One. Two.\n- {long}\n")
    assert _units(passage) == [
        ("sentence", "Intro:"),
        ("item", "One. Two."),
        *[("sentence", _sentence(30))] * 3,
    ]
    assert {unit.lead for unit in passage.units[1:]} == {(0, 6)}


# Tables and code


def test_a_split_table_carries_its_header() -> None:
    rows = "\n".join(f"| name {n} | {_sentence(10)} |" for n in range(40))
    first, *later = _cut(f"The ports are:\n\n| Name | Use |\n|---|---|\n{rows}\n")
    assert first.text.startswith("The ports are:\n\n| Name | Use |")
    assert later
    assert all(p.context == "Guide\n| Name | Use |" for p in later)
    assert all(u.kind is UnitKind.ROW and u.lead for p in later for u in p.units)


def test_code_is_whole_where_it_fits() -> None:
    code = "\n".join(f"command {n} --flag" for n in range(25))
    passages = _cut(f"{_sentence(120)}\n\nRun this:\n\n```\n{code}\n```\n")
    assert passages[-1].text == f"Run this:\n\n```\n{code}\n```"
    assert _units(passages[-1]) == [("sentence", "Run this:"), ("code", code)]


def test_long_code_is_cut_at_line_ends() -> None:
    lines = [f"command {n} --flag value" for n in range(200)]
    passages = _cut("```\n" + "\n".join(lines) + "\n```\n")
    found = "\n".join(_units(p)[0][1] for p in passages)
    assert found.split("\n") == lines


def test_rst_code_keeps_the_indentation_of_its_first_line() -> None:
    (passage,) = _cut("Run::\n\n    if x:\n        y\n", "rst")
    assert _units(passage)[1] == ("code", "    if x:\n        y")


# Markup


def test_short_markup_is_held_by_what_follows() -> None:
    (passage,) = _cut(".. note::\n\n   Words.\n\n.. toctree::\n\n   a\n", "rst")
    assert passage.text == ".. note::\n\n   Words.\n\n.. toctree::\n\n   a"
    assert _units(passage) == [("sentence", "Words.")]


def test_long_markup_stands_alone_and_cannot_be_quoted() -> None:
    licence = "..\n   " + "\n   ".join(["Licensed to everybody for whatever use."] * 12)
    first, second = _cut(f"{licence}\n\nTitle\n=====\n\nWords.\n", "rst")
    assert first.text == licence
    assert first.units == ()
    assert second.text == "Title\n=====\n\nWords."


# Pages


def test_a_passage_is_on_the_page_where_it_starts() -> None:
    pages = [" ".join(_sentence(40, mark) for _ in range(3)) for mark in ("one", "two", "three")]
    text = "\n\n".join(pages)
    starts = (0, len(pages[0]) + 2, len(pages[0]) + len(pages[1]) + 4)
    document = Document("Book", text, "pdf", page_starts=starts)
    passages = cut(document, documents.minilm_tokens(), WINDOW, TARGET)
    assert [p.page for p in passages] == [1, 2, 3]


def test_no_pages_without_pages() -> None:
    assert _cut("Words.")[0].page is None


# Whatever comes


@pytest.mark.parametrize("form", ["markdown", "rst", "text"])
@pytest.mark.parametrize(
    "text",
    [
        "x" * 10_000,
        "Begin " + "x" * 10_000 + " end.",
        "😀" * 3_000,
        "漢字" * 2_000,
        "漢字、漢字。" * 500,
        "한국어" * 1_500,
        "ab/" * 3_000,
        "word " * 5_000,
        "word, " * 3_000,
        "\n".join(["a"] * 3_000),
        "- x\n" * 2_000,
        "# h\n" * 500,
        "| a " * 1_500,
        "a" + " " * 20_000 + "b",
        "e\u0301" * 2_000,
        "\u200b" * 2_000 + "a",
        "$ % &" * 1_000,
    ],
)
def test_absurd_texts(text: str, form: str) -> None:
    assert _cut(text, form)
    assert _cut(text, form, window=32, target=20)


WORDS = st.text(alphabet="ab .,:`*_|-1é漢\t", max_size=60)
LINES = st.sampled_from(
    [
        "# One", "## Two", "Title\n=====", "Sub\n---", "===\nTop\n===", "The parts are:", "Run::",
        "- item", "* item\n  goes on", "  - nested", "1. step", "#. step", "> quote\n> - item",
        "| a | b |\n|---|---|\n| 1 | 2 |", "+---+---+\n| a | b |\n+===+===+\n| 1 | 2 |\n+---+---+",
        "== ==\na  b\n== ==\n1  2\n== ==", "```\ncode\n```", "    $ indented code",
        "term\n  meaning",
        ".. note::\n\n   Take care.", ".. code-block:: sh\n\n   ls", ".. toctree::\n\n   a",
        ".. _l:",
        ".. list-table:: T\n   :header-rows: 1\n\n   * - a\n     - b\n   * - 1\n     - 2",
        ":field: value", "--opt  text", "<!-- c -->", "<div>html</div>", "[r]: http://x", "----",
        "A sentence. Another one e.g. here! And v1.2?", "word " * 90, "x" * 300, "",
    ]
)  # fmt: skip
TEXTS = st.lists(st.tuples(LINES | WORDS, st.sampled_from(["\n", "\n\n"])), max_size=25).map(
    lambda parts: "".join(itertools.chain.from_iterable(parts))
)


@pytest.mark.parametrize("form", ["markdown", "rst", "text", "html"])
@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(text=TEXTS, size=st.sampled_from([(256, 180), (128, 90), (40, 30)]))
def test_any_text_is_covered_exactly_and_fits(form: str, text: str, size: tuple[int, int]) -> None:
    text = html.markdown_of(text) if form == "html" else text
    passages = _cut(text, form, window=size[0], target=size[1])
    assert bool(passages) == bool(text.strip())


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(text=st.text(max_size=400), form=st.sampled_from(["markdown", "rst", "text"]))
def test_any_characters_are_covered_exactly_and_fit(text: str, form: str) -> None:
    text = clean(text)
    assert bool(_cut(text, form, window=40, target=30)) == bool(text.strip())


@pytest.mark.parametrize("form", ["markdown", "rst", "text"])
def test_time_is_linear(form: str) -> None:
    def starts(text: str) -> range:
        return range(0, len(text), 4)

    text = "word " * 60_000 + "\n\n" + "# h\n\n" * 5_000 + "- item\n" * 10_000 + "a. " * 30_000
    began = time.perf_counter()
    cut(Document("", text, form), starts, WINDOW, TARGET)
    assert time.perf_counter() - began < 20
