"""Fields that the store fills."""

from collections.abc import Mapping, Sequence

import pytest

from inbox.clock import now
from inbox.customers.customer import Address, Customer
from inbox.errors import Invalid
from inbox.fields.filling import guarded_write
from inbox.fields.mappings import SOURCES, allowed_sources
from inbox.fields.types import Value
from inbox.store import Store
from tests.inbox.fields.people import BOT, TANAKA, link, new_contact, new_customer

SCOPES = ("write_customers",)


async def tell(store: Store, customer: Customer, said: Mapping[str, str | None]) -> Sequence[str]:
    """Let the store tell of a customer's metafields."""
    return await store.fields.take_metafields([customer], {customer.id: said})


async def kept(store: Store, customer: Customer, slot: str) -> Value | None:
    """Give the value that stands with a customer."""
    found = (await store.fields.person(None, customer)).kept_by_customer.get(slot)
    return found.value if found else None


async def test_a_customers_own_field_fills_a_profile_field(store: Store) -> None:
    """3.35 Customer field → profile.x, read anew each time."""
    field = await store.fields.definitions.create("area", "お住まい", "string")
    await store.fields.mappings.set(field, "customer:province", SCOPES)
    customer = await new_customer(store, default_address=Address(province="東京都"))
    [shown] = [one for one in await store.fields.values(None, customer) if one.field.key == field.key]
    assert [one.value for one in shown.values] == ["東京都"]
    await store.fields.mappings.remove(field)
    [shown] = [one for one in await store.fields.values(None, customer) if one.field.key == field.key]
    assert shown.values == ()


async def test_a_metafield_fills_a_profile_field(store: Store) -> None:
    """3.35 Metafield namespace.key → profile.x; what does not fit its type is left out."""
    field = await store.fields.definitions.create("points", "ポイント", "number")
    await store.fields.mappings.set(field, "metafield:loyalty.points", SCOPES)
    customer = await new_customer(store)
    assert await tell(store, customer, {"loyalty.points": "1,200", "other.key": "1"}) == [customer.id]
    assert await tell(store, customer, {"loyalty.points": "1200"}) == []
    assert await tell(store, customer, {"loyalty.points": "たくさん"}) == []
    assert await kept(store, customer, "points") == 1_200


async def test_what_the_store_takes_away_goes_and_what_it_does_not_tell_stays(store: Store) -> None:
    """3.35 A metafield that is no more fills nothing any more."""
    field = await store.fields.definitions.create("points", "ポイント", "number")
    await store.fields.mappings.set(field, "metafield:loyalty.points", SCOPES)
    customer = await new_customer(store)
    await tell(store, customer, {"loyalty.points": "5"})
    assert await tell(store, customer, {}) == []
    assert await kept(store, customer, "points") == 5
    assert await tell(store, customer, {"loyalty.points": None}) == [customer.id]
    assert await kept(store, customer, "points") is None
    assert await tell(store, customer, {"loyalty.points": None}) == []


async def test_what_somebody_typed_is_not_replaced_by_the_store(store: Store) -> None:
    """3.35 Neither on the member nor, before the link, on the contact; not even when typed a moment later."""
    field = await store.fields.definitions.create("area", "お住まい", "string")
    await store.fields.mappings.set(field, "metafield:crm.area", SCOPES)
    typed, waiting, contact = await new_customer(store), await new_customer(store, 2), await new_contact(store)
    await store.fields.set(contact, None, {"profile.area": "大阪"}, BOT)
    await link(store, contact, waiting)
    await tell(store, typed, {"crm.area": "東京"})
    await store.fields.set(None, typed, {"profile.area": "京都"}, TANAKA)
    for customer in (typed, waiting):
        assert await tell(store, customer, {"crm.area": "東京"}) == []
        assert await tell(store, customer, {"crm.area": None}) == []
    assert (await kept(store, typed, "area"), await kept(store, waiting, "area")) == ("京都", None)
    late = guarded_write(typed.id, field, "東京", now())
    await store.database.get_collection("customers").bulk_write([late])
    assert await kept(store, typed, "area") == "京都"


async def test_a_list_of_the_store_is_read_as_a_list(store: Store) -> None:
    """3.35 Lists are JSON there: items here, and words in a line for a text."""
    for key, kind in (("likes", "list"), ("likesText", "string")):
        field = await store.fields.definitions.create(key, key, kind)
        await store.fields.mappings.set(field, "metafield:crm.likes", SCOPES)
    customer = await new_customer(store)
    await tell(store, customer, {"crm.likes": '["煎茶","ほうじ茶"]'})
    assert await kept(store, customer, "likes") == ("煎茶", "ほうじ茶")
    assert await kept(store, customer, "likestext") == "煎茶、ほうじ茶"


async def test_only_metafields_that_the_scopes_allow_are_asked_for(store: Store) -> None:
    """3.36 A scope that was taken away ends the asking, and the mapping waits."""
    field = await store.fields.definitions.create("points", "ポイント", "number")
    area = await store.fields.definitions.create("area", "お住まい", "string")
    await store.fields.mappings.set(field, "metafield:loyalty.points", SCOPES)
    await store.fields.mappings.set(area, "customer:province", SCOPES)
    assert await store.fields.mappings.metafields(SCOPES) == ["loyalty.points"]
    assert await store.fields.mappings.metafields(("read_orders",)) == []


async def test_only_what_the_scopes_allow_can_be_chosen(store: Store) -> None:
    """3.36 Limited values."""
    field = await store.fields.definitions.create("area", "お住まい", "string")
    assert allowed_sources(()) == []
    assert {one.name for one in SOURCES.values()} - {one.name for one in allowed_sources(SCOPES)} == {
        "customer:lastOrder"
    }
    assert len(allowed_sources(("read_customers", "read_orders"))) == len(SOURCES)
    for source, scopes in (
        ("customer:province", ()),
        ("customer:lastOrder", SCOPES),
        ("metafield:a.b", ()),
        ("metafield:nodot", SCOPES),
        ("customer:unknown", SCOPES),
    ):
        with pytest.raises(Invalid):
            await store.fields.mappings.set(field, source, scopes)
    for key in ("utmSource", "lastCheckoutCompletedAt"):
        with pytest.raises(Invalid):
            await store.fields.mappings.set(await store.fields.definitions.get(key), "customer:note", SCOPES)
