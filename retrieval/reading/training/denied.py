"""Examples in which the passage denies what the question asks after.

"Which ports are open?" is not answered by "The ports that are not open: 22, 80.", which holds all
its words. Where "not" is said of something else, the answer stays.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ...analysis import term_set
from .examples import Example, sentences

_AUXILIARIES = "is are was were can could will would must should may might does do did".split()
_AUXILIARY = re.compile(
    rf"\b(?P<said>{'|'.join(_AUXILIARIES)})(?! not\b|n't|nt\b| only\b| no\b)\s+(?P<next>[\w-]+)"
)
_REGULAR = (  # whose third person is seldom a noun
    "support provide use include allow require create offer contain keep serve begin accept apply"
    " belong produce own sell carry live take hold give make bring send run store"
)
_VERB = re.compile(rf"(?<=\w )(?P<said>{'|'.join(_REGULAR.split())})s(?=\s)")
_HELPING = re.compile(rf"\b(?:{'|'.join(_AUXILIARIES)})\b")
_WORD = re.compile(r"\w+")
_NOT = re.compile(r"\b(?:not|no|never|none|neither|without|cannot|nor)\b|n't\b", re.IGNORECASE)


def with_denied(stream: Sequence[Example], count: int, draw: random.Random) -> list[Example]:
    """So many of the examples beside themselves denied, and a third as many of all; shuffled."""
    made: list[Example] = []
    drawn = draw.sample(stream, len(stream))
    for example in drawn:
        changed = list(denied(example, draw))
        if changed:
            made += [example, *changed]
            count -= 1
        if not count:
            break
    made += drawn[len(drawn) - len(made) // 3 :]
    draw.shuffle(made)
    return made


def denied(example: Example, draw: random.Random) -> Iterator[Example]:
    """Where the sentence that answers can be denied by a word: the example with it denied, the same
    two for a question that is denied likewise, and one with another sentence denied; as far as that
    can be done. Nothing where the question says "not" itself.
    """
    if not example.answers or _NOT.search(example.question):
        return
    parts = sentences(example.passage)
    telling = _telling(example, parts)
    changed = telling and _changed(example, telling, term_set(example.question))
    if not telling or not changed:
        return
    yield replace(changed, answers=())
    question = _denied_question(example, telling)
    if question:
        yield replace(changed, question=question)
        yield replace(example, question=question, answers=())
    others = [part for part in parts if part != telling and not _holds(example, part)]
    for part in draw.sample(others, len(others)):
        changed = _changed(example, part, frozenset())
        if changed:
            yield changed
            return


def _denied_question(example: Example, telling: tuple[int, int]) -> str | None:
    """The question with "not" before the word that the sentence says as well, behind an auxiliary:
    "What does it not support?"."""
    verbs = _verbs(example.passage[slice(*telling)])
    helping = _HELPING.search(example.question)
    if helping is None:
        return None
    for word in _WORD.finditer(example.question, helping.end()):
        if word.group().islower() and term_set(word.group()) & verbs:
            return f"{example.question[: word.start()]}not {example.question[word.start() :]}"
    return None


def _verbs(sentence: str) -> frozenset[str]:
    """Terms of what its auxiliaries stand before, and of its other verbs."""
    found = [match["next"] for match in _AUXILIARY.finditer(sentence)]
    found += [match["said"] for match in _VERB.finditer(sentence)]
    return frozenset(term_set(" ".join(found)))


def _telling(example: Example, parts: list[tuple[int, int]]) -> tuple[int, int] | None:
    """The one sentence that holds the answer; what stands before the first of several."""
    first, last = example.answers[0], example.answers[-1]
    if last[0] >= first[1]:
        before = sentences(example.passage[: first[0]])
        return before[-1] if before else None
    if any(example.passage.count(text) > 1 for text in example.texts):
        return None
    return next((part for part in parts if part[0] <= first[0] and last[1] <= part[1]), None)


def _holds(example: Example, part: tuple[int, int]) -> bool:
    return any(start < part[1] and part[0] < end for start, end in example.answers)


def _changed(example: Example, part: tuple[int, int], said: frozenset[str]) -> Example | None:
    """The passage with ``part`` denied where it says what is ``said``, or anywhere if that is
    empty. Answers keep their words."""
    sentence = example.passage[slice(*part)]
    if _NOT.search(sentence):
        return None
    for match in _AUXILIARY.finditer(sentence):
        at = part[0] + match.end("said")
        if not said or (term_set(match["next"]) & said and _of_the_answer(example, part, at)):
            return _with(example, at, at, " not")
    for match in _VERB.finditer(sentence):
        start, end = part[0] + match.start(), part[0] + match.end()
        if not said or (term_set(match["said"]) & said and _of_the_answer(example, part, end)):
            return _with(example, start, end, f"does not {match['said']}")
    return None


def _of_the_answer(example: Example, part: tuple[int, int], at: int) -> bool:
    """Whether nothing parts the answer from what stands there; of several, all are meant."""
    start, end = example.answers[0]
    if not part[0] <= start < part[1]:
        return True
    between = example.passage[end:at] if end <= at else example.passage[at:start]
    return not re.search(r"[,;:()]| and ", between)


def _with(example: Example, start: int, end: int, words: str) -> Example | None:
    """The example with other words in ``passage[start:end]``; None where that is in an answer."""
    if any(a < end and start < b for a, b in example.answers):
        return None
    shift = len(words) - (end - start)
    moved = tuple((a + shift, b + shift) if a >= end else (a, b) for a, b in example.answers)
    passage = example.passage[:start] + words + example.passage[end:]
    return replace(example, passage=passage, answers=moved)
