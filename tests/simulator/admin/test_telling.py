"""Webhooks: signed, told to who asked, again when they fail, in no promised order."""

import base64
import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from tests.eventually import eventually
from tests.simulator.admin.documents import done, refused, send
from tests.simulator.store import SECRET, SHOP, StoreSimulator, open_store


@dataclass(slots=True)
class Desk:
    """Keeps every webhook; `answers` are its next statuses, then it answers 200."""

    url: str = ""
    heard: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)

    async def receive(self, request: web.Request) -> web.Response:
        self.heard.append((dict(request.headers), await request.read()))
        return web.Response(status=self.answers.pop(0) if self.answers else 200)

    def topics(self) -> list[str]:
        return [headers["X-Shopify-Topic"] for headers, _ in self.heard]

    def bodies(self, topic: str) -> list[dict[str, Any]]:
        return [json.loads(raw) for headers, raw in self.heard if headers["X-Shopify-Topic"] == topic]


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    """Serve a desk that only listens."""
    listening, app = Desk(), web.Application()
    app.router.add_post("/shop/webhook", listening.receive)
    async with TestServer(app) as server:
        listening.url = str(server.make_url("/shop/webhook"))
        yield listening


@pytest.fixture
async def shop(desk: Desk) -> AsyncIterator[StoreSimulator]:
    """Serve a store that tries again at once, and tells the desk of what concerns privacy."""
    async with open_store(webhook_url=desk.url) as opened:
        await opened.control("PATCH", "/webhooks", {"retry_after_s": [0, 0]})
        yield opened


async def test_a_webhook_is_signed_and_says_where_it_comes_from(shop: StoreSimulator, desk: Desk) -> None:
    await shop.subscribe(desk.url, "CUSTOMERS_UPDATE")
    rin = await shop.customer("鈴木 凛")
    await shop.control("PATCH", f"/customers/{rin['number']}", {"first_name": "りん"})
    await eventually(lambda: desk.heard)
    ((headers, raw),) = desk.heard
    digest = hmac.new(SECRET.encode(), raw, hashlib.sha256).digest()
    assert base64.b64decode(headers["X-Shopify-Hmac-Sha256"]) == digest
    assert headers["X-Shopify-Shop-Domain"] == SHOP
    assert headers["X-Shopify-API-Version"] == "2026-10"
    assert headers["X-Shopify-Webhook-Id"] != headers["X-Shopify-Event-Id"]
    assert headers["X-Shopify-Triggered-At"].endswith("Z")
    body = json.loads(raw)
    assert (body["admin_graphql_api_id"], body["first_name"]) == (rin["gid"], "りん")
    assert body.keys() >= {"id", "updated_at", "email", "phone", "addresses", "default_address", "note", "state"}
    assert not body.keys() & {"tags", "orders_count", "total_spent", "email_marketing_consent"}


async def test_what_fails_is_told_again_with_the_same_id(shop: StoreSimulator, desk: Desk) -> None:
    await shop.subscribe(desk.url, "CUSTOMERS_UPDATE")
    desk.answers = [500, 302]
    rin = await shop.customer("鈴木 凛")
    await shop.control("PATCH", f"/customers/{rin['number']}", {"note": "a"})
    await shop.settled()
    assert len(desk.heard) == 3
    assert len({headers["X-Shopify-Webhook-Id"] for headers, _ in desk.heard}) == 1
    assert len({raw for _, raw in desk.heard}) == 1
    lines = (await shop.control("GET", "/deliveries"))["deliveries"]
    assert [(line["attempt"], line["status"]) for line in lines] == [(1, 500), (2, 302), (3, 200)]


async def test_an_address_that_never_answers_is_given_up_after_eight(shop: StoreSimulator, desk: Desk) -> None:
    await shop.subscribe(desk.url, "CUSTOMERS_UPDATE")
    rin = await shop.customer("鈴木 凛")
    for number in range(8):
        desk.answers = [500] * 3
        await shop.control("PATCH", f"/customers/{rin['number']}", {"note": str(number)})
        await shop.settled()
    assert (await send(shop, "WebhookSubscriptionsList"))["webhookSubscriptions"]["nodes"] == []


async def test_tags_are_told_apart_from_the_change(shop: StoreSimulator, desk: Desk) -> None:
    await shop.subscribe(desk.url, "CUSTOMER_TAGS_ADDED", "CUSTOMER_TAGS_REMOVED", "CUSTOMERS_UPDATE")
    rin = await shop.customer("鈴木 凛")
    kept = [tag for tag in rin["tags"] if tag != "Active_Subscriber"]
    await shop.control("PATCH", f"/customers/{rin['number']}", {"tags": [*kept, "VIP"]})
    await shop.settled()
    assert sorted(desk.topics()) == ["customer.tags_added", "customer.tags_removed", "customers/update"]
    (added,), (removed,) = desk.bodies("customer.tags_added"), desk.bodies("customer.tags_removed")
    assert (added["customerId"], added["tags"]) == (rin["gid"], ["VIP"])
    assert removed["tags"] == ["Active_Subscriber"]


async def test_an_order_is_told_from_its_placing_to_its_end(shop: StoreSimulator, desk: Desk) -> None:
    topics = [
        "ORDERS_CREATE",
        "ORDERS_UPDATED",
        "ORDERS_PAID",
        "ORDERS_FULFILLED",
        "ORDERS_CANCELLED",
        "FULFILLMENTS_CREATE",
        "FULFILLMENTS_UPDATE",
        "FULFILLMENT_EVENTS_CREATE",
        "REFUNDS_CREATE",
        "RETURNS_REQUEST",
        "CUSTOMERS_PURCHASING_SUMMARY",
    ]
    await shop.subscribe(desk.url, *topics)
    rin = await shop.customer("鈴木 凛")
    order = await shop.control("POST", "/orders", {"customer": rin["number"], "goods": [["マグカップ", "白", 2]]})
    assert order["name"] == "#1070"
    path = f"/orders/{order['number']}"
    await shop.control("POST", f"{path}/shipments", {"company": "佐川急便", "tracking_number": "500000000000"})
    await shop.control("POST", f"{path}/shipments/events", {"status": "DELIVERED", "message": "玄関前"})
    await shop.control("POST", f"{path}/returns")
    await shop.control("POST", f"{path}/refunds", {"amount": 500})
    other = await shop.control("POST", "/orders", {"customer": rin["number"]})
    await shop.control("POST", f"/orders/{other['number']}/cancellation")
    await shop.settled()
    told = {topic.replace("/", "_").upper() for topic in desk.topics()}
    assert told == set(topics)
    created = desk.bodies("orders/create")[0]
    assert created["customer"]["admin_graphql_api_id"] == rin["gid"]
    assert created["line_items"][0]["title"] == "マグカップ"
    (parcel,) = desk.bodies("fulfillments/create")
    assert (parcel["order_id"], parcel["tracking_company"]) == (order["number"], "佐川急便")
    (event,) = desk.bodies("fulfillment_events/create")
    assert (event["status"], event["message"]) == ("delivered", "玄関前")
    assert desk.bodies("customers/purchasing_summary")[0]["numberOfOrders"] == 2


async def test_a_merge_and_a_deletion_are_told(shop: StoreSimulator, desk: Desk) -> None:
    await shop.subscribe(desk.url, "CUSTOMERS_MERGE", "CUSTOMERS_DELETE")
    one, two = await shop.customer("haruka.nakano@"), await shop.customer("nakano.h@")
    kept = await shop.control("POST", f"/customers/{one['number']}/merge", {"with": two["number"]})
    free = await shop.customer("store-credit@")
    await shop.control("DELETE", f"/customers/{free['number']}")
    await shop.settled()
    (merged,) = desk.bodies("customers/merge")
    assert merged["admin_graphql_api_customer_kept_id"] == kept["kept"] == two["gid"]
    assert merged["admin_graphql_api_customer_deleted_id"] == one["gid"]
    assert merged["errors"] == []
    assert {body["admin_graphql_api_id"] for body in desk.bodies("customers/delete")} == {one["gid"], free["gid"]}


async def test_webhooks_come_late_turned_round_or_twice(shop: StoreSimulator, desk: Desk) -> None:
    await shop.subscribe(desk.url, "CUSTOMERS_UPDATE")
    rin = await shop.customer("鈴木 凛")
    await shop.control("PATCH", "/webhooks", {"held": True})
    for note in ("first", "second"):
        await shop.control("PATCH", f"/customers/{rin['number']}", {"note": note})
    assert desk.heard == []
    await shop.control("PATCH", "/webhooks", {"held": False, "reversed": True})
    await shop.settled()
    assert {body["note"] for body in desk.bodies("customers/update")} == {"first", "second"}
    ids = {headers["X-Shopify-Webhook-Id"] for headers, _ in desk.heard}
    await shop.control("POST", "/webhooks/repeat")
    await shop.control("POST", "/webhooks/repeat", {"new": True})
    await shop.settled()
    assert len(desk.heard) == 4
    assert len({headers["X-Shopify-Webhook-Id"] for headers, _ in desk.heard} - ids) == 1


async def test_what_concerns_privacy_is_told_without_a_subscription(shop: StoreSimulator, desk: Desk) -> None:
    rin = await shop.customer("鈴木 凛")
    await shop.control("POST", f"/customers/{rin['number']}/data-request")
    await shop.control("POST", f"/customers/{rin['number']}/redaction")
    await shop.control("POST", "/shop/redaction")
    await shop.settled()
    assert sorted(desk.topics()) == ["customers/data_request", "customers/redact", "shop/redact"]
    (wish,), (redaction,), (end,) = (desk.bodies(topic) for topic in sorted(desk.topics()))
    assert (
        wish["customer"]
        == redaction["customer"]
        == {
            "id": rin["number"],
            "email": rin["email"],
            "phone": rin["phone"],
        }
    )
    assert len(wish["orders_requested"]) == len(redaction["orders_to_redact"]) == 1
    assert end.keys() == {"shop_id", "shop_domain"}
    gone = await shop.control("GET", f"/customers/{rin['number']}")
    assert gone["email"] is gone["first_name"] is None


async def test_only_the_fields_that_were_asked_for_are_told(shop: StoreSimulator, desk: Desk) -> None:
    given = {"uri": desk.url, "name": "short", "includeFields": ["id", "updated_at"]}
    await done(shop, "WebhookSubscriptionCreate", topic="CUSTOMERS_UPDATE", sub=given)
    rin = await shop.customer("鈴木 凛")
    await shop.control("PATCH", f"/customers/{rin['number']}", {"note": "a"})
    await shop.settled()
    assert desk.bodies("customers/update")[0].keys() == {"id", "updated_at"}
    assert desk.heard[0][0]["X-Shopify-Name"] == "short"


async def test_addresses_that_cannot_be_told_are_refused(shop: StoreSimulator, desk: Desk) -> None:
    name = "WebhookSubscriptionCreate"
    for uri in ("http://example.jp/a", "ftp://example.jp", f"https://{SHOP}/a"):
        assert await refused(shop, name, topic="CUSTOMERS_UPDATE", sub={"uri": uri})
    made = await done(shop, name, topic="CUSTOMERS_UPDATE", sub={"uri": desk.url})
    (error,) = await refused(shop, name, topic="CUSTOMERS_UPDATE", sub={"uri": desk.url})
    assert error["message"] == "Address for this topic has already been taken"
    gid = made["webhookSubscription"]["id"]
    moved = await done(shop, "WebhookSubscriptionUpdate", id=gid, sub={"uri": f"{desk.url}/new"})
    assert moved["webhookSubscription"]["uri"].endswith("/new")
    await done(shop, "WebhookSubscriptionDelete", id=gid)
    assert await refused(shop, "WebhookSubscriptionDelete", id=gid)


async def test_scopes_that_change_are_told(shop: StoreSimulator, desk: Desk) -> None:
    await shop.subscribe(desk.url, "APP_SCOPES_UPDATE", "APP_UNINSTALLED")
    await shop.control("PATCH", "/access", {"take": ["write_customer_merge"]})
    await shop.control("PATCH", "/access", {"installed": False})
    await shop.settled()
    (change,) = desk.bodies("app/scopes_update")
    assert set(change["previous"]) - set(change["current"]) == {"write_customer_merge"}
    assert len(desk.bodies("app/uninstalled")) == 1


async def test_who_may_not_read_hears_nothing(shop: StoreSimulator, desk: Desk) -> None:
    await shop.subscribe(desk.url, "CUSTOMERS_UPDATE", "APP_SCOPES_UPDATE")
    rin = await shop.customer("鈴木 凛")
    await shop.control("PATCH", "/access", {"take": ["write_customers"]})
    await shop.control("PATCH", f"/customers/{rin['number']}", {"note": "a"})
    await shop.settled()
    assert desk.topics() == ["app/scopes_update"]
    (error,) = await refused(shop, "WebhookSubscriptionCreate", topic="CUSTOMERS_CREATE", sub={"uri": desk.url})
    assert error["field"] == ["topic"]


async def test_a_change_with_tags_is_told_once(shop: StoreSimulator, desk: Desk) -> None:
    await shop.subscribe(desk.url, "CUSTOMERS_UPDATE", "CUSTOMER_TAGS_ADDED")
    rin = await shop.customer("鈴木 凛")
    await done(shop, "CustomerUpdate", input={"id": rin["gid"], "firstName": "りん", "tags": [*rin["tags"], "VIP"]})
    await shop.settled()
    assert sorted(desk.topics()) == ["customer.tags_added", "customers/update"]


async def test_tags_of_somebody_new_are_told_when_they_change(shop: StoreSimulator, desk: Desk) -> None:
    await shop.subscribe(desk.url, "CUSTOMERS_CREATE", "CUSTOMER_TAGS_ADDED")
    made = await shop.control("POST", "/customers", {"last_name": "新", "tags": ["a"]})
    assert made["tags"] == ["a"]
    await shop.control("PATCH", f"/customers/{made['number']}", {"tags": ["a", "b"]})
    await shop.settled()
    assert sorted(desk.topics()) == ["customer.tags_added", "customers/create"]
    assert desk.bodies("customer.tags_added")[0]["tags"] == ["b"]
