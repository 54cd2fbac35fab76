"""The look: fonts that are on the computer already, paper, ink. The rest is assets/chat.css."""

from __future__ import annotations

from pathlib import Path

from gradio.themes import Base, Color

_ASSETS = Path(__file__).parent / "assets"
FAVICON = _ASSETS / "favicon.svg"
_SANS = ("ui-sans-serif", "system-ui", "Segoe UI", "Roboto", "Helvetica", "Arial", "sans-serif")
_MONO = ("ui-monospace", "SFMono-Regular", "Menlo", "Consolas", "Liberation Mono", "monospace")
_INK = Color(
    c50="#f6f8fa", c100="#e9eef2", c200="#d0dbe4", c300="#a9bdcc", c400="#7598b0", c500="#45708f",
    c600="#2b5a7a", c700="#204a67", c800="#1b3d55", c900="#173346", c950="#0e212f", name="ink",
)  # fmt: skip
_PAPER = Color(
    c50="#faf9f6", c100="#f3f1ec", c200="#e6e2d9", c300="#d2ccbf", c400="#a39c8d", c500="#7a7468",
    c600="#5c574d", c700="#45413a", c800="#2b2925", c900="#1f1d1a", c950="#171614", name="paper",
)  # fmt: skip


def theme() -> Base:
    """Gradio's own themes bring fonts of their own; this one names only system fonts."""
    return Base(
        primary_hue=_INK, secondary_hue=_INK, neutral_hue=_PAPER, font=_SANS, font_mono=_MONO
    )


def head() -> str:
    """Style and script for the page's head. Inline: no further request, and no path is served."""
    css = (_ASSETS / "chat.css").read_text(encoding="utf-8")
    js = (_ASSETS / "chat.js").read_text(encoding="utf-8")
    return f"<style>\n{css}\n</style>\n<script>\n{js}\n</script>"
