"""A proof where another link stands: the page says so in a sentence, and the one who has proven decides."""

from collections.abc import AsyncIterator, Callable

import pytest

from config.settings import Settings
from inbox.store import Store
from tests.eventually import eventually
from tests.handlers.store_town import HANA, RIN, StoreTown, open_store_town

DONE = "LINEで連携を完了する"


@pytest.fixture
async def stores(store: Store, settings: Settings, free_port: Callable[[], int]) -> AsyncIterator[StoreTown]:
    async with open_store_town(store, settings, free_port) as opened:
        yield opened


async def test_a_line_that_is_another_customer_is_asked_before_it_changes(stores: StoreTown) -> None:
    contact = await stores.town.person("はな")
    before, after = await stores.mirror(stores.customer(RIN)), await stores.mirror(stores.customer(HANA))
    await stores.store.links.link(contact.id, before, "email_code")
    async with stores.visitor() as visitor:
        asked = await stores.prove(visitor, await stores.invite(contact), stores.customer(HANA))
        assert (asked.status, DONE in asked.text) == (200, False)
        assert "いま別の会員と連携しています" in asked.text
        for secret in (RIN, before.name or "?", before.gid):
            assert secret not in asked.text, "whoever proves to be 花子 learns nothing of who stood there"
        unasked = await visitor.post(asked.url)
        assert "いま別の会員と連携しています" in unasked.text, "nothing is replaced unless it was said"
        page = await visitor.post(asked.url, replaces="on")
    assert await stores.town.open_dialog(page.text) == 200
    await stores.settled()
    link = await stores.linked(contact)
    assert (link.customer_id, link.method) == (after.id, "customer_account")


async def test_a_second_line_of_a_customer_may_stand_beside_the_first(stores: StoreTown) -> None:
    first, second = await stores.town.person("はな"), await stores.town.person("はな2")
    customer = await stores.mirror(stores.customer(HANA))
    await stores.store.links.link(first.id, customer, "customer_account")
    async with stores.visitor() as visitor:
        asked = await stores.prove(visitor, await stores.invite(second), stores.customer(HANA))
        assert "ほかのLINEとも連携しています" in asked.text
        page = await visitor.post(asked.url, others="keep")
    await stores.town.open_dialog(page.text)
    await stores.linked(second)
    assert {one.contact_id for one in await stores.store.links.of_customer(customer.id)} == {first.id, second.id}


async def test_a_customer_who_changed_their_phone_leaves_the_old_line_and_it_is_told(stores: StoreTown) -> None:
    old, new = await stores.town.person("はな"), await stores.town.person("はな2")
    customer = await stores.mirror(stores.customer(HANA))
    await stores.store.links.link(old.id, customer, "customer_account")
    async with stores.visitor() as visitor:
        asked = await stores.prove(visitor, await stores.invite(new), stores.customer(HANA))
        page = await visitor.post(asked.url, others="end")
    await stores.town.open_dialog(page.text)
    await stores.linked(new)
    assert [one.contact_id for one in await stores.store.links.of_customer(customer.id)] == [new.id]
    told = await eventually(lambda: stores.told(old), timeout_s=15)
    assert "このLINEとの連携を解除しました" in str(told)
    assert HANA not in str(told)


async def test_a_weaker_proof_changes_nothing_and_staff_are_called(stores: StoreTown) -> None:
    contact = await stores.town.person("はな")
    before = await stores.mirror(stores.customer(RIN))
    await stores.mirror(stores.customer(HANA))
    await stores.store.links.link(contact.id, before, "customer_account")
    async with stores.visitor() as visitor:
        invitation = await stores.invite(contact)
        await visitor.post(f"{invitation}/code", email=HANA)
        asked = await visitor.post(f"{invitation}/proof", code=await stores.town.code())
        assert "より確かな方法で連携しています" in asked.text
        page = await visitor.post(asked.url, replaces="on")
    await stores.town.open_dialog(page.text)
    await stores.settled()
    link = await stores.linked(contact)
    assert link.customer_id == before.id
    assert len((await stores.store.link_conflicts.list(None, 5)).items) == 1


async def test_the_question_is_asked_in_english_too(stores: StoreTown) -> None:
    contact = await stores.town.person("はな")
    await stores.store.links.link(contact.id, await stores.mirror(stores.customer(RIN)), "email_code")
    await stores.mirror(stores.customer(HANA))
    async with stores.visitor() as visitor:
        asked = await stores.prove(visitor, await stores.invite(contact), stores.customer(HANA))
        english = await visitor.get(asked.url, {"Accept-Language": "en"})
    assert "linked to another store account now" in english.text
