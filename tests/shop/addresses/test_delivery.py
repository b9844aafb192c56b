"""An address as a person approved it, and as the store takes it."""

from dataclasses import replace

import pytest

from inbox.customers.customer import Address
from inbox.errors import Conflict, Invalid
from shop.addresses.delivery import Delivery, address_input, digest_of, read_typed, split_name
from tests.shop.addresses.samples import ARMY, ORDER_1061, TOKYO

TYPED = {name: getattr(ARMY, name) for name in ("name", "address1", "city", "province_code", "zip", "country")}


def _delivery(address: Address, first: str = "John", last: str = "Smith", **fields: bool) -> Delivery:
    known = {"is_shipped": False, "is_cancelled": False} | fields
    return Delivery("gid://shopify/Order/1", None, address, first, last, **known)


@pytest.mark.parametrize(
    ("name", "known", "halves"),
    [
        ("SGT John Smith", ("", ""), ("SGT John", "Smith")),
        ("佐藤 花子", ("", ""), ("花子", "佐藤")),
        ("花子 佐藤", ("花子", "佐藤"), ("花子", "佐藤")),
        ("佐藤 花子", ("花子", "佐藤"), ("花子", "佐藤")),
        ("花子 鈴木", ("花子", "佐藤"), ("花子", "鈴木")),
        ("鈴木 花子", ("花子", "佐藤"), ("花子", "鈴木")),
        ("佐藤　花子", ("", ""), ("花子", "佐藤")),
        ("佐藤", ("", ""), ("", "佐藤")),
    ],
)
def test_a_name_is_cut_by_what_is_known_of_it(name: str, known: tuple[str, str], halves: tuple[str, str]) -> None:
    assert split_name(name, *known) == halves


def test_what_staff_approved_becomes_the_stores_fields_and_a_name_that_stays_keeps_its_halves() -> None:
    """C6."""
    sent = address_input(read_typed(TYPED), _delivery(replace(ORDER_1061, name=ARMY.name), "SGT", "John Smith"))
    assert (sent["firstName"], sent["lastName"]) == ("SGT", "John Smith")
    assert (sent["address1"], sent["city"], sent["provinceCode"]) == ("CMR 415 BOX 1234", "APO", "AE")
    assert (sent["countryCode"], sent["zip"]) == ("US", "09114")
    assert not {"id", "country", "province"} & set(sent), "the store has given these names up"


@pytest.mark.parametrize("written", ["AE", "欧州戦力 (AE)", "Armed Forces Europe"])
def test_a_state_is_read_by_code_or_name(written: str) -> None:
    """0.66."""
    assert read_typed({**TYPED, "province_code": written}).province_code == "AE"


def test_a_prefecture_is_read_by_code_or_name() -> None:
    typed = {"name": "佐藤 花子", "address1": "神南1-2-3", "city": "渋谷区", "country": "jp"}
    for written in ("東京都", "東京", "JP-13"):
        assert read_typed({**typed, "province_code": written}).province_code == "JP-13"


@pytest.mark.parametrize(
    ("changed", "wrong"),
    [
        ({"name": " "}, "name"),
        ({"address1": ""}, "address1"),
        ({"city": ""}, "city"),
        ({"country": "Japan"}, "country"),
        ({"zip": "1" * 256}, "zip"),
    ],
)
def test_what_no_address_can_be_is_named(changed: dict[str, str], wrong: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_typed(TYPED | changed)
    assert set(refused.value.fields) == {wrong}


def test_nothing_changes_that_is_shipped_cancelled_or_not_what_was_seen() -> None:
    """C6."""
    seen = digest_of(ORDER_1061)
    _delivery(ORDER_1061).check(seen)
    for delivery, words in (
        (_delivery(ORDER_1061, is_shipped=True), "発送済みのため変更できません"),
        (_delivery(ORDER_1061, is_cancelled=True), "キャンセルされた注文"),
        (_delivery(TOKYO), "ほかで変更されました"),
    ):
        with pytest.raises(Conflict) as refused:
            delivery.check(seen)
        assert words in refused.value.message
