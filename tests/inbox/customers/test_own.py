"""Customers of our own, where there is no store: entered, edited, tagged by staff."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from inbox.customers.customer import Address, Consent, Customer
from inbox.customers.drafts import NewCustomer
from inbox.customers.gid import OWN_SHOP
from inbox.customers.tags import apply_tags, check_tags
from inbox.errors import Conflict, Invalid, NotFound
from inbox.store import Store
from tests.inbox.customers.samples import linked_contact, mirrored, record, rows_of

HANAKO = NewCustomer(
    last_name="佐藤",
    first_name="花子",
    kana="さとう はなこ",
    email="hanako@example.com",
    phone="090-1234-5678",
    tags=("VIP",),
)


async def refused(store: Store, new: NewCustomer) -> dict[str, str]:
    with pytest.raises(Invalid) as caught:
        await store.customers.create_local(new)
    return caught.value.fields


async def test_somebody_is_entered_by_hand(store: Store) -> None:
    """0.5, 3.60."""
    made = await store.customers.create_local(HANAKO)
    assert (made.gid, made.shop, made.name, made.kana) == (
        "gid://madoguchi/Customer/1",
        OWN_SHOP,
        "佐藤 花子",
        "さとう はなこ",
    )
    assert (made.record.phone, made.record.email, made.record.tags) == ("+819012345678", "hanako@example.com", ("VIP",))
    assert (made.record.origin, made.record.locale) == ("manual", "ja")
    assert await store.customers.get_named(OWN_SHOP, "1") == made
    assert (await store.customers.create_local(NewCustomer(phone="03-1111-2222"))).gid.endswith("/2")


@pytest.mark.parametrize("one", [NewCustomer(phone="090-1234-5678"), NewCustomer(email="a@example.com")])
async def test_a_phone_number_or_an_address_of_mail_is_enough(store: Store, one: NewCustomer) -> None:
    """3.60."""
    made = await store.customers.create_local(one)
    assert made.name is None
    assert (await store.customers.get(made.id)) == made


async def test_without_both_nobody_is_entered(store: Store) -> None:
    """3.60."""
    wrong = await refused(store, NewCustomer(last_name="佐藤", email=" ", phone="　"))
    assert wrong == {"email": "required", "phone": "required"}
    assert await rows_of(store, "customers") == []


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"email": "花子"}, {"email": "invalid"}),
        ({"email": "a@b"}, {"email": "invalid"}),
        ({"email": "a@example.com\r\nBcc: x@example.com"}, {"email": "invalid"}),
        ({"email": "a" * 400 + "@example.com"}, {"email": "invalid"}),
        ({"phone": "12"}, {"phone": "invalid"}),
        ({"phone": "\ud800"}, {"phone": "invalid"}),
        ({"last_name": "長" * 256, "note": "長" * 5_001}, {"last_name": "too_long", "note": "too_long"}),
        ({"tags": ("a,b",)}, {"tags": "comma"}),
        ({"tags": ("長" * 256,)}, {"tags": "too_long"}),
        ({"tags": tuple(str(number) for number in range(251))}, {"tags": "too_many"}),
    ],
)
async def test_what_no_store_would_take_is_refused_by_field(
    store: Store, fields: dict[str, Any], wrong: dict[str, str]
) -> None:
    assert await refused(store, replace(HANAKO, **fields)) == wrong


@pytest.mark.parametrize(
    "twin",
    [
        NewCustomer(email="ＨＡＮＡＫＯ@Example.com"),
        NewCustomer(phone="+81 90 1234 5678"),
        NewCustomer(email="other@example.com", phone="０９０ー１２３４ー５６７８"),
    ],
)
async def test_whoever_is_there_already_is_named_instead(store: Store, twin: NewCustomer) -> None:
    """3.61."""
    made = await store.customers.create_local(HANAKO)
    with pytest.raises(Conflict) as caught:
        await store.customers.create_local(twin)
    assert caught.value.current["id"] == made.id
    assert len(await rows_of(store, "customers")) == 1


async def test_of_many_who_enter_the_same_person_at_once_one_does(store: Store) -> None:
    """3.61."""
    tries = [store.customers.create_local(NewCustomer(phone=f"090{sep}1234{sep}5678")) for sep in ("", "-", " ") * 4]
    outcomes = await asyncio.gather(*tries, return_exceptions=True)
    made = [one for one in outcomes if isinstance(one, Customer)]
    lost = [one for one in outcomes if isinstance(one, Conflict)]
    assert (len(made), len(lost)) == (1, 11)
    assert {one.current["id"] for one in lost} == {made[0].id}


async def test_numbers_are_given_once_even_at_the_same_moment(store: Store) -> None:
    made = await asyncio.gather(
        *(store.customers.create_local(NewCustomer(email=f"c{number}@example.com")) for number in range(10))
    )
    assert len({one.gid for one in made}) == 10
    await store.customers.remove(OWN_SHOP, made[0].gid)
    again = await store.customers.create_local(NewCustomer(email="again@example.com"))
    assert again.gid not in {one.gid for one in made}


async def test_in_a_store_two_may_share_a_phone_number_as_the_store_decides(store: Store) -> None:
    one, two = await mirrored(store, record(1, phone="+819012345678"), record(2, phone="+819012345678"))
    assert one.id != two.id
    assert (await store.customers.create_local(HANAKO)).shop == OWN_SHOP


async def test_fields_are_edited(store: Store) -> None:
    """0.13."""
    made = await store.customers.create_local(HANAKO)
    address = Address(name="佐藤 花子", zip="150-0001", city="渋谷区", country="JP")
    changes = {
        "last_name": "鈴木",
        "email": "",
        "phone": "03-1111-2222",
        "default_address": address,
        "email_consent": Consent("unsubscribed", source="s1"),
    }
    edited = await store.customers.edit(made.id, changes, made.record.updated_at)
    assert (edited.name, edited.record.email, edited.record.phone) == ("鈴木 花子", None, "+81311112222")
    assert edited.record.default_address == address
    assert edited.record.updated_at > made.record.updated_at
    assert await store.customers.get(made.id) == edited
    assert await store.customers.find_by_phone(OWN_SHOP, "090-1234-5678") is None


async def test_who_edits_what_somebody_else_changed_meanwhile_sees_what_differs(store: Store) -> None:
    """0.14."""
    made = await store.customers.create_local(HANAKO)
    read_at = made.record.updated_at
    await store.customers.edit(made.id, {"last_name": "鈴木", "note": "左利き"}, read_at)
    with pytest.raises(Conflict) as caught:
        await store.customers.edit(made.id, {"last_name": "田中", "note": "左利き"}, read_at)
    assert caught.value.current["fields"] == {"last_name": {"theirs": "鈴木", "yours": "田中"}}
    assert (await store.customers.get(made.id)).record.last_name == "鈴木"


async def test_the_same_edit_twice_is_one(store: Store) -> None:
    made = await store.customers.create_local(HANAKO)
    first = await store.customers.edit(made.id, {"note": "左利き"}, made.record.updated_at)
    assert await store.customers.edit(made.id, {"note": "左利き "}, made.record.updated_at) == first


async def test_of_many_who_edit_at_once_one_wins_and_the_others_are_told(store: Store) -> None:
    made = await store.customers.create_local(HANAKO)
    tries = [store.customers.edit(made.id, {"note": str(n)}, made.record.updated_at) for n in range(8)]
    outcomes = await asyncio.gather(*tries, return_exceptions=True)
    [winner] = [one for one in outcomes if isinstance(one, Customer)]
    lost = [one for one in outcomes if isinstance(one, Conflict)]
    assert len(lost) == 7
    assert {one.current["fields"]["note"]["theirs"] for one in lost} == {winner.record.note}


async def test_an_edit_cannot_take_somebody_else_s_phone_number(store: Store) -> None:
    made = await store.customers.create_local(HANAKO)
    other = await store.customers.create_local(NewCustomer(email="other@example.com"))
    with pytest.raises(Conflict) as caught:
        await store.customers.edit(other.id, {"phone": "090-1234-5678"}, other.record.updated_at)
    assert caught.value.current["id"] == made.id
    assert await store.customers.get(other.id) == other


async def test_a_field_that_nobody_may_write_is_refused(store: Store) -> None:
    made = await store.customers.create_local(HANAKO)
    with pytest.raises(Invalid) as caught:
        await store.customers.edit(made.id, {"gid": "gid://madoguchi/Customer/9", "$set": "x"}, made.record.updated_at)
    assert caught.value.fields == {"gid": "unknown", "$set": "unknown"}


async def test_a_store_s_customer_is_not_edited_here(store: Store) -> None:
    [customer] = await mirrored(store, record(1))
    with pytest.raises(Conflict):
        await store.customers.edit(customer.id, {"note": "x"}, customer.record.updated_at)
    with pytest.raises(Conflict):
        await store.customers.change_tags(customer.id, ["VIP"], [])
    with pytest.raises(NotFound):
        await store.customers.edit("nobody", {"note": "x"}, customer.record.updated_at)


async def test_tags_that_two_change_at_once_are_all_there(store: Store) -> None:
    """0.16."""
    made = await store.customers.create_local(HANAKO)
    await asyncio.gather(*(store.customers.change_tags(made.id, [f"t{number}"], []) for number in range(6)))
    changed = await store.customers.change_tags(made.id, ["新規"], ["ｖｉｐ", "なし"])
    assert set(changed.record.tags) == {"新規", *(f"t{number}" for number in range(6))}


async def test_a_tag_in_another_case_is_the_same_tag_and_keeps_its_writing(store: Store) -> None:
    """0.18."""
    made = await store.customers.create_local(HANAKO)
    assert (await store.customers.change_tags(made.id, ["vip", "ＶＩＰ"], [])) == made


async def test_a_linked_contact_carries_what_is_edited(store: Store) -> None:
    made = await store.customers.create_local(HANAKO)
    contact_id = await linked_contact(store, made)
    await store.customers.edit(made.id, {"last_name": "鈴木"}, made.record.updated_at)
    await store.customers.change_tags(made.id, ["新規"], [])
    contact = await store.contacts.get(contact_id)
    assert (contact.customer_name, contact.tags) == ("鈴木 花子", ("VIP", "新規"))


def test_tags_are_trimmed_and_each_is_there_once() -> None:
    assert check_tags([" VIP ", "", "　", "vip", "新規\x00"]) == ("VIP", "新規")
    assert apply_tags(("a", "b"), ["c"], ["A"]) == ("b", "c")


def test_the_two_hundred_and_fiftieth_tag_is_the_last() -> None:
    tags = tuple(f"t{number:03d}" for number in range(249))
    assert len(apply_tags(tags, ["last"], ())) == 250
    with pytest.raises(Invalid):
        apply_tags(tags, ["last", "over"], ())
    assert len(apply_tags((*tags, "last"), ["over"], ["t000"])) == 250
