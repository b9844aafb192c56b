"""Whether the store still answers, who it is, and what we may."""

from inbox.clock import now
from inbox.store import Store
from shop.asking import Asked
from shop.errors import NotAuthorised, ShopError


async def check_connection(store: Store, shop: Asked) -> bool:
    """Ask the store who it is, note the answer or what stands in its way, and tell whether it answered."""
    try:
        facts = await shop.facts()
    except ShopError as error:
        await store.shop_status.note_failure(shop.domain, error.message)
        if isinstance(error, NotAuthorised):
            await store.shop_status.note_uninstalled(shop.domain, now())
        return False
    await store.shop_status.note_connection(
        shop.domain,
        name=facts.name,
        currency=facts.currency,
        api_version=facts.api_version,
        scopes=sorted(facts.scopes),
    )
    return True
