"""How well the reader reads, the gold paragraph given: ``python -m evals.reading FILE``.

The measures are those of SQuAD 2.0 (Rajpurkar et al., 2018): exact match and F1 over answerable
questions; F1 over all questions at the best threshold for saying "no answer". Beside them, the
share of answerable questions for which the sentence around the span holds a gold answer, and how
well the reader tells answerable questions from near-misses (area under the ROC curve).

For saying "no answer" the sentence around the span is read once more by itself, below the one
before it, as the answerer does with its best candidates: beside its neighbours a sentence looks
more like an answer than it does alone. The mean of both readings counts; what the first tells is
printed as well.
Confidence intervals are 95% bootstrap intervals over questions.

FILE is in SQuAD's format, gzipped, or one of two in ``datasets/reading/``, whose questions were
written as some that the reader was trained on, about passages which none of those ask about:
``prose.jsonl`` with ``--data``, the folder of the paragraphs it speaks of, and
``documentation.jsonl`` with ``--library``, which holds the documentation. With ``--denied`` those
that can be are read beside themselves with the answering sentence denied, and the question, by a
word: a contrast set (Gardner et al., 2020), made as some that the reader was trained on.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import string
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from retrieval.library import Library
from retrieval.reading.reader import WEIGHTS, Reader, Reading
from retrieval.reading.training.denied import denied
from retrieval.reading.training.documentation import in_passages, noted
from retrieval.reading.training.examples import Example, alone, read, sentences
from retrieval.reading.training.near_misses import near_misses

_ARTICLES = re.compile(r"\b(a|an|the)\b")
_PUNCTUATION = str.maketrans("", "", string.punctuation)


@dataclass(frozen=True, slots=True)
class Outcome:
    """One question read. ``score`` is what abstention goes by: higher is more surely answerable;
    ``first`` is that of the whole paragraph."""

    answerable: bool
    exact: float
    f1: float
    sentence: float
    score: float
    first: float = 0.0


def normalised(text: str) -> str:
    """Lower case, without punctuation and articles, as in SQuAD's own scoring."""
    return " ".join(_ARTICLES.sub(" ", text.lower().translate(_PUNCTUATION)).split())


def f1(text: str, gold: str) -> float:
    """Harmonic mean of the precision and recall of words."""
    said, wanted = normalised(text).split(), normalised(gold).split()
    if not said or not wanted:
        return float(said == wanted)
    common = sum((Counter(said) & Counter(wanted)).values())
    return 2 * common / (len(said) + len(wanted))


def sentence_around(example: Example, reading: Reading) -> Example:
    """The example over the sentence in which the best span begins."""
    span = reading.best()
    assert span is not None
    found = (s for s in sentences(example.passage) if s[0] <= span.start < s[1])
    return alone(example, *next(found, (span.start, span.end)))


def outcome(example: Example, reading: Reading, second: Reading) -> Outcome:
    """Judge a reading of the example's passage, and that of the sentence it points to."""
    span = reading.best()
    assert span is not None
    text = example.passage[span.start : span.end]
    sentence = normalised(sentence_around(example, reading).passage)
    return Outcome(
        answerable=bool(example.answers),
        exact=max((float(normalised(text) == normalised(t)) for t in example.texts), default=0.0),
        f1=max((f1(text, t) for t in example.texts), default=0.0),
        sentence=float(any(normalised(t) in sentence for t in example.texts)),
        score=(reading.relevance + second.relevance) / 2,
        first=reading.relevance,
    )


def read_all(reader: Reader, examples: Sequence[Example]) -> list[Outcome]:
    """Every question with its own paragraph, under the article's title; on all cores."""

    def read(e: Example) -> Outcome:
        (reading,) = reader.read(e.question, [(e.title, e.passage)])
        sentence = sentence_around(e, reading)
        (second,) = reader.read(e.question, [(sentence.title, sentence.passage)])
        return outcome(e, reading, second)

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return list(pool.map(read, examples))


def auroc(outcomes: Sequence[Outcome]) -> float:
    """Probability that an answerable question scores above an unanswerable one."""
    scores = np.array([o.score for o in outcomes])
    positive = np.array([o.answerable for o in outcomes])
    ranks = np.empty(len(scores))
    ranks[np.argsort(scores, kind="stable")] = np.arange(1, len(scores) + 1)
    p, n = int(positive.sum()), int((~positive).sum())
    return float((ranks[positive].sum() - p * (p + 1) / 2) / (p * n)) if p and n else float("nan")


def best_f1(outcomes: Sequence[Outcome]) -> float:
    """SQuAD 2.0 F1 at the threshold that serves these questions best; no answer counts as right
    where there is none."""
    ordered = sorted(outcomes, key=lambda o: -o.score)
    gains = [o.f1 if o.answerable else -1.0 for o in ordered]
    silent = sum(not o.answerable for o in outcomes)
    return float(silent + max(0.0, float(np.cumsum(gains).max()))) / len(outcomes)


def measures(outcomes: Sequence[Outcome]) -> dict[str, float]:
    """Percentages by name."""
    answerable = [o for o in outcomes if o.answerable]
    first = [replace(o, score=o.first) for o in outcomes]
    return {
        "exact match": 100 * float(np.mean([o.exact for o in answerable])),
        "F1": 100 * float(np.mean([o.f1 for o in answerable])),
        "sentence": 100 * float(np.mean([o.sentence for o in answerable])),
        "AUROC": 100 * auroc(outcomes),
        "SQuAD 2.0 F1": 100 * best_f1(outcomes),
        "AUROC, read once": 100 * auroc(first),
        "SQuAD 2.0 F1, read once": 100 * best_f1(first),
    }


def intervals(
    outcomes: Sequence[Outcome],
    measure: Callable[[Sequence[Outcome]], dict[str, float]],
    rounds: int = 300,
) -> dict[str, tuple[float, float]]:
    """95% bootstrap intervals of each measure."""
    draw = np.random.default_rng(0)
    samples = [
        measure([outcomes[i] for i in draw.integers(len(outcomes), size=len(outcomes))])
        for _ in range(rounds)
    ]
    values: dict[str, NDArray[np.float64]] = {
        name: np.array([sample[name] for sample in samples]) for name in samples[0]
    }
    return {
        name: (float(np.quantile(v, 0.025)), float(np.quantile(v, 0.975)))
        for name, v in values.items()
    }


def _examples(file: Path, data: Path | None, folder: Path | None) -> list[Example]:
    if data:
        return list(near_misses(data, file))
    if folder:
        with Library.open(folder) as library:
            return list(in_passages(library, noted(file)))
    return read(file)


def _contrasts(examples: Sequence[Example]) -> Iterator[Example]:
    """Those that can be denied, each before what is made of it."""
    draw = random.Random(0)  # noqa: S311
    for example in examples:
        made = list(denied(example, draw))
        yield from (example, *made) if made else ()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument(
        "file", type=Path, help="questions in SQuAD's format, gzipped, or JSON lines"
    )
    lines = parser.add_mutually_exclusive_group()
    lines.add_argument("--data", type=Path, help="folder of the files that the lines speak of")
    lines.add_argument("--library", type=Path, help="library of the documents they speak of")
    parser.add_argument(
        "--weights", type=Path, nargs="+", default=[WEIGHTS], help="folders of readers to compare"
    )
    parser.add_argument("--questions", type=int, help="read only every n-th, so many in all")
    parser.add_argument("--denied", action="store_true", help="read what can be denied, and denied")
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args()
    if options.file.suffix == ".jsonl" and not (options.data or options.library):
        parser.error(f"{options.file} needs --data or --library: see the README of the datasets")
    examples = _examples(options.file, options.data, options.library)
    if options.denied:
        examples = list(_contrasts(examples))
    if options.questions:
        examples = examples[:: max(1, len(examples) // options.questions)]
    for folder in options.weights:
        started = time.perf_counter()
        outcomes = read_all(Reader(folder), examples)
        seconds = (time.perf_counter() - started) / len(examples)
        found, around = measures(outcomes), intervals(outcomes, measures)
        if options.json:
            print(json.dumps({"weights": folder.name, **found, "seconds": seconds}))
            continue
        print(f"{folder.name}: {len(examples)} questions, {1000 * seconds:.1f} ms each")
        for name, value in found.items():
            low, high = around[name]
            print(f"  {name:<24}{value:6.1f}  ({low:.1f} to {high:.1f})")


if __name__ == "__main__":
    main()
