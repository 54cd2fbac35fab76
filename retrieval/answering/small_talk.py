"""Greetings, thanks, "what can you do?": a short reply that names what the library holds."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from ..datatypes import DocumentRecord

_GREETING = (
    r"(hi|hello|hey|hallo|good (morning|afternoon|evening|day)|greetings|howdy|yo)( there| all)?"
)
_THANKS = r"(many )?(thanks|thank you|thx|cheers)( (a lot|so much|very much))?"
_BYE = r"(bye|goodbye|good ?bye|see you( later)?|good night)"
_HOW = r"how are (you|things)( (today|doing))?"
_HELP = (
    r"(please )?help( me)?"
    r"|(so )?what (can|do) (you|i) (do|know|answer|ask)( (here|about|you))?( me)?"
    r"|what can i ask( you)?( about)?|who are you|what are you|what is this|what is footnote"
    r"|how (does|do) (this|you) work|what (documents|topics|sources) (do you (have|know)|are there)"
    r"|what do you know( about)?"
)
_PATTERNS = {
    kind: re.compile(rf"^\W*(?:{_GREETING}\W+)?(?:{pattern})\W*$", re.IGNORECASE)
    for kind, pattern in (("thanks", _THANKS), ("bye", _BYE), ("how", _HOW), ("help", _HELP))
} | {"greeting": re.compile(rf"^\W*{_GREETING}\W*$", re.IGNORECASE)}


def is_small_talk(message: str) -> bool:
    """Whether a message asks nothing of the documents."""
    return _kind(message) is not None


def reply(message: str, documents: Callable[[], Sequence[DocumentRecord]]) -> str | None:
    """The reply, or None when the message is a question about the documents.

    ``documents`` lists what the library holds; it is called only where that is told.
    """
    match _kind(message):
        case None:
            return None
        case "thanks":
            return "You are welcome. Ask me anything else about the documents."
        case "bye":
            return "Goodbye."
        case "how":
            return f"Ready to answer. {_holding(documents())}"
        case "greeting":
            return f"Hello. {_holding(documents())} Ask me a question about them."
        case _:
            return (
                "I answer questions from the documents in this library, and every sentence of an "
                "answer is quoted from them with a footnote. When they do not hold the answer, I "
                f"say so. {_holding(documents())}"
            )


def _kind(message: str) -> str | None:
    return next((kind for kind, pattern in _PATTERNS.items() if pattern.match(message)), None)


def _holding(documents: Sequence[DocumentRecord]) -> str:
    if not documents:
        return (
            "The library is empty so far: add documents with `footnote add` or by uploading them."
        )
    titles = [document.title for document in documents]
    step = max(1, len(titles) // 4)
    some = ", ".join(f"“{title}”" for title in titles[::step][:4])
    if len(titles) == 1:
        return f"The library holds one document: {some}."
    return f"The library holds {len(titles)} documents, among them {some}."
