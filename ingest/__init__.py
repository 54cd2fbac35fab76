"""Files into a library: walk, read, cut, embed, commit."""

from .indexing import add, dismiss, reembed, remove, sync
from .report import Failure, IngestReport, Progress

__all__ = ["Failure", "IngestReport", "Progress", "add", "dismiss", "reembed", "remove", "sync"]
