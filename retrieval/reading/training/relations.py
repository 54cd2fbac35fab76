"""What the made passages say of things: kinds of facts, how they are told and asked after.

``{e}`` is the thing,
``{v}`` the value. A relation with ``inverse`` questions may be asked the other
way round, which has one answer as every value occurs once.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

_MONTHS = (
    "January February March April May June July August September October November December"
).split()
_SYLLABLES = (
    "ta bel ko ri zan mu ver do lin sa por ek ul ra qui fen gal ho ny tri os mar pel vi dun ash or"
).split()
_NOUNS = (
    "Heron Lantern Thistle Falcon Harbour Meadow Badger Compass Walnut Cedar Pepper Marigold Otter "
    "Saffron Tulip Beacon Comet Glacier Lobster Magpie Nutmeg Orchid Pelican Quartz Raven Salmon "
    "Tornado Umbrella Violet Walrus Zebra Anchor Bamboo Canyon Dolphin Ember Feather Ginger Hazel "
    "Island Jaguar Kettle Lemon Mango Needle Olive Panther Rocket Spider Turtle Velvet Willow"
).split()
_FIRST = (
    "Anna Ben Clara David Emma Felix Grace Hugo Ida Jonas Karen Leo Maria Nils Olga Paul".split()
)
_LAST = "Keller Brown Rossi Dubois Larsen Novak Meyer Garcia Silva Tanaka Olsen Weber Kim".split()
_STATUSES = ("in use", "retired", "unsupported", "in preparation", "supported", "experimental")
_COLOURS = "red blue green amber violet grey white black silver ochre".split()
_MATERIALS = "oak granite steel clay brass glass slate marble pine copper".split()
_PURPOSES = (
    "stores images", "schedules jobs", "checks signatures", "routes packets", "balances load",
    "keeps passwords", "measures use", "serves files", "resizes disks", "sends alarms",
    "resolves names", "copies volumes", "boots servers", "collects logs", "rotates keys",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Relation:
    """One kind of fact. ``header`` is its column in a table, ``plain`` its name in a list."""

    header: str
    told: tuple[str, ...]
    asked: tuple[str, ...]
    value: Callable[[random.Random], str]
    inverse: tuple[str, ...] = ()


def word(draw: random.Random) -> str:
    """An invented name, or a common word used as one."""
    if draw.random() < 0.5:
        return draw.choice(_NOUNS)
    return "".join(draw.choice(_SYLLABLES) for _ in range(draw.choice((2, 2, 3)))).capitalize()


def person(draw: random.Random) -> str:
    return f"{draw.choice(_FIRST)} {draw.choice(_LAST)}"


def option(draw: random.Random) -> str:
    """An invented identifier."""
    parts = "max min default disk cache pool token retry host port log job idle lock size limit"
    return "_".join(draw.sample(parts.split(), draw.choice((2, 2, 3))))


def number(draw: random.Random) -> str:
    """A count, a version or a port."""
    return draw.choice((
        str(draw.randrange(2, 100)),
        str(draw.randrange(100, 9999)),
        f"{draw.randrange(1, 30)}.{draw.randrange(10)}",
        f"{draw.randrange(1, 99)},{draw.randrange(100, 999)}",
    ))  # fmt: skip


def version(draw: random.Random) -> str:
    return draw.choice((
        f"{draw.randrange(1, 30)}.{draw.randrange(10)}",
        f"20{draw.randrange(10, 30)}.{draw.randrange(1, 4)}",
        f"{draw.randrange(1, 9)}.{draw.randrange(10)}.{draw.randrange(10)}",
    ))  # fmt: skip


def date(draw: random.Random) -> str:
    day, month, year = draw.randrange(1, 29), draw.randrange(12), draw.randrange(1950, 2030)
    name = _MONTHS[month]
    return draw.choice((
        f"{day} {name} {year}", f"{day} {name} {year}", f"{name} {day}, {year}",
        f"{year}-{month + 1:02}-{day:02}", f"{name} {year}", str(year),
    ))  # fmt: skip


RELATIONS = (
    Relation(
        "Released",
        ("{e} was released on {v}.", "{e} came out on {v}.", "{e} appeared on {v}.",
         "{e} has been available since {v}.", "The release of {e} was on {v}.",
         "{e}, released on {v}."),
        ("When was {e} released?", "When did {e} come out?", "What is the release date of {e}?",
         "{e} release date", "On which day did {e} appear?", "Since when can one get {e}?",
         "What date was {e} published?"),
        date,
        ("What came out on {v}?", "Which one was released on {v}?", "What appeared on {v}?"),
    ),
    Relation(
        "Version",
        ("{e} is version {v}.", "Version {v} is called {e}.", "{v} is {e}.",
         "{v}, named {e}, followed.",
         "The number of {e} is {v}.", "{e} carries the number {v}."),
        ("Which version is {e}?", "What is the version number of {e}?", "{e} version",
         "What number does {e} have?"),
        version,
        ("What is {v} called?", "What is the name of version {v}?", "codename of {v}",
         "Which name does {v} have?", "Under which name did {v} appear?"),
    ),
    Relation(
        "End of life",
        ("{e} reached its end of life on {v}.", "Support for {e} ended on {v}.",
         "{e} has not been maintained since {v}.", "{e} was given up on {v}."),
        ("When did {e} reach its end of life?", "Until when was {e} supported?", "{e} EOL date",
         "When did support for {e} end?", "When did {e} stop being maintained?"),
        date,
    ),
    Relation(
        "Status",
        ("{e} is {v}.", "The status of {e} is: {v}.", "At present {e} is {v}."),
        ("What is the status of {e}?", "What state is {e} in?", "{e} status"),
        lambda draw: draw.choice(_STATUSES),
    ),
    Relation(
        "Default",
        ("{e} defaults to {v}.", "The default of {e} is {v}.", "If it is not set, {e} is {v}.",
         "Unless changed, {e} has the value {v}."),
        ("What is the default of {e}?", "Which value does {e} have by default?", "{e} default",
         "What is {e} set to out of the box?"),
        number,
    ),
    Relation(
        "Port",
        ("{e} listens on port {v}.", "The port of {e} is {v}.", "{e} uses port {v}."),
        ("On which port does {e} listen?", "What is the port of {e}?",
         "Which port is used by {e}?"),
        lambda draw: str(draw.randrange(80, 65000)),
        ("What listens on port {v}?", "What uses port {v}?"),
    ),
    Relation(
        "Maker",
        ("{e} is made by {v}.", "{v} makes {e}.", "{v} develops {e}.", "{e}: a tool by {v}.",
         "{e} comes from {v}."),
        ("Who makes {e}?", "Who develops {e}?", "Which company is behind {e}?", "maker of {e}"),
        lambda draw: draw.choice((word(draw), f"{word(draw)} Systems", f"{word(draw)} Labs",
        person(draw))),
        ("What does {v} make?", "What is made by {v}?"),
    ),
    Relation(
        "Director",
        ("{e} is led by {v}.", "{v} leads {e}.", "{v} is the director of {e}.", "{v} chairs {e}."),
        ("Who leads {e}?", "Who is the director of {e}?", "Who is in charge of {e}?",
         "Who heads {e}?"),
        person,
        ("What does {v} lead?",),
    ),
    Relation(
        "Place",
        ("{e} lies in {v}.", "{e} is based in {v}.", "{e} can be found in {v}."),
        ("Where is {e}?", "Where does {e} lie?", "In which place is {e} based?"),
        word,
    ),
    Relation(
        "Members",
        ("{e} has {v} members.", "{v} people belong to {e}.", "{e} counts {v} members."),
        ("How many members does {e} have?", "How many people belong to {e}?", "size of {e}"),
        lambda draw: str(draw.randrange(3, 9000)),
    ),
    Relation(
        "Limit",
        ("{e} is limited to {v} bytes.", "{e} may hold at most {v} bytes.",
         "{e} stays below {v} bytes."),
        ("What is the size limit of {e}?", "How large can {e} be?", "How many bytes may {e} have?"),
        lambda draw: str(draw.randrange(10, 99999)),
    ),
    Relation(
        "Purpose",
        ("{e} {v}.", "{e} is the part that {v}.", "It is {e} that {v}."),
        ("What does {e} do?", "What is the purpose of {e}?", "What is {e} for?"),
        lambda draw: draw.choice(_PURPOSES),
        ("Which part {v}?", "What {v}?", "Which process {v}?"),
    ),
    Relation(
        "Made of",
        ("{e} is made of {v}.", "{v} is what {e} is built from."),
        ("What is {e} made of?", "Which material is {e}?"),
        lambda draw: draw.choice(_MATERIALS),
    ),
    Relation(
        "Colour",
        ("{e} is painted {v}.", "The colour of {e} is {v}."),
        ("What colour is {e}?", "How is {e} painted?"),
        lambda draw: draw.choice(_COLOURS),
    ),
    Relation(
        "Successor",
        ("{e} was followed by {v}.", "{v} replaced {e}.", "The successor of {e} is {v}."),
        ("What replaced {e}?", "What came after {e}?", "What is the successor of {e}?"),
        word,
    ),
    Relation(
        "Licence",
        ("{e} is under the {v} licence.", "The licence of {e} is {v}."),
        ("What is the licence of {e}?", "Under which licence is {e}?"),
        lambda draw: draw.choice(("MIT", "Apache 2.0", "GPL", "BSD", "Mozilla", "ISC")),
    ),
)  # fmt: skip
