"""When a text holds an expected answer: a comparison that forgives spelling, not substance.

Both sides are case-folded, freed of Markdown marks and of extra white space, and dates take one
form, so that "2 October 2024", "October 2nd, 2024" and "2024-10-02" are the same. A form must
stand on its own: "8774" is not found in "87740", nor "1.0" in "21.0" or "1.0.3".
"""

from __future__ import annotations

import re
import unicodedata

_MONTHS = {
    "january": 1,
    "february": 2,
    "march": 3,
    "april": 4,
    "may": 5,
    "june": 6,
    "july": 7,
    "august": 8,
    "september": 9,
    "october": 10,
    "november": 11,
    "december": 12,
}
_MONTH = "|".join(_MONTHS)
_DAY = r"(\d{1,2})(?:st|nd|rd|th)?"
_DAY_FIRST = re.compile(rf"\b{_DAY} (?:of )?({_MONTH}),? (\d{{4}})\b")
_MONTH_FIRST = re.compile(rf"\b({_MONTH}) {_DAY},? (\d{{4}})\b")
_MONTH_ONLY = re.compile(rf"\b({_MONTH}),? (\d{{4}})\b")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_MARKS = re.compile(r"\*+|`+|(?<!\w)_+|_+(?!\w)|\[\d+\]")
_QUOTES = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "‐": "-"})


def normalise(text: str) -> str:
    """The form in which texts are compared.

    Underscores inside a word stay, since `os_type` is a name; table bars count as white space.
    """
    text = unicodedata.normalize("NFKC", text).translate(_QUOTES).casefold()
    text = _MARKS.sub("", text).replace("|", " ")
    text = _THOUSANDS.sub("", " ".join(text.split()))
    text = _DAY_FIRST.sub(lambda m: _iso(m[3], m[2], m[1]), text)
    text = _MONTH_FIRST.sub(lambda m: _iso(m[3], m[1], m[2]), text)
    return _MONTH_ONLY.sub(lambda m: f"{m[2]}-{_MONTHS[m[1]]:02d}", text)


def holds(text: str, form: str) -> bool:
    """Whether ``text`` contains the accepted form as words or numbers of its own."""
    wanted = normalise(form)
    before = after = ""
    if wanted[:1].isalnum():
        before = r"(?<!\w)(?<!\d[.:/-])" if wanted[0].isdigit() else r"(?<!\w)"
    if wanted[-1:].isalnum():
        after = r"(?!\w)(?![.:/]\d)" if wanted[-1].isdigit() else r"(?!\w)"
    if re.fullmatch(r"\d{1,3}", wanted):
        after += r"(?!-\d)"
    return re.search(before + re.escape(wanted) + after, normalise(text)) is not None


def _iso(year: str, month: str, day: str) -> str:
    return f"{year}-{_MONTHS[month]:02d}-{int(day):02d}"
