"""Whom the demo's shop knows: the store's customers, and who of them writes."""

import asyncio
from collections.abc import Sequence

from handlers.commands.demo_accounts import OWNER_EMAIL
from inbox.customers.customer import Customer
from inbox.ids import MAIN_CHANNEL
from inbox.store import Store
from shop.sync.importing import start_import

# Which of the store's customers the writers are, in their order; None is not linked yet.
_WRITERS = ("hanako.sato@example.jp", None, None, None, "rin.suzuki@example.jp")

_PATIENCE_S = 40.0
_PAUSE_S = 0.1


async def seed_customers(store: Store, shop: str, line_ids: Sequence[str]) -> None:
    """Take the store's customers in and link two writers; when that takes too long, it goes on by itself unlinked."""
    owner = await store.staff.find_by_email(OWNER_EMAIL)
    batch = await start_import(store, owner.id if owner else None)
    try:
        async with asyncio.timeout(_PATIENCE_S):
            while not (await store.batches.get(batch.id)).is_over:
                await asyncio.sleep(_PAUSE_S)
            for line_id, email in zip(line_ids, _WRITERS, strict=False):
                if email and (customer := await store.customers.find_by_email(shop, email)):
                    await _link(store, line_id, customer)
    except TimeoutError:
        return


async def _link(store: Store, line_id: str, customer: Customer) -> None:
    """Link a writer as if they had signed in to the store."""
    contact = await store.contacts.find_by_line_id(MAIN_CHANNEL, line_id)
    if contact is not None:
        await store.links.link(contact.id, customer, "customer_account")
