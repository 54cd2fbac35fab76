"""Bytes to text: whichever encoding the file is in, one clean text comes out."""

from __future__ import annotations

import codecs
import re

from retrieval.errors import BrokenFile

_BOMS = (  # the 32-bit marks first: the little-endian one begins like its 16-bit sibling
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Letters beyond ASCII that one text in a language of western Europe holds, northern or southern:
# the bytes of the east of Europe, read as those of the west, make other mixtures.
_SIGNS = "€£¥§°©®™·«»“”„‘’‚–—…¿¡ªº²³µ½¼¾×\xa0"
_WESTERN = (
    frozenset("äöüßåæøéÄÖÜÅÆØÉ" + _SIGNS),
    frozenset("àâäáãçéèêëîïíìñôóòõœùûúüÿÀÂÄÁÃÇÉÈÊËÎÏÍÌÑÔÓÒÕŒÙÛÚÜŸ" + _SIGNS),
)
# Beside a letter these are letters themselves, of Polish, Romanian or Slovak.
_LETTER_LIKE = re.compile(r"[^\W\d_][³ºª¿¾¼]|[³ºª¾¼](?=[^\W\d_])")
_MOSTLY_ASCII = 0.45  # of the letters of such a text, more than the rest
_WIDE = ["utf_16", "utf_16_le", "utf_16_be", "utf_32", "utf_32_le", "utf_32_be"]
_SAMPLE = 1 << 15
_CONTINUATIONS = bytes(range(0x80, 0xC0))
_DAMAGED = re.compile("[\udc80-\udcff]")  # what surrogateescape makes of the bytes 80 to FF
_BEYOND_ASCII = re.compile("[\x80-\ud7ff\ue000-\U0010ffff]")
_WINDOWS = bytes(range(0xFF)).decode("cp1252", errors="replace") + "\ufffd"
_UNPRINTABLE = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_MOST_UNPRINTABLE = 0.02
_NEWLINES = re.compile(r"\r\n?|[\v\f\x1c-\x1f\x85]")
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ufeff\ufffe\ud800-\udfff]")


def decode(data: bytes) -> str:
    """The text in ``data``: by its byte-order mark, else UTF-8, else what it most looks like."""
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return clean(data[len(mark) :].decode(encoding, errors="replace"))
    wide = _unmarked_utf16(data[:_SAMPLE])
    if wide is not None:
        return clean(data.decode(wide, errors="replace"))
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        sample = data[max(0, error.start - _SAMPLE) : error.start + _SAMPLE]
        _refuse_binary(sample)
        if _is_damaged_utf8(sample):
            return clean(_mended(data))
        return clean(data.decode(_guess(sample), errors="replace"))
    _refuse_binary(data[:_SAMPLE])
    return clean(text)


def clean(text: str) -> str:
    """Newlines as ``\\n``, page and file separators too; other control characters removed.

    Tokenisers drop control characters without a trace, which would join the words around them; so
    those that separate words become newlines here, once, for every format.
    """
    return _CONTROLS.sub("", _NEWLINES.sub("\n", text))


def _unmarked_utf16(sample: bytes) -> str | None:
    """UTF-16 without a mark shows as a zero byte in most even, or most odd, places."""
    half = len(sample) // 2
    if half < 2 or b"\0" not in sample:
        return None
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if odd > 0.7 * half and even < 0.1 * half:
        return "utf-16-le"
    if even > 0.7 * half and odd < 0.1 * half:
        return "utf-16-be"
    return None


def _refuse_binary(sample: bytes) -> None:
    if len(_UNPRINTABLE.findall(sample)) > _MOST_UNPRINTABLE * len(sample):
        raise BrokenFile("This is binary data, not text. Check that its name ends as it should.")


def _is_damaged_utf8(sample: bytes) -> bool:
    """Whether as many characters are whole as bytes are damaged: other encodings hardly ever make
    a sequence that is valid here."""
    whole = sample.lstrip(_CONTINUATIONS)  # it may begin, and end, inside a character
    text, _ = codecs.utf_8_decode(whole, "surrogateescape", False)
    damaged = len(_DAMAGED.findall(text))
    return len(_BEYOND_ASCII.findall(text)) >= max(1, damaged)


def _mended(data: bytes) -> str:
    """UTF-8 with each damaged byte as Windows' western encoding has it; ÿ is more often no letter
    but what was left of one."""
    text = data.decode("utf-8", errors="surrogateescape")
    return _DAMAGED.sub(lambda found: _WINDOWS[ord(found[0]) - 0xDC00], text)


def _guess(sample: bytes) -> str:
    """The likeliest encoding of text that is not UTF-8."""
    if _is_western(sample):
        return "cp1252"
    from charset_normalizer import from_bytes

    best = from_bytes(sample, cp_exclusion=_WIDE).best()
    return best.encoding if best is not None else "cp1252"


def _is_western(sample: bytes) -> bool:
    """Whether it reads as Windows' western encoding, which short texts are else not told by."""
    try:
        text = sample.decode("cp1252")
    except UnicodeDecodeError:
        return False
    if _LETTER_LIKE.search(text):
        return False
    high = {character for character in text if character > "\x7f"}
    letters = [character for character in text if character.isalpha()]
    share = sum(letter > "\x7f" for letter in letters) / max(1, len(letters))
    return share < _MOSTLY_ASCII and any(high <= known for known in _WESTERN)
