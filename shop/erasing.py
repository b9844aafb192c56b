"""Asking the store to erase a customer's personal data, and taking that back while it waits."""

from shop.client.asks import Asks


async def request_data_erasure(shop: Asks, gid: str) -> None:
    """Ask; the store erases after days, and tells by `customers/redact`. Refused or another ShopError says why not."""
    (await shop.ask("CustomerRequestDataErasure", {"id": gid})).accepted("customerRequestDataErasure")


async def cancel_data_erasure(shop: Asks, gid: str) -> None:
    """Take a request back; only who asked may."""
    (await shop.ask("CustomerCancelDataErasure", {"id": gid})).accepted("customerCancelDataErasure")
