from __future__ import annotations

import codecs

import pytest

from ingest.decoding import decode
from retrieval.errors import BrokenFile

TEXT = "Größe: naïve café, 日本語 – end.\nSecond line with ordinary words in it.\n"


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (b"", "utf-8"),
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
    ],
)
def test_unicode_with_and_without_marks(mark: bytes, encoding: str) -> None:
    assert decode(mark + TEXT.encode(encoding)) == TEXT


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_unmarked_utf16(encoding: str) -> None:
    assert decode("Plain words.\n".encode(encoding)) == "Plain words.\n"


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1252", "Die Größe der Änderung überrascht “alle” Gäste – für 5 € täglich.\n" * 5),
        ("cp1252", "§ 5 Kündigung: Die Frist beträgt drei Monate."),
        ("cp1252", "El niño va a la montaña por 30 €."),
        ("cp1252", "café"),
        ("cp1252", "Ouvert l’été\xa0: LE CAFÉ\xa0! Fermé dès l’automne."),
        ("cp1252", "20 °C outside, © 2024"),
        ("cp1250", "Cena: 5 zł, koszt 10 zł; opłata stała."),
        ("cp1250", "Această carte este în limba română şi a fost scrisă în oraş."),
        ("cp1250", "Zażółć gęślą jaźń. Wypowiedzenie umowy po trzech miesiącach."),
        ("cp1250", "Smlouva může být vypovězena písemně, lhůta činí tři měsíce."),
        ("cp1251", "Документация описывает установку и настройку вычислительных узлов.\n" * 5),
        ("shift_jis", "これは日本語の文書です。設定ファイルを読みます。\n" * 5),
        ("euc_jp", "これは日本語の文書です。設定ファイルを読みます。\n" * 5),
        ("gb18030", "这是一个中文文档，用于测试字符编码的检测。\n" * 5),
    ],
)
def test_older_encodings_are_recognised(encoding: str, text: str) -> None:
    assert decode(text.encode(encoding)) == text


def test_utf8_with_a_damaged_character_stays_utf8() -> None:
    data = ("naïve café – " * 50).encode() + b"\xff" + "größer".encode()
    assert decode(data).endswith("\ufffdgrößer")


def test_bytes_of_windows_in_utf8_are_read_as_such() -> None:
    data = "Größe, naïve, 日本.\n".encode() + "Gästebuch, 5 €, “so”.\n".encode("cp1252")
    assert decode(data) == "Größe, naïve, 日本.\nGästebuch, 5 €, “so”.\n"


def test_newlines_are_normalised() -> None:
    assert decode(b"a\r\nb\rc\x0cd\ne") == "a\nb\nc\nd\ne"


def test_control_characters_go_and_tabs_stay() -> None:
    assert decode(b"one two three four five six seven\x00\ta\x07b" + b" pad" * 60).startswith(
        "one two three four five six seven\tab"
    )


@pytest.mark.parametrize(
    "data",
    [bytes(range(256)) * 40, b"\x89PNG\r\n\x1a\n" + bytes(500), b"\x00\x01\x02\x03" * 100],
)
def test_binary_data_is_refused(data: bytes) -> None:
    with pytest.raises(BrokenFile, match="binary"):
        decode(data)


def test_large_input_is_decoded_quickly() -> None:
    text = decode(b"plain words " * 1_000_000 + "Größe".encode("cp1252"))
    assert text.endswith("words Größe")


def test_nothing_is_nothing() -> None:
    assert decode(b"") == ""
