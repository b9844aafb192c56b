"""Whom the store deleted while nobody listened: everybody whom we know and its whole file does not."""

import re
from datetime import datetime

import structlog

from inbox.customers.gid import gid_digits
from inbox.store import Store
from shop.asking import Asked
from shop.sync.filling import CUSTOMERS_AT_ONCE
from shop.sync.mirror import batched, mirror_customers
from shop.webhooks.effects import has_ordered, is_merging
from shop.webhooks.privacy import forget_customer

ID = re.compile(rb'"id":\s*"gid://shopify/Customer/([0-9]{1,20})"')
AT_ONCE = 1_000

log = structlog.get_logger(__name__)


async def forget_missing(store: Store, shop: Asked, url: str, before: datetime) -> int:
    """Forget who is not in the file, was known before it, is denied when asked by name, and has never ordered."""
    listed = await _listed(shop, url)
    after, forgotten = "", 0
    while gids := await store.customers.gids(shop.domain, before, after, AT_ONCE):
        after = gids[-1]
        missing = [gid for gid in gids if int(gid_digits(gid)) not in listed]
        for part in batched(missing, CUSTOMERS_AT_ONCE):
            forgotten += await _forget_denied(store, shop, part)
    if forgotten:
        log.info("missing.forgotten", customers=forgotten)
    return forgotten


async def _listed(shop: Asked, url: str) -> frozenset[int]:
    async with shop.bulk.open_lines(url, 0) as lines:
        return frozenset([int(found[1]) async for line in lines if (found := ID.search(line))])


async def _forget_denied(store: Store, shop: Asked, gids: list[str]) -> int:
    found = await shop.customers.many(gids)
    await mirror_customers(store, list(found.values()))
    forgotten = 0
    for gid in gids:
        # Who has ordered was merged by somebody: their talk and link are not thrown away for a word that was lost.
        if gid in found or await is_merging(store, shop.domain, gid) or await has_ordered(store, shop.domain, gid):
            continue
        await forget_customer(store, shop.domain, gid)
        forgotten += 1
    return forgotten
