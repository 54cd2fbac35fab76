"""Learning from teachers.

Readers that were trained alike from different seeds are right more often together than any of
them, and surer where they agree. What they say of an example, beside its label, teaches one reader
most of that (Hinton et al., "Distilling the knowledge in a neural network", 2015).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from .batches import Batch
from .model import ReaderModel, spread

Logits = tuple[Tensor, Tensor, Tensor]


@dataclass(frozen=True, slots=True)
class Taught:
    """The teachers' mean probabilities: of each position to begin and to end the answer, both
    (batch, length), and that there is one, (batch,)."""

    starts: Tensor
    ends: Tensor
    answerable: Tensor


class Teachers:
    """Readers that are asked, and do not learn."""

    def __init__(self, models: Sequence[ReaderModel]) -> None:
        self._models = [model.eval().requires_grad_(False) for model in models]

    @torch.no_grad()
    def taught(self, batch: Batch) -> Taught:
        """What they make of a batch, which lies on their device."""
        said = [model(batch.ids, batch.types, batch.mask) for model in self._models]
        starts, ends, answerable = (torch.stack(part).float() for part in zip(*said, strict=True))
        return Taught(
            spread(starts, batch.allowed).exp().mean(0),
            spread(ends, batch.allowed).exp().mean(0),
            answerable.sigmoid().mean(0),
        )


def distillation_loss(logits: Logits, taught: Taught, allowed: Tensor, weight: float) -> Tensor:
    """Cross-entropy with the teachers' probabilities; ``weight`` is that of answerability."""
    starts, ends, answerable = logits
    spans = -(taught.starts * spread(starts, allowed)).sum(1).mean()
    spans = spans - (taught.ends * spread(ends, allowed)).sum(1).mean()
    judged = nn.functional.binary_cross_entropy_with_logits(answerable, taught.answerable)
    return spans / 2 + weight * judged
