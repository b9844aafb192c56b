"""The webhooks that we want: the store forgets them after failures, so they are looked after every day."""

from collections.abc import Mapping

from inbox.shop_status import Subscribed
from inbox.store import Store
from shop.asking import Asked, Subscription
from shop.errors import AccessDenied, BadDocument, Refused, ShopError

WEBHOOK_PATH = "/shop/webhook"
# The topic, and the scope without which the store does not offer it.
WANTED: Mapping[str, str | None] = {
    "CUSTOMERS_CREATE": "read_customers",
    "CUSTOMERS_UPDATE": "read_customers",
    "CUSTOMERS_DELETE": "read_customers",
    "CUSTOMERS_DISABLE": "read_customers",
    "CUSTOMERS_ENABLE": "read_customers",
    "CUSTOMERS_MERGE": "read_customer_merge",
    "CUSTOMERS_PURCHASING_SUMMARY": "read_customers",
    "CUSTOMERS_EMAIL_MARKETING_CONSENT_UPDATE": "read_customers",
    "CUSTOMERS_MARKETING_CONSENT_UPDATE": "read_customers",
    "CUSTOMER_TAGS_ADDED": "read_customers",
    "CUSTOMER_TAGS_REMOVED": "read_customers",
    "ORDERS_CREATE": "read_orders",
    "ORDERS_UPDATED": "read_orders",
    "ORDERS_PAID": "read_orders",
    "ORDERS_CANCELLED": "read_orders",
    "ORDERS_FULFILLED": "read_orders",
    "ORDERS_PARTIALLY_FULFILLED": "read_orders",
    "ORDERS_EDITED": "read_orders",
    "REFUNDS_CREATE": "read_orders",
    "FULFILLMENTS_CREATE": "read_fulfillments",
    "FULFILLMENTS_UPDATE": "read_fulfillments",
    "FULFILLMENT_EVENTS_CREATE": "read_fulfillments",
    "RETURNS_REQUEST": "read_returns",
    "RETURNS_APPROVE": "read_returns",
    "DRAFT_ORDERS_CREATE": "read_draft_orders",
    "DRAFT_ORDERS_UPDATE": "read_draft_orders",
    "DRAFT_ORDERS_DELETE": "read_draft_orders",
    "SUBSCRIPTION_CONTRACTS_CREATE": "read_own_subscription_contracts",
    "SUBSCRIPTION_CONTRACTS_UPDATE": "read_own_subscription_contracts",
    "BULK_OPERATIONS_FINISH": None,
    "APP_UNINSTALLED": None,
    "APP_SCOPES_UPDATE": None,
    "SHOP_UPDATE": None,
}
NEEDS_HTTPS = "MADOGUCHI_PUBLIC_URLがhttpsではないため、ストアからWebhookを受け取れません。"


async def ensure_subscriptions(store: Store, shop: Asked, uri: str, *, is_stand_in: bool = False) -> None:
    """Have the store send us every topic that we may get: add what is missing, turn round what goes elsewhere."""
    if not (uri.startswith("https://") or is_stand_in):
        await store.shop_status.note_subscribed(shop.domain, (), NEEDS_HTTPS)
        return
    try:
        scopes = (await shop.facts()).scopes
        known: dict[str, list[Subscription]] = {}
        for one in await shop.webhook_subscriptions.list():
            known.setdefault(one.topic, []).append(one)
        rows = [await _ensure(shop, topic, uri, known.get(topic, []), scopes) for topic in WANTED]
    except ShopError as error:
        await store.shop_status.note_subscribed(shop.domain, (), error.message)
        raise
    await store.shop_status.note_subscribed(shop.domain, rows)


async def _ensure(shop: Asked, topic: str, uri: str, known: list[Subscription], scopes: frozenset[str]) -> Subscribed:
    scope = WANTED[topic]
    if scope is not None and not _has(scope, scopes):
        return Subscribed(topic, "no_scope", scope)
    if any(one.uri == uri for one in known):
        return Subscribed(topic, "ready")
    try:
        if known:
            await shop.webhook_subscriptions.update(known[0].id, uri)
        else:
            await shop.webhook_subscriptions.create(topic, uri)
    except AccessDenied as error:
        return Subscribed(topic, "no_scope", error.scope or scope)
    except Refused as error:
        return Subscribed(topic, "refused", "; ".join(one.message for one in error.user_errors))
    except BadDocument as error:
        # A topic that the store's version does not know costs that topic alone.
        return Subscribed(topic, "refused", error.message)
    return Subscribed(topic, "ready")


def _has(scope: str, scopes: frozenset[str]) -> bool:
    """Writing implies reading."""
    return scope in scopes or scope.replace("read_", "write_", 1) in scopes
