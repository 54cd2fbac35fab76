"""Index terms: identifiers whole and in parts, dates in every form, words stemmed alike."""

from __future__ import annotations

import pytest

from retrieval.analysis import dates, index_terms


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024.2", "2024.2 2024"),
        ("virt-v2v", "virt-v2v virt v2v"),
        ("os_type", "os_type os type"),
        ("CVE-2024-32498", "cve-2024-32498 cve 2024 32498"),
        ("nova-compute.", "nova-compute nova comput"),
        ("releases released", "releas releas"),
        ("Naïve café", "naiv cafe"),
        ("C++ and C#", "c++ and c#"),
        ("漢字かな", "漢字 字か かな"),
        ("使用OpenStack部署", "使用 openstack 部署"),
        ("GPU支持", "gpu 支持"),
        ("入門-中文, Python-入門", "入門 中文 python 入門"),
        ("版3.を", "版 3 を"),
        ("Zu\u0308rich cafe\u0301", "zurich cafe"),
        ("हिन्दी", "हिनदी"),
    ],
)
def test_terms(text: str, expected: str) -> None:
    assert index_terms(text) == expected


@pytest.mark.parametrize(
    "text",
    ["2 October 2024", "October 2, 2024", "the 2nd of October 2024", "2024-10-02"],
)
def test_one_date_in_every_form(text: str) -> None:
    assert [iso for iso, _, _ in dates(f"It came out on {text}.")] == ["2024-10-02"]
    assert "2024-10-02" in index_terms(text).split()
    assert "octob" in index_terms(text).split()


def test_a_month_without_a_day() -> None:
    assert dates("in April 2025") == [("2025-04", 3, 13)]


def test_an_old_letter_in_the_name_of_a_month() -> None:
    assert dates("in \u017feptember 1750")[0][0] == "1750-09"
