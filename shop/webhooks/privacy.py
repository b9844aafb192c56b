"""What the store asks of us about somebody's personal data, and that somebody is gone."""

from collections.abc import Mapping
from typing import Any

from inbox.clock import now
from inbox.erasure.requesting import request_archive, request_erasure
from inbox.erasure.traces import Traces
from inbox.notifications import ADMINS, Notification
from inbox.shop_events import ShopEvent
from inbox.store import Store
from shop.webhooks.acts import ComplianceAsked


async def forget_customer(store: Store, shop: str, gid: str, event_id: str | None = None) -> None:
    """Follow a deletion in the store: the person is erased here too, and what comes late of them is not stored."""
    customer = await store.customers.find(shop, gid)
    # An alias leads to the one it was merged into, who goes on.
    if customer is None or customer.gid == gid:
        await request_erasure(store, shop, gid, None, "store_deleted", event_id=event_id)
    await store.customers.remove(shop, gid)


async def take_request(store: Store, event: ShopEvent, asked: ComplianceAsked) -> None:
    """Begin what a request for data or erasure asks for, and tell the admins."""
    if event.payload.get("shop_domain") != event.shop:
        raise ValueError("the request is for another shop")
    if asked.topic == "customers/redact":
        await _erase(store, event, asked)
    elif asked.topic == "customers/data_request":
        await _collect(store, event, asked)
    else:
        await store.erasures.request(Traces(event.shop), "shop_redact", None, event.id)
    notice = Notification(
        id=f"privacy_request:{event.id}",
        kind="privacy_request",
        audience=ADMINS,
        conversation_id=None,
        contact_id=None,
        text=asked.topic,
        created_at=now(),
    )
    await store.notifications.add([notice])


async def _collect(store: Store, event: ShopEvent, asked: ComplianceAsked) -> None:
    email, phone = (_told(event.payload, name) for name in ("email", "phone"))
    if asked.customer_gid or email or phone:
        named = asked.customer_gid
        await request_archive(store, event.shop, named, None, email=email, phone=phone, event_id=event.id)


async def _erase(store: Store, event: ShopEvent, asked: ComplianceAsked) -> None:
    """Who is named by an address alone is looked for by it; nobody at all is nothing to do."""
    email, phone = (_told(event.payload, name) for name in ("email", "phone"))
    if asked.customer_gid is None and not email and not phone:
        return
    await request_erasure(
        store,
        event.shop,
        asked.customer_gid,
        None,
        "store_redact",
        email=email,
        phone=phone,
        order_gids=asked.order_gids,
        event_id=event.id,
    )


def _told(payload: Mapping[str, Any], name: str) -> str | None:
    customer = payload.get("customer")
    value = customer.get(name) if isinstance(customer, Mapping) else None
    return value if isinstance(value, str) else None
