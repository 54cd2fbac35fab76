"""The experiment on the size of passages."""

from __future__ import annotations

from pathlib import Path

from evals.cases import Case, Reference
from evals.passage_sizes import draw, outcomes, sample

_FILLER = "The river runs beside the town, as it has always done, and nobody minds.\n\n" * 12
_SAID = "Edda Brandt leads the museum."


def _case() -> Case:
    return Case(
        id="one",
        kind="own_words",
        question="Who leads the museum?",
        answers=(("Edda Brandt",),),
        references=(Reference("deep/b.md", _SAID),),
        unanswerable=False,
    )


def _documents(folder: Path) -> None:
    (folder / "deep").mkdir(parents=True)
    for name in ("a", "c", "d"):
        (folder / f"{name}.md").write_text(f"# Town {name}\n\n{_FILLER}\n", encoding="utf-8")
    (folder / "deep" / "b.md").write_text(f"# Museum\n\n{_FILLER}{_SAID}\n", encoding="utf-8")


def test_smaller_passages_are_more_and_nearer_to_what_is_asked(tmp_path: Path) -> None:
    _documents(tmp_path / "docs")
    files = [tmp_path / "docs" / "deep" / "b.md", tmp_path / "docs" / "a.md"]
    small, large = outcomes((32, 240), files, [_case()])
    assert small.passages > large.passages
    assert small.recall_at_1 == large.recall_at_1 == small.recall_at_5 == 1.0
    assert small.token_iou > large.token_iou
    draw([small, large], tmp_path / "sizes.svg")
    assert "recall@5" in (tmp_path / "sizes.svg").read_text(encoding="utf-8")


def test_a_sample_holds_the_documents_that_are_asked_about(tmp_path: Path) -> None:
    _documents(tmp_path / "docs")
    names = [file.name for file in sample(tmp_path / "docs", [_case()], 2)]
    assert names[0] == "b.md"
    assert len(names) == 2
    assert len(sample(tmp_path / "docs", [_case()], 99)) == 4
