"""The store as a whole, against its simulator: what is read, what is written, what goes wrong."""

from datetime import timedelta

import pytest

from inbox.clock import now
from inbox.customers.customer import CustomerRecord
from inbox.customers.lists.filtering import CustomerFilter
from inbox.store import Store
from shop.client.asks import may
from shop.errors import AccessDenied, Refused, Unclear
from shop.shop import Shop
from shop.sync.importing import StillRunning, run_import, start_import
from shop.sync.mirror import mirror_customers, refresh_customers
from tests.simulator.store import StoreSimulator

LONG_AGO = timedelta(days=4_000)
LINE_ID = "U" + "1" * 32
NOBODY = "gid://shopify/Customer/1"


async def take_in(store: Store, shop: Shop, simulator: StoreSimulator) -> str:
    """Import everybody."""
    batch = await start_import(store, None)
    with pytest.raises(StillRunning):
        await run_import(store, shop, batch.id)
    await simulator.control("POST", "/jobs/finish")
    await run_import(store, shop, batch.id)
    return batch.id


async def walk_customers(shop: Shop) -> list[CustomerRecord]:
    """Read everybody page by page."""
    found: list[CustomerRecord] = []
    after: str | None = None
    while True:
        page = await shop.customers.changed_since(now() - LONG_AGO, after)
        found += page.items
        if page.next is None:
            return found
        after = page.next


async def test_everybody_is_taken_in_once_however_often(store: Store, shop: Shop, simulator: StoreSimulator) -> None:
    """0.1 The mirror is keyed by the store's own number."""
    everybody = (await simulator.control("GET", "/state"))["customers"]
    assert everybody > 50
    for _ in range(2):
        batch = await store.batches.get(await take_in(store, shop, simulator))
        assert (batch.state, batch.failed) == ("done", 0)
        assert await store.customers.count(shop.domain, CustomerFilter(), 1_000) == everybody


async def test_the_file_and_the_question_tell_the_same(store: Store, shop: Shop, simulator: StoreSimulator) -> None:
    await take_in(store, shop, simulator)
    asked = await walk_customers(shop)
    kept = await store.customers.of_gids(shop.domain, [one.gid for one in asked])
    assert len(kept) == len(asked)
    for record in asked:
        mirrored = kept[record.gid].record
        for name in ("name", "email", "phone", "tags", "note", "email_consent", "default_address", "orders_count"):
            assert getattr(mirrored, name) == getattr(record, name), f"{record.name}: {name}"


async def test_who_is_unknown_is_absent_and_changes_come_in_order(shop: Shop) -> None:
    everybody = await walk_customers(shop)
    times = [one.updated_at for one in everybody]
    assert times == sorted(times)
    found = await shop.customers.many([everybody[0].gid, NOBODY])
    assert list(found) == [everybody[0].gid]


async def test_orders_come_with_lines_and_parcels(shop: Shop) -> None:
    page = await shop.orders.changed_since(now() - LONG_AGO, None)
    assert len(page.items) == 20
    assert page.next is not None
    assert all(order.lines for order in page.items)
    again = await shop.orders.many([order.gid for order in page.items])
    assert list(again.values()) == list(page.items)
    orders = list(page.items)
    while page.next is not None:
        page = await shop.orders.changed_since(now() - LONG_AGO, page.next)
        orders += page.items
    numbers = [one for order in orders for parcel in order.fulfillments for one in parcel.trackings if one.number]
    assert numbers
    assert len({order.gid for order in orders}) == len(orders)


async def test_without_the_scope_nobody_is_taken_for_gone(shop: Shop, simulator: StoreSimulator) -> None:
    [somebody, *_] = await walk_customers(shop)
    await simulator.control("PATCH", "/access", {"take": ["write_customers", "read_customers"]})
    with pytest.raises(AccessDenied):
        await shop.customers.many([somebody.gid])
    with pytest.raises(AccessDenied) as denied:
        await shop.customers.changed_since(now() - LONG_AGO, None)
    assert denied.value.scope == "read_customers"
    await shop.facts()
    assert not may(shop, "read_customers")
    await simulator.control("PATCH", "/access", {"grant": ["read_customers"]})
    await shop.facts()
    assert may(shop, "read_customers")
    assert list(await shop.customers.many([somebody.gid])) == [somebody.gid]


async def test_what_a_plan_keeps_back_stays_as_it_was_mirrored(
    store: Store, shop: Shop, simulator: StoreSimulator
) -> None:
    """A smaller plan shows no names and no addresses of mail: that wipes nothing out here."""
    everybody = await walk_customers(shop)
    whole = next(one for one in everybody if one.email and one.last_name)
    await mirror_customers(store, [whole])
    await simulator.control("PATCH", "/access", {"approved": False})
    number = whole.gid.rpartition("/")[2]
    await simulator.control("PATCH", f"/customers/{number}", {"tags": ["新しいタグ"]})
    await refresh_customers(store, shop, [whole.gid])
    mirrored = await store.customers.find(shop.domain, whole.gid)
    assert mirrored is not None
    assert mirrored.record.tags == ("新しいタグ",)
    assert (mirrored.record.email, mirrored.record.name) == (whole.email, whole.name)


async def test_the_line_id_of_a_customer_moves_with_the_person(shop: Shop, simulator: StoreSimulator) -> None:
    one, two = (await walk_customers(shop))[:2]

    async def tagged() -> list[str]:
        return [each["gid"] for each in (await simulator.control("GET", "/customers?q=line-linked"))["customers"]]

    await shop.line_ids.put(one.gid, LINE_ID)
    await shop.line_ids.put(one.gid, LINE_ID)
    assert await tagged() == [one.gid]
    await shop.line_ids.put(two.gid, LINE_ID)
    assert await tagged() == [two.gid]
    await shop.line_ids.drop(two.gid)
    await shop.line_ids.drop(two.gid)
    assert await tagged() == []


async def test_what_another_tool_left_is_found_once(shop: Shop) -> None:
    found: list[tuple[str, str]] = []
    after: str | None = None
    while True:
        page = await shop.line_ids.imported(after)
        found += page.items
        if page.next is None:
            break
        after = page.next
    assert len(found) == 2
    assert len(dict(found)) == 2


async def test_a_change_that_broke_off_is_not_made_twice(shop: Shop, simulator: StoreSimulator) -> None:
    """Nobody knows whether it happened: it did, and a second try says so."""
    wanted = {"input": {"lastName": "二重", "email": "once@example.com"}}
    await simulator.fault("CustomerCreate", "error_after", count=1)
    with pytest.raises(Unclear):
        await shop.ask("CustomerCreate", wanted)
    assert len(await simulator.asked("CustomerCreate")) == 1
    with pytest.raises(Refused) as refused:
        (await shop.ask("CustomerCreate", wanted)).accepted("customerCreate")
    assert [one.message for one in refused.value.user_errors] == ["Email has already been taken"]


@pytest.mark.parametrize("kind", ["error_before", "error_after", "reset_before", "reset_after", "not_json", "internal"])
async def test_a_tag_gets_there_through_any_trouble(shop: Shop, simulator: StoreSimulator, kind: str) -> None:
    """0.16 Adding a tag may be repeated, so it is."""
    [somebody, *_] = await walk_customers(shop)
    await simulator.fault("TagsAdd", kind, count=2)
    (await shop.ask("TagsAdd", {"id": somebody.gid, "tags": ["粘り強く"]})).accepted("tagsAdd")
    assert "粘り強く" in (await shop.customers.many([somebody.gid]))[somebody.gid].tags
    assert len(await simulator.asked("TagsAdd")) == 3


@pytest.mark.parametrize("kind", ["rate_limit", "throttled", "unauthorised"])
async def test_a_new_customer_is_made_once_when_the_store_was_only_busy(
    shop: Shop, simulator: StoreSimulator, kind: str
) -> None:
    await simulator.fault("CustomerCreate", kind, count=1)
    wanted = {"input": {"lastName": "一度", "email": "busy@example.com"}}
    made = (await shop.ask("CustomerCreate", wanted)).accepted("customerCreate")
    assert made["customer"]["lastName"] == "一度"
    assert len((await simulator.control("GET", "/customers?q=busy@example.com"))["customers"]) == 1


async def test_a_small_bucket_makes_work_slow_and_not_wrong(shop: Shop, simulator: StoreSimulator) -> None:
    everybody = await walk_customers(shop)
    await simulator.control("PATCH", "/behaviour", {"bucket": {"capacity": 1_000, "rate": 2_000, "available": 300}})
    assert [one.gid for one in await walk_customers(shop)] == [one.gid for one in everybody]
