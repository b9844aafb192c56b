"""Draft orders and abandoned checkouts of a customer, which are not mirrored."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from inbox.customers.customer import CustomerRecord, Money
from shop.admin.answers import nodes_of
from shop.client.asks import Answer, Asks, check_scope
from shop.nodes import Node, part_of, text_of
from shop.records import read_moment, read_money

AT_ONCE = 20
ITEMS = 10


@dataclass(frozen=True, slots=True)
class DraftOrder:
    """An order that is not placed yet; `status` is the store's word, `items` are lines such as マグカップ ×2."""

    gid: str
    name: str
    status: str
    updated_at: datetime | None
    items: tuple[str, ...]
    total: Money | None
    order_name: str | None
    invoice_url: str | None


@dataclass(frozen=True, slots=True)
class Cart:
    """A checkout that was not finished; `url` brings the customer back to it."""

    gid: str
    name: str
    created_at: datetime | None
    items: tuple[str, ...]
    total: Money | None
    url: str | None


async def ask_drafts(asks: Asks, gid: str) -> tuple[DraftOrder, ...]:
    """Ask for the draft orders of a customer, the newest change first."""
    check_scope(asks, "read_draft_orders")
    wanted = {"query": f"customer_id:{gid.rpartition('/')[2]}", "first": AT_ONCE}
    answer = await asks.ask("DraftOrdersOfCustomer", wanted)
    return tuple(_draft(node) for node in _of_customer(answer, "draftOrders", gid))


async def ask_carts(asks: Asks, record: CustomerRecord) -> tuple[Cart, ...]:
    """Ask for what a customer left in a checkout; the store can only search by words, so others are sorted out here."""
    check_scope(asks, "read_orders")
    words = record.email or record.phone or record.name
    if not words:
        return ()
    answer = await asks.ask("AbandonedCheckoutsOfCustomer", {"query": _quoted(words), "first": AT_ONCE})
    found = _of_customer(answer, "abandonedCheckouts", record.gid)
    return tuple(_cart(node) for node in found if node.get("completedAt") is None)


def _of_customer(answer: Answer, root: str, gid: str) -> list[Node]:
    return [node for node in nodes_of(answer, root) if part_of(node, "customer").get("id") == gid]


def _draft(node: Node) -> DraftOrder:
    return DraftOrder(
        gid=text_of(node, "id") or "",
        name=text_of(node, "name") or "",
        status=text_of(node, "status") or "",
        updated_at=read_moment(node.get("updatedAt")),
        items=_items(node),
        total=_total(node),
        order_name=text_of(part_of(node, "order"), "name"),
        invoice_url=text_of(node, "invoiceUrl"),
    )


def _cart(node: Node) -> Cart:
    url = text_of(node, "abandonedCheckoutUrl")
    return Cart(
        gid=text_of(node, "id") or "",
        name=text_of(node, "name") or "",
        created_at=read_moment(node.get("createdAt")),
        items=_items(node),
        total=_total(node),
        url=url if url and url.startswith(("https://", "http://")) else None,
    )


def _items(node: Node) -> tuple[str, ...]:
    lines: Any = part_of(node, "lineItems").get("nodes")
    named = [_item(line) for line in lines if isinstance(line, Mapping)] if isinstance(lines, list) else []
    return tuple(name for name in named[:ITEMS] if name)


def _item(line: Node) -> str:
    title, quantity = text_of(line, "title") or "", line.get("quantity")
    return f"{title} ×{quantity}" if title and isinstance(quantity, int) and quantity > 1 else title


def _total(node: Node) -> Money | None:
    return read_money(part_of(part_of(node, "totalPriceSet"), "shopMoney") or None)


def _quoted(words: str) -> str:
    escaped = words.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
