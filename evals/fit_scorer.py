"""Fits the weights of the feature scorer on reading-comprehension data in SQuAD's format.

    python -m evals.fit_scorer FILE.json.gz… [--questions 1500] [--test FILE.json.gz]

All articles of the files become one library; each question is retrieved and its candidates are
described as at question time. A candidate is right when it overlaps the gold answer. The model is a
logistic regression over the candidates that were hard to tell apart: the best five of each question
under the present weights. Prints weights to paste into ``retrieval/answering/scoring.py``.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass, fields
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ingest.chunking import cut
from retrieval import Library
from retrieval.answering.candidates import Candidate, candidates, whole_lists
from retrieval.answering.features import Features
from retrieval.answering.question import Wanted, wanted
from retrieval.answering.scoring import FeatureScorer, probability
from retrieval.datatypes import Document
from retrieval.query import parse
from retrieval.retriever import Retriever
from retrieval.rows import Fingerprint, text_hash
from retrieval.writer import Put, writing

HARD = 5  # candidates of a question that are learnt from
READ = 10


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with its gold spans in the article of that name; none where it has no answer."""

    article: str
    question: str
    spans: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Example:
    """The candidates of one question: features of shape (n, features), and which are right (n,)."""

    answerable: bool
    features: NDArray[np.float64]
    right: NDArray[np.bool_]


def load(file: Path) -> tuple[dict[str, str], list[Asked]]:
    """Articles by title, their paragraphs joined, and the questions with spans in those texts."""
    with gzip.open(file, "rt", encoding="utf-8") as stream:
        data = json.load(stream)["data"]
    articles: dict[str, str] = {}
    asked: list[Asked] = []
    for article in data:
        title, text = f"{file.stem.split('.')[0]}/{article['title']}", ""
        for paragraph in article["paragraphs"]:
            offset = len(text)
            text += paragraph["context"].strip("\n") + "\n\n"
            for qa in paragraph["qas"]:
                starts = {
                    (offset + a["answer_start"], offset + a["answer_start"] + len(a["text"]))
                    for a in qa["answers"]
                }
                asked.append(Asked(title, qa["question"].strip(), tuple(sorted(starts))))
        articles[title] = text
    return articles, asked


def index(library: Library, articles: dict[str, str]) -> None:
    """Every article as one document of plain text."""
    embedder, target = library.embedder, library.settings.passage_tokens
    with writing(library) as writer:
        for title, text in articles.items():
            name = title.split("/")[-1].replace("_", " ")
            document = Document(name, text, "text")
            passages = cut(document, embedder.token_offsets, embedder.window, target)
            fingerprint = Fingerprint(len(text), 0, text_hash(text), "fit")
            writer.embed([passage.indexed_text for passage in passages])
            writer.apply([Put(title, document, fingerprint, passages)])


def examples(library: Library, asked: Sequence[Asked]) -> Iterator[Example]:
    """Describe the candidates of every question as they are at question time."""
    retriever, scorer = Retriever(library), FeatureScorer(library.embedder, library.lexical)
    for case in asked:
        query = parse(case.question, library.lexical)
        pool = candidates(library, retriever.search(query, READ))
        if wanted(query.text) is Wanted.LIST:
            pool += whole_lists(library, pool)
        described = scorer.features(query, wanted(query.text), pool)
        yield Example(
            bool(case.spans),
            np.array([astuple(features) for features in described]),
            np.array([_is_right(candidate, case) for candidate in pool]),
        )


def fit(data: Sequence[Example], rounds: int = 3) -> NDArray[np.float64]:
    """Bias and weights, of shape (1 + features,), starting from the present ones."""
    from sklearn.linear_model import LogisticRegression

    def present(rows: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.array([probability(Features(*row)) for row in rows])

    ranked = [np.argsort(-present(example.features))[:HARD] for example in data]
    for _ in range(rounds):
        x = np.concatenate(
            [example.features[top] for example, top in zip(data, ranked, strict=True)]
        )
        y = np.concatenate([example.right[top] for example, top in zip(data, ranked, strict=True)])
        model = LogisticRegression(C=10.0, max_iter=2000).fit(x, y)
        ranked = [np.argsort(-model.decision_function(example.features))[:HARD] for example in data]
    return np.concatenate([model.intercept_, model.coef_[0]])


def describe(data: Sequence[Example], weights: NDArray[np.float64]) -> str:
    """How well the best candidate is chosen, and how well its probability tells answerable ones."""
    from sklearn.metrics import average_precision_score, roc_auc_score

    best = [int(np.argmax(example.features @ weights[1:])) for example in data]
    scores = [
        1 / (1 + np.exp(-(weights[0] + example.features[i] @ weights[1:])))
        for example, i in zip(data, best, strict=True)
    ]
    right = [bool(example.right[i]) for example, i in zip(data, best, strict=True)]
    answerable = [example.answerable for example in data]
    hits = [r for r, a in zip(right, answerable, strict=True) if a]
    lines = [f"{len(data)} questions; the chosen sentence answers {np.mean(hits):.3f} of those"]
    lines[0] += " that have an answer"
    if not all(answerable):
        lines.append(f"answerable against not: AUROC {roc_auc_score(answerable, scores):.3f}")
    lines.append(
        f"right against wrong: average precision {average_precision_score(right, scores):.3f}"
    )
    for threshold in (0.3, 0.4, 0.5, 0.6, 0.7):
        told = [score < threshold for score in scores]
        true = sum(t and not a for t, a in zip(told, answerable, strict=True))
        lines.append(
            f"  threshold {threshold}: abstention precision {true / max(1, sum(told)):.2f}"
            f" recall {true / max(1, answerable.count(False)):.2f}"
        )
    return "\n".join(lines)


def _is_right(candidate: Candidate, case: Asked) -> bool:
    unit = candidate.unit
    return candidate.passage.document.path == case.article and any(
        start < unit.end and unit.start < end for start, end in case.spans
    )


def _prepare(files: Sequence[Path], limit: int) -> list[Example]:
    articles: dict[str, str] = {}
    asked: list[Asked] = []
    for file in files:
        texts, questions = load(file)
        articles |= texts
        asked += questions
    chosen = random.Random(0).sample(asked, min(limit, len(asked)))  # noqa: S311  # no secret
    with tempfile.TemporaryDirectory() as folder, Library.open(folder) as library:
        index(library, articles)
        return list(examples(library, chosen))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("files", nargs="+", type=Path, help="training data")
    parser.add_argument("--test", type=Path, help="other articles to report on")
    parser.add_argument("--questions", type=int, default=1500, help="questions sampled from each")
    options = parser.parse_args()
    train = _prepare(options.files, options.questions)
    weights = fit(train)
    print(f"BIAS = {weights[0]:.2f}")
    for field, weight in zip(fields(Features), weights[1:], strict=True):
        print(f"    {field.name}={weight:.2f},")
    print("trained on:", describe(train, weights))
    if options.test:
        print("held out:", describe(_prepare([options.test], options.questions), weights))


if __name__ == "__main__":
    main()
