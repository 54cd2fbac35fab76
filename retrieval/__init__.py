"""The core: the vocabulary, the catalogue and its indexes, retrieval and answering."""

import os

# Offline means offline: both report their use to their makers unless told not to before they load.
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")

from .assistant import Assistant
from .library import Library
from .scope import Scope
from .settings import Settings

__all__ = ["Assistant", "Library", "Scope", "Settings"]
