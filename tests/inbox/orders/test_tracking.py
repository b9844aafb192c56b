"""Where a parcel can be followed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inbox.orders.order import Tracking
from inbox.orders.tracking import JAPAN_POST, SAGAWA, YAMATO, tracking_url


@pytest.mark.parametrize(
    ("company", "page"),
    [
        ("ヤマト運輸", YAMATO),
        ("ﾔﾏﾄ運輸", YAMATO),
        ("クロネコヤマト", YAMATO),
        ("Yamato (JA)", YAMATO),
        ("佐川急便", SAGAWA),
        ("Sagawa (EN)", SAGAWA),
        ("日本郵便", JAPAN_POST),
        ("Japan Post (JA)", JAPAN_POST),
        ("ゆうパック", JAPAN_POST),
    ],
)
def test_the_carriers_here_are_known_however_they_are_written(company: str, page: str) -> None:
    assert tracking_url(Tracking(company, "１２３４-5678-9012")) == f"{page}123456789012"


def test_the_store_s_own_address_goes_first() -> None:
    assert tracking_url(Tracking("ヤマト運輸", "1", "https://example.com/t/1")) == "https://example.com/t/1"


@pytest.mark.parametrize(
    "tracking",
    [
        Tracking(),
        Tracking("ヤマト運輸"),
        Tracking("ヤマト運輸", "---"),
        Tracking("どこか", "1234"),
        Tracking("ヤマト運輸", "9" * 41),
        Tracking(None, "1234", "javascript:alert(1)"),
    ],
)
def test_without_a_known_place_there_is_none(tracking: Tracking) -> None:
    assert tracking_url(tracking) is None


@given(st.text(), st.text(), st.text())
def test_whatever_stands_there_the_address_is_one_of_the_web(company: str, number: str, url: str) -> None:
    found = tracking_url(Tracking(f"佐川 {company}", number, url))
    assert found is None or found.startswith(("https://", "http://"))
