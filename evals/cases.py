"""Evaluation cases: a question, the answers that count as right, and where the corpus says so.

The format of the files, one JSON object a line, is described in ``datasets/README.md``.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from retrieval.errors import FootnoteError

DATASETS = Path(__file__).parent / "datasets"

RELEASE_NAME = "release_name"
KINDS = (
    RELEASE_NAME,
    "release_number",
    "release_date",
    "release_status",
    "article",
    "project",
    "list",
    "multi_document",
    "typo",
    "near_miss",
    "off_topic",
    "own_words",
    "other_words",
    "fact",
    "feedback",
)
_REQUIRED = {"id", "kind", "question", "answers", "references", "unanswerable"}
_OPTIONAL = {"absent"}


class CaseError(FootnoteError):
    """A dataset is not what ``datasets/README.md`` describes; the message names file and line."""


@dataclass(frozen=True, slots=True)
class Reference:
    """One stretch of the corpus that supports an answer, word for word.

    ``document`` is the path below the corpus folder. References that share a group are
    alternatives: the corpus states many facts several times, and citing any of them is right. A
    case with several groups needs one reference of each. ``heading`` is the nearest one above, for
    people who look it up.
    """

    document: str
    text: str
    groups: tuple[int, ...] = (0,)
    heading: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """One question. ``answers`` lists every expected answer with its accepted forms.

    ``absent`` belongs to unanswerable cases: strings that the corpus must not contain, because with
    them it might answer after all.
    """

    id: str
    kind: str
    question: str
    answers: tuple[tuple[str, ...], ...] = ()
    references: tuple[Reference, ...] = ()
    unanswerable: bool = False
    absent: tuple[str, ...] = ()

    @property
    def groups(self) -> tuple[int, ...]:
        """The reference groups of this case, each of which an answer has to cite once."""
        return tuple(sorted({group for r in self.references for group in r.groups}))


def load(file: str | Path) -> list[Case]:
    """Read a dataset. Raises CaseError, naming the line, on the first thing that is wrong."""
    path = Path(file)
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise CaseError(f"{path} cannot be read: {error}") from error
    cases: dict[str, Case] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            case = _parse(json.loads(line))
        except (CaseError, json.JSONDecodeError) as error:
            raise CaseError(f"{path}, line {number}: {error}") from error
        if case.id in cases:
            raise CaseError(f"{path}, line {number}: the id {case.id!r} is used twice")
        cases[case.id] = case
    if not cases:
        raise CaseError(f"{path} holds no cases")
    return list(cases.values())


def _parse(record: object) -> Case:
    fields = _fields(record, _REQUIRED, _OPTIONAL, "a case")
    unanswerable = fields["unanswerable"]
    if not isinstance(unanswerable, bool):
        raise CaseError("'unanswerable' must be true or false")
    case = Case(
        id=_text(fields["id"], "id"),
        kind=_text(fields["kind"], "kind"),
        question=_text(fields["question"], "question"),
        answers=tuple(
            tuple(_text(form, "answers") for form in _sequence(forms, "answers"))
            for forms in _sequence(fields["answers"], "answers")
        ),
        references=tuple(_reference(r) for r in _sequence(fields["references"], "references")),
        unanswerable=unanswerable,
        absent=tuple(_text(s, "absent") for s in _sequence(fields.get("absent", []), "absent")),
    )
    _check(case)
    return case


def _check(case: Case) -> None:
    if case.kind not in KINDS:
        raise CaseError(f"unknown kind {case.kind!r}; known ones are: {', '.join(KINDS)}")
    if case.unanswerable and (case.answers or case.references):
        raise CaseError("an unanswerable case has neither answers nor references")
    if not case.unanswerable and not (case.answers and case.references):
        raise CaseError("an answerable case needs answers and references")
    if case.absent and not case.unanswerable:
        raise CaseError("'absent' belongs to unanswerable cases")
    if any(not forms for forms in case.answers):
        raise CaseError("every expected answer needs at least one accepted form")
    if case.groups != tuple(range(len(case.groups))):
        raise CaseError(f"reference groups must count from 0 without a gap, not {case.groups}")


def _reference(record: object) -> Reference:
    fields = _fields(record, {"document", "text"}, {"groups", "heading"}, "a reference")
    listed = _sequence(fields.get("groups", [0]), "groups")
    groups = tuple(g for g in listed if isinstance(g, int) and not isinstance(g, bool) and g >= 0)
    if not groups or len(groups) != len(listed):
        raise CaseError("'groups' must be a list of numbers from 0 on")
    return Reference(
        document=_text(fields["document"], "document"),
        text=_text(fields["text"], "text"),
        groups=groups,
        heading=_text(fields["heading"], "heading") if "heading" in fields else "",
    )


def _fields(
    record: object, required: Iterable[str], optional: Iterable[str], what: str
) -> Mapping[str, object]:
    if not isinstance(record, dict):
        raise CaseError(f"{what} must be a JSON object")
    if missing := set(required) - set(record):
        raise CaseError(f"{what} lacks {', '.join(sorted(missing))}")
    if unknown := set(record) - set(required) - set(optional):
        raise CaseError(f"{what} has unknown fields: {', '.join(sorted(unknown))}")
    return record


def _text(value: object, field: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise CaseError(f"{field!r} must be text that is not empty")
    return value


def _sequence(value: object, field: str) -> list[object]:
    if not isinstance(value, list):
        raise CaseError(f"{field!r} must be a list")
    return value
