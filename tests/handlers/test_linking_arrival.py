"""By which address somebody came to link."""

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest

from config.settings import Settings
from inbox.clock import now
from inbox.contacts.contact import Contact
from inbox.customers.customer import CustomerRecord
from inbox.customers.gid import OWN_SHOP, customer_gid
from inbox.fields.types import STRING_LIMIT, Value
from inbox.store import Store
from tests.handlers.linking_town import Town
from tests.handlers.store_town import StoreTown, open_store_town
from tests.inbox.fields.people import link

KEYS = ("profile.referrer", *(f"profile.utm{name}" for name in ("Source", "Medium", "Campaign", "Content", "Term")))


async def kept(store: Store, contact: Contact) -> dict[str, Value]:
    """Give what is remembered of how somebody came."""
    shown = await store.fields.values(await store.contacts.get(contact.id), None)
    return {one.field.key: one.first.value for one in shown if one.field.key in KEYS and one.first}


async def test_the_first_address_is_remembered_for_ever(town: Town) -> None:
    """3.40-3.45 From the linking URL, each key once; a later one adds only what was not told yet."""
    contact = await town.person("はな")
    path = await town.invite(contact)
    first = {"utm_source": "newsletter", "utm_medium": "email", "utm_campaign": "秋の新茶", "utm_term": "煎茶"}
    assert (await town.client.get(path, params=first)).status == 200
    later = {"utm_source": "qr", "utm_campaign": "冬", "utm_content": "bottom", "referrer": "店頭"}
    assert (await town.client.get(await town.invite(contact), params=later)).status == 200
    assert await kept(town.store, contact) == {
        "profile.utmSource": "newsletter",
        "profile.utmMedium": "email",
        "profile.utmCampaign": "秋の新茶",
        "profile.utmTerm": "煎茶",
        "profile.utmContent": "bottom",
        "profile.referrer": "店頭",
    }


async def test_an_address_that_tells_nothing_or_something_else_leaves_nothing(town: Town) -> None:
    """3.41-3.45 Known names only."""
    contact = await town.person("はな")
    path = await town.invite(contact)
    assert (await town.client.get(path)).status == 200
    odd = {"utm_id": "1", "utmSource": "x", "profile.name": "x", "utm_source": " \u202e\x00\n ", "utm_medium": ""}
    assert (await town.client.get(path, params=odd)).status == 200
    assert (await town.client.head(path, params={"utm_source": "preview"})).status == 200
    assert await kept(town.store, contact) == {}
    keys = {one.key for one in await town.store.fields.list()}
    assert not keys & {"profile.utm_id", "profile.utmId", "utm_id"}


async def test_a_long_value_is_cut_and_never_a_stumbling_block(town: Town) -> None:
    """3.43 Bounded."""
    contact = await town.person("はな")
    path = await town.invite(contact)
    assert (await town.client.get(path, params={"utm_source": "茶" * 600, "utm_term": "a\x00b"})).status == 200
    assert await kept(town.store, contact) == {"profile.utmSource": "茶" * STRING_LIMIT, "profile.utmTerm": "ab"}


async def test_of_two_who_come_at_once_one_is_the_first(town: Town) -> None:
    """3.40 Exactly one is kept."""
    contact = await town.person("はな")
    path = await town.invite(contact)
    names = [f"source-{number}" for number in range(6)]
    answers = await asyncio.gather(*(town.client.get(path, params={"utm_source": name}) for name in names))
    assert {answer.status for answer in answers} == {200}
    [value] = (await kept(town.store, contact)).values()
    assert value in names
    assert (await town.client.get(path, params={"utm_source": "late"})).status == 200
    assert list((await kept(town.store, contact)).values()) == [value]


@pytest.mark.parametrize(
    ("referer", "referrer"),
    [
        ("https://shop.example.jp/pages/line?mail=hana@example.jp#x", "https://shop.example.jp/pages/line"),
        ("https://hana:secret@shop.example.jp:8443/a", "https://shop.example.jp:8443/a"),
        ("android-app://com.google.android.gm/", None),
        ("http://127.0.0.1:1/link/x", None),
        ("http://[bad", None),
        ("http://shop.example.jp:99999/", None),
    ],
)
async def test_the_page_that_led_here_is_the_referrer(town: Town, referer: str, referrer: str | None) -> None:
    """3.40 Without the query and without whose it is; our own pages are none."""
    contact = await town.person("はな")
    path = await town.invite(contact)
    assert (await town.client.get(path, headers={"Referer": referer})).status == 200
    assert (await kept(town.store, contact)).get("profile.referrer") == referrer


async def test_what_was_told_before_the_link_stands_for_the_member(town: Town) -> None:
    """3.40 A second link of the same person changes nothing."""
    contact = await town.person("はな")
    await town.client.get(await town.invite(contact), params={"utm_source": "first"})
    gid = customer_gid(OWN_SHOP, 5)
    await town.store.customers.upsert([CustomerRecord(OWN_SHOP, gid, now(), name="佐藤 花子")])
    customer = await town.store.customers.find(OWN_SHOP, gid)
    assert customer is not None
    contact = await link(town.store, contact, customer)
    answer = await town.client.get(await town.invite(contact), params={"utm_source": "second", "utm_medium": "qr"})
    assert answer.status == 200
    shown = {one.field.key: one.values for one in await town.store.fields.values(contact, customer)}
    assert [one.value for one in shown["profile.utmSource"]] == ["first"]
    assert [one.value for one in shown["profile.utmMedium"]] == ["qr"]


@pytest.fixture
async def stores(store: Store, settings: Settings, free_port: Callable[[], int]) -> AsyncIterator[StoreTown]:
    async with open_store_town(store, settings, free_port, shopify_customer_client_id=None) as opened:
        yield opened


async def test_the_page_inside_the_store_remembers_too(stores: StoreTown) -> None:
    """3.43 What the store passes on with its signature."""
    contact = await stores.town.person("はな")
    invitation = await stores.invite(contact)
    async with stores.visitor() as visitor:
        page = await visitor.get(f"{stores.storefront(invitation)}&utm_source=popup")
        assert page.status == 200
    assert (await kept(stores.town.store, contact))["profile.utmSource"] == "popup"
