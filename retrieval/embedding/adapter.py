"""What the default model has learnt beyond the published one it was trained from.

Of each matrix the difference is kept as the product of two thin ones, a fifth of the size:
LoRA (Hu et al., ICLR 2022), here taken from a training of all weights by singular values.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .. import checksums
from ..errors import ModelError
from ..settings import PUBLISHED_MODEL

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer
    from torch import Tensor

WEIGHTS = Path(__file__).parent / "weights"
FILE = "adapter.safetensors"
_TALL, _WIDE = ".tall", ".wide"


def fingerprint() -> str:
    """SHA-256 that the file is shipped with. Raises ModelError where that is missing."""
    try:
        return checksums.sums(WEIGHTS)[FILE]
    except (OSError, ValueError, KeyError) as error:
        raise _unusable(error) from error


def apply(model: SentenceTransformer) -> None:
    """Add what was learnt to the weights of the published model, in place.

    Raises ModelError where the file is not the one that was shipped.
    """
    from safetensors.torch import load

    try:
        (content,) = checksums.verified(WEIGHTS, FILE)
    except (OSError, ValueError) as error:
        raise _unusable(error) from error
    transformer: Any = model[0].auto_model
    parameters = dict(transformer.named_parameters())
    for name, difference in learnt(load(content)).items():
        parameters[name].data += difference.to(parameters[name])


def learnt(stored: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """The differences by the name of the parameter, from the file's tensors."""
    names = [name.removesuffix(_TALL) for name in stored if not name.endswith(_WIDE)]
    found = {}
    for name in names:
        if name in stored:
            found[name] = stored[name].float()
        else:
            found[name] = stored[name + _TALL].float() @ stored[name + _WIDE].float()
    return found


def factored(differences: Mapping[str, Tensor], rank: int) -> dict[str, Tensor]:
    """What is stored of these differences, in 16 bits: of a matrix its ``rank`` largest singular
    values, of a vector all."""
    import torch

    stored = {}
    for name, difference in differences.items():
        if difference.dim() == 1:
            stored[name] = difference.half()
            continue
        left, values, right = torch.linalg.svd(difference, full_matrices=False)
        root = values[:rank].sqrt()
        stored[name + _TALL] = (left[:, :rank] * root).half().contiguous()
        stored[name + _WIDE] = (root[:, None] * right[:rank]).half().contiguous()
    return stored


def _unusable(error: Exception) -> ModelError:
    return ModelError(
        f"What the default embedding model has learnt cannot be loaded: {error}. "
        f"Reinstall footnote, or go without it: FOOTNOTE_MODEL={PUBLISHED_MODEL}."
    )
