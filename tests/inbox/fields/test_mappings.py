"""Fields that the store fills."""

import pytest

from inbox.customers.customer import Address
from inbox.errors import Invalid
from inbox.fields.mappings import SOURCES, allowed_sources
from inbox.store import Store
from tests.inbox.fields.people import new_customer

SCOPES = ("write_customers",)


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
    assert await store.fields.take_metafields(customer, {"loyalty.points": "1,200", "other.key": "1"}) == [field.key]
    assert await store.fields.take_metafields(customer, {"loyalty.points": "1200"}) == []
    assert await store.fields.take_metafields(customer, {"loyalty.points": "たくさん"}) == []
    person = await store.fields.person(None, customer)
    assert person.kept_by_customer["points"].value == 1_200


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
