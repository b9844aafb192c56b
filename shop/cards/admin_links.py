"""Where the store's own admin shows a record."""

import re
from collections.abc import Mapping

GID = re.compile(r"gid://shopify/([A-Za-z]+)/([0-9]{1,20})")
PLACES: Mapping[str, str] = {
    "Customer": "customers",
    "Order": "orders",
    "DraftOrder": "draft_orders",
    "AbandonedCheckout": "checkouts",
}
DOMAIN = ".myshopify.com"
ADMIN = "https://admin.shopify.com"


def admin_url(gid: str, shop: str, admin: str = ADMIN) -> str | None:
    """Give the address of a record in the admin of its shop; None for what stands there nowhere."""
    match = GID.fullmatch(gid)
    handle = shop.removesuffix(DOMAIN)
    if match is None or handle == shop or match[1] not in PLACES:
        return None
    return f"{admin}/store/{handle}/{PLACES[match[1]]}/{match[2]}"
