"""Reads the best of what retrieval found and orders it by both."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from .datatypes import ScoredPassage
from .query import Query
from .question import SHORT, wanted
from .reading.reader import Reader, Reading

READ = 5  # passages that are read; the others keep their order behind them
SHARES = (0.4, 0.2)  # of the reader in the score, see share_of_reader
_SURE = 10.0  # logit from which a passage answers no more surely


@dataclass(frozen=True, slots=True)
class Found:
    """Passages, best first, and by passage id what the reader made of those that it read."""

    passages: Sequence[ScoredPassage]
    readings: Mapping[int, Reading] = field(default_factory=dict)

    @property
    def read(self) -> list[ScoredPassage]:
        """The passages that were read, best first."""
        return [passage for passage in self.passages if passage.id in self.readings]


def rerank(reader: Reader | None, query: Query, passages: Sequence[ScoredPassage]) -> Found:
    """The passages in their new order; unchanged where there is no reader.

    The score of a passage that was read is a convex combination of retrieval's score and of how
    strongly the reader holds that it answers: it holds more where a few words answer, which is what
    the reader looks for. Near-duplicates are not read. A passage that was not read keeps the share
    of retrieval, at most the least of the others, which puts it behind them.
    """
    if reader is None or not passages:
        return Found(passages)
    read = [passage for passage in passages if not passage.repeats][:READ]
    readings = read_in_their_words(reader, query, [(p.passage.context, p.text) for p in read])
    share = share_of_reader(query.text)
    scored = [
        replace(
            passage,
            score=(1 - share) * passage.score + share * strength(reading),
            answerable=reading.probability,
        )
        for passage, reading in zip(read, readings, strict=True)
    ]
    scored.sort(key=lambda passage: -passage.score)
    least = scored[-1].score
    by_id = {p.id: reading for p, reading in zip(read, readings, strict=True)}
    unread = (p for p in passages if p.id not in by_id)
    rest = [replace(p, score=min((1 - share) * p.score, least)) for p in unread]
    return Found([*scored, *rest], by_id)


def read_in_their_words(
    reader: Reader, query: Query, passages: Sequence[tuple[str, str]]
) -> list[Reading]:
    """Read (context, passage) pairs, the question in the words of each as far as acronyms go, of
    which the reader itself knows few."""
    return reader.read_each(
        [(query.in_words_of(f"{context}\n{text}"), context, text) for context, text in passages]
    )


def share_of_reader(question: str, shares: tuple[float, float] = SHARES) -> float:
    """Its share in the score of a passage: the first of ``shares`` where a few words answer, else
    the second. ``evals/reranking.py`` compares others."""
    short, other = shares
    return short if wanted(question) in SHORT else other


def strength(reading: Reading) -> float:
    """How strongly the reader holds that the passage answers, linear in the logit, in [0, 1].

    Where a question is answered by no phrase all probabilities are small and nearly alike; their
    logits still tell the passages apart.
    """
    return (min(max(reading.relevance, -_SURE), _SURE) + _SURE) / (2 * _SURE)
