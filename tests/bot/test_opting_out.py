"""「配信停止」 said in the talk, and what a block means for marketing."""

import pytest

from inbox.clock import now
from inbox.customers.customer import Consent, CustomerRecord
from inbox.customers.gid import OWN_SHOP, customer_gid
from inbox.fields.field import slot_of
from tests.bot.desk import Desk, contact_of


async def is_refused(desk: Desk, person: str) -> object:
    """Tell what is kept of marketing by LINE."""
    kept = await desk.store.fields.person(await desk.store.contacts.get(contact_of(person)), None)
    slot = slot_of("unsubscribeLine")
    value = kept.kept_by_contact.get(slot) or kept.kept_by_customer.get(slot)
    return value.value if value else None


@pytest.mark.parametrize("word", ["配信停止", "「配信停止」。", "STOP"])
async def test_who_says_stop_gets_no_marketing_and_hears_it_at_once(desk: Desk, word: str) -> None:
    """1.31."""
    person = await desk.customer()
    await desk.say(person, word)
    await desk.work()
    assert await is_refused(desk, person) is True
    await desk.deliver(person)
    assert [line for line in await desk.talk(person) if "お知らせの配信を停止しました" in line]
    await desk.say(person, "配信再開")
    await desk.work()
    assert await is_refused(desk, person) is False


async def test_who_blocks_us_is_out_too_and_is_told_nothing(desk: Desk) -> None:
    """1.31."""
    person = await desk.customer()
    await desk.say(person)
    await desk.work()
    assert await is_refused(desk, person) is None
    await desk.control("PATCH", f"/people/{person}", {"blocked": True})
    await desk.process()
    await desk.work()
    assert await is_refused(desk, person) is True
    assert not [line for line in await desk.talk(person) if "停止しました" in line]


async def test_a_longer_sentence_with_the_word_is_a_question(desk: Desk) -> None:
    """1.31 Staff answer it; nothing is changed by a guess."""
    person = await desk.customer()
    await desk.say(person, "配信停止にするとどうなりますか")
    await desk.work()
    assert await is_refused(desk, person) is None


async def test_mail_and_messages_stay_as_the_customer_wanted_them(desk: Desk) -> None:
    """1.29 Three states, each for itself."""
    person = await desk.customer()
    await desk.say(person)
    gid = customer_gid(OWN_SHOP, 5)
    subscribed = Consent("subscribed")
    await desk.store.customers.upsert([CustomerRecord(OWN_SHOP, gid, now(), email_consent=subscribed)])
    customer = await desk.store.customers.find(OWN_SHOP, gid)
    assert customer is not None
    await desk.store.links.link(contact_of(person), customer, "staff_created", by="s1")
    await desk.say(person, "配信停止")
    await desk.work()
    after = await desk.store.customers.get(customer.id)
    assert (after.record.email_consent, after.record.sms_consent) == (subscribed, None)
    kept = await desk.store.fields.person(None, after)
    assert kept.kept_by_customer[slot_of("unsubscribeLine")].value is True
