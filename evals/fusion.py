"""How best to fuse BM25 and cosine: ``python -m evals.fusion DATA [--collections squad]``.

On the collections of ``ir_collections.py``, without a reader. Compared are each search alone,
reciprocal-rank fusion (Cormack, Clarke and Büttcher, SIGIR 2009), a sum of log-odds (each score
calibrated to a probability of relevance, as in "Bayesian BM25"), a convex combination (Bruch, Gai
and Ingber, 2023), and that with evidence, as Footnote does it. What has parameters gets them by
cross-validation over questions, so that no question is scored by what was learnt from it; the last
row has those that are shipped.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import ir_measures
import numpy as np
from ir_measures import R, ScoredDoc, nDCG
from numpy.typing import NDArray

from retrieval import Library
from retrieval.evidence import Sought, evidence, strengthened
from retrieval.fusion import convex
from retrieval.query import parse
from retrieval.retriever import EXAMINED, Retriever
from retrieval.word_vectors.table import word_vectors

from .ir_collections import COLLECTIONS, Asked, index, sample

MEASURES = (R @ 1, R @ 5, nDCG @ 10)
FOLDS = 5
DEPTH = 100  # passages taken from each search
WEIGHTS = (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)

Array: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Candidates:
    """What both searches found for a question; arrays of shape (candidates,), ids by position.

    ``fused`` is the score as shipped. ``relevant`` counts those that were not found as well.
    """

    ids: tuple[str, ...]
    dense: Array
    lexical: Array
    fused: Array
    is_relevant: NDArray[np.bool_]
    relevant: frozenset[str]


Score: TypeAlias = Callable[[Candidates], Array]
Fit: TypeAlias = Callable[[Sequence[Candidates]], Score]


def gather(library: Library, asked: Asked) -> Candidates:
    """Both scores of every candidate, and the one that Footnote makes of them."""
    query = parse(asked.question, library.lexical, before=asked.before)
    found = Retriever(library).candidates(query, DEPTH)
    fused = convex(found.dense, found.lexical, library.settings.dense_weight)
    examined = sorted(fused, key=lambda i: -fused[i])[:EXAMINED]
    stored = library.catalogue.passages(found.dense)
    sought = Sought.by(query, word_vectors())
    told = {i: evidence(sought, stored[i].passage) for i in examined}
    records = library.catalogue.records_by_id(p.document_id for p in stored.values())
    ids = tuple(records[p.document_id].path for p in stored.values())
    return Candidates(
        ids,
        np.array([found.dense[i] for i in stored]),
        np.array([found.lexical.get(i, 0.0) for i in stored]),
        np.array([strengthened(fused[i], told.get(i)) for i in stored]),
        np.array([i in asked.relevant for i in ids], dtype=bool),
        asked.relevant,
    )


def reciprocal_ranks(found: Candidates) -> Array:
    """1 / (60 + rank) summed over both searches."""
    ranks = [np.argsort(np.argsort(-scores)) + 1 for scores in (found.dense, found.lexical)]
    total: Array = 1 / (60 + ranks[0]) + 1 / (60 + ranks[1])
    return total


def weighed(weight: float) -> Score:
    """The convex combination with that share of the cosine."""

    def score(found: Candidates) -> Array:
        dense = dict(enumerate(found.dense.tolist()))
        fused = convex(dense, dict(enumerate(found.lexical.tolist())), weight)
        return np.array([fused[i] for i in range(len(found.ids))])

    return score


def best_weight(questions: Sequence[Candidates]) -> Score:
    """The convex combination that does best on these questions."""
    return max((weighed(w) for w in WEIGHTS), key=lambda s: measured(questions, s)[nDCG @ 10])


def log_odds(questions: Sequence[Candidates]) -> Score:
    """The sum of both log-odds of relevance, each a line through its score."""
    from sklearn.linear_model import LogisticRegression

    def lines(found: Candidates) -> Array:
        return np.stack([found.dense, found.lexical], axis=1)

    x = np.concatenate([lines(found) for found in questions])
    y = np.concatenate([found.is_relevant for found in questions])
    model = LogisticRegression(C=100.0, max_iter=1000).fit(x, y)
    return lambda found: np.asarray(model.decision_function(lines(found)))


def fixed(score: Score) -> Fit:
    return lambda _: score


METHODS: dict[str, Fit] = {
    "BM25": fixed(lambda found: found.lexical),
    "cosine": fixed(lambda found: found.dense),
    "reciprocal ranks": fixed(reciprocal_ranks),
    "log-odds": log_odds,
    "convex": best_weight,
    "with evidence": fixed(lambda found: found.fused),
}


def measured(questions: Sequence[Candidates], *scores: Score) -> dict[ir_measures.Measure, float]:
    """The measures, question i being scored by ``scores[i % len(scores)]``."""
    qrels, run = [], []
    for n, found in enumerate(questions):
        qrels += [ir_measures.Qrel(str(n), passage, 1) for passage in found.relevant]
        values = scores[n % len(scores)](found)
        run += [ScoredDoc(str(n), i, v) for i, v in zip(found.ids, values.tolist(), strict=True)]
    return dict(ir_measures.calc_aggregate(MEASURES, qrels, run))


def cross_validated(questions: Sequence[Candidates], fit: Fit) -> dict[ir_measures.Measure, float]:
    """The measures, every question scored by what was fitted to the other folds."""
    scores = [
        fit([found for n, found in enumerate(questions) if n % FOLDS != fold])
        for fold in range(FOLDS)
    ]
    return measured(questions, *scores)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("data", type=Path, help="folder with reading/, conversations/ and fusion/")
    parser.add_argument("--collections", default=",".join(COLLECTIONS), help="which, by comma")
    parser.add_argument("--queries", type=int, help="a sample of so many from each")
    parser.add_argument("--keep", type=Path, help="folder to keep the indexed collections in")
    options = parser.parse_args()
    for name in options.collections.split(","):
        collection = COLLECTIONS[name](options.data)
        with (
            tempfile.TemporaryDirectory() as temporary,
            Library.open((options.keep or Path(temporary)) / name) as library,
        ):
            if not library.documents():
                index(library, collection)
            questions = [gather(library, q) for q in sample(collection, options.queries)]
        print(f"{name}: {len(questions)} questions, {len(collection.passages)} passages")
        for method, fit in METHODS.items():
            values = cross_validated(questions, fit)
            print(f"  {method:<17}" + ", ".join(f"{m} {values[m]:.3f}" for m in MEASURES))


if __name__ == "__main__":
    main()
