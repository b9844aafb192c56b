"""Everything that the store tells of one customer now: asked at once, and what came is mirrored."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from inbox.clock import now
from inbox.customers.customer import Address, Customer, SpendTier
from inbox.store import Store
from shop.admin.answers import nodes_of
from shop.admin.customers import Customers
from shop.admin.orders import Orders
from shop.client.asks import Asks
from shop.live.carts import Cart, DraftOrder, ask_carts, ask_drafts
from shop.live.told import Told, told
from shop.nodes import part_of, text_of
from shop.payments.methods import PaymentMethod, read_payment_methods
from shop.records import read_address, read_moment
from shop.sync.mirror import mirror_customers, mirror_orders

ORDERS = 10
ADDRESSES = 20
TIERS: Mapping[str, SpendTier] = {"HIGH": "high", "MEDIUM": "medium", "LOW": "low"}


@dataclass(frozen=True, slots=True)
class LiveCustomer:
    """What is not mirrored, each part told by itself; `problem` says why the mirror could not be brought up to date."""

    at: datetime
    drafts: Told[tuple[DraftOrder, ...]]
    carts: Told[tuple[Cart, ...]]
    payments: Told[tuple[PaymentMethod, ...]]
    addresses: Told[tuple[Address, ...]]
    problem: str | None = None


async def ask_customer(store: Store, asks: Asks, customer: Customer) -> LiveCustomer:
    """Ask the store about a customer; each question has five seconds, and none waits for another."""
    gid = customer.gid
    profile, orders, drafts, carts, payments, addresses = await asyncio.gather(
        told(partial(_refresh_customer, store, asks, customer)),
        told(partial(_refresh_orders, store, asks, customer)),
        told(partial(ask_drafts, asks, gid)),
        told(partial(ask_carts, asks, customer.record)),
        told(partial(read_payment_methods, asks, gid)),
        told(partial(_ask_addresses, asks, gid)),
    )
    return LiveCustomer(now(), drafts, carts, payments, addresses, profile.problem or orders.problem)


async def _refresh_customer(store: Store, asks: Asks, customer: Customer) -> None:
    """Mirror the record and the tier of spending; whom the store does not know stays as it is."""
    found, tier = await asyncio.gather(Customers(asks).many([customer.gid]), _ask_tier(asks, customer.gid))
    record = found.get(customer.gid)
    if record is not None:
        if tier.problem is None:
            record = replace(record, spend_tier=tier.value, untold=record.untold - {"spend_tier"})
        await mirror_customers(store, [record])


async def _ask_tier(asks: Asks, gid: str) -> Told[SpendTier | None]:
    async def ask() -> SpendTier | None:
        answer = await asks.ask("CustomerStatistics", {"id": gid})
        statistics = part_of(part_of(answer.data, "customer"), "statistics")
        return TIERS.get(text_of(statistics, "predictedSpendTier") or "")

    return await told(ask)


async def _refresh_orders(store: Store, asks: Asks, customer: Customer) -> None:
    """Mirror the newest orders that are not here yet, or not as the store has them now."""
    wanted = {"query": f"customer_id:{customer.gid.rpartition('/')[2]}", "first": ORDERS}
    answer = await asks.ask("OrdersOfCustomer", wanted)
    newest = {text_of(node, "id") or "": read_moment(node.get("updatedAt")) for node in nodes_of(answer, "orders")}
    mirrored = await store.orders.of_customer(customer.shop, customer.gid, None, ORDERS * 2)
    known = {order.gid: order.updated_at for order in mirrored.items}
    stale = [gid for gid, at in newest.items() if at is None or gid not in known or known[gid] < at]
    await mirror_orders(store, list((await Orders(asks).many(stale)).values()))


async def _ask_addresses(asks: Asks, gid: str) -> tuple[Address, ...]:
    answer = await asks.ask("CustomerAddresses", {"id": gid, "first": ADDRESSES})
    read = (read_address(node) for node in nodes_of(answer, "customer", "addressesV2"))
    return tuple(address for address in read if address is not None)
