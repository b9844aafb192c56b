"""What the store asks of us about somebody's personal data, and that somebody is gone. Erasure begins here."""

from inbox.clock import now
from inbox.notifications import ADMINS, Notification
from inbox.shop_events import ShopEvent
from inbox.store import Store
from shop.webhooks.acts import ComplianceAsked


async def forget_customer(store: Store, shop: str, gid: str) -> None:
    """Follow a deletion in the store: the record goes for good, and what comes late of it is not stored."""
    customer = await store.customers.find(shop, gid)
    # An alias leads to the one it was merged into, who goes on.
    if customer is not None and customer.gid == gid:
        await store.links.unlink_all(customer.id, "customer_removed")
    await store.customers.remove(shop, gid)


async def take_request(store: Store, event: ShopEvent, asked: ComplianceAsked) -> None:
    """Tell the admins of a request for data or erasure; the event stays as the record of it."""
    if event.payload.get("shop_domain") != event.shop:
        raise ValueError("the request is for another shop")
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
