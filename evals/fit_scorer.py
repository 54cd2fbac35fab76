"""Fits the weights by which what the reader says and what the features say are weighed together.

    python -m evals.fit_scorer ARTICLES.json.gz --cases CASES.jsonl LIBRARY [--cases ...]

The questions are retrieved, read and described as at question time, from a library that is made of
the articles (SQuAD's format) and from those that the cases (``datasets/README.md``) are about. A
candidate is right when it overlaps the gold answer, or holds the expected one. The model chooses
among the candidates of a question and "no answer" by a softmax; every question of a collection has
equal weight, and all collections have. With ``--share`` the weights go only so far from those in
use to the fitted ones, which keeps a part of what they were fitted to. What is printed beside the
weights was measured by cross-validation over questions, kindly so with a share below 1 where the
weights in use had seen them; they go into ``retrieval/answering/scoring.py``.
"""

from __future__ import annotations

import argparse
import random
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import astuple, dataclass, fields
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from retrieval import Library
from retrieval.answering.candidates import Candidate
from retrieval.answering.features import Features
from retrieval.answering.pool import pool
from retrieval.answering.scoring import (
    READ_BIAS,
    READ_WEIGHTS,
    WEIGHTS,
    Evidence,
    FeatureScorer,
    Read,
    ReadingScorer,
)
from retrieval.query import parse
from retrieval.question import wanted
from retrieval.reading.reader import Reader
from retrieval.reranker import rerank
from retrieval.retriever import Retriever
from retrieval.settings import Settings

from . import articles, cases, charts
from .charts import Array, Judgement, calibration_error, reliability
from .metrics import is_right

FOUND = 10  # passages
DECAY = 0.02  # of the squared distance to the prior, beside the loss of one question
PRIOR = 0.7  # of the weights without a reader, what is expected of those beside one
NAMES = [f.name for kind in (Features, Read) for f in fields(kind)]
FOLDS = 5


@dataclass(frozen=True, slots=True)
class Question:
    """A question, whether it has an answer, and whether a candidate is one."""

    text: str
    answerable: bool
    is_answer: Callable[[Candidate], bool]


@dataclass(frozen=True, slots=True)
class Example:
    """The candidates of one question: evidence of shape (n, names), and which are right (n,)."""

    answerable: bool
    evidence: Array
    right: NDArray[np.bool_]


def of_articles(asked: Sequence[articles.Asked]) -> Iterator[Question]:
    for case in asked:

        def is_answer(candidate: Candidate, case: articles.Asked = case) -> bool:
            document, unit = candidate.passage.document.path, candidate.unit
            return case.is_held_by(document, unit.start, unit.end)

        yield Question(case.question, bool(case.spans), is_answer)


def of_cases(listed: Sequence[cases.Case]) -> Iterator[Question]:
    for case in listed:

        def is_answer(candidate: Candidate, case: cases.Case = case) -> bool:
            told = f"{candidate.lead} {candidate.text} {candidate.legend_text}"
            return not case.unanswerable and is_right(told, case.answers)

        yield Question(case.question, not case.unanswerable, is_answer)


def examples(library: Library, questions: Sequence[Question]) -> Iterator[Example]:
    """Describe the candidates of every question as they are at question time."""
    retriever, reader = Retriever(library), Reader()
    scorer = ReadingScorer(FeatureScorer(library.embedder, library.lexical), reader)
    for asked in questions:
        query = parse(asked.text, library.lexical)
        kind = wanted(query.text)
        found = rerank(reader, query, retriever.search(query, FOUND))
        candidates = pool(library, query, kind, found.read)
        evidence = scorer.evidence(query, kind, candidates, found.readings)
        yield Example(
            asked.answerable,
            np.array([values(e) for e in evidence]).reshape(len(candidates), len(NAMES)),
            np.array([asked.is_answer(candidate) for candidate in candidates], dtype=bool),
        )


def values(evidence: Evidence) -> tuple[float, ...]:
    """The evidence in the order of ``NAMES``."""
    return *astuple(evidence.features), *astuple(evidence.read)


def fit(groups: Sequence[Sequence[Example]]) -> Array:
    """Bias and weights, of shape (1 + evidence,), that make right choices most likely.

    Of each question either one of the right candidates or, where there is none, "no answer" is to
    be chosen, by a softmax in which "no answer" has the score 0. Every group weighs as much. What
    the questions seldom tell of, such as code, stays near the weights without a reader.
    """
    from scipy.optimize import minimize

    data = [(e, 1 / len(group)) for group in groups for e in group if len(e.right)]
    everything = np.concatenate([e.evidence for e, _ in data])
    mean, scale = everything.mean(axis=0), np.maximum(everything.std(axis=0), 0.05)
    prior = PRIOR * scale * np.array([*astuple(WEIGHTS), *[0.0] * len(fields(Read))])
    scaled = [((e.evidence - mean) / scale, e.right, share) for e, share in data]

    def loss(weights: Array) -> tuple[float, Array]:
        total, gradient = 0.0, np.zeros_like(weights)
        for x, right, share in scaled:
            logits = np.concatenate([[0.0], weights[0] + x @ weights[1:]])
            chosen = np.exp(logits - logits.max())
            wanted = chosen * np.concatenate([[not right.any()], right])
            total -= share * np.log(wanted.sum() / chosen.sum())
            miss = share * (chosen / chosen.sum() - wanted / wanted.sum())[1:]
            gradient += np.concatenate([[miss.sum()], miss @ x])
        away = weights[1:] - prior
        decay = DECAY * len(groups)
        gradient[1:] += 2 * decay * away
        return total + decay * float(away @ away), gradient

    found = minimize(loss, np.zeros(1 + len(NAMES)), jac=True, method="L-BFGS-B").x
    weights = np.where(everything.std(axis=0) > 0, found[1:] / scale, 0.0)  # never seen: no say
    return np.concatenate([[found[0] - weights @ mean], weights])


def blended(fitted: Array, share: float) -> Array:
    """The mean of the weights in use and fitted ones, the latter by their share."""
    in_use = np.array([READ_BIAS, *values(READ_WEIGHTS)])
    mean: Array = in_use + share * (fitted - in_use)
    return mean


def held_out(groups: Sequence[Sequence[Example]], share: float) -> list[list[Judgement]]:
    """By group, every question judged by weights fitted without it, blended with those in use."""
    judgements: list[list[Judgement]] = [[] for _ in groups]
    for fold in range(FOLDS):
        kept = [[e for i, e in enumerate(group) if i % FOLDS != fold] for group in groups]
        weights = blended(fit(kept), share)
        for group, judged_so_far in zip(groups, judgements, strict=True):
            judged_so_far += [_best(e, weights) for e in group[fold::FOLDS]]
    return judgements


def describe(judgements: Sequence[Judgement]) -> str:
    """How well the best candidate is chosen, and how well its probability is calibrated."""
    from sklearn.metrics import roc_auc_score

    answerable = np.array([a for a, _, _ in judgements])
    right = np.array([r for _, r, _ in judgements])
    scores = np.array([s for _, _, s in judgements])
    lines = [
        f"{len(judgements)} questions; the best candidate answers {right[answerable].mean():.3f}"
    ]
    lines[0] += f" of the answerable; AUROC {roc_auc_score(answerable, scores):.3f}"
    lines.append(f"expected calibration error {calibration_error(right, scores):.3f}; by bin:")
    lines += [
        f"  {n:4} said {said:.2f}, right {was:.2f}" for n, said, was in reliability(right, scores)
    ]
    for threshold in sorted({0.2, Settings().answer_threshold, 0.3, 0.35, 0.4, 0.5}):
        told = scores < threshold
        true = int((told & ~answerable).sum())
        lines.append(
            f"  threshold {threshold:.2f}: answered right "
            f"{(right & ~told & answerable).sum() / answerable.sum():.3f}, abstention precision "
            f"{true / max(1, told.sum()):.2f}, recall {true / max(1, (~answerable).sum()):.2f}"
        )
    return "\n".join(lines)


def _best(example: Example, weights: Array) -> Judgement:
    if not len(example.right):
        return example.answerable, False, 0.0
    logits = weights[0] + example.evidence @ weights[1:]
    best = int(np.argmax(logits))
    return example.answerable, bool(example.right[best]), float(1 / (1 + np.exp(-logits[best])))


def _call(kind: type[Features] | type[Read], told: dict[str, float]) -> str:
    return f"{kind.__name__}({', '.join(f'{f.name}={told[f.name]:.3f}' for f in fields(kind))})"


def _of_articles(file: Path, questions: int) -> list[Example]:
    texts, asked = articles.load(file)
    asked = random.Random(0).sample(asked, min(questions, len(asked)))  # noqa: S311
    with tempfile.TemporaryDirectory() as folder, Library.open(folder) as library:
        articles.index(library, texts)
        return list(examples(library, list(of_articles(asked))))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("articles", type=Path, help="questions in SQuAD's format, gzipped")
    parser.add_argument(
        "--cases", type=Path, nargs=2, action="append", required=True,
        metavar=("CASES", "LIBRARY"), help="development cases, and the library they are about",
    )  # fmt: skip
    parser.add_argument(
        "--share", type=float, default=1.0,
        help="of the fitted weights in their mean with those in use",
    )  # fmt: skip
    parser.add_argument("--charts", type=Path, help="folder to draw charts of the calibration in")
    parser.add_argument("--questions", type=int, default=600, help="sampled from the articles")
    options = parser.parse_args()
    collections = {"articles": _of_articles(options.articles, options.questions)}
    for file, folder in options.cases:
        with Library.open(folder) as library:
            listed = list(of_cases(cases.load(file)))
            name = file.stem if file.stem not in collections else str(file)
            collections[name] = list(examples(library, listed))
    groups = list(collections.values())
    weights = blended(fit(groups), options.share)
    told = dict(zip(NAMES, weights[1:], strict=True))
    print(f"READ_BIAS = {weights[0]:.3f}")
    print(f"READ_WEIGHTS = Evidence({_call(Features, told)}, {_call(Read, told)})")
    judgements = dict(zip(collections, held_out(groups, options.share), strict=True))
    for name, judged_there in judgements.items():
        print(f"{name}, held out:", describe(judged_there))
    if options.charts:
        charts.draw(judgements, Settings().answer_threshold, options.charts)


if __name__ == "__main__":
    main()
