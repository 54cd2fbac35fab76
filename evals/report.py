"""Means by kind of question, as a table and as JSON, against a baseline and against thresholds."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from .cases import DATASETS, KINDS
from .metrics import abstention, mean, percentile
from .run import Outcome

DATASET = Path(__file__).parent / "datasets" / "openinfra.jsonl"
DATASET = DATASETS / "openinfra.jsonl"
BASELINE = Path(__file__).parent / "baselines" / "openinfra.json"

# What the project promises; names are "<row>.<measure>", as in Summary.value.
BARS: Mapping[str, float] = {
    "release_name.right_and_cited": 1.0,
    "answerable.right": 0.9,
    "answerable.recall@5": 0.97,
    "abstention.precision": 0.7,
    "abstention.recall": 0.7,
}

_NOTICEABLE = 0.0005
_MEASURES: Mapping[str, Callable[[Outcome], float | None]] = {
    "recall@1": lambda o: o.retrieval.recall_at_1 if o.retrieval else None,
    "recall@5": lambda o: o.retrieval.recall_at_5 if o.retrieval else None,
    "recall@10": lambda o: o.retrieval.recall_at_10 if o.retrieval else None,
    "mrr": lambda o: o.retrieval.reciprocal_rank if o.retrieval else None,
    "ndcg@10": lambda o: o.retrieval.ndcg_at_10 if o.retrieval else None,
    "right": lambda o: o.right,
    "right_and_cited": lambda o: o.right_and_cited,
    "citation_precision": lambda o: o.citation_precision,
    "citation_recall": lambda o: o.citation_recall,
    "abstained": lambda o: o.abstained,
    "words": lambda o: None if o.abstained else len(o.answer_text.split()),
}
_COLUMNS = {
    "cases": "cases",
    "recall@1": "R@1",
    "recall@5": "R@5",
    "recall@10": "R@10",
    "mrr": "MRR",
    "ndcg@10": "nDCG",
    "right": "right",
    "right_and_cited": "+cited",
    "citation_precision": "cit.P",
    "citation_recall": "cit.R",
    "abstained": "abst.",
    "words": "words",
}
_WHOLE = ("cases", "words")


@dataclass(frozen=True, slots=True)
class Summary:
    """Everything measured, as rows of named values; None where nothing was eligible.

    ``rows`` has one for each kind of question, then "answerable", "unanswerable", "abstention" and
    "latency" (seconds). "words" is the length of what was answered: an assistant that recites whole
    pages holds every expected answer, and shows here. ``uncited`` counts answerable cases without
    a citation, which citation precision leaves out; ``ineligible`` lists the cases that could not
    be scored.
    """

    rows: Mapping[str, Mapping[str, float | None]]
    uncited: int
    ineligible: tuple[str, ...]

    def value(self, name: str) -> float | None:
        """A value by its name, "<row>.<measure>". Raises KeyError for an unknown name."""
        row, _, measure = name.partition(".")
        return self.rows[row][measure]


def summarise(outcomes: Sequence[Outcome]) -> Summary:
    """Average the outcomes by kind of question."""
    answerable = [o for o in outcomes if not o.case.unanswerable]
    rows: dict[str, Mapping[str, float | None]] = {}
    for kind in KINDS:
        if of_kind := [o for o in outcomes if o.case.kind == kind]:
            rows[kind] = _row(of_kind)
    rows["answerable"] = _row(answerable)
    rows["unanswerable"] = _row([o for o in outcomes if o.case.unanswerable])
    rows["abstention"] = asdict(abstention((o.case.unanswerable, o.abstained) for o in outcomes))
    seconds = [o.seconds for o in outcomes]
    rows["latency"] = {
        "p50": percentile(seconds, 0.5),
        "p90": percentile(seconds, 0.9),
        "p99": percentile(seconds, 0.99),
    }
    return Summary(
        rows=rows,
        uncited=mean(o.citation_precision for o in answerable if o.problem is None).left_out,
        ineligible=tuple(o.case.id for o in outcomes if o.problem is not None),
    )


def render(summary: Summary, baseline: Summary | None = None) -> str:
    """The report as text; with a baseline, what changed against it."""
    lines = [f"{'':<16}" + "".join(f"{title:>8}" for title in _COLUMNS.values())]
    for name, row in summary.rows.items():
        if name not in ("abstention", "latency"):
            shown = "".join(f"{_shown(row[m], m in _WHOLE):>8}" for m in _COLUMNS)
            lines.append(f"{name:<16}{shown}")
    found, time = summary.rows["abstention"], summary.rows["latency"]
    lines += [
        "",
        f"abstention: precision {_shown(found['precision'])}, recall {_shown(found['recall'])}",
        "latency: " + ", ".join(f"{name} {_milliseconds(time[name])}" for name in time),
        f"{summary.uncited} answerable cases without a citation, left out of citation precision",
    ]
    if summary.ineligible:
        lines.append(f"not scored, left out of every mean: {', '.join(summary.ineligible)}")
    if baseline is not None:
        lines += ["", "against the baseline:", *(compare(summary, baseline) or ["  no change"])]
    return "\n".join(lines)


def compare(summary: Summary, baseline: Summary) -> list[str]:
    """One line for each value that differs from the baseline's; latency is left out as noisy."""
    lines = []
    names = {
        f"{row}.{measure}": None
        for rows in (baseline.rows, summary.rows)
        for row, measures in rows.items()
        if row != "latency"
        for measure in measures
    }
    for name in names:
        new, old = _value_or_none(summary, name), _value_or_none(baseline, name)
        if new is None or old is None:
            if new is not old:
                lines.append(f"  {name}: {_shown(new)} (was {_shown(old)})")
        elif abs(new - old) >= _NOTICEABLE:
            lines.append(f"  {name}: {_shown(new)} (was {_shown(old)}, {new - old:+.3f})")
    return lines


def below(summary: Summary, thresholds: Mapping[str, float]) -> list[str]:
    """One line for each threshold that is missed; empty when all hold.

    Thresholds are minima, except those of the row "latency", which are maxima in seconds. A value
    that could not be measured misses its threshold, and so does any case that could not be scored:
    a gate must not pass because there was nothing to check.
    """
    missed = [f"{case} could not be scored" for case in summary.ineligible]
    for name, bar in thresholds.items():
        value = summary.value(name)
        at_most = name.startswith("latency.")
        if value is None:
            missed.append(f"{name} could not be measured; the bar is {bar:g}")
        elif value > bar if at_most else value < bar:
            limit = "most" if at_most else "least"
            missed.append(f"{name} is {value:.4f}; the bar is at {limit} {bar:g}")
    return missed


def failures(outcomes: Iterable[Outcome]) -> str:
    """The cases that went wrong, with what was answered: for tuning on a development set only."""
    blocks = []
    for o in outcomes:
        wrong = not o.abstained if o.case.unanswerable else not o.right_and_cited
        if wrong:
            found = "" if o.retrieval is None else f", R@5 {o.retrieval.recall_at_5:.2f}"
            cited = "" if o.citation_recall is None else f", cit.R {o.citation_recall:.2f}"
            blocks.append(
                f"{o.case.id}: {o.case.question}\n"
                f"  expected: {o.problem or [list(a) for a in o.case.answers] or 'not found'}\n"
                f"  {o.answer_kind} ({o.confidence:.2f}{found}{cited}): {o.answer_text[:300]!r}"
            )
    return "\n".join(blocks)


def to_json(summary: Summary, outcomes: Iterable[Outcome] = ()) -> str:
    """The summary, and each outcome where given, as JSON."""
    record: dict[str, Any] = asdict(summary)
    if cases := [_case_record(o) for o in outcomes]:
        record["cases"] = cases
    return json.dumps(record, indent=2, ensure_ascii=False) + "\n"


def from_json(text: str) -> Summary:
    """The summary that ``to_json`` wrote. Raises ValueError when the text is something else."""
    record = json.loads(text)
    try:
        return Summary(record["rows"], record["uncited"], tuple(record["ineligible"]))
    except (KeyError, TypeError) as error:
        raise ValueError(f"this is not an evaluation summary: {error!r}") from error


def load_baseline(file: Path = BASELINE) -> Summary | None:
    """The stored baseline; None where none has been stored yet."""
    return from_json(file.read_text(encoding="utf-8")) if file.is_file() else None


def store_baseline(summary: Summary, file: Path = BASELINE) -> None:
    """Make this summary the baseline of later runs."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(to_json(summary), encoding="utf-8")


def _row(outcomes: Sequence[Outcome]) -> dict[str, float | None]:
    scored = [o for o in outcomes if o.problem is None]
    row: dict[str, float | None] = {"cases": float(len(outcomes))}
    return row | {name: mean(map(take, scored)).value for name, take in _MEASURES.items()}


def _case_record(outcome: Outcome) -> dict[str, Any]:
    record = asdict(outcome)
    case = record.pop("case")
    return {"id": case["id"], "kind": case["kind"], "question": case["question"]} | record


def _value_or_none(summary: Summary, name: str) -> float | None:
    try:
        return summary.value(name)
    except KeyError:
        return None


def _shown(value: float | None, whole: bool = False) -> str:
    if value is None:
        return "-"
    return f"{value:.0f}" if whole else f"{value:.3f}"


def _milliseconds(seconds: float | None) -> str:
    return "-" if seconds is None else f"{seconds * 1000:.0f} ms"
