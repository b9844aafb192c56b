"""Writing what the store said into the mirror, with what follows from it: the history of tags, hints for open pages."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice

from inbox.customers.customer import Customer, CustomerRecord
from inbox.customers.newest import Upserted
from inbox.orders.order import Order
from inbox.store import Store
from shop.asking import Asked
from shop.subscriptions.history import SubscriptionChange, changes
from shop.subscriptions.tags import read_subscriptions
from shop.sync.filling import CUSTOMERS_AT_ONCE, fill_fields

ORDERS_AT_ONCE = 20


async def refresh_customers(store: Store, shop: Asked, gids: Sequence[str]) -> None:
    """Read customers anew, and mirror them; whom the store does not know stays as they are."""
    for part in batched(dict.fromkeys(gids), CUSTOMERS_AT_ONCE):
        found = await shop.customers.many(part)
        await mirror_customers(store, list(found.values()))
        await fill_fields(store, shop, list(found))


async def refresh_orders(store: Store, shop: Asked, gids: Sequence[str]) -> None:
    """Read orders anew, and mirror them."""
    for part in batched(dict.fromkeys(gids), ORDERS_AT_ONCE):
        await mirror_orders(store, list((await shop.orders.many(part)).values()))


async def mirror_customers(store: Store, records: Sequence[CustomerRecord]) -> Upserted:
    """Mirror what the store says of customers of one shop; the same again changes nothing."""
    if not records:
        return Upserted()
    shop, gids = records[0].shop, [record.gid for record in records]
    known = await store.customers.of_gids(shop, gids)
    # Before the mirror forgets the old tags: a stop in between tells the same changes again, as the same rows.
    for record in records:
        if record.gid in known:
            await _keep_history(store, known[record.gid], record)
    upserted = await store.customers.upsert(records)
    await _keep_first_looks(store, shop, [record for record in records if record.gid not in known])
    news = [record.gid for record in records if _is_news(record, known)]
    await store.customers.hint(shop, news)
    return upserted


async def mirror_orders(store: Store, orders: Sequence[Order]) -> int:
    """Mirror what the store says of orders; give how many were new to us or newer."""
    if not orders:
        return 0
    changed = await store.orders.upsert(orders)
    count = changed.inserted + changed.updated
    if count:
        gids = sorted({order.customer_gid for order in orders if order.customer_gid})
        await store.customers.hint(orders[0].shop, gids)
    return count


async def _keep_history(store: Store, known: Customer, record: CustomerRecord) -> None:
    if "tags" in record.untold or known.record.updated_at > record.updated_at or not _has_subscriptions(known, record):
        return
    history = [SubscriptionChange.parse(row.change) for row in (await store.customers.tag_history.list(known.id)).items]
    # Without a history the tags were never looked at: a stop came between the mirror and the first look.
    is_first = not history and _subscribes(known.record.tags)
    before = None if is_first else known.record.tags
    found = changes(before, record.tags, record.updated_at, history)
    await store.customers.tag_history.add(known.id, record.updated_at, [one.as_dict() for one in found])


async def _keep_first_looks(store: Store, shop: str, records: Sequence[CustomerRecord]) -> None:
    subscribers = {record.gid: record for record in records if _subscribes(record.tags)}
    written = await store.customers.of_gids(shop, list(subscribers)) if subscribers else {}
    seen = [
        (customer.id, subscribers[gid].updated_at, one.as_dict())
        for gid, customer in written.items()
        for one in changes(None, subscribers[gid].tags, subscribers[gid].updated_at)
    ]
    await store.customers.tag_history.add_all(seen)


def _has_subscriptions(known: Customer, record: CustomerRecord) -> bool:
    is_changed = known.record.tags != record.tags
    return is_changed and (_subscribes(known.record.tags) or _subscribes(record.tags))


def _subscribes(tags: Sequence[str]) -> bool:
    found = read_subscriptions(tags)
    return bool(found.contracts or found.rank)


def _is_news(record: CustomerRecord, known: Mapping[str, Customer]) -> bool:
    before = known.get(record.gid)
    return before is not None and before.linked_contacts > 0 and before.record.updated_at <= record.updated_at


def batched(gids: Iterable[str], size: int) -> Iterator[list[str]]:
    """Give GIDs in parts of a size that one question may have."""
    rest = iter(gids)
    while part := list(islice(rest, size)):
        yield part
