"""The question sets are what their README says, and true to the corpus as it stands."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from itertools import combinations
from pathlib import Path

import pytest

from evals.cases import DATASETS, Case, CaseError, load
from evals.matching import holds, normalise
from retrieval.reading.training.documentation import HERE, noted

TRAINED_ON = HERE / "invented"
CORPUS = Path(__file__).parent.parent / "corpus"
FILES = ("openinfra.jsonl", "openinfra-dev.jsonl", "openinfra-fresh.jsonl")
INVENTED = ("invented.jsonl", "invented-dev.jsonl")
NUMBERED = {
    "Antelope": "2023.1",
    "Bobcat": "2023.2",
    "Caracal": "2024.1",
    "Dalmatian": "2024.2",
    "Epoxy": "2025.1",
    "Flamingo": "2025.2",
    "Gazpacho": "2026.1",
    "Hibiscus": "2026.2",
    "Indri": "2027.1",
}
UNNUMBERED = (
    "Austin Bexar Cactus Diablo Essex Folsom Grizzly Havana Icehouse Juno Kilo Liberty Mitaka "
    "Newton Ocata Pike Queens Rocky Stein Train Ussuri Victoria Wallaby Xena Yoga Zed"
).split()


@cache
def cases(name: str) -> tuple[Case, ...]:
    return tuple(load(DATASETS / name))


@cache
def body(document: str, folder: Path = CORPUS) -> str:
    """The text of a document after its front matter."""
    text = (folder / document).read_text(encoding="utf-8")
    return re.sub(r"\A---\n.*?\n---\n", "", text, count=1, flags=re.DOTALL)


@cache
def whole_corpus() -> str:
    files = sorted(file.relative_to(CORPUS) for file in CORPUS.rglob("*.md"))
    return "\n".join(body(file.as_posix()) for file in files).casefold()


def of_kind(*kinds: str) -> list[Case]:
    return [case for case in cases("openinfra.jsonl") if case.kind in kinds]


@pytest.mark.parametrize("name", [*FILES, *INVENTED])
def test_every_reference_stands_in_its_document_exactly_once(name: str) -> None:
    folder = DATASETS / "invented" if name in INVENTED else CORPUS
    wrong = [
        (case.id, reference.document, reference.text)
        for case in cases(name)
        for reference in case.references
        if body(reference.document, folder).count(reference.text) != 1
    ]
    assert not wrong


@pytest.mark.parametrize("name", [*FILES, *INVENTED])
def test_every_expected_answer_stands_in_a_reference(name: str) -> None:
    wrong = [
        (case.id, forms)
        for case in cases(name)
        for forms in case.answers
        if not any(holds(r.text, form) for r in case.references for form in forms)
    ]
    assert not wrong


@pytest.mark.parametrize("name", FILES)
def test_what_must_be_absent_from_the_corpus_is_absent(name: str) -> None:
    wrong = [
        (case.id, text)
        for case in cases(name)
        for text in case.absent
        if text.casefold() in whole_corpus()
    ]
    assert not wrong


@pytest.mark.parametrize("name", [*FILES, *INVENTED])
def test_no_question_is_asked_twice(name: str) -> None:
    counts = Counter(normalise(case.question) for case in cases(name))
    assert [question for question, count in counts.items() if count > 1] == []


@pytest.mark.parametrize(("one", "other"), list(combinations([*FILES, *INVENTED], 2)))
def test_no_two_sets_share_a_question_or_an_id(one: str, other: str) -> None:
    first, second = cases(one), cases(other)
    assert not {c.id for c in first} & {c.id for c in second}
    assert not {normalise(c.question) for c in first} & {normalise(c.question) for c in second}


def test_the_test_set_is_as_large_as_required() -> None:
    answerable = [case for case in cases("openinfra.jsonl") if not case.unanswerable]
    assert len(answerable) >= 190
    assert len(of_kind("typo")) >= 20
    assert len(of_kind("list")) >= 10
    assert len(of_kind("multi_document")) >= 8
    assert len(of_kind("project")) >= 30


def test_most_unanswerable_questions_are_near_misses() -> None:
    near, far = of_kind("near_miss"), of_kind("off_topic")
    assert len(near) + len(far) >= 45
    assert len(near) >= 3 * len(far)
    assert all(case.unanswerable for case in near + far)


def test_the_development_set_is_large_enough_to_tune_on() -> None:
    dev = cases("openinfra-dev.jsonl")
    assert sum(not case.unanswerable for case in dev) >= 70
    assert sum(case.unanswerable for case in dev) >= 35
    assert {case.kind for case in dev} == {case.kind for case in cases("openinfra.jsonl")}


def test_the_questions_on_the_archive_are_spread_over_its_projects() -> None:
    asked = cases("openstack-docs.jsonl")
    assert Counter(case.kind for case in asked) == {"own_words": 60, "other_words": 60}
    projects = Counter(case.references[0].document.split("/")[0] for case in asked)
    assert len(projects) == 18
    assert set(projects.values()) == {6, 7}
    assert all(reference.heading for case in asked for reference in case.references)


def test_what_is_measured_on_the_archive_shares_no_document_with_what_is_tuned_on() -> None:
    tuned, fresh, other = (
        {reference.document for case in cases(f"{name}.jsonl") for reference in case.references}
        for name in ("openstack-docs-dev", "openstack-docs-fresh", "openstack-docs")
    )
    learnt = {asked.document for asked in noted()}
    assert not fresh & (tuned | other | learnt)
    assert not tuned & (other | learnt)


def test_no_invented_document_is_both_measured_and_tuned_or_trained_on() -> None:
    test, tuned = (
        {reference.document for case in cases(name) for reference in case.references}
        for name in INVENTED
    )
    learnt = {file.name for file in TRAINED_ON.glob("*.md")}
    assert len(learnt) > 300
    assert not test & tuned
    assert not (test | tuned) & learnt
    assert test | tuned == {file.name for file in (DATASETS / "invented").glob("*.md")}


@pytest.mark.parametrize("name", NUMBERED)
def test_every_number_is_asked_for_its_name_and_back(name: str) -> None:
    number = NUMBERED[name]
    to_name = [c for c in of_kind("release_name") if number in c.question]
    to_number = [c for c in of_kind("release_number") if name in c.question]
    assert to_name
    assert all(c.answers == ((name,),) for c in to_name)
    assert any(c.answers == ((number,),) for c in to_number)


@pytest.mark.parametrize("kind", ["release_date", "release_status"])
def test_every_series_is_asked_for_its_date_and_its_status(kind: str) -> None:
    asked = " ".join(case.question.casefold() for case in of_kind(kind))
    names = [*UNNUMBERED, *NUMBERED]
    assert len(names) == 35
    missing = [
        n for n in names if n.casefold() not in asked and NUMBERED.get(n, "no number") not in asked
    ]
    assert not missing


def test_every_fact_of_the_article_is_asked_in_at_least_two_wordings() -> None:
    wordings = Counter(case.references for case in of_kind("article"))
    assert len(wordings) >= 34
    assert min(wordings.values()) >= 2


def test_questions_across_documents_need_two_documents() -> None:
    for case in of_kind("multi_document"):
        documents = [
            {r.document for r in case.references if group in r.groups} for group in case.groups
        ]
        assert len(documents) >= 2
        assert documents[0] != documents[1], case.id


GOOD = (
    '{"id": "a", "kind": "list", "question": "q?", "answers": [["x"]], '
    '"references": [{"document": "d.md", "text": "x y"}], "unanswerable": false}'
)


def test_a_dataset_is_read_as_written(tmp_path: Path) -> None:
    file = tmp_path / "set.jsonl"
    file.write_text(f"{GOOD}\n\n")
    (case,) = load(file)
    assert case.answers == (("x",),)
    assert case.references[0].groups == (0,)
    assert case.groups == (0,)


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("{", "line 2"),
        ("[]", "must be a JSON object"),
        (GOOD.replace('"a"', '"b"').replace('"kind": "list", ', ""), "lacks kind"),
        (GOOD.replace('"list"', '"riddle"'), "unknown kind 'riddle'"),
        (GOOD.replace('"id"', '"extra": 1, "id"'), "unknown fields: extra"),
        (GOOD, "'a' is used twice"),
        (GOOD.replace("false", '"no"'), "'unanswerable' must be true or false"),
        (GOOD.replace("false", "true"), "neither answers nor references"),
        (GOOD.replace('[["x"]]', "[]"), "needs answers and references"),
        (GOOD.replace('[["x"]]', "[[]]"), "at least one accepted form"),
        (GOOD.replace('"q?"', '" "'), "'question' must be text"),
        (GOOD.replace('"x y"', '"x y", "groups": [1]'), "count from 0"),
        (GOOD.replace('"x y"', '"x y", "groups": ["a"]'), "numbers from 0 on"),
        (GOOD.replace('"text": "x y"', '"txt": "x y"'), "a reference lacks text"),
        (GOOD.replace("false", 'false, "absent": ["z"]'), "'absent' belongs to unanswerable"),
        (GOOD.replace('[["x"]]', '"x"'), "'answers' must be a list"),
    ],
)
def test_a_faulty_line_is_named(tmp_path: Path, line: str, complaint: str) -> None:
    file = tmp_path / "set.jsonl"
    file.write_text(f"{GOOD}\n{line}\n")
    with pytest.raises(CaseError, match="line 2") as caught:
        load(file)
    assert complaint in str(caught.value)


def test_an_empty_or_missing_dataset_is_refused(tmp_path: Path) -> None:
    (tmp_path / "empty.jsonl").write_text("\n")
    with pytest.raises(CaseError, match="holds no cases"):
        load(tmp_path / "empty.jsonl")
    with pytest.raises(CaseError, match="cannot be read"):
        load(tmp_path / "missing.jsonl")
