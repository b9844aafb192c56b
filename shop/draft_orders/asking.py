"""Asking the store about draft orders: what can be bought, what it would cost, making one, finding it again."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from inbox.customers.customer import Money
from shop.admin.answers import raise_withheld
from shop.client.asks import Asks
from shop.draft_orders.wanted import MARK
from shop.errors import BadDocument
from shop.records import read_money

VARIANTS = 20
# What means something in the store's search is taken out of the words.
SIGNS = re.compile(r"[^\w\s.-]+")
CUSTOMER = re.compile(r"gid://shopify/Customer/([0-9]{1,20})")


@dataclass(frozen=True, slots=True)
class Variant:
    """Something that the store sells; the price is in its own currency."""

    gid: str
    name: str
    sku: str | None
    price: str
    is_for_sale: bool
    stock: int | None


@dataclass(frozen=True, slots=True)
class Totals:
    """What an order would cost, as the store says; `warnings` are its words."""

    subtotal: Money | None
    shipping: Money | None
    tax: Money | None
    total: Money | None
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft order of the store; whoever has `invoice_url` can pay it."""

    gid: str
    name: str
    status: str
    is_ready: bool
    total: Money | None
    invoice_url: str | None = field(repr=False, default=None)
    order_name: str | None = None


async def find_variants(asks: Asks, words: str) -> tuple[Variant, ...]:
    """Find what can be bought by name or SKU; no words find nothing."""
    cleaned = " ".join(SIGNS.sub(" ", words[:100]).split())
    if not cleaned:
        return ()
    answer = await asks.ask("ProductVariantsSearch", {"query": cleaned, "first": VARIANTS})
    raise_withheld(answer, "productVariants")
    return tuple(_variant(node) for node in (answer.data.get("productVariants") or {}).get("nodes") or ())


async def calculate(asks: Asks, order: Mapping[str, Any]) -> Totals:
    """Let the store compute; nothing is made."""
    done = (await asks.ask("DraftOrderCalculate", {"input": order})).accepted("draftOrderCalculate")
    made = done.get("calculatedDraftOrder") or {}
    return Totals(
        subtotal=_money(made.get("subtotalPriceSet")),
        shipping=_money(made.get("totalShippingPriceSet")),
        tax=_money(made.get("totalTaxSet")),
        total=_money(made.get("totalPriceSet")),
        warnings=tuple(str(one.get("message")) for one in made.get("warnings") or ()),
    )


async def create_draft(asks: Asks, order: Mapping[str, Any]) -> Draft:
    """Make a draft order; Unclear when nobody knows whether the store did."""
    done = (await asks.ask("DraftOrderCreate", {"input": order})).accepted("draftOrderCreate")
    node = done.get("draftOrder")
    if not isinstance(node, Mapping):
        raise BadDocument("no draft order in the answer")
    return _draft(node)


async def find_marked(asks: Asks, customer_gid: str, mark: str) -> Draft | None:
    """Find the draft order of a customer that carries our mark, among the newest."""
    number = CUSTOMER.fullmatch(customer_gid)
    if number is None:
        return None
    answer = await asks.ask("DraftOrdersMarked", {"query": f"customer_id:{number[1]}"})
    raise_withheld(answer, "draftOrders")
    for node in (answer.data.get("draftOrders") or {}).get("nodes") or ():
        if any((one.get("key"), one.get("value")) == (MARK, mark) for one in node.get("customAttributes") or ()):
            return _draft(node)
    return None


async def read_draft(asks: Asks, gid: str) -> Draft | None:
    """Ask how a draft order stands; None when it was deleted."""
    node = (await asks.ask("DraftOrderStatus", {"id": gid})).data.get("draftOrder")
    return _draft(node) if isinstance(node, Mapping) else None


async def send_invoice(asks: Asks, gid: str, sender: str | None) -> None:
    """Let the store mail the bill; Refused with its words."""
    email = {"from": sender} if sender else None
    (await asks.ask("DraftOrderInvoiceSend", {"id": gid, "email": email})).accepted("draftOrderInvoiceSend")


def _variant(node: Mapping[str, Any]) -> Variant:
    stock = node.get("inventoryQuantity")
    return Variant(
        gid=str(node.get("id")),
        name=str(node.get("displayName") or node.get("title") or ""),
        sku=node.get("sku") or None,
        price=str(node.get("price") or ""),
        is_for_sale=node.get("availableForSale") is not False,
        stock=stock if isinstance(stock, int) else None,
    )


def _draft(node: Mapping[str, Any]) -> Draft:
    return Draft(
        gid=str(node.get("id")),
        name=str(node.get("name") or ""),
        status=str(node.get("status") or "OPEN"),
        is_ready=node.get("ready") is not False,
        total=_money(node.get("totalPriceSet")),
        invoice_url=node.get("invoiceUrl"),
        order_name=(node.get("order") or {}).get("name"),
    )


def _money(bag: Any) -> Money | None:
    return read_money(bag.get("shopMoney")) if isinstance(bag, Mapping) else None
