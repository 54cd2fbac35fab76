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
from .distillation import Teachers, distillation_loss
from .examples import Example
from .model import ReaderModel, reader_loss

_log = logging.getLogger(__name__)
_LOGGED = 20  # steps between two lines of the log


def train(
    model: ReaderModel,
    tokenizer: Tokenizer,
    stream: Sequence[Example],
    configuration: Configuration,
    out: Path,
    teachers: Teachers | None = None,
) -> None:
    """Read the stream once; go on from ``out/checkpoint.pt`` where there is one.

    ``teachers`` lie on the device that the model is trained on.

    Writes ``out/log.jsonl`` (step, loss, rate, seconds) and, at the end, ``out/model.pt``.
    """
    torch.manual_seed(configuration.seed)
    device = device_at_hand()
    model.to(device).train()
    model.freeze(configuration.frozen_layers)
    total = steps(stream, configuration)
    optimizer, schedule = _optimizer(model, configuration, total)
    step = _resume(out / "checkpoint.pt", model, optimizer, schedule)
    started, since, losses = time.monotonic(), step, torch.zeros((), device=device)
    for batch in batches(stream, tokenizer, configuration, skip=step):
        batch = batch.to(device)
        losses += _step(model, batch, optimizer, configuration, teachers)
        schedule.step()
        step += 1
        if step % _LOGGED == 0 or step == total:
            entry = {
                "step": step,
                "of": total,
                "loss": round(float(losses) / (step - since), 4),
                "rate": schedule.get_last_lr()[0],
                "seconds": round(time.monotonic() - started, 1),
            }
            since, losses = step, torch.zeros((), device=device)
            with (out / "log.jsonl").open("a", encoding="utf-8") as log:
                log.write(json.dumps(entry) + "\n")
            _log.info("%s", entry)
        if step % configuration.checkpoint_every == 0:
            _save(out / "checkpoint.pt", model, optimizer, schedule, step)
    parameters = {name: values.cpu() for name, values in model.state_dict().items()}
    finished = {"model": parameters, "configuration": asdict(configuration), "step": step}
    torch.save(finished, out / "model.pt")


def device_at_hand() -> torch.device:
    """A GPU where there is one."""
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def _step(
    model: ReaderModel,
    batch: Batch,
    optimizer: torch.optim.Optimizer,
    configuration: Configuration,
    teachers: Teachers | None,
) -> Tensor:
    device = batch.ids.device.type
    with torch.autocast(device, torch.bfloat16, enabled=_halves_pay(device)):
        taught = teachers.taught(batch) if teachers else None
        starts, ends, answerable = model(batch.ids, batch.types, batch.mask)
    logits = starts.float(), ends.float(), answerable.float()
    loss = reader_loss(logits, batch, configuration.answerable_weight)
    if taught:
        from_teachers = distillation_loss(
            logits, taught, batch.allowed, configuration.answerable_weight
        )
        loss = torch.lerp(loss, from_teachers, configuration.taught)
    loss.backward()  # type: ignore[no-untyped-call]
    nn.utils.clip_grad_norm_(model.parameters(), configuration.clip)
    optimizer.step()
    optimizer.zero_grad()
    return loss.detach()


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
        fused=next(model.parameters()).is_cuda,
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
