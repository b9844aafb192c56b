"""The store's codes for Japan's prefectures."""

import pytest

from shop.addresses.prefectures import CODES, find_prefecture


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("東京都", "JP-13"),
        ("東京", "JP-13"),
        (" 京都府 ", "JP-26"),
        ("京都", "JP-26"),
        ("北海道", "JP-01"),
        ("沖縄県", "JP-47"),
        ("ＪＰ－４７", "JP-47"),
        ("JP-48", None),
        ("北海", None),
        ("Berlin", None),
        ("", None),
    ],
)
def test_a_prefecture_is_known_as_people_write_it(text: str, code: str | None) -> None:
    assert find_prefecture(text) == code


def test_there_are_forty_seven() -> None:
    assert len(CODES) == 47
    assert len(set(CODES.values())) == 47
