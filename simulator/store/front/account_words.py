"""Customers and orders in the words of the customers' API."""

from collections.abc import Callable
from typing import Any

from simulator.store.account import Account
from simulator.store.records.customer import Customer
from simulator.store.records.order import Fulfillment, Order
from simulator.store.records.record import gid_of
from simulator.store.shop import Shop

ORDER_LIMIT = 250

_SORTS: dict[str, Callable[[Order], Any]] = {
    "CREATED_AT": lambda order: order.created_at,
    "ID": lambda order: order.number,
    "ORDER_NUMBER": lambda order: order.number,
    "PROCESSED_AT": lambda order: order.processed_at,
    "TOTAL_PRICE": lambda order: order.total,
    "UPDATED_AT": lambda order: order.updated_at,
}


def shop_words(account: Account, origin: str) -> dict[str, Any]:
    """Say which store it is."""
    return {
        "id": gid_of("Shop", account.shop_number),
        "name": account.name,
        "myshopifyDomain": account.shop,
        "url": origin,
    }


def customer_words(shop: Shop, customer: Customer, origin: str) -> dict[str, Any]:
    """Say who the customer is, as they may see it themselves."""

    def orders(_context: object, **asked: Any) -> dict[str, Any]:
        words = (asked.get("query") or "").strip("# ")
        found = [order for order in shop.orders_of(customer) if words in order.name]
        found.sort(key=_SORTS[asked["sortKey"]], reverse=asked["reverse"])
        first = asked.get("first")
        return {"nodes": [_order_words(order, origin) for order in found[: _limit(first)]]}

    return {
        "id": customer.gid,
        "displayName": customer.display_name,
        "firstName": customer.first_name,
        "lastName": customer.last_name,
        "emailAddress": {"emailAddress": customer.email} if customer.email else None,
        "phoneNumber": {"phoneNumber": customer.phone} if customer.phone else None,
        "creationDate": customer.created_at.isoformat(),
        "tags": customer.tags,
        "orders": orders,
    }


def _limit(first: int | None) -> int:
    return ORDER_LIMIT if first is None else max(0, min(first, ORDER_LIMIT))


def _order_words(order: Order, origin: str) -> dict[str, Any]:
    def fulfillments(_context: object, *, first: int | None = None) -> dict[str, Any]:
        return {"nodes": [_fulfillment_words(one) for one in order.fulfillments[: _limit(first)]]}

    return {
        "id": order.gid,
        "name": order.name,
        "processedAt": order.processed_at.isoformat(),
        "cancelledAt": order.cancelled_at.isoformat() if order.cancelled_at else None,
        "financialStatus": order.financial,
        "fulfillmentStatus": order.fulfillment_status,
        "totalPrice": {"amount": f"{order.total}", "currencyCode": "JPY"},
        "statusPageUrl": f"{origin}/account",
        "fulfillments": fulfillments,
    }


def _fulfillment_words(one: Fulfillment) -> dict[str, Any]:
    tracking = {"company": one.company, "number": one.tracking_number, "url": one.tracking_url}
    return {
        "id": one.gid,
        "createdAt": one.created_at.isoformat(),
        "latestShipmentStatus": one.events[-1].status if one.events else one.display_status,
        "trackingInformation": [tracking] if one.tracking_number else [],
    }
