"""Files into a library: walk, read, cut, embed, commit."""

from .indexing import add, reembed, remove, sync
from .report import Failure, IngestReport, Progress

__all__ = ["Failure", "IngestReport", "Progress", "add", "reembed", "remove", "sync"]
