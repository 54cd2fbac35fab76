"""The reader's training recipe: what it makes of the data, its loss, going on after a stop."""

from __future__ import annotations

import gzip
import json
import random
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from retrieval.reading.training import negatives
from retrieval.reading.training.batches import batches, steps
from retrieval.reading.training.configuration import Configuration
from retrieval.reading.training.examples import (
    Example,
    load,
    lone,
    read,
    save,
    sentences,
    shortened,
)
from retrieval.reading.training.model import ReaderModel, averaged, span_loss
from retrieval.reading.training.near_misses import near_misses
from retrieval.reading.training.stream import examples
from retrieval.reading.training.train import train

from .training_runs import TEXT, by_hand, data, example, tiny_encoder, word_pieces


def test_questions_are_read_with_their_answers(tmp_path: Path) -> None:
    asked = [
        {"question": " Who? ", "answers": [{"text": "Edda Brandt", "answer_start": 27}]},
        {"question": "Why?", "answers": [], "is_impossible": True},
    ]
    article = {"title": "Up_ton", "paragraphs": [{"context": TEXT, "qas": asked}]}
    file = tmp_path / "a.json.gz"
    file.write_bytes(gzip.compress(json.dumps({"data": [article]}).encode()))
    who, why = read(file)
    assert (who.question, who.title, who.texts) == ("Who?", "Up ton", ["Edda Brandt"])
    assert why.answers == ()
    save([who, why], tmp_path / "kept.gz")
    assert load(tmp_path / "kept.gz") == [who, why]


def test_a_written_question_is_read_with_its_paragraph(tmp_path: Path) -> None:
    other = {"context": "Nothing of it.", "qas": []}
    article = {"title": "Upton", "paragraphs": [other, {"context": TEXT, "qas": []}]}
    (tmp_path / "a.json.gz").write_bytes(gzip.compress(json.dumps([article]).encode()))
    place = {"file": "a.json.gz", "article": 0, "paragraph": 1}
    told = [
        {**place, "question": "Who leads it?", "answer": "Edda Brandt"},
        {**place, "question": "Who left it?", "answer": None},
        {**place, "question": "Which one?", "answer": "The", "start": 49},
    ]
    questions = tmp_path / "questions.jsonl"
    questions.write_text("".join(json.dumps(line) + "\n" for line in told))
    assert list(near_misses(tmp_path, questions)) == [
        example("Who leads it?", "Edda Brandt"),
        example("Who left it?"),
        Example("Which one?", "Upton", TEXT, ((49, 52),)),
    ]
    questions.write_text(json.dumps({**told[0], "answer": "Edda Brand"}))
    with pytest.raises(ValueError, match=r"a\.json\.gz is another version: no 'Edda Brand'"):
        list(near_misses(tmp_path, questions))


def test_a_shortened_example_keeps_its_answer() -> None:
    whole = example("Who leads the museum?", "Edda Brandt")
    for seed in range(20):
        short = shortened(whole, 40, random.Random(seed))
        assert short.texts == ["Edda Brandt"]
        assert len(short.passage) < len(TEXT)
        assert short.passage in TEXT


def test_a_swapped_question_names_what_the_passage_does_not() -> None:
    article = negatives.things([TEXT, "In 1987 the roof was mended, and Lady Mary Otterby paid."])
    made = negatives.swapped(example("What opened in 1931?", "museum"), article, random.Random(1))
    assert made is not None
    assert made.question == "What opened in 1987?"
    assert made.answers == ()
    nothing = example("What is it?", "museum")
    assert negatives.swapped(nothing, article, random.Random(1)) is None


def test_a_turned_question_asks_for_the_opposite() -> None:
    made = negatives.turned(
        example("What does the first room hold?", "12 otters"), random.Random(1)
    )
    assert made is not None
    assert made.question == "What does the last room hold?"
    opposite_there = example("Was it opened before?", "1931", TEXT + " After that it closed.")
    made = negatives.turned(opposite_there, random.Random(1))
    assert made is None or "before" in made.question


def test_the_answering_sentence_is_removed_unless_it_is_said_again() -> None:
    longer = TEXT + " Many people come here every year to look at them, and some of them stay."
    longer += " The town is small, and the river runs beside it, as it has always done."
    made = negatives.removed(example("Who leads it?", "Edda Brandt", longer))
    assert made is not None
    assert "Edda" not in made.passage
    assert made.passage.startswith("The museum opened in 1931. The first room")
    again = example("Who leads it?", "Edda Brandt", longer + " So says Edda Brandt.")
    assert negatives.removed(replace(again, answers=again.answers[:1])) is None


def test_a_wrong_passage_does_not_hold_the_answer() -> None:
    passages = [TEXT, "Edda Brandt is old.", "Nobody leads it."]
    made = negatives.elsewhere(example("Who?", "Edda Brandt"), passages, random.Random(0))
    assert made is not None
    assert made.passage == "Nobody leads it."


def test_the_loss_is_that_of_all_gold_positions_together() -> None:
    logits = torch.tensor([[0.0, 1.0, 2.0, 9.0]])
    allowed = torch.tensor([[True, True, True, False]])
    gold = torch.tensor([[False, True, True, False]])
    e = np.exp([0.0, 1.0, 2.0])
    expected = -np.log((e[1] + e[2]) / e.sum())
    assert float(span_loss(logits, gold, allowed)) == pytest.approx(expected, abs=1e-4)


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_encoder(tmp_path_factory.mktemp("tiny"))


def test_a_stopped_run_ends_as_an_unbroken_one(tmp_path: Path, base: Path) -> None:
    configuration = data(tmp_path)
    stream = examples(tmp_path / "reading", configuration, by_hand)  # type: ignore[arg-type]
    assert 60 < len(stream) < 100
    assert any(not e.answers for e in stream)
    assert any(e.answers for e in stream)
    tokenizer = word_pieces()

    class Stopped(Exception):
        pass

    def run(out: Path, stop_at: int | None = None) -> None:
        out.mkdir(exist_ok=True)
        torch.manual_seed(1)
        model = ReaderModel(base, dropout=0.0)
        if stop_at is not None:
            count = iter(range(10**6))

            def stopping(*_: object) -> None:
                if next(count) == stop_at:
                    raise Stopped

            model.register_forward_pre_hook(stopping)
        train(model, tokenizer, stream, configuration, out)

    run(tmp_path / "whole")
    with pytest.raises(Stopped):
        run(tmp_path / "broken", stop_at=8)
    run(tmp_path / "broken")
    whole, broken = (
        torch.load(tmp_path / name / "model.pt", weights_only=True) for name in ("whole", "broken")
    )
    assert whole["step"] == broken["step"] == steps(stream, configuration)
    for name, weights in whole["model"].items():
        assert torch.allclose(weights, broken["model"][name], atol=1e-6), name
    log = [json.loads(line) for line in (tmp_path / "whole" / "log.jsonl").read_text().splitlines()]
    assert log[-1]["step"] == log[-1]["of"]


def test_batches_mark_gold_positions(tmp_path: Path) -> None:
    tokenizer = word_pieces()
    stream = [example("Who leads it?", "Edda Brandt"), example("Who?")]
    (batch,) = batches(stream, tokenizer, Configuration(batch=4))
    rows = {bool(answerable): row for row, answerable in enumerate(batch.answerable)}
    answered, silent = rows[True], rows[False]
    first, last = int(batch.starts[answered].nonzero()), int(batch.ends[answered].nonzero())
    ids = batch.ids[answered, first : last + 1].tolist()
    assert tokenizer.decode(ids).replace(" ", "") == "eddabrandt"
    assert bool(batch.starts[silent, 0])
    assert not batch.starts[silent, 1:].any()
    assert not batch.allowed[answered, 1 : 1 + 4].any()  # the question holds no span


def test_sentences_cover_the_text() -> None:
    found = sentences(TEXT)
    assert [TEXT[a:b].strip() for a, b in found] == [
        "The museum opened in 1931.",
        "Edda Brandt leads it.",
        "The first room holds 12 otters.",
    ]
    assert "".join(TEXT[a:b] for a, b in found) == TEXT


def test_stages_are_averaged_by_their_shares() -> None:
    before, after = ({"w": torch.full((2,), value)} for value in (1.0, 5.0))
    shipped = before | {"constant": torch.zeros(1)}  # a graph holds more than its parameters
    for start in (before, shipped):
        average = averaged(start, after, 0.75)
        assert list(average) == ["w"]
        assert average["w"].tolist() == [4.0, 4.0]


def test_a_lone_sentence_answers_or_looks_as_if_it_did() -> None:
    asked = example("Who leads the museum?", "Edda Brandt")
    seen = {lone(asked, random.Random(seed)) for seed in range(20)}
    assert {(short.passage.strip(), tuple(short.texts)) for short in seen} == {
        ("Edda Brandt leads it.", ("Edda Brandt",)),
        ("The museum opened in 1931.", ()),  # of the others it shares most with the question
    }
    assert lone(example("How many otters are there?"), random.Random(1)).passage == (
        "The first room holds 12 otters."
    )
