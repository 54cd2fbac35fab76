"""Questions about documentation become examples that the reader is trained on."""

from __future__ import annotations

import json
import random
from collections import defaultdict
from dataclasses import replace
from operator import itemgetter
from pathlib import Path
from typing import Any

import pytest

import ingest
from evals.cases import DATASETS, load
from evals.matching import normalise
from retrieval import Library
from retrieval.reading.training.configuration import STAGES
from retrieval.reading.training.documentation import HERE, Noted, documentation, noted
from retrieval.reading.training.documentation import QUESTIONS as QUESTION_FILES
from retrieval.reading.training.examples import Example
from retrieval.reading.training.lists import LISTS, Listed, listed, lists
from retrieval.reading.training.near_misses import QUESTIONS as NEAR_MISSES

GUIDE = """# Backups

Options:

- ``pool_size``: how many backups run at once, 3 by default.
- ``limit``: how many backups may wait.

A backup that fails is tried again.
"""
ELSEWHERE = "# Disks\n\nA pool of disks has a size, and a pool size is checked at once.\n"
QUESTION = "How many backups run at once by default, by pool_size?"


def put(library: Library, tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "guide.md").write_text(GUIDE)
    (tmp_path / "docs" / "disks.md").write_text(ELSEWHERE)
    ingest.add(library, [tmp_path / "docs"])


def made(library: Library, tmp_path: Path, *asked: Noted) -> set[Example]:
    put(library, tmp_path)
    rounds = (documentation(library, asked, random.Random(seed)) for seed in range(20))
    return {example for examples in rounds for example in examples}


def told(example: Example) -> tuple[str, list[str]]:
    return example.passage, example.texts


def test_an_answer_is_read_in_its_passage_and_alone_and_missed_elsewhere(
    library: Library, tmp_path: Path
) -> None:
    start = GUIDE.index("Options")
    asked = Noted(QUESTION, "guide.md", start, len(GUIDE) - 1, "3 by default")
    examples = made(library, tmp_path, asked)
    assert sorted(map(told, examples)) == sorted(
        [
            (GUIDE[start:].strip(), ["3 by default"]),
            ("pool_size: how many backups run at once, 3 by default.", ["3 by default"]),
            ("limit: how many backups may wait.", []),
            (ELSEWHERE.strip(), []),
        ]
    )
    by_text = {example.passage: example.title for example in examples}
    assert by_text["limit: how many backups may wait."] == ("docs > guide > Backups\nOptions:")


def test_a_near_miss_is_shown_its_passage_and_the_unit_that_seems_to_answer(
    library: Library, tmp_path: Path
) -> None:
    asked = Noted(
        "How many backups may wait by default in pool_size?",
        "docs/guide.md",
        0,
        len(GUIDE) - 1,
        None,
    )
    assert sorted(map(told, made(library, tmp_path, asked))) == sorted(
        [
            (GUIDE.strip(), []),
            ("pool_size: how many backups run at once, 3 by default.", []),
        ]
    )


def test_a_list_is_read_in_its_passage_and_as_a_whole_with_every_item_marked(
    library: Library, tmp_path: Path
) -> None:
    put(library, tmp_path)
    lead = GUIDE.index("Options:"), GUIDE.index("Options:") + len("Options:")
    items = [
        "pool_size: how many backups run at once, 3 by default.",
        "limit: how many backups may wait.",
    ]
    written = [
        item.replace("pool_size", "``pool_size``").replace("limit", "``limit``") for item in items
    ]
    question = "Which options do backups have?"
    answered = lists(library, [Listed(question, "guide.md", lead, whole=True)])
    assert [told(example) for example in answered] == [
        (GUIDE.strip(), written),
        (f"Options: {items[0]} {items[1]}", items),
        ("Options:", []),
    ]
    missed = lists(library, [Listed("Which options do disks have?", "guide.md", lead, whole=False)])
    assert [told(example) for example in missed] == [
        (GUIDE.strip(), []),
        (f"Options: {items[0]} {items[1]}", []),
    ]
    with pytest.raises(ValueError, match="another version"):
        next(lists(library, [Listed(question, "guide.md", (0, 3), whole=True)]))


def test_of_several_places_where_the_answer_stands_the_one_that_is_told_counts(
    library: Library, tmp_path: Path
) -> None:
    (tmp_path / "docs").mkdir()
    text = "# Boats\n\nThe Alba has 3 masts. The Bora has 3 of them as well."
    (tmp_path / "docs" / "boats.md").write_text(text)
    ingest.add(library, [tmp_path / "docs"])
    second = text.index("3 of")
    asked = Noted("How many masts has the Bora?", "boats.md", 9, len(text), "3", at=second)
    inside, alone, *_ = documentation(library, [asked], random.Random(1))
    assert inside.answers == ((second - 9, second - 8),)
    assert told(alone) == ("The Bora has 3 of them as well.", ["3"])
    assert alone.title.endswith("Boats\nThe Alba has 3 masts.")


def test_the_questions_on_invented_documents_tell_where_their_answers_stand() -> None:
    names = [name for name in QUESTION_FILES if "invented" in name]
    assert len(names) == 4
    for asked in noted(*(HERE / name for name in names)):
        text = (HERE / "invented" / asked.document).read_text(encoding="utf-8")
        assert asked.answer is None or asked.at is not None
        if asked.answer and asked.at:
            assert text[asked.at : asked.at + len(asked.answer)] == asked.answer
            assert asked.start <= asked.at < asked.end


def test_the_questions_are_whole() -> None:
    questions = noted()
    assert len(questions) > 8000
    assert all(asked.question and asked.start < asked.end for asked in questions)
    assert all(asked.answer != "" for asked in questions)
    assert len({(a.question, a.document, a.start) for a in questions}) == len(questions)
    lists = listed()
    assert len(lists) > 2000
    assert len({(a.question, a.document, a.lead) for a in lists}) == len(lists)


def near_misses() -> list[dict[str, Any]]:
    return [json.loads(line) for name in NEAR_MISSES for line in (HERE / name).open()]


def test_every_file_that_a_stage_reads_is_looked_at_here() -> None:
    for stage in STAGES:
        assert set(stage.configuration.documentation) <= set(QUESTION_FILES)
        assert set(stage.configuration.near_misses) <= set(NEAR_MISSES)
        assert set(stage.configuration.lists) <= set(LISTS)


def test_no_question_that_is_measured_with_is_trained_on() -> None:
    measured = {
        normalise(case.question).rstrip(" ?")
        for dataset in DATASETS.glob("*.jsonl")
        for case in load(dataset)
    }
    for file in (DATASETS / "reading").glob("*.jsonl"):
        measured |= {normalise(json.loads(line)["question"]).rstrip(" ?") for line in file.open()}
    trained = [asked.question for asked in noted()]
    trained += [asked["question"] for asked in near_misses()]
    trained += [asked.question for asked in listed()]
    assert not measured & {normalise(question).rstrip(" ?") for question in trained}


def test_another_library_is_refused(library: Library, tmp_path: Path) -> None:
    asked = Noted(QUESTION, "guide.md", 0, len(GUIDE), "4 by default")
    with pytest.raises(ValueError, match="another version"):
        made(library, tmp_path, asked)
    with pytest.raises(ValueError, match=r"no other\.md"):
        list(documentation(library, [replace(asked, document="other.md")], random.Random(0)))


def test_none_of_the_written_questions_ask_about_passages_whose_reading_is_measured() -> None:
    measured = [json.loads(line) for line in (DATASETS / "reading" / "prose.jsonl").open()]
    place = itemgetter("file", "article", "paragraph")
    assert len(measured) == 897
    assert not set(map(place, measured)) & set(map(place, near_misses()))
    learnt: dict[str, list[Noted]] = defaultdict(list)
    for asked in noted():
        learnt[asked.document].append(asked)
    for asked in noted(DATASETS / "reading" / "documentation.jsonl"):
        near = learnt[asked.document]
        assert not any(asked.start < one.end and one.start < asked.end for one in near)
