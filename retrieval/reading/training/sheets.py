"""Made passages of facts that stand side by side: prose, lists, tables and profiles.

Encyclopaedic prose seldom says the same of several things in a row; reference pages do little
else. On such passages a reader must bind each value to its thing, and notice that the thing asked
after is not among them. The things are invented, so there is nothing to know but what is written.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

from .examples import Example
from .relations import RELATIONS, Relation, option, version, word

_UNANSWERABLE = 0.38  # of the questions
_INVERSE = 0.25  # of those that can be asked from the value to the thing
_LEADS = ("These are known:", "The {h} of each:", "Here is an overview.", "The list in full:")
_FILLERS = (
    "More about this is said below.",
    "Nobody expected that at the time.",
    "The others are described elsewhere.",
    "That is how it has been ever since.",
    "It took longer than planned.",
)


@dataclass(frozen=True, slots=True)
class Fact:
    """What a passage says: where the thing and the value stand in it, None where they do not."""

    thing: str
    relation: Relation
    value: str
    thing_at: tuple[int, int] | None
    value_at: tuple[int, int]


class _Page:
    """Text that grows, and remembers where its facts stand."""

    def __init__(self) -> None:
        self.text = ""
        self.facts: list[Fact] = []

    def write(self, words: str) -> None:
        self.text += words

    def state(
        self, pattern: str, relation: Relation, thing: str, value: str, *, shown: str | None = None
    ) -> None:
        """Write ``pattern``, with the thing named as ``shown`` where that is given."""
        name, places = thing if shown is None else shown, {}
        for part in pattern.replace("{e}", "\0e\0").replace("{v}", "\0v\0").split("\0"):
            if part in ("e", "v"):
                said = name if part == "e" else value
                places[part] = len(self.text), len(self.text) + len(said)
                self.text += said
            else:
                self.text += part
        named = places.get("e") if shown is None else None
        self.facts.append(Fact(thing, relation, value, named, places["v"]))


def sheets(count: int, draw: random.Random) -> list[Example]:
    """So many examples, a few from each made passage."""
    made: list[Example] = []
    while len(made) < count:
        made += _of_one_page(draw)
    return made[:count]


def _of_one_page(draw: random.Random) -> list[Example]:
    name = draw.choice(_NAMINGS)(draw)
    things = list(dict.fromkeys(name(draw) for _ in range(draw.randrange(3, 9))))
    relations = draw.sample(RELATIONS, draw.choice((1, 1, 2, 3)))
    other = draw.choice([r for r in RELATIONS if r not in relations])
    page = _Page()
    title = draw.choice(_FORMS)(page, things, relations, draw)
    absent = _absent([name(draw) for _ in range(20)], things, f"{title} {page.text}")
    asked = draw.sample(page.facts, min(len(page.facts), 2))
    return [_question(page, fact, title, absent, other, draw) for fact in asked]


def _absent(names: list[str], things: list[str], said: str) -> list[str]:
    """The names of which no part is said, but for parts that all the things share."""
    parts = [part for thing in things for part in thing.split()]
    shared = {part for part in parts if parts.count(part) > 1}
    return [n for n in names if not any(p in said for p in n.split() if p not in shared)]


def _question(
    page: _Page, fact: Fact, title: str, absent: list[str], other: Relation, draw: random.Random
) -> Example:
    relation = fact.relation
    same = [f for f in page.facts if f.relation is relation and f.value == fact.value]
    inverse = bool(relation.inverse) and fact.thing_at is not None and len(same) == 1
    if draw.random() < _UNANSWERABLE:
        missing = absent[0] if absent else word(draw)
        thing, wanted = draw.choice(((missing, relation), (fact.thing, other)))
        question = draw.choice(wanted.asked).format(e=_short(thing, draw))
        return Example(question, title, page.text, ())
    if inverse and draw.random() < _INVERSE:
        assert fact.thing_at is not None
        question = draw.choice(relation.inverse).format(v=fact.value)
        return Example(question, title, page.text, (fact.thing_at,))
    question = draw.choice(relation.asked).format(e=_short(fact.thing, draw))
    return Example(question, title, page.text, (fact.value_at,))


def _short(thing: str, draw: random.Random) -> str:
    """What is called by number and name may be asked after by either."""
    number, _, name = thing.partition(" ")
    if number[0].isdigit() and draw.random() < 0.7:
        return draw.choice((number, name, name))
    return thing


def _prose(page: _Page, things: list[str], relations: list[Relation], draw: random.Random) -> str:
    alike = draw.random() < 0.4
    patterns = {r.header: draw.choice(r.told) for r in relations}
    for thing in things:
        for relation in relations if draw.random() < 0.7 else draw.sample(relations, 1):
            pattern = patterns[relation.header] if alike else draw.choice(relation.told)
            page.state(pattern, relation, thing, relation.value(draw))
            page.write(" ")
        if draw.random() < 0.15:
            page.write(draw.choice(_FILLERS) + " ")
    return draw.choice(("", "Overview", f"{relations[0].header} of each"))


def _bullets(page: _Page, things: list[str], relations: list[Relation], draw: random.Random) -> str:
    relation, mark = relations[0], draw.choice(("- ", "* ", "#. ", ""))
    page.write(draw.choice(_LEADS).format(h=relation.header.lower()) + "\n\n")
    pattern = draw.choice(
        ("{e}: {v}", "{e}: {v}.", "{e} ({v})", "**{e}**: {v}", "{v}: {e}", "told")
    )
    for thing in things:
        told = draw.choice(relation.told) if pattern == "told" else pattern
        page.write(mark)
        page.state(told, relation, thing, relation.value(draw))
        page.write("\n")
    return f"{relation.header} of each" if pattern != "told" else ""


def _table(page: _Page, things: list[str], relations: list[Relation], draw: random.Random) -> str:
    columns = ["Name", *(relation.header for relation in relations)]
    page.write("| " + " | ".join(columns) + " |\n" + "| --- " * len(columns) + "|\n")
    for thing in things:
        first = relations[0]
        page.write("| ")
        page.state("{e} | {v} |", first, thing, first.value(draw))
        start = page.facts[-1].thing_at
        for relation in relations[1:]:
            page.state(" {v} |", relation, thing, relation.value(draw), shown="")
            last = page.facts[-1]
            page.facts[-1] = Fact(thing, relation, last.value, start, last.value_at)
        page.write("\n")
    return draw.choice(("", "Overview", "All at a glance"))


def _profile(page: _Page, things: list[str], relations: list[Relation], draw: random.Random) -> str:
    """About one thing, which the heading names and the text calls "it"."""
    (thing, *others), page_relations = things, list(relations)
    while len(page_relations) < 4:
        page_relations.append(draw.choice([r for r in RELATIONS if r not in page_relations]))
    for at, relation in enumerate(page_relations):
        pattern = draw.choice(relation.told)
        opens = pattern.startswith("{e}")
        shown = None if at == 0 and draw.random() < 0.5 else ("It" if opens else "it")
        page.state(pattern, relation, thing, relation.value(draw), shown=shown)
        page.write(" ")
    if draw.random() < 0.5 and others:
        relation = draw.choice(page_relations)
        page.state(draw.choice(relation.told), relation, others[0], relation.value(draw))
    return thing


def _versioned(draw: random.Random) -> Callable[[random.Random], str]:
    product = word(draw)
    return lambda draw: f"{product} {version(draw)}"


_NAMINGS: tuple[Callable[[random.Random], Callable[[random.Random], str]], ...] = (
    lambda _: word,
    lambda _: word,
    lambda _: option,
    lambda _: lambda draw: f"{word(draw)} {draw.choice(('Museum', 'Group', 'Service', 'Tower'))}",
    _versioned,
    lambda _: lambda draw: f"{version(draw)} {word(draw)}",
)
_FORMS = (_prose, _prose, _bullets, _table, _profile)
