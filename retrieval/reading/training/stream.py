"""The stream of training examples of a run: drawn, made and cut, seeded."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from ...library import Library
from . import negatives
from .configuration import Configuration
from .denied import with_denied
from .documentation import HERE, documentation, noted
from .examples import Example, lone, read, shortened
from .lists import listed, lists
from .near_misses import near_misses
from .sheets import sheets


def examples(
    data: Path,
    configuration: Configuration,
    search: negatives.Search,
    library: Library | None = None,
) -> list[Example]:
    """The run's examples in the order in which they are read: drawn, made, cut and shuffled.

    ``library`` holds the documentation, where the configuration asks for questions about it.
    """
    stream: list[Example] = []
    for number in range(configuration.draws):
        draw = random.Random(configuration.seed + number)
        stream += _draw(data, configuration, search, library, draw)
    if configuration.denied:
        stream = with_denied(stream, configuration.denied, random.Random(configuration.seed))
    return stream


def _draw(
    data: Path,
    configuration: Configuration,
    search: negatives.Search,
    library: Library | None,
    draw: random.Random,
) -> list[Example]:
    stream: list[Example] = []
    for name, visits in configuration.visits.items():
        source = read(data / name)
        drawn = _drawn(source, visits, draw)
        stream += drawn
        stream += _negatives(drawn, source, configuration, search, draw)
    stream += _unrelated(data, stream, configuration.negatives["unrelated"], draw)
    stream += sheets(configuration.sheets, draw)
    for name, passes in configuration.near_misses.items():
        stream += [*near_misses(data, HERE / name)] * passes
    draw.shuffle(stream)
    stream = [_varied(example, configuration, draw) for example in stream]
    if configuration.documentation or configuration.lists:
        assert library is not None
        for name, passes in configuration.documentation.items():
            for _ in range(passes):
                stream += documentation(library, noted(HERE / name), draw)
        for name, passes in configuration.lists.items():
            stream += [*lists(library, listed(HERE / name))] * passes
        draw.shuffle(stream)
    return stream


def _drawn(source: Sequence[Example], visits: float, draw: random.Random) -> list[Example]:
    whole, part = divmod(visits, 1.0)
    rest = draw.sample(list(source), round(part * len(source)))
    return list(source) * int(whole) + rest


def _negatives(
    drawn: Sequence[Example],
    source: Sequence[Example],
    configuration: Configuration,
    search: negatives.Search,
    draw: random.Random,
) -> Iterator[Example]:
    """Made from answerable questions of the draw, so many as the configuration asks for."""
    articles: dict[str, dict[str, None]] = defaultdict(dict)
    for example in source:
        articles[example.title][example.passage] = None
    things = {title: negatives.things(passages) for title, passages in articles.items()}
    answerable = [example for example in drawn if example.answers]
    wanted: Mapping[str, int] = {
        kind: round(share * len(drawn)) for kind, share in configuration.negatives.items()
    }
    pools = {kind: draw.sample(answerable, len(answerable)) for kind in wanted}
    asked = pools["elsewhere"][: wanted["elsewhere"]]
    found = search([e.question for e in asked], list(dict.fromkeys(e.passage for e in source)))
    wrong = (
        negatives.elsewhere(example, passages, draw)
        for example, passages in zip(asked, found, strict=True)
    )
    yield from (example for example in wrong if example)
    makers = {
        "swapped": lambda e: negatives.swapped(e, things[e.title], draw) if e.title else None,
        "turned": lambda e: negatives.turned(e, draw),
        "removed": negatives.removed,
    }
    for kind, make in makers.items():
        made = (example for example in map(make, pools[kind]) if example)
        yield from (example for _, example in zip(range(wanted[kind]), made, strict=False))


def _unrelated(
    data: Path, stream: Sequence[Example], share: float, draw: random.Random
) -> list[Example]:
    questions = negatives.read_questions(data.parent / "negatives" / "NQ-open.dev.jsonl.gz")
    chosen = draw.sample(questions, min(len(questions), round(share * len(stream))))
    return [replace(draw.choice(stream), question=question, answers=()) for question in chosen]


def _varied(example: Example, configuration: Configuration, draw: random.Random) -> Example:
    if draw.random() < configuration.no_title:
        example = replace(example, title="")
    if draw.random() < configuration.lone_share:
        return lone(example, draw)
    if draw.random() < configuration.short_share:
        example = shortened(example, configuration.short_characters, draw)
    return example
