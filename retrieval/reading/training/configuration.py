"""Every choice of a training run, in one place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

VISITS = {  # how often, on average, a question of each file is read
    "squad2-articles.train.json.gz": 4.0,
    "squad2-ten-articles.train.json.gz": 3.0,
    "squad1-thirteen-articles.train.json.gz": 3.0,
    "squadshifts-new-wiki.train.json.gz": 2.0,
    "squadshifts-amazon.train.json.gz": 0.6,
    "squadshifts-reddit.train.json.gz": 0.6,
}
NEGATIVES = {  # made examples without an answer, as shares of the questions read
    "swapped": 0.10,  # another name, number or year of the same article in the question
    "turned": 0.05,  # the opposite word, or "not", in the question
    "removed": 0.08,  # the passage without the sentence that answers
    "elsewhere": 0.12,  # a passage that looks right by words or by embedding
    "unrelated": 0.02,  # a question about something else altogether
}


@dataclass(frozen=True, slots=True)
class Configuration:
    """Hyperparameters. Rates are peaks of a linear warm-up and decay to zero."""

    seed: int = 11
    visits: Mapping[str, float] = field(default_factory=lambda: dict(VISITS))
    negatives: Mapping[str, float] = field(default_factory=lambda: dict(NEGATIVES))
    sheets: int = 12_000  # made examples on passages of facts that stand side by side
    near_misses: Mapping[str, int] = field(default_factory=dict)  # passes, by file of questions
    documentation: Mapping[str, int] = field(default_factory=dict)  # passes, by file of questions
    lists: Mapping[str, int] = field(default_factory=dict)  # passes, by file of questions
    examples: int | None = 103_200  # read no more than so many; None: all that are drawn and made
    batch: int = 24
    rate: float = 1.5e-4  # of the encoder
    head_rate: float = 1e-3  # of the fresh heads
    warm_up: float = 0.06  # share of the steps
    weight_decay: float = 0.01
    dropout: float = 0.05  # before the span head
    encoder_dropout: float = 0.0  # of the encoder's hidden states
    clip: float = 1.0  # largest norm of the gradient
    frozen_layers: int = 1  # of the encoder, from the bottom; the embeddings are always frozen
    answerable_weight: float = 0.5  # of the answerability loss beside the span loss
    limit: int = 224  # longest input in word pieces
    short_share: float = 0.35  # examples cut to a few sentences around the answer
    short_characters: int = 320  # of passage that these keep
    lone_share: float = 0.0  # examples cut to a single sentence
    no_title: float = 0.25  # examples read without the article's title
    checkpoint_every: int = 250  # steps
    denied: int = 0  # examples, beside themselves with the answer denied, in place of most of all
    draws: int = 1  # of the examples, each by another seed, one after the other
    taught: float = 0.0  # share of the loss against what teachers say, beside that of the labels


@dataclass(frozen=True, slots=True)
class Stage:
    """One step of the recipe, which starts from the average of those before it. ``share`` is that
    of its parameters in the average which comes after it.

    ``configuration`` says what is read, and how by the one run there is where ``students`` is
    empty. Otherwise these are the runs, and their plain average comes out; they are taught by
    ``teachers``, which read the same before them. All go on from the same parameters.
    """

    name: str
    configuration: Configuration
    share: float = 1.0
    teachers: tuple[Configuration, ...] = ()
    students: tuple[Configuration, ...] = ()


_FURTHER = Configuration(  # more of the near-misses that people wrote
    seed=12,
    visits={
        "squad2-articles.train.json.gz": 5.0,
        "squad2-ten-articles.train.json.gz": 2.0,
        "squad1-thirteen-articles.train.json.gz": 2.0,
        "squadshifts-new-wiki.train.json.gz": 1.5,
        "squadshifts-amazon.train.json.gz": 0.4,
        "squadshifts-reddit.train.json.gz": 0.4,
    },
    examples=96_000,
    rate=1e-4,
    head_rate=3e-4,
    encoder_dropout=0.05,
)

_SENTENCES = replace(  # the sentence that seems to answer, read by itself
    _FURTHER, seed=13, lone_share=0.6, examples=110_400, rate=7e-5, head_rate=2e-4
)
_DOCUMENTATION = replace(  # as a good half; the rest keeps what was learnt before
    _SENTENCES,
    seed=14,
    visits={
        "squad2-articles.train.json.gz": 0.8,
        "squad2-ten-articles.train.json.gz": 0.5,
        "squad1-thirteen-articles.train.json.gz": 0.4,
        "squadshifts-new-wiki.train.json.gz": 0.25,
        "squadshifts-amazon.train.json.gz": 0.05,
        "squadshifts-reddit.train.json.gz": 0.05,
    },
    sheets=2_000,
    documentation={"documentation.jsonl": 2},
    examples=None,
    rate=6e-5,
    limit=256,
)
_OTHER_WORDS = replace(  # as people ask who do not know the words of the text
    _DOCUMENTATION,
    seed=15,
    visits={name: 0.55 * visits for name, visits in _DOCUMENTATION.visits.items()},
    sheets=1_000,
    documentation={"other_words.jsonl": 2},
)
_NEAR_MISSES = replace(  # all kinds of documentation again, and near-misses in encyclopaedic prose
    _DOCUMENTATION,
    seed=16,
    visits={name: 1.2 * visits for name, visits in _DOCUMENTATION.visits.items()},
    sheets=1_500,
    near_misses={"near_misses.jsonl": 2},
    documentation={"documentation.jsonl": 1, "other_words.jsonl": 1, "tasks.jsonl": 1},
)
_FURTHER_NEAR_MISSES = replace(  # as many again of both kinds, and what was learnt before
    _NEAR_MISSES,
    seed=17,
    visits={name: 0.8 * visits for name, visits in _DOCUMENTATION.visits.items()},
    near_misses={"near_misses.jsonl": 1, "further_near_misses.jsonl": 2},
    documentation={"tasks.jsonl": 1, "further_tasks.jsonl": 2},
)
_LISTS = replace(  # lists that answer as a whole, tables, denials, and more of what was read last
    _FURTHER_NEAR_MISSES,
    seed=18,
    near_misses={"further_near_misses.jsonl": 1, "more_near_misses.jsonl": 2},
    documentation={"lookups.jsonl": 2, "denials.jsonl": 2},
    lists={"lists.jsonl": 2},
)
_INVENTED = replace(  # documents in which much the same is told of several things, and of all else
    _LISTS,
    seed=19,
    near_misses={"more_near_misses.jsonl": 1, "further_near_misses.jsonl": 1},
    documentation={"invented.jsonl": 3, "lookups.jsonl": 1, "denials.jsonl": 1},
    lists={"lists.jsonl": 1, "invented_lists.jsonl": 3},
    examples=100_000,
)
_FURTHER_INVENTED = replace(  # as many again: articles, and software with its makers
    _INVENTED,
    seed=20,
    documentation={"further_invented.jsonl": 3, "invented.jsonl": 1, "lookups.jsonl": 1},
    lists={"lists.jsonl": 1, "further_invented_lists.jsonl": 3},
)
_MORE_INVENTED = replace(  # once more, each question checked
    _INVENTED,
    seed=21,
    documentation={"more_invented.jsonl": 3, "invented.jsonl": 1, "lookups.jsonl": 1},
    lists={"lists.jsonl": 1, "more_invented_lists.jsonl": 3},
    examples=80_000,
)
_ALL = replace(  # what all the stages before read, and as many invented documents again
    _INVENTED,
    seed=31,
    draws=2,
    visits={
        "squad2-articles.train.json.gz": 2.5,
        "squad2-ten-articles.train.json.gz": 1.5,
        "squad1-thirteen-articles.train.json.gz": 1.5,
        "squadshifts-new-wiki.train.json.gz": 1.0,
        "squadshifts-amazon.train.json.gz": 0.4,
        "squadshifts-reddit.train.json.gz": 0.4,
    },
    sheets=3_000,
    near_misses={
        "near_misses.jsonl": 1,
        "further_near_misses.jsonl": 1,
        "more_near_misses.jsonl": 1,
    },
    documentation={
        "documentation.jsonl": 1,
        "other_words.jsonl": 1,
        "tasks.jsonl": 1,
        "further_tasks.jsonl": 1,
        "lookups.jsonl": 1,
        "denials.jsonl": 1,
        "invented.jsonl": 1,
        "further_invented.jsonl": 1,
        "more_invented.jsonl": 1,
        "latest_invented.jsonl": 1,
    },
    lists={
        "lists.jsonl": 1,
        "invented_lists.jsonl": 1,
        "further_invented_lists.jsonl": 1,
        "more_invented_lists.jsonl": 1,
        "latest_invented_lists.jsonl": 2,
    },
    examples=None,
    batch=64,
)
_TEACHER = replace(_ALL, rate=2e-4, head_rate=1e-3, encoder_dropout=0.1)
_STUDENT = replace(_ALL, encoder_dropout=0.05)
_TAUGHT = Stage(
    "taught",
    _ALL,
    teachers=tuple(replace(_TEACHER, seed=seed) for seed in (41, 42, 43)),
    students=(
        replace(_STUDENT, seed=51, rate=1e-4, head_rate=3e-4, taught=0.7),
        replace(_STUDENT, seed=52, rate=2e-4, head_rate=6e-4, taught=1.0),
    ),
)
_DENIED = replace(
    _ALL, seed=61, denied=6_000, batch=24, rate=3e-5, head_rate=1e-4, encoder_dropout=0.05
)
STAGES = (
    Stage("first", Configuration()),
    Stage("further", _FURTHER, share=0.65),
    Stage("sentences", _SENTENCES, share=0.5),
    Stage("documentation", _DOCUMENTATION, share=0.5),
    Stage("other_words", _OTHER_WORDS, share=0.25),
    Stage("near_misses", _NEAR_MISSES, share=0.8),
    Stage("further_near_misses", _FURTHER_NEAR_MISSES, share=0.8),
    Stage("lists", _LISTS, share=0.5),
    Stage("invented", _INVENTED, share=0.65),
    Stage("further_invented", _FURTHER_INVENTED, share=0.65),
    Stage("more_invented", _MORE_INVENTED, share=0.5),
    _TAUGHT,
    Stage("denied", _DENIED, share=0.25),
)
