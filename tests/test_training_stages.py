"""A stage of the recipe: what teachers say, and how its runs come together."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from retrieval import Library
from retrieval.reading.training.batches import batches
from retrieval.reading.training.configuration import Configuration, Stage
from retrieval.reading.training.distillation import Taught, Teachers, distillation_loss
from retrieval.reading.training.model import ReaderModel, mean
from retrieval.reading.training.stages import Materials, run
from retrieval.reading.training.stream import examples

from .training_runs import by_hand, data, example, tiny_encoder, word_pieces


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_encoder(tmp_path_factory.mktemp("tiny"))


def test_the_loss_against_teachers_is_the_cross_entropy_with_what_they_say() -> None:
    allowed = torch.tensor([[True, True, False]])
    taught = Taught(
        torch.tensor([[0.25, 0.75, 0.0]]), torch.tensor([[1.0, 0.0, 0.0]]), torch.tensor([0.5])
    )
    starts, ends = torch.tensor([[0.0, 1.0, 9.0]]), torch.tensor([[0.0, 0.0, 9.0]])
    loss = distillation_loss((starts, ends, torch.tensor([0.0])), taught, allowed, weight=0.5)
    start = 0.25 * np.log(1 + np.e) + 0.75 * np.log(1 + 1 / np.e)
    assert float(loss) == pytest.approx((start + np.log(2)) / 2 + 0.5 * np.log(2), abs=1e-4)


def test_teachers_say_the_mean_of_what_each_holds_likely(base: Path) -> None:
    (batch,) = batches([example("Who leads it?", "Edda Brandt")], word_pieces(), Configuration())
    models = []
    for seed in (1, 2):
        torch.manual_seed(seed)
        models.append(ReaderModel(base))
    taught = Teachers(models).taught(batch)
    assert float(taught.starts.sum()) == pytest.approx(1, abs=1e-5)
    assert not taught.ends[~batch.allowed].any()
    alone = [Teachers([model]).taught(batch) for model in models]
    assert torch.allclose(taught.starts, (alone[0].starts + alone[1].starts) / 2, atol=1e-6)
    sure = sum(float(one.answerable) for one in alone) / 2
    assert float(taught.answerable) == pytest.approx(sure, abs=1e-6)


def test_every_draw_of_the_examples_is_another(tmp_path: Path) -> None:
    once = data(tmp_path)
    folder = tmp_path / "reading"
    first, second = (
        examples(folder, replace(once, seed=seed), by_hand)  # type: ignore[arg-type]
        for seed in (once.seed, once.seed + 1)
    )
    both = examples(folder, replace(once, draws=2), by_hand)  # type: ignore[arg-type]
    assert both == first + second
    assert first != second


def test_students_of_a_stage_come_together_after_their_teachers(tmp_path: Path, base: Path) -> None:
    plain = replace(data(tmp_path), examples=16, frozen_layers=0)
    taught = replace(plain, taught=1.0)
    stage = Stage(
        "taught",
        plain,
        teachers=(replace(plain, seed=1), replace(plain, seed=2)),
        students=(replace(taught, seed=3), replace(taught, seed=4)),
    )
    out = tmp_path / "out"
    with Library.open(tmp_path / "library") as library:
        materials = Materials(tmp_path / "reading", library, by_hand, base)  # type: ignore[arg-type]
        torch.manual_seed(0)
        ended = run(stage, ReaderModel(base).state_dict(), materials, out)
        logs = sorted(file.parent.name for file in out.glob("*/log.jsonl"))
        assert logs == ["student-1", "student-2", "teacher-1", "teacher-2"]
        students = [torch.load(out / f"student-{n}" / "model.pt")["model"] for n in (1, 2)]
        assert not torch.equal(students[0]["span.weight"], students[1]["span.weight"])
        for name, values in mean(students).items():
            assert torch.allclose(values, (students[0][name] + students[1][name]) / 2)
            assert torch.equal(values, ended[name])
        (out / "model.pt").unlink()  # as if it had been stopped before the end
        for log in out.glob("student-*/log.jsonl"):
            assert json.loads(log.read_text().splitlines()[-1])["step"] == 4
        before = {file: file.stat().st_mtime_ns for file in out.rglob("log.jsonl")}
        again = run(stage, None, materials, out)
        assert torch.equal(again["span.weight"], ended["span.weight"])
        assert before == {file: file.stat().st_mtime_ns for file in out.rglob("log.jsonl")}
