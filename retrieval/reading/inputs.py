"""What the reader is given: a question and a passage under its headings, as word pieces."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tokenizers import Tokenizer

QUESTION_LIMIT = 64  # word pieces of the question that are read
CONTEXT_LIMIT = 72  # word pieces of what leads to a passage that are read, the nearest ones
LIMIT = 384  # word pieces altogether; the model was trained on shorter ones and knows 512 positions


@dataclass(frozen=True, slots=True)
class Input:
    """``[CLS] question [SEP] context passage [SEP]``, of which spans may lie in the passage only.

    ``first`` is the position of the passage's first word piece. ``offsets`` are, for each piece of
    the passage, its (start, end) characters in the passage.
    """

    ids: tuple[int, ...]
    types: tuple[int, ...]
    first: int
    offsets: tuple[tuple[int, int], ...]


def prepare(
    tokenizer: Tokenizer, question: str, context: str, passage: str, limit: int = LIMIT
) -> Input:
    """Word pieces for the model; what exceeds ``limit`` is cut from the passage's end."""
    asked, before, read = tokenizer.encode_batch(
        [question, context, passage], add_special_tokens=False
    )
    start, end = (int(tokenizer.token_to_id(special) or 0) for special in ("[CLS]", "[SEP]"))
    head = [start, *asked.ids[:QUESTION_LIMIT], end]
    above = before.ids[-CONTEXT_LIMIT:]
    room = limit - len(head) - len(above) - 1
    ids = (*head, *above, *read.ids[:room], end)
    types = (0,) * len(head) + (1,) * (len(ids) - len(head))
    return Input(ids, types, len(head) + len(above), tuple(read.offsets[:room]))


def padded(inputs: Sequence[Input], padding: int = 0) -> tuple[list[list[int]], ...]:
    """Rows of equal length: ids, attention mask and token types, each (inputs, longest)."""
    longest = max(len(given.ids) for given in inputs)
    gaps = [longest - len(given.ids) for given in inputs]
    return (
        [[*given.ids, *[padding] * gap] for given, gap in zip(inputs, gaps, strict=True)],
        [[1] * len(given.ids) + [0] * gap for given, gap in zip(inputs, gaps, strict=True)],
        [[*given.types, *[0] * gap] for given, gap in zip(inputs, gaps, strict=True)],
    )
