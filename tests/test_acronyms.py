"""Acronyms: found where a text introduces them, and put for each other in questions."""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path

import pytest

from retrieval import Assistant, Library
from retrieval.acronyms import Acronym, acronyms
from retrieval.answering.candidates import candidates
from retrieval.answering.features import Asked
from retrieval.query import parse

from .building import put, terms_into_fts5
from .fakes import HashingEmbedder


@pytest.mark.parametrize(
    ("text", "short", "long"),
    [
        ("We want high availability (HA) here.", "HA", "high availability"),
        ("An HSM (hardware security module) keeps it.", "HSM", "hardware security module"),
        ("Use Role-Based Access Control (RBAC).", "RBAC", "role based access control"),
        ("the Modular Layer 2 (ML2) plug-in", "ML2", "modular layer 2"),
        ("Several virtual machines (VMs) run.", "VM", "virtual machines"),
        ("It gives quality\nof service (QoS).", "", ""),
        ("EOL stands for end of life. No change follows.", "EOL", "end of life"),
        (
            "`IaaS` is short for Infrastructure as a Service, which",
            "IaaS",
            "infrastructure as a service",
        ),
        (
            "- API: an application programming interface; as in",
            "API",
            "application programming interface",
        ),
        ("| **PTL** | Project Team Lead | elected |", "PTL", "project team lead"),
        ("HSR, which stands for hot standby routing", "HSR", "hot standby routing"),
        ("TCO: total cost of ownership", "TCO", "total cost of ownership"),
        ("* FAO - Food and Agriculture Organization", "FAO", "food and agriculture organization"),
        ("|HA|High availability|", "HA", "high availability"),
        ("HA\n: High availability", "HA", "high availability"),
        ("*HA*: High availability (HA)", "HA", "high availability"),
        (
            "NOAA: National Oceanic and Atmospheric Administration",
            "NOAA",
            "national oceanic and atmospheric administration",
        ),
        ("CLI\n    Command-line interface, for people who type.", "CLI", "command line interface"),
    ],
)
def test_what_a_text_introduces(text: str, short: str, long: str) -> None:
    assert list(acronyms(text)) == ([Acronym(short, long)] if short else [])


@pytest.mark.parametrize(
    "text",
    [
        "at the end of the cycle (PTL)",  # nothing spells it
        "see below (Figure 2)",
        "the network (OVN)",
        "a virtual (VM) thing",
        "in upper case (NOT)",
        "- NOTE: nothing of this kind",
        "- API: a proper interface",  # letters of words, but no words of their own
        "The UN stands for peace.",
        "IT: I think so.",
        "PS: please see above",
        "AB: and because of this",
    ],
)
def test_what_is_no_acronym(text: str) -> None:
    assert list(acronyms(text)) == []


@pytest.mark.parametrize("begins", ["HA\n", "HA", "| HA |", "- **HA**: "])
def test_a_long_empty_line_takes_no_time(begins: str) -> None:
    started = time.process_time()
    assert list(acronyms(begins + " " * 100_000 + "!")) == []
    assert time.process_time() - started < 5  # where time grows by the square, minutes


@pytest.fixture
def filled(library: Library) -> Library:
    put(library, "a.md", "We planned for high availability (HA) early.", "A tea pot is empty.")
    put(library, "b.md", "The HA set-up has three nodes.", "An availability zone is a place.")
    put(library, "c.md", "High availability needs two sites.")
    return library


@pytest.mark.parametrize(
    ("question", "also"),
    [
        ("How many nodes has the HA set-up?", ("high availability",)),
        ("How many nodes for high  availability?", ("HA",)),
        ("Is availability high?", ()),
        ("What about ha?", ()),  # two letters in lower case may be a word
    ],
)
def test_the_other_form_is_searched_for_as_well(
    filled: Library, question: str, also: tuple[str, ...]
) -> None:
    assert parse(question, filled.lexical).also == also


def test_what_the_library_spells_out_less_often_is_searched_for(library: Library) -> None:
    put(library, "a.md", "High availability (HA) is here.", "HA it is.", "The HA set-up", "HA")
    put(library, "b.md", "High availability again.")
    assert parse("How do I set up HA?", library.lexical).also == ("high availability",)


def test_what_the_library_hardly_ever_spells_out_is_not_searched_for(library: Library) -> None:
    put(library, "a.md", "SLURP stands for skip level upgrade release process.")
    put(library, "b.md", *(f"2023.{n} is a SLURP release." for n in range(4)))
    query = parse("Which one is a SLURP release?", library.lexical)
    assert query.also == ()
    assert [alias.others for alias in query.aliases] == [("skip level upgrade release process",)]


@pytest.mark.parametrize(
    ("question", "text", "asked"),
    [
        ("When is the eol of Oca?", "Its end\nof life: May.", "When is the end of life of Oca?"),
        ("When is the EOL of Oca?", "EOL, end of life: May.", "When is the EOL of Oca?"),
        ("When is the EOL of Oca?", "It ended in May.", "When is the EOL of Oca?"),
        ("Oca's End-of-Life date?", "EOL: May.", "Oca's eol date?"),
        (
            "Which VM has two disks?",
            "A virtual machine has.",
            "Which virtual machine has two disks?",
        ),
        ("Is VMware a VM?", "Virtual machines", "Is VMware a virtual machines?"),  # not in a word
        ("Is end of\\life near?", "Nothing is told.", "Is end of\\life near?"),
        ("Is end of\\life near?", "EOL is near.", "Is eol near?"),
        ("Which DNS runs?", "The DN of an entry", "Which DNS runs?"),  # which is no plural
        ("Has a virtual machine image a size?", "A VMI for a VM", "Has a vmi a size?"),
    ],
)
def test_a_question_is_read_in_the_words_of_the_text(
    library: Library, question: str, text: str, asked: str
) -> None:
    put(library, "a.md", "EOL stands for end of life.", "Virtual machines (VMs) run.")
    put(library, "b.md", "A VMI is short for virtual machine image.", "DNS: domain name system")
    assert parse(question, library.lexical).in_words_of(text) == asked


def test_what_an_acronym_stands_for_counts_as_its_name(library: Library) -> None:
    put(library, "a.md", "The CNCF is the Cloud Native Computing Foundation (CNCF).")
    put(library, "b.md", "The Cloud Native Computing Foundation sits in San Francisco.")
    query = parse("Where does the CNCF sit?", library.lexical)
    units = candidates(library, Assistant(library).search("computing San Francisco", 1))
    asked = Asked.of(query, units, library.lexical)
    assert [asked.names_in(unit) for unit in units] == [pytest.approx(0.8)]
    assert not asked.loses_a_name(units[0])
    query = parse("Where does the Cloud-Native-Computing-Foundation sit?", library.lexical)
    names = Asked.of(query, units, library.lexical).names_in(units[0])
    assert names == pytest.approx(0.8)  # word by word, as before


def test_either_form_finds_the_other(filled: Library) -> None:
    found = {p.document.path for p in Assistant(filled).search("HA", 3) if p.lexical > 0}
    assert found == {"a.md", "b.md", "c.md"}


def test_a_library_of_the_first_version_opens(tmp_path: Path) -> None:
    with Library.open(tmp_path / "library", embedder=HashingEmbedder()) as library:
        put(library, "a.md", "Otters eat fish.")
    with sqlite3.connect(tmp_path / "library" / "catalogue.sqlite") as connection:
        terms_into_fts5(connection)
        for since in ("acronyms", "said", "exchanges", "conversations", "failures"):
            connection.execute(f"DROP TABLE {since}")
        connection.execute("PRAGMA user_version = 1")
    with Library.open(tmp_path / "library", embedder=HashingEmbedder()) as library:
        put(library, "b.md", "We planned for high availability (HA).")
        assert library.lexical.acronyms() == {"HA": ["high availability"]}
        assert {record.path for record in library.documents()} == {"a.md", "b.md"}
