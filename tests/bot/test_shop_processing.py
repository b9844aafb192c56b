"""What the webhooks of the store do, in whatever order they come, and how often."""

from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest

from inbox.clock import now
from inbox.events.tries import MAX_ATTEMPTS
from shop.errors import NotAuthorised, ShopUnreachable, Throttled
from shop.webhooks.parse import parse_shop_webhook
from tests.bot.shop_desk import IDS, ORDER_IDS, ShopDesk
from tests.eventually import eventually
from tests.inbox.staff.test_staff import hire
from tests.shop.sync.memory import AT, SHOP, gid_of, order, record
from tests.shop.webhooks.bodies import BODIES, SECRET, headers_of


async def test_a_new_customer_is_in_the_list_once_however_often_it_is_told(shop_desk: ShopDesk) -> None:
    """0.1 A new buyer is added, with name and details."""
    shop_desk.shop.customers.put(record(1, tags=("VIP",)))
    for _ in range(3):
        await shop_desk.send("customers/create", **IDS)
    await shop_desk.work()
    found = await shop_desk.find()
    assert found is not None
    assert (found.name, found.record.tags) == ("佐藤 1", ("VIP",))
    assert await shop_desk.store.database.get_collection("customers").count_documents({}) == 1


async def test_ten_webhooks_of_a_customer_cost_one_question(shop_desk: ShopDesk) -> None:
    shop_desk.shop.customers.put(record(1))
    for _ in range(5):
        await shop_desk.send("customers/update", **IDS)
        await shop_desk.send("customer.tags_added", customerId=gid_of(1))
    await shop_desk.work()
    assert shop_desk.shop.customers.asked == [[gid_of(1)]]


async def test_a_new_order_brings_the_order_and_its_customer(shop_desk: ShopDesk) -> None:
    """0.3 A profile arises from placing an order; 3.47 the last order is known."""
    shop_desk.shop.customers.put(record(1, orders_count=1))
    shop_desk.shop.orders.put(order(1, processed_at=AT))
    await shop_desk.send("orders/create", **ORDER_IDS)
    await shop_desk.work()
    found = await shop_desk.find()
    assert found is not None
    assert found.record.orders_count == 1
    assert (
        await shop_desk.store.database.get_collection("orders").count_documents({"gid": "gid://shopify/Order/1"}) == 1
    )


async def test_tags_that_come_after_the_order_are_seen(shop_desk: ShopDesk) -> None:
    """2.13 An app puts tags on the order seconds after the webhook."""
    shop_desk.shop.customers.put(record(1))
    shop_desk.shop.orders.put(order(1))
    name = await shop_desk.send("orders/create", **ORDER_IDS)
    await shop_desk.processing.step()
    event = await shop_desk.event(name)
    assert (event.state, event.is_second) == ("new", True)
    shop_desk.shop.orders.put(order(1, tags=("subscription-count:2",), updated_at=AT + timedelta(hours=1)))
    shop_desk.shop.customers.put(record(1, tags=("Active_Subscriber",), updated_at=AT + timedelta(hours=1)))
    await shop_desk.work()
    assert (await shop_desk.event(name)).state == "done"
    stored = await shop_desk.store.database.get_collection("orders").find_one({"gid": "gid://shopify/Order/1"})
    assert stored is not None
    assert stored["tags"] == ["subscription-count:2"]
    found = await shop_desk.find()
    assert found is not None
    assert found.record.tags == ("Active_Subscriber",)


async def test_placing_an_order_is_a_sign_of_life_and_news_of_a_record_is_not(shop_desk: ShopDesk) -> None:
    """3.29 Only what the customer does moves the last access."""
    shop_desk.shop.customers.put(record(1))
    await shop_desk.send("customers/update", **IDS)
    await shop_desk.work()
    found = await shop_desk.find()
    assert found is not None
    assert found.last_active_at is None
    await shop_desk.send("orders/create", **ORDER_IDS, created_at="2026-11-20T10:00:00+09:00")
    await shop_desk.work()
    found = await shop_desk.find()
    assert found is not None
    assert found.last_active_at == AT


@pytest.mark.parametrize("topic", ["fulfillments/create", "fulfillments/update", "refunds/create"])
async def test_news_of_a_part_of_an_order_has_the_order_read(shop_desk: ShopDesk, topic: str) -> None:
    shop_desk.shop.orders.put(order(1))
    await shop_desk.send(topic, order_id=1)
    await shop_desk.work()
    assert shop_desk.shop.orders.asked == [["gid://shopify/Order/1"]]


async def test_a_merge_is_followed_when_the_store_has_made_it(shop_desk: ShopDesk) -> None:
    """0.49 The alias leads to the one that lives."""
    shop_desk.shop.customers.put(record(1), record(2))
    await shop_desk.send("customers/update", **IDS)
    await shop_desk.send("customers/update", id=2, admin_graphql_api_id=gid_of(2))
    await shop_desk.work()
    del shop_desk.shop.customers.rows[gid_of(2)]
    kept: dict[str, Any] = {
        "admin_graphql_api_customer_kept_id": gid_of(1),
        "admin_graphql_api_customer_deleted_id": gid_of(2),
    }
    await shop_desk.send("customers/merge", **kept)
    await shop_desk.work()
    survivor = await shop_desk.find(2)
    assert survivor is not None
    assert survivor.gid == gid_of(1)


@pytest.mark.parametrize("errors", [[], [{"customer_ids": [1, 2], "field": ["gift_cards"], "message": "no"}]])
async def test_a_merge_that_did_not_happen_merges_nobody(shop_desk: ShopDesk, errors: list[Any]) -> None:
    shop_desk.shop.customers.put(record(1), record(2))
    kept: dict[str, Any] = {
        "admin_graphql_api_customer_kept_id": gid_of(1),
        "admin_graphql_api_customer_deleted_id": gid_of(2),
    }
    name = await shop_desk.send("customers/merge", **kept, errors=errors)
    await shop_desk.work()
    assert (await shop_desk.event(name)).state == "done"
    first, second = await shop_desk.find(1), await shop_desk.find(2)
    assert first is not None
    assert second is not None
    assert first.id != second.id


@pytest.mark.parametrize("turn", [0, 1])
async def test_the_newest_word_on_an_account_stands(shop_desk: ShopDesk, turn: int) -> None:
    """3.68 A closed account is a badge, nothing is deleted."""
    shop_desk.shop.customers.put(record(1))
    told = [("customers/disable", AT), ("customers/enable", AT + timedelta(minutes=5))]
    for topic, at in told if turn == 0 else reversed(told):
        await shop_desk.send(topic, at, **IDS)
        await shop_desk.work()
    found = await shop_desk.find()
    assert found is not None
    assert not found.is_disabled
    await shop_desk.send("customers/disable", AT + timedelta(minutes=6), **IDS)
    await shop_desk.work()
    found = await shop_desk.find()
    assert found is not None
    assert found.is_disabled
    assert found.name == "佐藤 1"


@pytest.mark.parametrize("turns", list(permutations(range(3))))
async def test_the_order_of_arrival_changes_nothing(shop_desk: ShopDesk, turns: tuple[int, ...]) -> None:
    """Webhooks have no order: the store's newest word stands."""
    shop_desk.shop.customers.put(record(1, tags=("a", "b"), updated_at=AT + timedelta(hours=2)))
    topics = ("customers/create", "customers/update", "customer.tags_added")
    fields: tuple[dict[str, Any], ...] = (IDS, IDS, {"customerId": gid_of(1)})
    for turn in turns:
        await shop_desk.send(topics[turn], AT + timedelta(minutes=turn), **fields[turn])
        await shop_desk.work()
    found = await shop_desk.find()
    assert found is not None
    assert found.record.tags == ("a", "b")


async def test_while_the_store_is_away_events_wait_and_cost_no_try(shop_desk: ShopDesk) -> None:
    shop_desk.shop.customers.error = ShopUnreachable()
    names = [await shop_desk.send("customers/update", **IDS) for _ in range(3)]
    await shop_desk.work()
    events = [await shop_desk.event(name) for name in names]
    assert {(event.state, event.attempts, event.error) for event in events} == {("new", 0, "ShopUnreachable")}


@pytest.mark.parametrize("error", [Throttled(2.0), NotAuthorised()])
async def test_what_needs_no_store_goes_on_while_others_wait(shop_desk: ShopDesk, error: Exception) -> None:
    shop_desk.shop.customers.error = error
    waiting = await shop_desk.send("customers/update", **IDS)
    other = await shop_desk.send("bulk_operations/finish")
    await shop_desk.work()
    assert (await shop_desk.event(waiting)).state == "new"
    assert (await shop_desk.event(other)).state == "done"


async def test_one_answer_that_cannot_be_read_holds_nobody_else_up(shop_desk: ShopDesk) -> None:
    shop_desk.shop.customers.put(record(1), record(2))
    shop_desk.shop.customers.broken.add(gid_of(2))
    good = await shop_desk.send("customers/update", **IDS)
    bad = await shop_desk.send("customers/update", id=2, admin_graphql_api_id=gid_of(2))
    await shop_desk.processing.step()
    assert (await shop_desk.event(good)).state == "done"
    assert (await shop_desk.event(bad)).attempts == 1
    assert await shop_desk.find(1) is not None


async def test_a_body_that_is_not_understood_is_parked_and_tried_again_on_request(shop_desk: ShopDesk) -> None:
    owner = await hire(shop_desk.store, role="owner")
    name = await shop_desk.send("customers/update", id="none", admin_graphql_api_id=None)

    async def parked() -> bool:
        await shop_desk.processing.step()
        return (await shop_desk.event(name)).state == "parked"

    await eventually(parked, timeout_s=20)
    event = await shop_desk.event(name)
    assert (event.attempts, event.error) == (MAX_ATTEMPTS, "NotUnderstood: no Customer is named")
    assert [one.kind for one in (await shop_desk.store.notifications.list(owner, None, 5)).items] == [
        "shop_event_parked"
    ]
    await shop_desk.store.shop_events.replay(name)
    await shop_desk.processing.step()
    assert (await shop_desk.event(name)).attempts == 1


async def test_a_topic_that_nobody_knows_is_done(shop_desk: ShopDesk) -> None:
    body = b'{"id": 1}'
    headers = headers_of(body, "products/create", "unknown-topic")
    await shop_desk.store.shop_events.record(parse_shop_webhook(body, headers, (SECRET,), SHOP, now()))
    await shop_desk.work()
    assert (await shop_desk.event("unknown-topic")).state == "done"


@pytest.mark.parametrize("topic", ["customers/data_request", "customers/redact", "shop/redact"])
async def test_a_request_about_personal_data_is_told_to_the_admins_once(shop_desk: ShopDesk, topic: str) -> None:
    """0.50 The compliance topics."""
    owner = await hire(shop_desk.store, role="owner")
    name = await shop_desk.send(topic)
    await shop_desk.work()
    told = (await shop_desk.store.notifications.list(owner, None, 5)).items
    assert [(one.kind, one.text) for one in told] == [("privacy_request", topic)]
    assert (await shop_desk.event(name)).payload == BODIES[topic]


async def test_a_request_for_another_shop_is_not_followed(shop_desk: ShopDesk) -> None:
    name = await shop_desk.send("shop/redact", shop_domain="other.myshopify.com")
    await shop_desk.processing.step()
    assert (await shop_desk.event(name)).attempts == 1


@pytest.mark.parametrize("topic", ["app/uninstalled", "app/scopes_update", "shop/update"])
async def test_news_of_the_connection_has_the_store_asked_soon(shop_desk: ShopDesk, topic: str) -> None:
    for task in ("check", "subscriptions"):
        await shop_desk.store.shop_status.set_due(SHOP, task, 3_600)
    await shop_desk.send(topic)
    await shop_desk.work()
    assert await shop_desk.store.shop_status.claim(SHOP, "check", 60)
    assert await shop_desk.store.shop_status.claim(SHOP, "subscriptions", 60)


async def test_changed_tags_become_a_history_once(shop_desk: ShopDesk) -> None:
    """2.14 The tags of a subscription change."""
    before = ("Active_Subscriber", "subscription-4821-plan:月1便", "subscription-4821-product:ハーブ茶")
    shop_desk.shop.customers.put(record(1, tags=before))
    await shop_desk.send("customers/create", **IDS)
    await shop_desk.work()
    found = await shop_desk.find()
    assert found is not None
    first = (await shop_desk.store.customers.tag_history.list(found.id)).items
    assert first
    assert all(row.change["is_first_look"] for row in first)
    after = ("Active_Subscriber", "subscription-4821-plan:月2便", "subscription-4821-product:ハーブ茶")
    shop_desk.shop.customers.put(record(1, tags=after, updated_at=AT + timedelta(hours=3)))
    for _ in range(2):
        await shop_desk.send("customer.tags_added", customerId=gid_of(1))
        await shop_desk.work()
    rows = (await shop_desk.store.customers.tag_history.list(found.id)).items
    assert [row.change["kind"] for row in rows[: len(rows) - len(first)]] == ["plan_changed"]
