"""Metafields of the store in profile fields: asked of its simulator."""

from typing import Any

import pytest

from inbox.clock import now
from inbox.customers.customer import Customer
from inbox.fields.types import Value
from inbox.store import Store
from shop.errors import NotNow
from shop.shop import Shop
from shop.sync.checking import check_connection
from shop.sync.filling import fill_fields
from shop.sync.importing import StillRunning, run_import, start_import
from shop.sync.mirror import refresh_customers
from shop.sync.reconciling import Reconciling
from tests.inbox.fields.people import TANAKA
from tests.simulator.store import StoreSimulator

SET = (
    "mutation M($m: [MetafieldsSetInput!]!) {"
    " metafieldsSet(metafields: $m) { userErrors { message } metafields { namespace } } }"
)
DELETE = "mutation D($m: [MetafieldIdentifierInput!]!) { metafieldsDelete(metafields: $m) { userErrors { field } } }"
QUESTION = "CustomerMetafields"


async def write(simulator: StoreSimulator, gid: str, name: str, value: str) -> None:
    """Write a metafield, as another app of the store does."""
    namespace, key = name.split(".")
    given = {"ownerId": gid, "namespace": namespace, "key": key, "type": "single_line_text_field", "value": value}
    body: Any = await simulator.ask(SET, {"m": [given]})
    assert body["data"]["metafieldsSet"]["userErrors"] == [], body


async def map_kana(store: Store, shop: Shop, name: str = "crm.kana") -> None:
    """Let ふりがな be filled from a metafield."""
    assert await check_connection(store, shop)
    field = await store.fields.definitions.create("kana", "ふりがな", "string")
    await store.fields.mappings.set(field, f"metafield:{name}", (await store.shop_status.get(shop.domain)).scopes)


async def kana(store: Store, shop: Shop, gid: str) -> Value | None:
    """Give what stands in the field."""
    customer = await store.customers.find(shop.domain, gid)
    assert customer is not None
    return await kana_of(store, customer)


async def kana_of(store: Store, customer: Customer) -> Value | None:
    found = [one for one in await store.fields.values(None, customer) if one.field.key == "profile.kana"]
    return found[0].first.value if found and found[0].first else None


async def hanako(simulator: StoreSimulator) -> str:
    return str((await simulator.customer("佐藤 花子"))["gid"])


async def import_all(store: Store, shop: Shop, simulator: StoreSimulator) -> str:
    """Take everybody in; give how it ended."""
    batch = await start_import(store, None)
    with pytest.raises(StillRunning):
        await run_import(store, shop, batch.id)
    await simulator.control("POST", "/jobs/finish")
    await run_import(store, shop, batch.id)
    return (await store.batches.get(batch.id)).state


async def test_a_kana_of_the_store_ends_up_in_its_field(store: Store, shop: Shop, simulator: StoreSimulator) -> None:
    """3.35 What a webhook has us read anew brings the mapped metafields, and takes away what is gone there."""
    gid = await hanako(simulator)
    await map_kana(store, shop)
    await refresh_customers(store, shop, [gid])
    assert await kana(store, shop, gid) is None
    for reading in ("さとう はなこ", "サトウ ハナコ"):
        await write(simulator, gid, "crm.kana", reading)
        await refresh_customers(store, shop, [gid])
        assert await kana(store, shop, gid) == reading
    gone = (
        "mutation D($m: [MetafieldIdentifierInput!]!) { metafieldsDelete(metafields: $m) { userErrors { message } } }"
    )
    await simulator.ask(gone, {"m": [{"ownerId": gid, "namespace": "crm", "key": "kana"}]})
    await refresh_customers(store, shop, [gid])
    assert await kana(store, shop, gid) is None


async def test_the_comparison_fills_fields_too(store: Store, shop: Shop, simulator: StoreSimulator) -> None:
    """3.35 Lost webhooks lose no value; 3.29 and nobody is active for it."""
    gid = await hanako(simulator)
    await map_kana(store, shop)
    await write(simulator, gid, "crm.kana", "さとう はなこ")
    reconciling = Reconciling(store, shop, "customers")
    while await reconciling.step():
        pass
    assert await kana(store, shop, gid) == "さとう はなこ"
    assert await store.customers.count_active(now().strftime("%Y-%m")) == 0


async def test_the_import_fills_the_fields_of_everybody(store: Store, shop: Shop, simulator: StoreSimulator) -> None:
    """3.35 Fifty a question, none for who is not there; again changes nothing."""
    gid = await hanako(simulator)
    await map_kana(store, shop)
    await write(simulator, gid, "crm.kana", "さとう はなこ")
    for times in (1, 2):
        assert await import_all(store, shop, simulator) == "done"
        everybody = (await simulator.control("GET", "/state"))["customers"]
        assert len(await simulator.asked(QUESTION)) == times * -(-everybody // 50)
        assert await kana(store, shop, gid) == "さとう はなこ"


async def test_without_mapped_metafields_nothing_is_asked(store: Store, shop: Shop, simulator: StoreSimulator) -> None:
    assert await check_connection(store, shop)
    await refresh_customers(store, shop, [await hanako(simulator)])
    assert await simulator.asked(QUESTION) == []


async def test_our_own_namespace_comes_back_by_another_name(
    store: Store, shop: Shop, simulator: StoreSimulator
) -> None:
    """3.35 `$app` is app--(number) in the answer."""
    gid = await hanako(simulator)
    await map_kana(store, shop, "$app.kana")
    await write(simulator, gid, "$app.kana", "さとう はなこ")
    await refresh_customers(store, shop, [gid])
    assert await kana(store, shop, gid) == "さとう はなこ"


async def test_what_staff_typed_stands_against_the_store(store: Store, shop: Shop, simulator: StoreSimulator) -> None:
    """3.35."""
    gid = await hanako(simulator)
    await map_kana(store, shop)
    await refresh_customers(store, shop, [gid])
    customer = await store.customers.find(shop.domain, gid)
    await store.fields.set(None, customer, {"profile.kana": "さとう"}, TANAKA)
    await write(simulator, gid, "crm.kana", "サトウ ハナコ")
    await refresh_customers(store, shop, [gid])
    assert await kana(store, shop, gid) == "さとう"


async def test_a_scope_that_was_taken_away_ends_the_asking(store: Store, shop: Shop, simulator: StoreSimulator) -> None:
    """3.36 What was read stays, and the mirror goes on."""
    gid = await hanako(simulator)
    await map_kana(store, shop)
    await write(simulator, gid, "crm.kana", "さとう はなこ")
    await refresh_customers(store, shop, [gid])
    asked = len(await simulator.asked(QUESTION))
    await simulator.control("PATCH", "/access", {"scopes": ["read_orders"]})
    await fill_fields(store, shop, [gid])
    assert len(await simulator.asked(QUESTION)) == asked + 1, "the store refuses, and nothing breaks"
    assert await check_connection(store, shop)
    await fill_fields(store, shop, [gid])
    assert len(await simulator.asked(QUESTION)) == asked + 1, "what may not be read is not asked for"
    assert await kana(store, shop, gid) == "さとう はなこ"


async def test_a_store_that_is_away_is_asked_again(store: Store, shop: Shop, simulator: StoreSimulator) -> None:
    """3.35 The webhook waits for the answer instead of losing the value."""
    gid = await hanako(simulator)
    await map_kana(store, shop)
    await simulator.fault(QUESTION, "error_before")
    with pytest.raises(NotNow):
        await refresh_customers(store, shop, [gid])
