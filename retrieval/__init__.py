"""The core: the vocabulary, the catalogue and its indexes, retrieval and answering."""

from .assistant import Assistant
from .library import Library
from .settings import Settings

__all__ = ["Assistant", "Library", "Settings"]
