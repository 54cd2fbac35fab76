"""The reader at question time: what it is given, the spans it finds, the weights it accepts."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
from tokenizers import Tokenizer

from retrieval import Assistant, Library
from retrieval.datatypes import AnswerKind
from retrieval.errors import ReaderError
from retrieval.query import parse
from retrieval.reading.inputs import CONTEXT_LIMIT, padded, prepare
from retrieval.reading.reader import WEIGHTS, Reader, Reading, reader_of
from retrieval.reranker import READ, rerank, strength
from retrieval.retriever import Retriever
from retrieval.settings import Settings

from .building import put

PASSAGE = (
    "The otter museum in Upton opened in 1931. Its roof was replaced in 1987 after a storm. "
    "Edda Brandt is its director."
)


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader()


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return Tokenizer.from_file(str(WEIGHTS / "tokenizer.json"))


def reading(starts: list[float], ends: list[float]) -> Reading:
    """A reading of one-letter word pieces, two characters apart."""
    offsets = tuple((2 * i, 2 * i + 1) for i in range(len(starts)))
    return Reading(np.array(starts, np.float32), np.array(ends, np.float32), offsets, 0.0)


def test_a_passage_stands_after_the_question_and_its_context(tokenizer: Tokenizer) -> None:
    given = prepare(tokenizer, "Who knows?", "Upton", "The otter knows.")
    # [CLS] who knows ? [SEP] upton: the context is one or more pieces of type 1
    assert given.types[:5] == (0, 0, 0, 0, 0)
    assert set(given.types[5:]) == {1}
    assert [("The otter knows."[a:b]).lower() for a, b in given.offsets][:2] == ["the", "otter"]
    assert tokenizer.decode([given.ids[given.first]]) == "the"
    assert given.ids[-1] == tokenizer.token_to_id("[SEP]")


def test_what_is_too_long_is_cut_from_the_end(tokenizer: Tokenizer) -> None:
    given = prepare(tokenizer, "Who?", "up " * 100, "otter " * 500, limit=100)
    assert len(given.ids) == 100
    assert given.first == 4 + CONTEXT_LIMIT  # [CLS] who ? [SEP]
    ids, mask, types = padded([given, prepare(tokenizer, "Who?", "", "An otter.")])
    assert {len(row) for row in (*ids, *mask, *types)} == {100}
    assert sum(mask[1]) == 4 + 4  # [CLS] who ? [SEP] an otter . [SEP], an otter being whole words


def test_of_a_long_context_the_nearest_names_are_read(tokenizer: Tokenizer) -> None:
    given = prepare(tokenizer, "Who?", "far " * (CONTEXT_LIMIT + 10) + "near", "An otter.")
    context = tokenizer.decode(given.ids[4 : given.first])
    assert context.split() == ["far"] * (CONTEXT_LIMIT - 1) + ["near"]


def test_a_span_of_what_is_known_is_none_unless_all_is_known() -> None:
    # The first two pieces are best (9 + 2); with them known, the third has to be in it (9 + 0).
    found = reading([9, 2, 0], [0, 2, 0])
    for known, span in (((), (0, 3, 11.0)), ([(0, 1), (2, 3)], (0, 5, 9.0))):
        best = found.best(known=known)
        assert best is not None
        assert (best.start, best.end, best.score) == span
    everything = found.best(0, 3, [(0, 1), (2, 3)])
    assert everything is not None
    assert everything.score == 11.0


def test_the_best_span_ends_where_or_after_it_starts() -> None:
    # The sums: best would be start 2 and end 1, which is no span; next are 2 to 3 with 5 + 1.
    found = reading([0, 1, 5, 0], [0, 6, -9, 1]).best()
    assert found is not None
    # start 1, end 1: 1 + 6 = 7, more than 5 + 1.
    assert (found.start, found.end, found.score) == (2, 3, 7.0)
    found = reading([0, -9, 5, 0], [0, 6, -9, 1]).best()
    assert found is not None
    assert (found.start, found.end, found.score) == (0, 3, 6.0)  # start 0, end 1: 0 + 6


def test_the_best_span_within_a_part_of_the_passage() -> None:
    found = reading([9, 0, 2, 0], [9, 0, 0, 3]).best(start=2)
    assert found is not None
    assert (found.start, found.end, found.score) == (4, 7, 5.0)
    assert reading([9, 0], [9, 0]).best(start=50) is None


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("When did the otter museum open?", "1931"),
        ("When was the roof replaced?", "1987"),
        ("Who is the director of the museum?", "Edda Brandt"),
    ],
)
def test_the_trained_reader_finds_the_words_that_answer(
    reader: Reader, question: str, words: str
) -> None:
    (found,) = reader.read(question, [("Upton", PASSAGE)])
    span = found.best()
    assert span is not None
    assert words in PASSAGE[span.start : span.end]
    assert len(PASSAGE[span.start : span.end]) < 40


def test_a_passage_that_answers_is_told_from_one_that_does_not(reader: Reader) -> None:
    question = "When did the otter museum open?"
    other = "Otters eat fish, crabs and frogs, and they play in the snow."
    answers, elsewhere = reader.read(question, [("", PASSAGE), ("", other)])
    assert answers.probability > elsewhere.probability + 0.3


def test_several_passages_are_read_as_each_would_be_alone(reader: Reader) -> None:
    question = "Who is the director?"
    texts = [PASSAGE, "Short.", PASSAGE[:42], "Edda Brandt came in 2004. " * 9, "", "No."]
    together = reader.read(question, [("Upton", text) for text in texts])
    for text, found in zip(texts, together, strict=True):
        (alone,) = reader.read(question, [("Upton", text)])
        assert len(found.offsets) == len(alone.offsets)
        assert found.answerable == pytest.approx(alone.answerable, abs=1e-4)


def test_damaged_weights_are_refused(tmp_path: Path) -> None:
    folder = tmp_path / "weights"
    shutil.copytree(WEIGHTS, folder)
    content = bytearray((folder / "model.onnx").read_bytes())
    content[1000] ^= 1
    (folder / "model.onnx").write_bytes(content)
    with pytest.raises(ReaderError, match=r"model\.onnx is not the file"):
        Reader(folder).read("Who?", [("", "Nobody.")])


def test_missing_weights_say_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ReaderError, match='reader = "off"'):
        Reader(tmp_path).read("Who?", [("", "Nobody.")])


def test_the_reader_can_be_turned_off() -> None:
    assert reader_of("off") is None
    assert reader_of("on") is not None


def test_the_shipped_weights_are_small() -> None:
    assert (WEIGHTS / "model.onnx").stat().st_size <= 25_000_000


def test_the_reader_puts_the_passage_that_answers_first(library: Library) -> None:
    put(
        library,
        "museum.md",
        "The museum director museum director museum director is a title.",
        "Edda Brandt is the director of the museum in Upton.",
        *(f"Room {n} of the museum holds otters." for n in range(12)),
    )
    query = parse("Who is the director of the museum?", library.lexical)
    found = Retriever(library).search(query, 12)
    before = rerank(None, query, found)
    after = rerank(Reader(), query, found)
    assert list(before.passages) == found
    assert before.readings == {}
    assert after.passages[0].text.startswith("Edda Brandt")
    assert {p.id for p in after.passages} == {p.id for p in found}
    scores = [p.score for p in after.passages]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in scores)
    assert len(after.readings) == READ
    assert [p.answerable is None for p in after.passages] == [False] * READ + [True] * (12 - READ)


def test_passages_that_hardly_answer_are_still_told_apart() -> None:
    def unsure(logit: float) -> Reading:
        nothing = np.empty(0, dtype=np.float32)
        return Reading(nothing, nothing, (), logit)

    logits = (-40.0, -8.0, -6.0, 0.0, 10.0, 12.0)
    assert [strength(unsure(logit)) for logit in logits] == pytest.approx([0, 0.1, 0.2, 0.5, 1, 1])


def test_a_library_without_the_reader_answers_as_before(tmp_path: Path) -> None:
    """Every score comes from the features alone, and nothing is read."""
    with Library.open(tmp_path / "library", settings=Settings(reader="off")) as library:
        put(library, "museum.md", "The otter museum opened in 1931.", "Otters eat fish.")
        answer = Assistant(library).ask("When did the otter museum open?")
    assert answer.kind is AnswerKind.ANSWERED
    assert answer.text == "The otter museum opened in 1931."
    assert answer.citations[0].span is None
    assert all(passage.answerable is None for passage in answer.passages)


def test_the_words_that_answer_are_marked(tmp_path: Path) -> None:
    with Library.open(tmp_path / "library", settings=Settings(reader="on")) as library:
        put(library, "museum.md", "The otter museum opened in 1931 in *Upton*.", "Otters eat fish.")
        answer = Assistant(library).ask("When did the otter museum open?")
        (citation,) = answer.citations
        assert citation.span is not None
        text = library.catalogue.slice(citation.document_id, *citation.span)
    assert "1931" in text
    ((start, end),) = answer.segments[0].marks
    assert answer.segments[0].text[start:end] == text


def test_passages_that_agree_are_all_cited(tmp_path: Path) -> None:
    with Library.open(tmp_path / "library", settings=Settings(reader="on")) as library:
        put(library, "a.md", "The otter museum opened in 1931.", "Otters eat fish.")
        put(library, "b.md", "In 1931 the otter museum opened its doors.", "Crabs are eaten.")
        answer = Assistant(library).ask("When did the otter museum open?")
    assert {citation.document for citation in answer.citations} == {"a.md", "b.md"}
    assert [segment.citations for segment in answer.segments] == [(1, 2)]


def test_passages_that_contradict_each_other_are_shown_side_by_side(tmp_path: Path) -> None:
    with Library.open(tmp_path / "library", settings=Settings(reader="on")) as library:
        put(library, "a.md", "The otter museum opened in 1931.", "Otters eat fish.")
        put(library, "b.md", "The otter museum opened in 1934.", "Crabs are eaten.")
        answer = Assistant(library).ask("When did the otter museum open?")
    assert len(answer.citations) == 2
    assert [segment.citations for segment in answer.segments] == [(), (1,), (2,)]
    assert {"1931" in segment.text for segment in answer.segments[1:]} == {True, False}
