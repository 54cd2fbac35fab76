"""Documents in Markdown as they look, with stretches of their source marked."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.markdown_view import formatted

TEXT = """# Otters

The *otter* museum opened in **1931**. It has a pond.

- Otters eat fish.
- [Herons](http://evil.example) eat `frogs`.

| Name | Year |
| --- | --- |
| Edda | 1931 |
| Odd | 1955 |

```sh
feed --otter
```
"""


def marked(html: str) -> str:
    return "".join(re.findall(r"<mark[^>]*>(.*?)</mark>", html, flags=re.DOTALL))


@pytest.mark.parametrize(
    ("quote", "words"),
    [
        ("The *otter* museum opened in **1931**.", "The otter museum opened in 1931."),
        ("- Otters eat fish.", "Otters eat fish."),
        ("Otters eat fish.\n- [Herons]", "Otters eat fish.[Herons]"),
        ("| Edda | 1931 |", "Edda1931"),
        ("| Edda | 1931 |\n", "Edda1931"),
        ("# Otters", "Otters"),
        ("```sh\nfeed --otter\n```", "feed --otter"),
        ("1931", "1931"),
    ],
)
def test_a_quote_is_marked_where_it_stands(quote: str, words: str) -> None:
    start = TEXT.index(quote)
    html = formatted(TEXT, "markdown", [(start, start + len(quote))])
    assert html.startswith('<div class="markdown">')
    if quote.endswith("[Herons]"):  # cut within a link: its brackets show
        assert marked(html).startswith("Otters eat fish.")
    else:
        assert marked(html) == words
    assert html.count("data-begins") == 1
    assert '<table tabindex="0">' in html  # a wide one is scrolled by keys as well
    assert "<li>" in html
    assert '<code class="language-sh">' in html


def test_links_and_images_are_their_words() -> None:
    html = formatted("[a](http://evil.example) ![pond](http://evil.example/p.png) <b>", "html", [])
    assert html == '<div class="markdown"><p>a pond &lt;b&gt;</p>\n</div>'


def test_what_is_no_markdown_is_shown_as_it_is_written() -> None:
    assert formatted("# a <b>", "text", [(2, 3)]) == "<pre># <mark>a</mark> &lt;b&gt;</pre>"


PIECES = st.sampled_from(
    ["a ", "*b* ", "`c`", "\n", "\n\n", "- ", "| d |", "\n|---|\n", "```", "# ", "> ", "<i>", "&"]
)


@given(st.lists(PIECES, max_size=25).map("".join), st.integers(0, 60), st.integers(0, 60))
def test_no_range_breaks_the_page(text: str, start: int, length: int) -> None:
    html = formatted(text, "markdown", [(start, start + length)])
    stack: list[str] = []
    for closing, tag in re.findall(r"<(/?)(\w+)", html):
        if closing:
            assert stack.pop() == tag
        elif tag not in ("br", "hr"):
            stack.append(tag)
        assert tag != "i"
    assert stack == []
    assert "\ue0f0" not in html
