"""What a button or a form of the page sends. It comes from a browser: anything else is nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import gradio as gr


def sent(event: gr.EventData) -> Mapping[str, Any]:
    """All that came with an event."""
    return event._data if isinstance(event._data, Mapping) else {}


def text(event: gr.EventData, field: str) -> str:
    """A text, "" where there is none."""
    value = sent(event).get(field)
    return value if isinstance(value, str) else ""


def number(event: gr.EventData, field: str) -> int | None:
    """A whole number, None where there is none."""
    try:
        return int(str(sent(event).get(field)))
    except ValueError:
        return None
