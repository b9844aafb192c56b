"""Addresses of American forces: each rule, right and wrong."""

from dataclasses import replace

import pytest
from hypothesis import given

from inbox.customers.customer import Address
from shop.addresses.military import check_address, is_military, propose
from tests.shop.addresses.samples import ADDRESSES, ARMY, BASE, EMBASSY, NAVY, ORDER_1061, TOKYO


def problems(address: Address) -> list[str]:
    return [finding.code for finding in check_address(address) if not finding.is_hint]


def hints(address: Address) -> list[str]:
    return [finding.code for finding in check_address(address) if finding.is_hint]


def read(address: Address) -> list[str]:
    return [finding.message % finding.params for finding in check_address(address) if not finding.is_hint]


@pytest.mark.parametrize("address", [ARMY, BASE, NAVY, EMBASSY], ids=lambda address: address.city)
def test_a_right_address_has_no_findings_and_stays_as_it_is(address: Address) -> None:
    """0.59 The three kinds of post office."""
    assert is_military(address)
    assert check_address(address) == ()
    assert propose(address) is address or propose(address) == address


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        # 0.61: a name, with or without a rank.
        (replace(ARMY, name="John Smith"), []),
        (replace(ARMY, name="ジョン・スミス軍曹"), []),
        (replace(ARMY, name=""), ["name"]),
        (replace(ARMY, name=" 　"), ["name"]),
        # 0.62: PSC and BOX both, in the first line, in any case and spacing.
        (replace(BASE, address1="psc 3 box 1234"), []),
        (replace(BASE, address1="PSC3BOX1234"), []),
        (replace(BASE, address1="Psc  3 ,  Box  1234"), []),
        (replace(BASE, address1="PSC #3, BOX #1234"), []),
        (replace(BASE, address1="PSC No. 3 BOX No. 1234A"), []),
        (replace(BASE, address1="Bldg 12, PSC 3 BOX 1234"), []),
        (replace(BASE, address1="PSC 3 BOX 1234", address2="Bldg 12"), []),
        (replace(BASE, address1="ＰＳＣ　３　ＢＯＸ　１２３４"), ["street_form"]),
        (replace(BASE, address1="PSC 3", address2="BOX 1234"), ["street_form"]),
        (replace(BASE, address1="BOX 1234 PSC 3"), ["street_form"]),
        (replace(BASE, address1="", address2="PSC 3 BOX 1234"), ["street_form"]),
        (replace(BASE, address1="PSC 3 BOX 1234 APO AP 96319"), ["street_form"]),
        (replace(BASE, address1="PSC 3"), ["unit_and_box"]),
        (replace(BASE, address1="BOX 1234"), ["unit_and_box"]),
        (replace(BASE, address1="PSC BOX 1234"), ["unit_and_box"]),
        (replace(BASE, address1="PSC 3 BOX"), ["unit_and_box"]),
        (replace(BASE, address1="OPSC 3 MAILBOX 1234"), ["unit_and_box"]),
        (replace(BASE, address1=""), ["unit_and_box"]),
        (replace(BASE, address1="横田基地 1号棟"), ["unit_and_box"]),
        # 0.63: UNIT and BOX for the others.
        (replace(NAVY, address1="unit 100100, box 4120"), []),
        (replace(NAVY, address1="UNIT 100100"), ["unit_and_box"]),
        (replace(EMBASSY, address1="BOX 12"), ["unit_and_box"]),
        (replace(EMBASSY, address1="Unit 8400", address2="Box 12"), ["street_form"]),
        # 0.64: the city is the post office and nothing else.
        (replace(ARMY, city="apo"), []),
        (replace(ARMY, city=" APO "), []),
        (replace(ARMY, city="ＡＰＯ"), ["city"]),
        (replace(ARMY, city="A.P.O."), ["city"]),
        (replace(ARMY, city="APO Tokyo"), ["city"]),
        (replace(ARMY, city="Tokyo"), ["city"]),
        (replace(ARMY, city="APO AE 09114"), ["city"]),
        (replace(ARMY, city="APO/FPO"), ["city"]),
        (replace(ARMY, city=""), ["city"]),
        # 0.65: the country is the United States.
        (replace(ARMY, country="us"), []),
        (replace(ARMY, country="JP"), ["country"]),
        (replace(ARMY, country="DE"), ["country"]),
        (replace(ARMY, country=""), ["country"]),
        (replace(ARMY, country="アメリカ合衆国"), ["country"]),
        # 0.66: one of three states, by code or by a long name.
        (replace(ARMY, province_code=""), []),
        (replace(ARMY, province_code="", province="欧州戦力"), []),
        (replace(ARMY, province_code="", province="欧州戦力 (AE)"), []),
        (replace(ARMY, province_code="", province="ae"), []),
        (replace(ARMY, province_code="", province=""), ["province"]),
        (replace(ARMY, province_code="NY", province="New York"), ["province"]),
        (replace(BASE, province_code="JP-13", province="東京都"), ["province"]),
    ],
)
def test_each_rule_finds_what_breaks_it(address: Address, expected: list[str]) -> None:
    """0.61-0.66 One fault, one finding."""
    assert problems(address) == expected


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        (replace(ARMY, address1="UNIT 45006 BOX 12"), ["unit_kind"]),
        (replace(NAVY, address1="PSC 473 BOX 12"), ["unit_kind"]),
        (replace(EMBASSY, address1="CMR 473 BOX 12"), ["unit_kind"]),
        (replace(ARMY, zip="96319"), ["zip"]),
        (replace(ARMY, zip=""), ["zip"]),
        (replace(ARMY, zip="154-0001"), ["zip"]),
        (replace(ARMY, zip="０９１１４"), []),
        (replace(ARMY, zip="091141234"), []),
        (replace(ARMY, province_code="AA", province="", zip="34012"), []),
    ],
)
def test_what_may_be_right_is_only_a_hint(address: Address, expected: list[str]) -> None:
    """0.62 0.63 0.66 PSC at the navy exists; the ZIP says something of the state, but decides nothing."""
    assert hints(address) == expected
    assert problems(address) == []


def test_the_address_of_order_1061_is_read_as_staff_read_it() -> None:
    """C6 The three things that are wrong, in the words of the order card, and the fix."""
    assert read(ORDER_1061) == ["都市はAPOのみ", "国はアメリカ合衆国", "州はAE"]
    assert propose(ORDER_1061) == replace(
        ORDER_1061, city="APO", country="US", province="Armed Forces Europe", province_code="AE"
    )


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        (replace(BASE, city="APO Tokyo", country="JP", province="東京都", province_code="JP-13"), BASE),
        (replace(BASE, address1="PSC 3", address2="BOX 1234"), BASE),
        (
            replace(BASE, address1="PSC 3, Bldg 12", address2="BOX 1234, Apt 5"),
            replace(BASE, address2="Bldg 12, Apt 5"),
        ),
        (replace(BASE, address1="ＰＳＣ　３　ＢＯＸ　１２３４"), BASE),
        (replace(BASE, address1="BOX 1234 psc 3"), BASE),
        (replace(BASE, address1="PSC 3 PO BOX 1234"), BASE),
        (replace(BASE, address1="PSC 3 BOX 1234, APO AP 96319", city="Tokyo", zip="", province_code=""), BASE),
        (replace(BASE, address1="PSC 3 BOX 1234 APO AP 96319", city="福生市", zip="197-0001", province_code=""), BASE),
        (replace(BASE, address1="", address2="BOX 1234 PSC 3 APO APO"), BASE),
        (replace(BASE, address1="BOX 1234 PSC 3 APO/FPO"), replace(BASE, address2="APO/FPO")),
        (replace(ARMY, city="APO AE 09114", zip="", province="", province_code=""), ARMY),
        (replace(ARMY, city="", province="", province_code=""), ARMY),
        (replace(ARMY, city="Berlin", province="", province_code="", country="DE"), ARMY),
        (replace(NAVY, city="F.P.O. 横須賀", province="神奈川県", province_code="JP-14", country="JP"), NAVY),
        (replace(EMBASSY, province="", province_code=""), EMBASSY),
        (replace(ARMY, province="欧州戦力", province_code=""), replace(ARMY, province="欧州戦力")),
        (replace(ARMY, formatted=("x",), country="JP"), ARMY),
        (replace(BASE, name="", country="JP"), replace(BASE, name="")),
    ],
)
def test_the_fix_is_proposed(address: Address, expected: Address) -> None:
    """0.62-0.66 What can be told is put right; the rest stays as the customer wrote it."""
    assert propose(address) == expected


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        (replace(ARMY, zip="", address1="PSC 3 BOX 1", province_code="", province="", city="APO Seoul"), "AP"),
        (replace(ARMY, zip="", address1="PSC 3 BOX 1", province_code="", province="", city="APO", country="IT"), "AE"),
        (replace(ARMY, zip="", address1="PSC 3 BOX 1", province_code="", province="", city="APO", country="JP"), "AP"),
        (replace(ARMY, zip="34020", province_code="", province=""), "AA"),
        (replace(ARMY, zip="", address1="PSC 3 BOX 1", province_code="", province="", city="APO"), ""),
        (replace(BASE, zip="", province_code="", province="", city="APO Berlin Tokyo"), ""),
        (Address(address2="Berlin", city="APO Tokyo", country="US"), "AP"),
        (replace(ARMY, province_code="AP", province="Armed Forces Pacific"), "AP"),
    ],
)
def test_the_state_is_told_by_the_best_witness(address: Address, expected: str) -> None:
    """0.66 Its own field first, then the ZIP, the place, the kind of mail room; without a witness it stays open."""
    assert propose(address).province_code == expected


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        (TOKYO, False),
        (Address(), False),
        (replace(TOKYO, address1="UNIT 5 BOX 12"), False),
        (replace(TOKYO, address1="APOビル 3F"), False),
        (replace(TOKYO, city="APO"), True),
        (replace(TOKYO, address1="PSC 3 BOX 12"), True),
        (replace(TOKYO, address1="UNIT 5 BOX 12 FPO AP 96349"), True),
        (Address(city="Apolda", country="DE"), False),
        (Address(city="Apo, Davao", country="PH"), False),
        (Address(city="Macapá", province="Amapá", province_code="AP", country="BR"), False),
        (Address(city="New York", province_code="NY", country="US"), False),
        (Address(city="New York", province_code="AE", country="US"), True),
        (Address(city="FPO", country="US"), True),
        (Address(city="dpo", country="US"), True),
        (Address(province="太平洋方面駐在軍", country="US"), True),
        (Address(city="APO Berlin", zip="09114", country="DE"), True),
    ],
)
def test_only_what_is_meant_for_the_forces_is_checked(address: Address, expected: bool) -> None:
    """0.59 0.60 An ordinary address is never touched, however it is written."""
    assert is_military(address) is expected
    if not expected:
        assert check_address(address) == ()
        assert propose(address) is address


@given(ADDRESSES)
def test_any_address_can_be_checked_and_put_right(address: Address) -> None:
    """0.59-0.66 Nothing raises; a second look at the proposal proposes nothing more, and rights what can be."""
    proposed = propose(address)
    assert propose(proposed) == proposed
    if is_military(address):
        assert is_military(proposed)
        before, after = set(problems(address)), set(problems(proposed))
        assert after <= before
        assert not after & {"country", "street_form"}
        assert proposed.name == address.name
    else:
        assert check_address(address) == ()
