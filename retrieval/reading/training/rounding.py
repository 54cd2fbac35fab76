"""Training that knows of the 8-bit products the reader is run with: each step computes with weights
and activations rounded as ``export.py`` and onnxruntime round them, and moves what lies beneath as
if they were not (Jacob et al., "Quantization and training of neural networks for efficient
integer-arithmetic-only inference", 2018)."""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor, nn

from .model import ReaderModel

_STEPS = 63.5  # of 7 bits, to each side of zero
_CLIPS = 21  # shares of a channel's largest weight that are tried
_LEAST_CLIP = 0.6


def is_rounded(name: str, values: Tensor) -> bool:
    """Whether a parameter is one of the matrices of the layers, which are kept in 8 bits."""
    return values.dim() == 2 and ".layer." in name


def largest_kept(matrix: Tensor) -> Tensor:
    """The size at which to clip each output channel, (rows, 1), so that rounding what is left errs
    least in the square; mostly its largest weight."""
    largest = matrix.abs().amax(1, keepdim=True)
    shares = torch.linspace(_LEAST_CLIP, 1.0, _CLIPS, device=matrix.device)
    errors = [
        ((rounded(matrix, largest * share) - matrix) ** 2).sum(1, keepdim=True) for share in shares
    ]
    return largest * shares[torch.stack(errors).argmin(0)]


def rounded(matrix: Tensor, largest: Tensor) -> Tensor:
    """The matrix at the 7 bits that onnxruntime keeps of it where no weight exceeds ``largest``."""
    scales = largest.clamp_min(1e-12) / _STEPS
    return (matrix / scales).round().clamp(-_STEPS - 0.5, _STEPS - 0.5) * scales


class Rounding:
    """Rounds a model while it learns. ``outputs`` in place of calling it, ``settle`` at the end."""

    def __init__(self, model: ReaderModel) -> None:
        self._model = model
        matrices = {n: p for n, p in model.named_parameters() if is_rounded(n, p)}
        self._largest = {name: largest_kept(matrix.detach()) for name, matrix in matrices.items()}
        for name, module in model.named_modules():
            if isinstance(module, nn.Linear) and f"{name}.weight" in matrices:
                module.register_forward_pre_hook(_rounds_what_it_is_given)

    def outputs(self, *given: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """The model's, with all rounded."""
        weights = {name: _straight(p, self._rounded(name, p)) for name, p in self._matrices()}
        found: tuple[Tensor, Tensor, Tensor] = torch.func.functional_call(
            self._model, weights, given
        )
        return found

    @torch.no_grad()
    def settle(self) -> None:
        """Leave the matrices as they are rounded: exporting them changes nothing more."""
        for name, parameter in self._matrices():
            parameter.copy_(self._rounded(name, parameter))

    def _matrices(self) -> list[tuple[str, nn.Parameter]]:
        return [(n, p) for n, p in self._model.named_parameters() if n in self._largest]

    def _rounded(self, name: str, matrix: Tensor) -> Tensor:
        return rounded(matrix, self._largest[name])


def _rounds_what_it_is_given(_: nn.Module, given: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
    """As onnxruntime does before each product: to 8 bits between the least and the largest value of
    the example, zero among them."""
    (values,) = given
    plain = values.detach().float()
    least = plain.amin((-2, -1), keepdim=True).clamp_max(0.0)
    scale = (plain.amax((-2, -1), keepdim=True).clamp_min(0.0) - least).clamp_min(1e-12) / 255
    zero = (-least / scale).round()
    levels = ((plain / scale).round() + zero).clamp(0, 255) - zero
    return (_straight(values, (levels * scale).to(values.dtype)),)


def _straight(values: Tensor, instead: Tensor) -> Tensor:
    """``instead``, with the gradient of ``values``."""
    return values + (instead - values).detach()


Weights = Mapping[str, Tensor]


def clipped(weights: Weights) -> dict[str, Tensor]:
    """The matrices of the layers with each output channel clipped where that lowers the squared
    error of rounding it."""
    return {name: _clipped(v) if is_rounded(name, v) else v for name, v in weights.items()}


def _clipped(matrix: Tensor) -> Tensor:
    best = largest_kept(matrix)
    return matrix.clamp(-best, best)
