"""The core: the vocabulary, the catalogue and its indexes, retrieval and answering."""

import os
from importlib import import_module
from typing import TYPE_CHECKING, Any

# Offline means offline: both report their use to their makers unless told not to before they load.
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")

if TYPE_CHECKING:
    from .assistant import Assistant
    from .library import Library
    from .scope import Scope
    from .settings import Settings

__all__ = ["Assistant", "Library", "Scope", "Settings"]


def __getattr__(name: str) -> Any:
    """Imported when it is first asked for, from the module of its name: who only wants an error or
    a help text does not wait for the rest."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f".{name.lower()}", __name__), name)
