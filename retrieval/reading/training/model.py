"""The network that is trained: an encoder with heads for the span and for answerability."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import torch
from torch import Tensor, nn
from transformers import AutoModel

from .batches import Batch

_OUT = -1e4  # logit of a position where no span may begin or end


class ReaderModel(nn.Module):
    """A BERT cross-encoder over a question and a passage.

    Gives start and end logits over all positions, where position 0 stands for "no answer here"
    (Devlin et al., 2019, section 4.3), and one logit of answerability read at position 0.
    """

    def __init__(self, folder: Path, dropout: float = 0.0, encoder_dropout: float = 0.0) -> None:
        super().__init__()
        self.encoder = AutoModel.from_pretrained(
            folder,
            attn_implementation="sdpa",
            add_pooling_layer=False,
            hidden_dropout_prob=encoder_dropout,
            attention_probs_dropout_prob=0.0,
        )
        width = self.encoder.config.hidden_size
        self.dropout = nn.Dropout(dropout)
        self.span = nn.Linear(width, 2)
        self.answerable = nn.Sequential(nn.Linear(width, width), nn.Tanh(), nn.Linear(width, 1))

    def freeze(self, layers: int) -> None:
        """Stop training the embeddings and the lowest ``layers`` of the encoder."""
        for part in (self.encoder.embeddings, *self.encoder.encoder.layer[:layers]):
            part.requires_grad_(False)

    def forward(
        self, input_ids: Tensor, token_type_ids: Tensor, attention_mask: Tensor | None = None
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Start (batch, length), end (batch, length) and answerable (batch,) logits. Without a mask
        nothing is padding."""
        if attention_mask is None:
            # Added as it is to the scores of the attention; the exporter folds that away.
            attention_mask = torch.zeros(1, 1, 1, 1, device=input_ids.device)
        hidden = self.encoder(
            input_ids=input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids
        ).last_hidden_state
        spans = self.span(self.dropout(hidden))
        return spans[..., 0], spans[..., 1], self.answerable(hidden[:, 0])[:, 0]


def averaged(
    before: Mapping[str, Tensor], after: Mapping[str, Tensor], share: float
) -> dict[str, Tensor]:
    """The parameters of two models of which the second went on from the first, by its ``share``.

    Between them lies a better reader than either (Wortsman et al., "Robust fine-tuning of zero-shot
    models", 2022).
    """
    return {name: torch.lerp(before[name], after[name], share) for name in after}


def mean(runs: Sequence[Mapping[str, Tensor]]) -> dict[str, Tensor]:
    """The mean parameters of runs that began as one (Wortsman et al., "Model soups", 2022)."""
    return {name: torch.stack([run[name] for run in runs]).mean(0) for name in runs[0]}


def spread(logits: Tensor, allowed: Tensor) -> Tensor:
    """Log-probabilities over the positions allowed, both (..., batch, length)."""
    return logits.masked_fill(~allowed, _OUT).log_softmax(-1)


def reader_loss(logits: tuple[Tensor, Tensor, Tensor], gold: Batch, weight: float) -> Tensor:
    """Loss of a batch against its labels; ``weight`` is that of answerability."""
    starts, ends, answerable = logits
    spans = span_loss(starts, gold.starts, gold.allowed) + span_loss(ends, gold.ends, gold.allowed)
    judged = nn.functional.binary_cross_entropy_with_logits(answerable, gold.answerable)
    return spans / 2 + weight * judged


def span_loss(logits: Tensor, gold: Tensor, allowed: Tensor) -> Tensor:
    """Mean negative log-likelihood of any gold position; all (batch, length), masks boolean."""
    logits = logits.masked_fill(~allowed, _OUT)
    marginal = torch.logsumexp(logits.masked_fill(~gold, _OUT), dim=1)
    return (torch.logsumexp(logits, dim=1) - marginal).mean()
