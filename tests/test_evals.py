"""The evaluation loop and its report, with a scripted assistant; and the gate, with a real one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

import ingest
from evals import report
from evals.cases import Case, Reference, load
from evals.metrics import RetrievalScores
from evals.run import Outcome, evaluate
from retrieval import Assistant, Library, Settings
from retrieval.datatypes import (
    Answer,
    AnswerKind,
    Citation,
    DocumentRecord,
    Passage,
    ScoredPassage,
)

TEXT = "Dalmatian is 2024.2. Epoxy is 2025.1. Nothing else is known."
RECORD = DocumentRecord(7, "corpus/releases/a.md", "A", None, "md", 0, 0, "", len(TEXT), 0, 3)


class ShelfOfOneDocument:
    """A library that holds ``TEXT`` and nothing else."""

    def documents(self) -> list[DocumentRecord]:
        return [RECORD]

    def text(self, document_id: int) -> str:
        assert document_id == RECORD.id
        return TEXT


@dataclass
class ScriptedAssistant:
    """Says what the script says; finds the sentences of ``TEXT`` in the order of the script."""

    answers: Mapping[str, tuple[str, Sequence[str]]]
    found: Mapping[str, Sequence[str]]
    library: ShelfOfOneDocument

    def ask(self, question: str) -> Answer:
        if question not in self.answers:
            return Answer(question, AnswerKind.NOT_FOUND, "The documents do not say.")
        text, quotes = self.answers[question]
        citations = tuple(_cited(number, quote) for number, quote in enumerate(quotes, start=1))
        return Answer(question, AnswerKind.ANSWERED, text, (), citations)

    def search(self, query: str, k: int) -> list[ScoredPassage]:
        return [_passage(text) for text in self.found.get(query, ())][:k]


def _cited(number: int, quote: str) -> Citation:
    start = TEXT.index(quote)
    end = start + len(quote)
    return Citation(number, RECORD.id, RECORD.path, "A", (), None, start, end, quote, 1, start, end)


def _passage(text: str) -> ScoredPassage:
    start = TEXT.index(text)
    return ScoredPassage(start, RECORD, Passage(text, start, start + len(text)), 0.5, 0.5, 1.0)


DALMATIAN, EPOXY, NOTHING = "Dalmatian is 2024.2.", "Epoxy is 2025.1.", "Nothing else is known."


def case(kind: str, question: str, answer: str, *texts: str, document: str = "a.md") -> Case:
    references = tuple(
        Reference(f"releases/{document}", text, (group,)) for group, text in enumerate(texts)
    )
    return Case(question, kind, question, ((answer,),), references)


CASES = [
    case("release_name", "right", "Dalmatian", DALMATIAN),
    case("release_name", "wrong citation", "Dalmatian", DALMATIAN),
    case("release_number", "half cited", "2025.1", DALMATIAN, EPOXY),
    case("release_number", "abstains", "2025.1", EPOXY),
    case("project", "elsewhere", "2025.1", EPOXY, document="b.md"),
    Case("invented", "near_miss", "invented", unanswerable=True),
    Case("unknown", "near_miss", "unknown", unanswerable=True),
]
ASSISTANT = ScriptedAssistant(
    answers={
        "right": ("It is Dalmatian.", [DALMATIAN]),
        "wrong citation": ("It is Dalmatian.", [NOTHING]),
        "half cited": ("It is 2025.1, after 2024.2.", [EPOXY, NOTHING]),
        "elsewhere": ("It is 2025.1.", [EPOXY]),
        "invented": ("Surely it is 2026.3.", [NOTHING]),
    },
    found={
        "right": [DALMATIAN, EPOXY],
        "wrong citation": [EPOXY, DALMATIAN],
        "half cited": [EPOXY, NOTHING],
    },
    library=ShelfOfOneDocument(),
)


@pytest.fixture(scope="module")
def outcomes() -> list[Outcome]:
    return evaluate(ASSISTANT, CASES)


@pytest.fixture(scope="module")
def summary(outcomes: list[Outcome]) -> report.Summary:
    return report.summarise(outcomes)


def test_a_right_and_well_cited_answer(outcomes: list[Outcome]) -> None:
    right = outcomes[0]
    assert right.retrieval == RetrievalScores(1, 1, 1, 1, 1)
    assert (right.right, right.right_and_cited) == (True, True)
    assert (right.citation_precision, right.citation_recall) == (1 / 1, 1 / 1)


def test_a_right_answer_with_a_wrong_citation_is_not_right_and_cited(
    outcomes: list[Outcome],
) -> None:
    wrong = outcomes[1]
    assert (wrong.right, wrong.right_and_cited) == (True, False)
    assert (wrong.citation_precision, wrong.citation_recall) == (0 / 1, 0 / 1)
    assert wrong.retrieval is not None
    assert wrong.retrieval.reciprocal_rank == 1 / 2


def test_an_answer_that_cites_one_group_of_two(outcomes: list[Outcome]) -> None:
    half = outcomes[2]
    assert (half.right, half.right_and_cited) == (True, False)
    assert (half.citation_precision, half.citation_recall) == (1 / 2, 1 / 2)
    assert half.retrieval is not None
    assert half.retrieval.recall_at_5 == (1 + 0) / 2


def test_abstaining_on_an_answerable_question_is_wrong_but_scored(outcomes: list[Outcome]) -> None:
    abstained = outcomes[3]
    assert (abstained.abstained, abstained.right) == (True, False)
    assert (abstained.citation_precision, abstained.citation_recall) == (None, 0 / 1)
    assert abstained.retrieval == RetrievalScores(0, 0, 0, 0, 0)


def test_a_case_whose_document_is_missing_is_not_scored_but_named(
    outcomes: list[Outcome], summary: report.Summary
) -> None:
    assert outcomes[4].problem is not None
    assert outcomes[4].right is None
    assert summary.ineligible == ("elsewhere",)
    assert summary.value("project.right") is None
    assert summary.value("project.cases") == 1
    assert "not scored" in report.render(summary)
    assert "elsewhere could not be scored" in report.below(summary, {})


def test_the_means_by_kind(summary: report.Summary) -> None:
    assert summary.value("release_name.right") == (1 + 1) / 2
    assert summary.value("release_name.right_and_cited") == (1 + 0) / 2
    assert summary.value("release_name.mrr") == (1 / 1 + 1 / 2) / 2
    assert summary.value("release_number.abstained") == (0 + 1) / 2
    assert summary.value("answerable.right") == (1 + 1 + 1 + 0) / 4
    assert summary.value("answerable.citation_precision") == (1 / 1 + 0 / 1 + 1 / 2) / 3
    assert summary.uncited == 1
    assert summary.value("answerable.words") == (3 + 3 + 5) / 3


def test_abstention_over_all_cases(summary: report.Summary) -> None:
    # abstained from "abstains" (answerable) and "unknown" (unanswerable); "invented" was answered
    assert summary.value("abstention.precision") == 1 / (1 + 1)
    assert summary.value("abstention.recall") == 1 / (1 + 1)


def test_progress_is_reported_after_each_case() -> None:
    seen: list[tuple[int, int]] = []
    evaluate(ASSISTANT, CASES[:2], lambda done, total: seen.append((done, total)))
    assert seen == [(1, 2), (2, 2)]


def test_thresholds_are_minima_and_those_of_latency_maxima(summary: report.Summary) -> None:
    def missed(name: str, bar: float) -> list[str]:
        return [line for line in report.below(summary, {name: bar}) if line.startswith(name)]

    assert missed("release_name.right", 1.0) == []
    assert missed("release_name.right_and_cited", 0.5) == []
    assert missed("release_name.right_and_cited", 0.6) == [
        "release_name.right_and_cited is 0.5000; the bar is at least 0.6"
    ]
    assert missed("latency.p99", 60) == []
    assert "the bar is at most 0" in missed("latency.p99", 0)[0]


def test_what_could_not_be_measured_misses_its_bar(summary: report.Summary) -> None:
    assert "project.right could not be measured; the bar is 0.1" in report.below(
        summary, {"project.right": 0.1}
    )


def test_an_unknown_threshold_is_an_error(summary: report.Summary) -> None:
    with pytest.raises(KeyError):
        report.below(summary, {"release_name.beauty": 0.5})


def test_a_baseline_comes_back_as_it_was_stored(summary: report.Summary, tmp_path: Path) -> None:
    file = tmp_path / "baselines" / "a.json"
    assert report.load_baseline(file) is None
    report.store_baseline(summary, file)
    stored = report.load_baseline(file)
    assert stored == summary
    assert report.compare(summary, stored) == []
    assert "no change" in report.render(summary, stored)


def test_a_difference_to_the_baseline_is_shown(outcomes: list[Outcome]) -> None:
    before, after = report.summarise(outcomes[:2]), report.summarise(outcomes[:1])
    lines = report.compare(after, before)
    assert "  release_name.right_and_cited: 1.000 (was 0.500, +0.500)" in lines
    assert not [line for line in lines if "latency" in line]
    with_more = report.compare(report.summarise(outcomes), before)
    assert "  abstention.precision: 0.500 (was -)" in with_more


def test_what_is_not_a_summary_is_refused_as_baseline() -> None:
    with pytest.raises(ValueError, match="not an evaluation summary"):
        report.from_json("{}")


def test_the_json_holds_each_case(summary: report.Summary, outcomes: list[Outcome]) -> None:
    text = report.to_json(summary, outcomes)
    assert report.from_json(text) == summary
    assert '"id": "half cited"' in text


def test_failures_name_what_went_wrong_and_nothing_else(outcomes: list[Outcome]) -> None:
    shown = report.failures(outcomes)
    failed = {"wrong citation", "half cited", "abstains", "elsewhere", "invented"}
    assert {o.case.id for o in outcomes if f"{o.case.id}: " in shown} == failed


def test_the_table_has_a_row_for_each_kind_asked(summary: report.Summary) -> None:
    first_words = [line.split()[0] for line in report.render(summary).splitlines() if line]
    assert first_words[1:7] == [
        "release_name",
        "release_number",
        "project",
        "near_miss",
        "answerable",
        "unanswerable",
    ]


CORPUS = Path(__file__).parent.parent / "corpus"


@pytest.fixture(scope="module")
def openinfra(tmp_path_factory: pytest.TempPathFactory) -> report.Summary:
    """The test set, asked of the real pipeline with the default model over the whole corpus."""
    folder = tmp_path_factory.mktemp("openinfra") / "library"
    with Library.open(folder, settings=Settings()) as library:
        ingest.sync(library, [CORPUS])
        return report.summarise(evaluate(Assistant(library), load(report.DATASET)))


# Bars that are met are held as they are; two are met by so little that the rounding of another
# processor might miss them, and are held a few questions lower.
GATE = {
    "answerable.recall@5": report.BARS["answerable.recall@5"],
    "answerable.right": 0.89,
    "release_name.right_and_cited": report.BARS["release_name.right_and_cited"],
    "abstention.precision": report.BARS["abstention.precision"],
    "abstention.recall": 0.67,
}


def test_openinfra_gate(openinfra: report.Summary) -> None:
    """Retrieval and answers are as good as they were; the table is shown when they are not."""
    assert GATE.keys() == report.BARS.keys()
    assert report.below(openinfra, GATE) == [], report.render(openinfra)
