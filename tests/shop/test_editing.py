"""Customers of the store are changed there first; the mirror says what the store says."""

from collections.abc import AsyncIterator

import pytest

from inbox.clock import now
from inbox.conversations.message import Actor
from inbox.customers.customer import Address, Consent
from inbox.customers.drafts import NewCustomer
from inbox.customers.revising import Revision, find_clashes, write_texts
from inbox.errors import Conflict, Invalid, Unavailable
from inbox.store import Store
from shop.editing.deleting import delete_customer
from tests.shop.desk import EditingDesk, open_editing_desk

TANAKA = Actor("staff", "s1", "田中")
SOMEBODY = "multipass-identifier@"
CHANGES = ("CustomerUpdate", "CustomerAddressUpdate", "CustomerAddressCreate", "TagsAdd", "TagsRemove")


@pytest.fixture
async def desk(store: Store) -> AsyncIterator[EditingDesk]:
    """Give a store with its crowd of people."""
    async with open_editing_desk(store) as opened:
        yield opened


async def asked(desk: EditingDesk) -> list[str]:
    """Name the changes that the store was asked for."""
    return [line["operation"] for line in await desk.simulator.asked() if line["operation"] in CHANGES]


async def test_only_what_changes_is_written_and_the_mirror_follows(desk: EditingDesk) -> None:
    """0.13, 0.16."""
    before = await desk.customer(SOMEBODY)
    await desk.change_there(before, tags=["VIP", "法人"])
    before = await desk.editor.read(before.gid)
    after = await desk.editor.edit(before, Revision({"note": "紅茶が好き"}, add=("お茶会",), remove=("vip",)))
    there = await desk.there(before)
    assert (there["note"], there["tags"]) == ("紅茶が好き", ["お茶会", "法人"])
    assert (after.record.note, after.record.tags) == ("紅茶が好き", ("お茶会", "法人"))
    assert after.record.email == before.record.email
    assert await asked(desk) == ["CustomerUpdate", "TagsAdd", "TagsRemove"]
    [update] = await desk.simulator.asked("CustomerUpdate")
    assert set(update["variables"]["input"]) == {"id", "note"}


async def test_a_name_a_phone_and_an_emptied_field_are_written(desk: EditingDesk) -> None:
    """0.13."""
    before = await desk.customer(SOMEBODY)
    changes = {"last_name": "岡本", "first_name": "涼子", "phone": "090-5555-0199", "note": ""}
    after = await desk.editor.edit(before, Revision(changes))
    there = await desk.there(before)
    assert (there["last_name"], there["first_name"], there["phone"]) == ("岡本", "涼子", "+819055550199")
    assert not there["note"]
    assert (after.name, after.record.phone, after.record.note) == ("岡本 涼子", "+819055550199", None)


async def test_an_address_is_changed_where_one_is_and_made_where_none_is(desk: EditingDesk) -> None:
    """0.13."""
    home = {"zip": "5300001", "province": "大阪府", "city": "大阪市北区", "address1": "梅田1-1"}
    moved = await desk.customer(SOMEBODY)
    assert moved.record.default_address is not None
    await desk.editor.edit(moved, Revision(home))
    number = (await desk.simulator.control("POST", "/customers", {"last_name": "宿", "email": "none@example.jp"}))[
        "number"
    ]
    new = await desk.editor.read(f"gid://shopify/Customer/{number}")
    assert new.record.default_address is None
    after = await desk.editor.edit(new, Revision(home))
    assert await asked(desk) == ["CustomerAddressUpdate", "CustomerAddressCreate"]
    for one in (moved, new):
        there = (await desk.there(one))["default_address"]
        assert (there["zip"], there["city"], there["address1"]) == ("5300001", "大阪市北区", "梅田1-1")
    assert after.record.default_address is not None
    assert after.record.default_address.province_code == "JP-27"
    assert write_texts(after)["province"] == "大阪府"


async def test_a_consent_is_changed_by_its_own_question(desk: EditingDesk) -> None:
    """1.30, 3.17."""
    before = await desk.customer(SOMEBODY)
    await desk.change_there(before, email_consent="SUBSCRIBED")
    after = await desk.editor.edit(await desk.editor.read(before.gid), Revision({"email_consent": "unsubscribed"}))
    assert after.record.email_consent is not None
    assert after.record.email_consent.state == "unsubscribed"
    assert (await desk.there(before))["email_consent"] == "UNSUBSCRIBED"
    assert len(await desk.simulator.asked("CustomerEmailMarketingConsentUpdate")) == 1
    assert await asked(desk) == []


async def test_what_the_store_refuses_is_said_by_field_and_the_mirror_stays(desk: EditingDesk) -> None:
    """0.5, 0.13."""
    before = await desk.customer(SOMEBODY)
    other = await desk.customer("subscriptions@")
    with pytest.raises(Invalid) as refused:
        await desk.editor.edit(before, Revision({"email": other.record.email or "", "note": "紅茶"}, add=("VIP",)))
    assert refused.value.fields == {"email": "taken"}
    found = await desk.store.customers.get(before.id)
    assert (found.record.email, found.record.note) == (before.record.email, before.record.note)
    assert await asked(desk) == ["CustomerUpdate"], "what comes after a refusal is not tried"


async def test_what_was_written_before_a_refusal_is_mirrored(desk: EditingDesk) -> None:
    """0.13 The store's word is shown, not what was hoped for."""
    before = await desk.customer(SOMEBODY)
    await desk.simulator.fault("TagsAdd", "locked")
    with pytest.raises((Unavailable, Conflict)):
        await desk.editor.edit(before, Revision({"note": "紅茶が好き"}, add=("VIP",)))
    found = await desk.store.customers.get(before.id)
    assert (found.record.note, found.record.tags) == ("紅茶が好き", before.record.tags)


async def test_a_change_of_the_merchant_in_between_is_seen(desk: EditingDesk) -> None:
    """0.14."""
    read = await desk.customer(SOMEBODY)
    mine = {**write_texts(read), "note": "緑茶が好き"}
    assert find_clashes(write_texts(read), mine, await desk.editor.read(read.gid)) == ()
    await desk.change_there(read, note="紅茶が好き", email="moved@example.jp")
    clashes = find_clashes(write_texts(read), mine, await desk.editor.read(read.gid))
    assert [(one.name, one.theirs, one.chosen) for one in clashes] == [
        ("email", "moved@example.jp", "theirs"),
        ("note", "紅茶が好き", ""),
    ]


async def test_an_answer_that_is_lost_is_looked_up(desk: EditingDesk) -> None:
    """0.13 The store did it, and nobody heard: what stands there tells."""
    before = await desk.customer(SOMEBODY)
    await desk.simulator.fault("CustomerUpdate", "reset_after", count=2)
    after = await desk.editor.edit(before, Revision({"note": "紅茶が好き"}))
    assert after.record.note == "紅茶が好き"


async def test_what_nobody_knows_is_said_so(desk: EditingDesk) -> None:
    """0.13."""
    before = await desk.customer(SOMEBODY)
    await desk.simulator.fault("CustomerUpdate", "reset_before", count=2)
    with pytest.raises(Conflict, match="変更されたかどうか分かりません"):
        await desk.editor.edit(before, Revision({"note": "紅茶が好き"}))
    assert (await desk.store.customers.get(before.id)).record.note == before.record.note


async def test_a_customer_is_made_by_hand(desk: EditingDesk) -> None:
    """0.5, 3.60."""
    home = Address(zip="1000001", province="東京都", city="千代田区", address1="千代田1-1", country="JP")
    new = NewCustomer(
        "山本", "新", "やまもと しん", "shin@example.jp", "090-5555-0142", tags=("店頭",), default_address=home
    )
    customer = await desk.editor.create(new)
    there = await desk.there(customer)
    assert (there["last_name"], there["phone"], there["tags"]) == ("山本", "+819055550142", ["店頭"])
    assert there["default_address"]["address1"] == "千代田1-1"
    assert (customer.kana, customer.record.email) == ("やまもと しん", "shin@example.jp")
    with pytest.raises(Invalid) as refused:
        await desk.editor.create(NewCustomer("別", "人", email="shin@example.jp"))
    assert refused.value.fields == {"email": "taken"}


async def test_consents_and_tags_are_changed_whatever_stands_there(desk: EditingDesk) -> None:
    """3.4, 3.17, 3.18."""
    customer = await desk.customer(SOMEBODY)
    await desk.change_there(customer, phone="+819055550111")
    consents = {name: Consent("unsubscribed", updated_at=now()) for name in ("email_consent", "sms_consent")}
    after = await desk.editor.change(customer, consents, ["VIP"], [])
    assert "VIP" in after.record.tags
    states = [one.state for one in (after.record.email_consent, after.record.sms_consent) if one]
    assert states == ["unsubscribed", "unsubscribed"]
    there = await desk.there(customer)
    assert (there["email_consent"], there["sms_consent"]) == ("UNSUBSCRIBED", "UNSUBSCRIBED")


@pytest.mark.parametrize(
    ("who", "reason"),
    [
        ("subscriptions@", "定期購入をしたことがある"),
        ("scheduled-gift@", "予約ギフトカードの受取人"),
        ("pending-data-request@", "個人情報の消去を待っている"),
    ],
)
async def test_whom_the_store_keeps_stays_with_the_reason(desk: EditingDesk, who: str, reason: str) -> None:
    """0.55, 0.56, 0.57."""
    customer = await desk.customer(who)
    with pytest.raises(Conflict, match=reason):
        await delete_customer(desk.store, desk.editor, customer, TANAKA)
    assert (await desk.store.customers.get(customer.id)).gid == customer.gid
    assert (await desk.there(customer))["gid"] == customer.gid


async def test_who_has_orders_stays(desk: EditingDesk) -> None:
    """0.57."""
    customer = await desk.customer("佐藤 花子")
    assert customer.record.orders_count
    with pytest.raises(Conflict, match="注文の履歴がある"):
        await delete_customer(desk.store, desk.editor, customer, TANAKA)
    assert await desk.simulator.asked("CustomerDelete") == [], "it was known before"


async def test_who_may_go_is_deleted_there_and_erased_here(desk: EditingDesk) -> None:
    """0.53, 0.54."""
    customer = await desk.customer(SOMEBODY)
    assert customer.record.can_delete
    await delete_customer(desk.store, desk.editor, customer, TANAKA)
    assert await desk.store.customers.find(customer.shop, customer.gid) is None
    number = customer.gid.rpartition("/")[2]
    await desk.simulator.control("GET", f"/customers/{number}", status=404)
    assert await desk.store.database["jobs"].count_documents({"kind": "erase"}) == 1
