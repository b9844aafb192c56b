"""What a webhook does beside having things read anew. Each act may be done twice, and in any order."""

from inbox.shop_events import ShopEvent
from inbox.store import Store
from shop.asking import Asked
from shop.sync.mirror import mirror_customers
from shop.webhooks.acts import AccountSwitched, Act, ComplianceAsked, ConnectionChanged, Merged, Ordered, Removed
from shop.webhooks.privacy import forget_customer, take_request


async def apply_act(store: Store, shop: Asked, event: ShopEvent, act: Act) -> bool:
    """Do what a webhook means, and tell whether that is settled: the store may not have got so far itself.

    The topic is not signed. So nobody is removed or merged on its word alone: the store must not know them any more.
    """
    match act:
        case Removed(gid):
            return await _remove(store, shop, gid, event.id)
        case Merged(loser_gid, survivor_gid):
            return await _merge(store, shop, loser_gid, survivor_gid)
        case AccountSwitched(gid, is_disabled):
            await store.customers.set_disabled(shop.domain, gid, is_disabled=is_disabled, at=event.triggered_at)
        case Ordered(gid, at):
            customer = await store.customers.find(shop.domain, gid)
            if customer is not None:
                await store.customers.touch(customer.id, at)
        case ConnectionChanged():
            await store.shop_status.set_due(shop.domain, "check", 0)
            await store.shop_status.set_due(shop.domain, "subscriptions", 0)
        case ComplianceAsked():
            await take_request(store, event, act)
    return True


async def _remove(store: Store, shop: Asked, gid: str, event_id: str) -> bool:
    found = await shop.customers.many([gid])
    if found:
        await mirror_customers(store, list(found.values()))
        return False
    await forget_customer(store, shop.domain, gid, event_id)
    return True


async def _merge(store: Store, shop: Asked, loser_gid: str, survivor_gid: str) -> bool:
    found = await shop.customers.many([loser_gid, survivor_gid])
    await mirror_customers(store, list(found.values()))
    if loser_gid in found or survivor_gid not in found:
        return False
    await store.customers.note_merged(shop.domain, loser_gid, survivor_gid)
    return True
