"""What a webhook does beside having things read anew. Each act may be done twice, and in any order."""

from datetime import timedelta

from inbox.clock import now
from inbox.shop_events import ShopEvent
from inbox.store import Store
from shop.asking import Asked
from shop.errors import NotNow
from shop.sync.mirror import mirror_customers
from shop.webhooks.acts import AccountSwitched, Act, ComplianceAsked, ConnectionChanged, Merged, Ordered, Removed
from shop.webhooks.privacy import forget_customer, take_request

# A merge tells of a deletion too, in any order. Who has ordered cannot be deleted, only merged: for them the word of
# the merge is waited for as long as the store would try to bring it.
MERGE_WORD = timedelta(hours=5)


class Undecided(NotNow):
    """What a webhook means shows only with another one."""

    retry_after_s = 15.0


async def apply_act(store: Store, shop: Asked, event: ShopEvent, act: Act) -> bool:
    """Do what a webhook means, and tell whether that is settled: the store may not have got so far itself.

    The topic is not signed. So nobody is removed or merged on its word alone: the store must not know them any more.
    """
    match act:
        case Removed(gid):
            return await _remove(store, shop, gid, event)
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


async def _remove(store: Store, shop: Asked, gid: str, event: ShopEvent) -> bool:
    found = await shop.customers.many([gid])
    if found:
        await mirror_customers(store, list(found.values()))
        return False
    if await is_merging(store, shop.domain, gid):
        raise Undecided
    if not event.is_second:
        return False
    if await has_ordered(store, shop.domain, gid) and now() - event.received_at < MERGE_WORD:
        raise Undecided
    await forget_customer(store, shop.domain, gid, event.id)
    return True


async def is_merging(store: Store, shop: str, gid: str) -> bool:
    """Tell whether staff have asked for a merge that takes this number away."""
    return await store.merges.find_running(shop, gid) is not None


async def has_ordered(store: Store, shop: str, gid: str) -> bool:
    """Tell whether somebody has ordered, as far as we know; an alias leads to who goes on, and counts for nobody."""
    customer = await store.customers.find(shop, gid)
    if customer is None or customer.gid != gid:
        return False
    return bool(customer.record.orders_count) or bool((await store.orders.of_customer(shop, gid, None, 1)).items)


async def _merge(store: Store, shop: Asked, loser_gid: str, survivor_gid: str) -> bool:
    found = await shop.customers.many([loser_gid, survivor_gid])
    await mirror_customers(store, list(found.values()))
    if loser_gid in found or survivor_gid not in found:
        return False
    await store.customers.note_merged(shop.domain, loser_gid, survivor_gid)
    return True
