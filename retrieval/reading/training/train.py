"""The training loop: seeded, logged, resumable from its checkpoint."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer
from torch import Tensor, nn

from .batches import Batch, batches, steps
from .configuration import Configuration
from .examples import Example
from .model import ReaderModel, span_loss

_log = logging.getLogger(__name__)


def train(
    model: ReaderModel,
    tokenizer: Tokenizer,
    stream: Sequence[Example],
    configuration: Configuration,
    out: Path,
) -> None:
    """Read the stream once; go on from ``out/checkpoint.pt`` where there is one.

    Writes ``out/log.jsonl`` (step, loss, rate, seconds) and, at the end, ``out/model.pt``.
    """
    torch.manual_seed(configuration.seed)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    model.to(device).train()
    model.freeze(configuration.frozen_layers)
    total = steps(stream, configuration)
    optimizer, schedule = _optimizer(model, configuration, total)
    step = _resume(out / "checkpoint.pt", model, optimizer, schedule)
    started, losses = time.monotonic(), []
    for batch in batches(stream, tokenizer, configuration, skip=step):
        losses.append(_step(model, _to(batch, device), optimizer, configuration))
        schedule.step()
        step += 1
        if step % 20 == 0 or step == total:
            entry = {
                "step": step,
                "of": total,
                "loss": round(sum(losses) / len(losses), 4),
                "rate": schedule.get_last_lr()[0],
                "seconds": round(time.monotonic() - started, 1),
            }
            losses = []
            with (out / "log.jsonl").open("a", encoding="utf-8") as log:
                log.write(json.dumps(entry) + "\n")
            _log.info("%s", entry)
        if step % configuration.checkpoint_every == 0:
            _save(out / "checkpoint.pt", model, optimizer, schedule, step)
    finished = {"model": model.state_dict(), "configuration": asdict(configuration), "step": step}
    torch.save(finished, out / "model.pt")


def _step(
    model: ReaderModel,
    batch: Batch,
    optimizer: torch.optim.Optimizer,
    configuration: Configuration,
) -> float:
    device = batch.ids.device.type
    with torch.autocast(device, torch.bfloat16, enabled=_halves_pay(device)):
        start, end, answerable = model(batch.ids, batch.types, batch.mask)
    spans = span_loss(start.float(), batch.starts, batch.allowed)
    spans = (spans + span_loss(end.float(), batch.ends, batch.allowed)) / 2
    judged = nn.functional.binary_cross_entropy_with_logits(answerable.float(), batch.answerable)
    loss: Tensor = spans + configuration.answerable_weight * judged
    loss.backward()  # type: ignore[no-untyped-call]
    nn.utils.clip_grad_norm_(model.parameters(), configuration.clip)
    optimizer.step()
    optimizer.zero_grad()
    return float(loss.detach())


def _halves_pay(device: str) -> bool:
    """Processors without instructions for bfloat16 only emulate it, slowly."""
    capable: bool = torch.cpu.get_capabilities().get("avx512_bf16", False)
    return device != "cpu" or capable


def _optimizer(model: ReaderModel, configuration: Configuration, total: int) -> tuple[Any, Any]:
    """AdamW with a faster rate for the fresh heads; vectors (biases, norms) do not decay."""
    groups: dict[tuple[bool, bool], list[nn.Parameter]] = {}
    for name, parameter in model.named_parameters():
        if parameter.requires_grad:
            key = name.startswith("encoder."), parameter.dim() > 1
            groups.setdefault(key, []).append(parameter)
    optimizer = torch.optim.AdamW(
        [
            {
                "params": parameters,
                "lr": configuration.rate if encoder else configuration.head_rate,
                "weight_decay": configuration.weight_decay if matrix else 0.0,
            }
            for (encoder, matrix), parameters in groups.items()
        ],
        betas=(0.9, 0.98),
    )
    warm = max(1, round(configuration.warm_up * total))

    def factor(step: int) -> float:
        return min((step + 1) / warm, max(0.0, (total - step) / max(1, total - warm)))

    return optimizer, torch.optim.lr_scheduler.LambdaLR(optimizer, factor)


def _save(file: Path, model: ReaderModel, optimizer: Any, schedule: Any, step: int) -> None:
    state = {
        "model": model.state_dict(),
        "optimizer": optimizer.state_dict(),
        "schedule": schedule.state_dict(),
        "step": step,
    }
    torch.save(state, file.with_suffix(".partial"))
    file.with_suffix(".partial").replace(file)


def _resume(file: Path, model: ReaderModel, optimizer: Any, schedule: Any) -> int:
    if not file.exists():
        return 0
    state = torch.load(file, weights_only=True)
    model.load_state_dict(state["model"])
    optimizer.load_state_dict(state["optimizer"])
    schedule.load_state_dict(state["schedule"])
    _log.info("Going on from step %d.", state["step"])
    return int(state["step"])


def _to(batch: Batch, device: torch.device) -> Batch:
    return Batch(*(getattr(batch, name).to(device) for name in Batch.__dataclass_fields__))
