"""Trains the embedding model: what is asked comes nearer to what answers than to all else at hand.

Multiple negatives ranking (Henderson et al., "Efficient Natural Language Response Suggestion for
Smart Reply", 2017), with a wrong passage of its own for each question beside those of the others.
"""

from __future__ import annotations

import logging
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from sentence_transformers import SentenceTransformer
from torch import Tensor
from torch.nn.functional import cross_entropy, normalize

from .pairs import ALIKE, Pairs

_log = logging.getLogger(__name__)
_UNLIKELY = -1e4  # logit of a passage that tells much the same as the right one
_MULTIPLE = 32  # lengths are filled up to such, since each new one is prepared for anew
_LOGGED = 50  # steps


@dataclass(frozen=True, slots=True)
class Configuration:
    """Every choice of a training run."""

    seed: int = 0
    steps: int = 1000
    batch: int = 32  # questions of one collection
    rate: float = 3e-5  # peak of a linear warm-up and decay
    warm_up: int = 100  # steps
    weight_decay: float = 0.01
    clip: float = 1.0  # largest norm of the gradient
    scale: float = 20.0  # of the cosine, as a logit
    question_limit: int = 64  # word pieces
    passage_limit: int = 256  # word pieces, the model's window
    together: int = 16  # passages that run at once, of much the same length
    most: Mapping[str, int] = field(default_factory=lambda: {"articles": 16_000})  # of a pass
    share: float = 0.5  # of what was learnt that is kept: the average with the published model
    rank: int = 32  # of what is stored of each matrix
    checkpoint_every: int = 250  # steps


def train(
    model: SentenceTransformer, pairs: Mapping[str, Pairs], chosen: Configuration, checkpoint: Path
) -> dict[str, Tensor]:
    """What each parameter of the transformer differs by afterwards, times the share that is kept.

    The vectors of words stay as they are. A run that was interrupted goes on from its checkpoint.
    """
    torch.manual_seed(chosen.seed)
    transformer: Any = model[0].auto_model
    trained = {
        name: parameter
        for name, parameter in transformer.named_parameters()
        if "embeddings" not in name and "pooler" not in name
    }
    for parameter in transformer.parameters():
        parameter.requires_grad_(False)
    for parameter in trained.values():
        parameter.requires_grad_(True)
    before = {name: parameter.detach().cpu().clone() for name, parameter in trained.items()}
    _run(
        model.eval(), pairs, chosen, checkpoint
    )  # without dropout, which on a processor takes half
    return {
        name: (parameter.detach().cpu() - before[name]) * chosen.share
        for name, parameter in trained.items()
    }


def _run(
    model: SentenceTransformer, pairs: Mapping[str, Pairs], chosen: Configuration, checkpoint: Path
) -> None:
    parameters = [parameter for parameter in model.parameters() if parameter.requires_grad]
    optimizer = torch.optim.AdamW(parameters, lr=chosen.rate, weight_decay=chosen.weight_decay)

    def rate(step: int) -> float:
        return min(1, (step + 1) / chosen.warm_up) * max(0.02, 1 - step / chosen.steps)

    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, rate)
    done = _resume(checkpoint, model, optimizer, schedule)
    losses: list[float] = []
    batches = _batches(pairs, chosen)
    for step in range(1, chosen.steps + 1):
        collection, rows, rivals = next(batches)
        if step <= done:
            continue
        loss = _loss(model, collection, rows, rivals, chosen)
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(parameters, chosen.clip)
        optimizer.step()
        schedule.step()
        optimizer.zero_grad()
        losses.append(float(loss.detach()))
        if step % _LOGGED == 0:
            _log.info("step %d of %d, loss %.3f", step, chosen.steps, np.mean(losses[-_LOGGED:]))
        if step % chosen.checkpoint_every == 0:
            _keep(checkpoint, step, model, optimizer, schedule)


def _batches(
    pairs: Mapping[str, Pairs], chosen: Configuration
) -> Iterator[tuple[Pairs, list[int], list[int]]]:
    """Questions of one collection by their rows, and a rival passage for each, without end."""
    draw = random.Random(chosen.seed)
    while True:
        batches = []
        for name, collection in pairs.items():
            rows = list(range(len(collection.questions)))
            draw.shuffle(rows)
            rows = rows[: chosen.most.get(name, len(rows))]
            starts = range(0, len(rows) - chosen.batch + 1, chosen.batch)
            batches += [(collection, rows[start : start + chosen.batch]) for start in starts]
        draw.shuffle(batches)
        for collection, rows in batches:
            anything = range(len(collection.passages))
            yield collection, rows, [draw.choice(collection.rivals[r] or anything) for r in rows]


def _loss(
    model: SentenceTransformer,
    collection: Pairs,
    rows: Sequence[int],
    rivals: Sequence[int],
    chosen: Configuration,
) -> Tensor:
    own = [int(collection.own[row]) for row in rows]
    shown = [*own, *rivals]
    asked = _encode(model, [collection.questions[row] for row in rows], chosen.question_limit)
    told = _by_length(model, [collection.passages[row] for row in shown], chosen)
    right = torch.arange(len(rows))
    alike = torch.from_numpy(
        collection.vectors[own] @ collection.vectors[shown].T > ALIKE  # the same one included
    )
    alike[right, right] = False
    logits = (asked @ told.T * chosen.scale).masked_fill(alike.to(asked.device), _UNLIKELY)
    return cross_entropy(logits, right.to(asked.device))


def _by_length(model: SentenceTransformer, texts: Sequence[str], chosen: Configuration) -> Tensor:
    order = sorted(range(len(texts)), key=lambda row: len(texts[row]))
    parts = [
        _encode(
            model, [texts[row] for row in order[at : at + chosen.together]], chosen.passage_limit
        )
        for at in range(0, len(order), chosen.together)
    ]
    return torch.cat(parts)[torch.from_numpy(np.argsort(order))]


def _encode(model: SentenceTransformer, texts: Sequence[str], limit: int) -> Tensor:
    tokens = model.tokenizer(
        list(texts),
        padding=True,
        pad_to_multiple_of=_MULTIPLE,
        truncation=True,
        max_length=limit,
        return_tensors="pt",
    ).to(model.device)
    with torch.autocast(model.device.type, torch.bfloat16):
        vectors = model({**tokens})["sentence_embedding"]
    return normalize(vectors.float(), dim=-1)


def _keep(file: Path, step: int, model: Any, optimizer: Any, schedule: Any) -> None:
    partial = file.with_suffix(".partial")
    states = [part.state_dict() for part in (model, optimizer, schedule)]
    torch.save({"step": step, "states": states}, partial)
    partial.replace(file)


def _resume(file: Path, *parts: Any) -> int:
    """The step at which the run was left; 0 where there is no checkpoint."""
    if not file.is_file():
        return 0
    kept = torch.load(file, weights_only=True)
    for part, state in zip(parts, kept["states"], strict=True):
        part.load_state_dict(state)
    return int(kept["step"])
