"""Where settings come from, and that wrong ones are refused by name."""

from __future__ import annotations

from pathlib import Path

import pytest

from retrieval.errors import SettingsError
from retrieval.settings import Settings


def test_later_sources_win(tmp_path: Path) -> None:
    (tmp_path / "footnote.toml").write_text('port = 1000\nhost = "a"\nlibrary = "x"\n')
    settings = Settings.load(tmp_path, {"FOOTNOTE_PORT": "2000", "FOOTNOTE_HOST": "b"}, host="c")
    assert (settings.library, settings.port, settings.host) == ("x", 2000, "c")


def test_what_is_not_given_stays_at_its_default(tmp_path: Path) -> None:
    assert Settings.load(tmp_path, {"OTHER": "1"}, port=None) == Settings()


def test_an_unknown_key_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="'pord' in the environment"):
        Settings.load(tmp_path, {"FOOTNOTE_PORD": "1"})


@pytest.mark.parametrize(
    ("key", "value"), [("port", "many"), ("answer_threshold", "2"), ("dense_weight", "-1")]
)
def test_a_wrong_value_is_refused(tmp_path: Path, key: str, value: str) -> None:
    with pytest.raises(SettingsError, match=key):
        Settings.load(tmp_path, {f"FOOTNOTE_{key.upper()}": value})


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ('library = ["a", "b"]', "'library' .* must be text"),
        ("[library]", "'library' .* must be text"),
        ("passage_tokens = true", "'passage_tokens' .* must be a whole number, not True"),
        ("port = 78.9", "'port' .* must be a whole number, not 78.9"),
        ("dense_weight = false", "'dense_weight' .* must be a number, not False"),
    ],
)
def test_a_value_of_another_type_is_refused(tmp_path: Path, written: str, expected: str) -> None:
    (tmp_path / "footnote.toml").write_text(written)
    with pytest.raises(SettingsError, match=expected):
        Settings.load(tmp_path, {})


def test_numbers_are_read_from_text_and_the_reader_is_switched(tmp_path: Path) -> None:
    (tmp_path / "footnote.toml").write_text("reader = false\nanswer_threshold = 1\n")
    settings = Settings.load(tmp_path, {"FOOTNOTE_DENSE_WEIGHT": "0.5"}, library=tmp_path)
    assert (settings.reader, settings.answer_threshold) == ("off", 1.0)
    assert (settings.dense_weight, settings.library) == (0.5, str(tmp_path))


def test_a_broken_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "footnote.toml").write_text("port = = 1")
    with pytest.raises(SettingsError, match=r"footnote\.toml"):
        Settings.load(tmp_path, {})
