"""The send path refuses what would tell a stranger where somebody lives."""

import pytest

from inbox.customers.customer import Address
from inbox.errors import Invalid
from inbox.links.link import Method
from inbox.store import Store
from tests.inbox.links.people import HANA, add_contact, add_customer, add_text


async def check(store: Store, contact: str, text: str) -> str | None:
    """Give why a text may not go; None when it may."""
    try:
        await store.guard.check(await store.contacts.get(contact), text)
    except Invalid as refusal:
        return refusal.fields["text"]
    return None


async def test_personal_data_of_a_candidate_does_not_go_to_an_unlinked_contact(store: Store) -> None:
    """4.37 A candidate is a hint for staff, never a reason to send."""
    contact, customer = await add_contact(store), await add_customer(store)
    await add_text(store, contact, f"{customer.record.email} の佐藤です。住所を教えて")
    for text in ("神宮前1丁目2-3です", f"{customer.record.phone}", f"{customer.record.email}"):
        assert await check(store, contact, text) == "personal"
    assert await check(store, contact, "ご本人の確認をお願いします") is None


async def test_the_refusal_tells_staff_what_to_do(store: Store) -> None:
    contact, customer = await add_contact(store), await add_customer(store)
    await add_text(store, contact, f"{customer.record.email}です")
    with pytest.raises(Invalid, match="住所を送れません。先に「連携を案内」してください"):
        await store.guard.check(await store.contacts.get(contact), "神宮前1-2-3ですね")


@pytest.mark.parametrize(
    ("method", "refused"),
    [("customer_account", None), ("email_code", None), ("import_csv", "personal"), ("staff_created", "personal")],
)
async def test_the_grade_decides_what_may_be_sent_to_a_linked_contact(
    store: Store, method: Method, refused: str | None
) -> None:
    contact, customer = await add_contact(store), await add_customer(store)
    await store.links.link(contact, customer, method, by=HANA)
    assert await check(store, contact, "神宮前1-2-3にお届けします") == refused


async def test_a_proven_customer_does_not_get_anothers_data_by_naming_them(store: Store) -> None:
    contact = await add_contact(store)
    own = await add_customer(store, 11)
    victim = await add_customer(store, 12, default_address=Address(zip="530-0001", address1="梅田3丁目4-5"))
    await store.links.link(contact, own, "customer_account")
    await add_text(store, contact, f"{victim.record.email} の注文はどこに届きますか")
    assert await check(store, contact, "梅田3-4-5です") == "personal"
    assert await check(store, contact, f"{own.record.email} と {victim.record.email} です") == "personal"
    assert await check(store, contact, f"{own.record.email} にお送りしました") is None


async def test_what_a_family_shares_may_be_sent_to_each_of_them(store: Store) -> None:
    contact, own, sister = await add_contact(store), await add_customer(store, 11), await add_customer(store, 12)
    await store.links.link(contact, own, "customer_account")
    await add_text(store, contact, f"{sister.record.email} の分も同じ住所ですか")
    assert await check(store, contact, "はい、神宮前1-2-3です") is None


@pytest.mark.parametrize("text", ["{customer.name}様", "{{ email }}", "{注文番号}を確認しました", "{住所}"])
async def test_a_place_that_was_left_open_does_not_go_to_an_unlinked_contact(store: Store, text: str) -> None:
    contact = await add_contact(store)
    assert await check(store, contact, text) == "placeholder"
    await store.links.link(contact, await add_customer(store), "customer_account")
    assert await check(store, contact, text) is None


async def test_a_group_is_not_looked_at(store: Store) -> None:
    contact, customer = await add_contact(store, kind="group"), await add_customer(store)
    await add_text(store, contact, f"{customer.record.email}です")
    assert await check(store, contact, "神宮前1-2-3") is None
