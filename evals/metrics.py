"""The arithmetic of the evaluation, as pure functions that can be checked by hand.

The unit of retrieval is the reference group: the corpus states many facts several times, so a
ranking has done its work when it holds one of the alternatives, and earns nothing for the second.

* recall@k of a case is the share of its groups for which one of the first k passages overlaps a
  reference (ir_measures ``Success@k`` of each group, averaged over the groups).
* MRR is the reciprocal rank of the first passage that overlaps any reference (``RR``).
* nDCG@10 (``nDCG``, linear gain) grades a passage by the number of groups that it is the first to
  cover. The ideal ranking holds the same passages in the best order, and one passage of gain 1 for
  each group that was not found.

A case whose ranking is empty scores 0. A value of None means that a case is not eligible for a
measure; such cases are left out of its mean and counted (see ``mean``).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

import ir_measures
from ir_measures import RR, Qrel, ScoredDoc, Success, nDCG

from .matching import holds

DEPTH = 10
_RECALL = {1: Success @ 1, 5: Success @ 5, 10: Success @ 10}
_NDCG = nDCG @ DEPTH


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of one document, half open."""

    document: str
    start: int
    end: int

    def overlaps(self, other: Span) -> bool:
        return self.document == other.document and self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class RetrievalScores:
    """The retrieval measures of one case."""

    recall_at_1: float
    recall_at_5: float
    recall_at_10: float
    reciprocal_rank: float
    ndcg_at_10: float


@dataclass(frozen=True, slots=True)
class Mean:
    """A mean over the eligible cases; ``value`` is None where there was none."""

    value: float | None
    eligible: int
    left_out: int


@dataclass(frozen=True, slots=True)
class Abstention:
    """Abstaining as a decision: a true positive is "not found" for an unanswerable question."""

    precision: float | None
    recall: float | None


def retrieval_scores(ranking: Sequence[AbstractSet[int]], groups: Sequence[int]) -> RetrievalScores:
    """Score one ranking, given the groups that each passage covers, best passage first.

    ``groups`` lists all reference groups of the case, at least one.
    """
    recall = _recall_by_depth(ranking, groups)
    qrels = [Qrel("case", name, gain) for name, gain in _gains(ranking, groups).items()]
    of_case = _calculate([RR, _NDCG], qrels, {"case": len(ranking)})
    return RetrievalScores(
        recall_at_1=recall[1],
        recall_at_5=recall[5],
        recall_at_10=recall[10],
        reciprocal_rank=of_case[RR, "case"],
        ndcg_at_10=of_case[_NDCG, "case"],
    )


def _recall_by_depth(
    ranking: Sequence[AbstractSet[int]], groups: Sequence[int]
) -> dict[int, float]:
    qrels = [Qrel(str(group), "missing", 1) for group in groups]
    for rank, covered in enumerate(ranking):
        qrels += [Qrel(str(group), _name(rank), 1) for group in groups if group in covered]
    found = _calculate(_RECALL.values(), qrels, {str(group): len(ranking) for group in groups})
    return {
        k: sum(found[measure, str(group)] for group in groups) / len(groups)
        for k, measure in _RECALL.items()
    }


def _gains(ranking: Sequence[AbstractSet[int]], groups: Sequence[int]) -> dict[str, int]:
    """How many groups each passage is the first to cover, and 1 for each group not found."""
    missing = set(groups)
    gains: dict[str, int] = {}
    for rank, covered in enumerate(ranking):
        gains[_name(rank)] = len(missing & covered)
        missing -= covered
    return gains | {f"missing-{group}": 1 for group in missing}


def _calculate(
    measures: Iterable[ir_measures.measures.Measure], qrels: list[Qrel], lengths: Mapping[str, int]
) -> dict[tuple[ir_measures.measures.Measure, str], float]:
    """Values by (measure, query) for rankings of the given lengths."""
    run = [
        ScoredDoc(query, _name(rank), float(length - rank))
        for query, length in lengths.items()
        for rank in range(length)
    ]
    results = ir_measures.iter_calc(list(measures), qrels, run)
    return {(r.measure, r.query_id): float(r.value) for r in results}


def _name(rank: int) -> str:
    return f"passage-{rank}"


def is_right(text: str, answers: Iterable[Iterable[str]]) -> bool:
    """Whether a text holds, for every expected answer, at least one of its accepted forms."""
    return all(any(holds(text, form) for form in forms) for forms in answers)


def citation_precision(citations: Sequence[Span], references: Iterable[Span]) -> float | None:
    """Share of the citations that overlap some reference; None where nothing was cited."""
    if not citations:
        return None
    known = list(references)
    return sum(any(c.overlaps(r) for r in known) for c in citations) / len(citations)


def citation_recall(
    citations: Sequence[Span], references: Mapping[int, Sequence[Span]]
) -> float | None:
    """Share of the reference groups that some citation overlaps; None where there is no group."""
    if not references:
        return None
    hit = sum(any(c.overlaps(r) for c in citations for r in group) for group in references.values())
    return hit / len(references)


def mean(values: Iterable[float | None]) -> Mean:
    """Mean of the eligible values, with the number of those left out."""
    listed = list(values)
    eligible = [value for value in listed if value is not None]
    value = sum(eligible) / len(eligible) if eligible else None
    return Mean(value, len(eligible), len(listed) - len(eligible))


def abstention(decisions: Iterable[tuple[bool, bool]]) -> Abstention:
    """Precision and recall of "not found", from pairs of (is unanswerable, has abstained).

    None where a measure is not defined: nothing was unanswerable, or nothing was abstained from.
    """
    pairs = list(decisions)
    right = sum(unanswerable and abstained for unanswerable, abstained in pairs)
    abstained_at_all = sum(abstained for _, abstained in pairs)
    unanswerable_at_all = sum(unanswerable for unanswerable, _ in pairs)
    return Abstention(
        precision=right / abstained_at_all if abstained_at_all else None,
        recall=right / unanswerable_at_all if unanswerable_at_all else None,
    )


def percentile(values: Iterable[float], share: float) -> float | None:
    """The value below which that share lies, with linear interpolation between neighbours."""
    ordered = sorted(values)
    if not ordered:
        return None
    position = share * (len(ordered) - 1)
    low, high = math.floor(position), math.ceil(position)
    return ordered[low] + (position - low) * (ordered[high] - ordered[low])
