"""Values of fields: where they are written, and how they are shown."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from inbox.clock import now
from inbox.customers.customer import Address, Consent
from inbox.errors import Conflict, Invalid
from inbox.fields.field import FieldValue, Shown
from inbox.store import Store
from tests.inbox.fields.people import BOT, SHOP, TANAKA, link, new_contact, new_customer
from tests.inbox.samples import said


async def shown(store: Store, contact: Any, customer: Any, key: str) -> Shown:
    """Give a field of a person as it is shown."""
    [found] = [one for one in await store.fields.values(contact, customer) if one.field.key == key]
    return found


async def values(store: Store, contact: Any, customer: Any, key: str) -> list[Any]:
    """Give the values of a field, the first one counts."""
    return [one.value for one in (await shown(store, contact, customer, key)).values]


async def test_a_value_goes_to_the_contact_until_it_is_linked_then_to_the_customer(store: Store) -> None:
    contact, customer = await new_contact(store), await new_customer(store)
    await store.fields.set(contact, None, {"profile.name": "はなこ"}, BOT)
    contact = await link(store, contact, customer)
    assert await values(store, contact, customer, "profile.name") == ["はなこ"]
    await store.fields.set(contact, customer, {"profile.name": "花子"}, TANAKA)
    found = await shown(store, contact, customer, "profile.name")
    assert [(one.value, one.source) for one in found.values] == [("花子", "customer"), ("はなこ", "contact")]
    assert found.first is not None
    assert found.first.set_by == TANAKA.author


async def test_both_names_are_shown_when_they_differ_the_stores_first(store: Store) -> None:
    """3.49 `name` is the store's, `profile.name` was typed to the bot, LINE's is a third."""
    contact, customer = await new_contact(store), await new_customer(store, name="山田 花子")
    contact = await link(store, contact, customer)
    await store.fields.set(contact, customer, {"profile.name": "はなちゃん"}, BOT)
    names = [one for one in await store.fields.values(contact, customer) if one.field.key in ("name", "profile.name")]
    assert [one.first and one.first.value for one in names] == ["山田 花子", "はなちゃん"]
    await store.fields.set(contact, customer, {"profile.name": "山田花子"}, BOT)
    assert await values(store, contact, customer, "name") == ["山田 花子"]
    assert await values(store, contact, customer, "profile.name") == []


async def test_a_write_once_value_is_written_once(store: Store) -> None:
    """3.40 The second write is ignored and reported."""
    contact = await new_contact(store)
    first = await store.fields.set(contact, None, {"profile.utmSource": "line", "profile.utmTerm": "靴"}, BOT)
    assert (set(first.changed), first.ignored) == ({"profile.utmSource", "profile.utmTerm"}, ())
    second = await store.fields.set(contact, None, {"profile.utmSource": "mail", "profile.name": "花"}, BOT)
    assert (second.changed, second.ignored) == (("profile.name",), ("profile.utmSource",))
    third = await store.fields.set(contact, None, {"profile.utmSource": None}, BOT)
    assert third.ignored == ("profile.utmSource",)
    assert await values(store, contact, None, "profile.utmSource") == ["line"]


async def test_a_race_of_two_first_writes_keeps_exactly_one(store: Store) -> None:
    """3.40 Exactly one of them is the first."""
    contact = await new_contact(store)
    sources = [f"source-{number}" for number in range(8)]
    won = await asyncio.gather(
        *(store.fields.set_once(contact, None, "profile.utmSource", source, BOT) for source in sources)
    )
    assert won.count(True) == 1
    assert await values(store, contact, None, "profile.utmSource") == [sources[won.index(True)]]


async def test_a_write_once_value_of_the_contact_stands_after_the_link(store: Store) -> None:
    """3.40 What was first stays first."""
    contact, customer = await new_contact(store), await new_customer(store)
    await store.fields.set(contact, None, {"profile.referrer": "qr"}, BOT)
    contact = await link(store, contact, customer)
    assert not await store.fields.set_once(contact, customer, "profile.referrer", "web", BOT)
    assert await values(store, contact, customer, "profile.referrer") == ["qr"]


async def test_a_phone_number_is_kept_in_one_form_and_a_second_owner_is_told(store: Store) -> None:
    """3.38 E.164, with a warning when somebody else has the same."""
    first, second = await new_contact(store, "U1"), await new_contact(store, "U2")
    customer = await new_customer(store, phone="+818011112222")
    alone = await store.fields.set(first, None, {"profile.mobileNumber": "０９０−１２３４−５６７８"}, BOT)
    assert not alone.duplicates
    assert await values(store, first, None, "profile.mobileNumber") == ["+819012345678"]
    both = await store.fields.set(second, None, {"profile.mobileNumber": "+81 90 1234 5678"}, BOT)
    assert both.duplicates == {"profile.mobileNumber": first.id}
    theirs = await store.fields.set(second, None, {"profile.mobileNumber": "080-1111-2222"}, BOT)
    assert theirs.duplicates == {"profile.mobileNumber": customer.id}
    with pytest.raises(Invalid) as refused:
        await store.fields.set(first, None, {"profile.mobileNumber": "12"}, BOT)
    assert refused.value.fields == {"profile.mobileNumber": "not_phone"}


async def test_an_address_of_mail_is_shown_as_typed_and_found_in_any_case(store: Store) -> None:
    """3.39 Lower-cased for match, shown as typed."""
    first, second = await new_contact(store, "U1"), await new_contact(store, "U2")
    await store.fields.set(first, None, {"profile.email": "Hanako@Example.com"}, BOT)
    assert await values(store, first, None, "profile.email") == ["Hanako@Example.com"]
    told = await store.fields.set(second, None, {"profile.email": "hanako@example.COM"}, BOT)
    assert told.duplicates == {"profile.email": first.id}


async def test_the_stores_phone_stands_beside_the_one_that_was_typed(store: Store) -> None:
    contact, customer = (
        await new_contact(store),
        await new_customer(store, phone="+819012345678", email="A@example.com"),
    )
    contact = await link(store, contact, customer)
    await store.fields.set(
        contact, customer, {"profile.mobileNumber": "080-0000-0000", "profile.email": "a@example.com"}, BOT
    )
    assert await values(store, contact, customer, "profile.mobileNumber") == ["+818000000000", "+819012345678"]
    assert await values(store, contact, customer, "profile.email") == ["a@example.com"]


async def test_unknown_keys_are_kept_and_hidden_until_they_are_added(store: Store) -> None:
    """3.52 An own site's script sends keys before anybody added them."""
    contact = await new_contact(store)
    written = await store.fields.set(contact, None, {"profile.birthMonth": "５", "profile.vip": True}, BOT)
    assert written.unknown == ("profile.birthMonth", "profile.vip")
    waiting = await store.fields.definitions.get("birthmonth")
    assert (waiting.is_added, waiting.type, waiting.label) == (False, "string", "profile.birthMonth")
    await store.fields.definitions.create("birthMonth", "誕生月", "number")
    assert await values(store, contact, None, "profile.birthMonth") == [5]


async def test_a_value_that_does_not_fit_its_later_type_is_shown_as_it_came(store: Store) -> None:
    contact = await new_contact(store)
    await store.fields.set(contact, None, {"profile.joined": "春ごろ"}, BOT)
    await store.fields.definitions.create("joined", "入会日", "date")
    assert await values(store, contact, None, "profile.joined") == ["春ごろ"]


async def test_other_prefixes_are_refused(store: Store) -> None:
    """3.34 Only profile.* may be added."""
    contact = await new_contact(store)
    for key in ("custom.rank", "rank", "profile", "profile.", "profile.a.b", "$set", "profile.$x", "web.unknown"):
        with pytest.raises(Invalid):
            await store.fields.set(contact, None, {key: "x"}, BOT)


async def test_all_or_nothing_is_written_and_each_misfit_is_named(store: Store) -> None:
    contact = await new_contact(store)
    await store.fields.definitions.create("size", "サイズ", "number")
    given = {"profile.name": "花", "profile.size": "大", "profile.email": "no"}
    with pytest.raises(Invalid) as refused:
        await store.fields.set(contact, None, given, BOT)
    assert refused.value.fields == {"profile.size": "not_number", "profile.email": "not_email"}
    assert await values(store, contact, None, "profile.name") == []
    with pytest.raises(Invalid):
        await store.fields.set(contact, None, {"profile.size": 1, "profile.SIZE": 2}, BOT)


async def test_none_takes_a_value_away(store: Store) -> None:
    contact, customer = await new_contact(store), await new_customer(store)
    await store.fields.set(contact, None, {"profile.name": "はなこ"}, BOT)
    contact = await link(store, contact, customer)
    await store.fields.set(contact, customer, {"profile.name": None}, TANAKA)
    assert await values(store, contact, customer, "profile.name") == []


async def test_a_value_is_verified_until_another_takes_its_place(store: Store) -> None:
    """3.62 確認済み with who, when and how."""
    contact = await new_contact(store)
    with pytest.raises(Conflict):
        await store.fields.verify(contact, None, "profile.name", "manual", TANAKA)
    await store.fields.set(contact, None, {"profile.name": "花子"}, BOT)
    await store.fields.verify(contact, None, "profile.name", "order_number", TANAKA)
    first = (await shown(store, contact, None, "profile.name")).first
    assert isinstance(first, FieldValue)
    assert first.verified is not None
    assert (first.verified.how, first.verified.by.name) == ("order_number", "田中")
    assert now() - first.verified.at < timedelta(minutes=5)
    await store.fields.set(contact, None, {"profile.name": "華子"}, BOT)
    again = (await shown(store, contact, None, "profile.name")).first
    assert again is not None
    assert again.verified is None


async def test_the_description_is_the_memo(store: Store) -> None:
    """3.46 profile.description is the memo, with its history and author."""
    contact, customer = await new_contact(store), await new_customer(store)
    await store.fields.set(contact, None, {"profile.description": "左利き"}, TANAKA)
    memo = await store.memos.get(contact.id)
    assert (memo.text, memo.version) == ("左利き", 1)
    assert await values(store, contact, None, "profile.description") == ["左利き"]
    with pytest.raises(Conflict):
        await store.fields.set(None, customer, {"profile.description": "左利き"}, TANAKA)


async def test_basic_fields_are_read_from_what_is_known(store: Store) -> None:
    """3.5-3.33 Each basic key from its source."""
    contact = await new_contact(store)
    address, refused = Address(city="渋谷区", country="JP"), Consent("unsubscribed")
    customer = await new_customer(store, default_address=address, email_consent=refused, tags=("VIP",))
    unlinked = {one.field.key: one.first and one.first.value for one in await store.fields.values(contact, None)}
    assert (unlinked["member"], unlinked["memberId"], unlinked["city"], unlinked["id"]) == (
        False,
        None,
        None,
        contact.id,
    )
    contact = await link(store, contact, customer)
    known = {one.field.key: one.first and one.first.value for one in await store.fields.values(contact, customer)}
    assert known["memberId"] == "gid://shopify/Customer/1"
    assert known["member"] is True
    assert (known["city"], known["country"], known["tags"], known["id"]) == ("渋谷区", "JP", ("VIP",), customer.id)
    assert (known["unsubscribeEmail"], known["unsubscribeTexting"]) == (True, None)
    assert known["sessionsCount"] == 1
    assert known["lastSeenAt"] == contact.last_event_at


async def test_the_first_access_never_moves(store: Store) -> None:
    """3.19 createdAt is the first event of LINE."""
    contact = await new_contact(store)
    before = await values(store, contact, None, "createdAt")
    await store.intake.apply([said("またきました", "U1", at_ms=2_000_000_000_000)])
    contact = await store.contacts.get(contact.id)
    assert await values(store, contact, None, "createdAt") == before
    assert await values(store, contact, None, "lastSeenAt") == [contact.last_event_at]


async def test_a_sync_in_the_background_does_not_move_the_last_change(store: Store) -> None:
    """3.29 updatedAt is the customer's own doing."""
    customer = await new_customer(store)
    assert await values(store, None, customer, "updatedAt") == []
    await store.customers.touch(customer.id, now())
    active = await store.customers.get(customer.id)
    before = await values(store, None, active, "updatedAt")
    assert before
    synced = await new_customer(store, name="山田 花", updated_at=now() + timedelta(minutes=1))
    assert synced.name == "山田 花"
    assert await values(store, None, synced, "updatedAt") == before


async def test_what_the_web_told_is_kept_and_shown(store: Store) -> None:
    """3.13 Accepted in the API and in files, shown when it is there."""
    contact = await new_contact(store)
    await store.fields.set(contact, None, {"web.osName": "iOS", "mobile.sessionsCount": 3}, BOT)
    assert await values(store, contact, None, "web.osName") == ["iOS"]
    assert await values(store, contact, None, "mobile.sessionsCount") == [3]
    assert await values(store, contact, None, "web.device") == []


async def test_a_customer_alone_is_shown_with_the_contact_heard_from_last(store: Store) -> None:
    older, newer, customer = await new_contact(store, "U1"), await new_contact(store, "U2"), await new_customer(store)
    for contact in (older, newer):
        await link(store, contact, customer)
    await store.intake.apply([said("こちらです", "U2", at_ms=2_000_000_000_000)])
    person = await store.fields.person(None, customer)
    assert person.contact is not None
    assert person.contact.id == newer.id
    assert customer.shop == SHOP
