"""The core: the vocabulary, the catalogue and its indexes, retrieval and answering."""

import os

# Offline means offline: both report their use to their makers unless told not to before they load.
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")

from .assistant import Assistant  # noqa: E402
from .library import Library  # noqa: E402
from .settings import Settings  # noqa: E402

__all__ = ["Assistant", "Library", "Settings"]
