"""Draft orders and checkouts that were left."""

from typing import Any

from simulator.store.api.asked import Asked
from simulator.store.api.resolvers import rename, resolves
from simulator.store.records.draft import AbandonedCheckout, DraftOrder
from simulator.store.records.order import Order

rename("DraftOrder", legacyResourceId="number", note2="note", ready="is_ready")


@resolves("DraftOrder", "invoiceUrl")
def _invoice_url(draft: DraftOrder, asked: Asked) -> str | None:
    if not draft.is_ready:
        return None
    return f"{asked.origin}/{asked.shop.account.shop_number}/invoices/{draft.token}"


@resolves("DraftOrder", "order")
def _order(draft: DraftOrder, asked: Asked) -> Order | None:
    return asked.shop.orders.get(draft.order_number or -1)


@resolves("DraftOrder", "warnings")
def _warnings(_draft: DraftOrder, _asked: Asked) -> list[Any]:
    return []


@resolves("AbandonedCheckout", "abandonedCheckoutUrl")
def _checkout_url(checkout: AbandonedCheckout, asked: Asked) -> str:
    return f"{asked.origin}/{asked.shop.account.shop_number}/checkouts/ac/{checkout.token}/recover"


@resolves("AbandonedCheckout", "note")
def _note(_checkout: AbandonedCheckout, _asked: Asked) -> str:
    return ""
