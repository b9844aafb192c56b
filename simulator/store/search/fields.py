"""What can be asked of each kind of record."""

from collections.abc import Callable, Iterable
from typing import Any

from simulator.store.records.customer import Customer
from simulator.store.records.draft import AbandonedCheckout
from simulator.store.records.order import Order
from simulator.store.search.matching import Field, Kind, Search
from simulator.store.shop import Shop


def customer_search(shop: Shop) -> Search:
    """Give what customers can be looked for by."""
    fields = {
        "id": _one("number", lambda one: one.number),
        "email": _one("text", lambda one: one.email),
        "first_name": _one("text", lambda one: one.first_name),
        "last_name": _one("text", lambda one: one.last_name),
        "phone": Field("word", lambda one: _phones(one.phone)),
        "country": Field("word", _countries),
        "state": _one("word", lambda one: one.state),
        "tag": Field("word", lambda one: one.tags),
        "tag_not": Field("word", lambda one: one.tags, is_negated=True),
        "accepts_marketing": _one("word", lambda one: str(one.email_consent.state == "SUBSCRIBED")),
        "customer_date": _one("time", lambda one: one.created_at),
        "updated_at": _one("time", lambda one: one.updated_at),
        "order_date": Field("time", lambda one: (order.created_at for order in shop.orders_of(one))),
        "last_order_date": Field("time", lambda one: [order.created_at for order in shop.orders_of(one)][-1:]),
        "last_abandoned_order_date": Field("time", lambda one: _checkout_times(shop, one)),
        "orders_count": _one("number", lambda one: len(shop.orders_of(one))),
        "total_spent": _one("number", lambda one: sum(order.total - order.refunded for order in shop.orders_of(one))),
    }
    return Search(fields, _customer_words)


def counted_customer_search(shop: Shop) -> Search:
    """Give what customers can be counted by, which is less."""
    fields = customer_search(shop).fields
    known = {"id": fields["id"], "updated_at": fields["updated_at"], "created_at": fields["customer_date"]}
    return Search(known, _customer_words)


def order_search(_shop: Shop) -> Search:
    """Give what orders can be looked for by."""
    fields = {
        "id": _one("number", lambda one: one.number),
        "name": _one("text", lambda one: one.name),
        "email": _one("text", lambda one: one.email),
        "customer_id": _one("number", lambda one: one.customer_number),
        "status": Field("word", _order_statuses),
        "financial_status": _one("word", lambda one: one.financial),
        "fulfillment_status": Field("word", _fulfillment_words),
        "return_status": _one("word", return_status),
        "confirmation_number": _one("word", lambda one: one.confirmation),
        "discount_code": Field("word", lambda one: one.discount_codes),
        "sku": Field("word", lambda one: (line.sku for line in one.lines)),
        "source_name": _one("word", lambda one: one.source),
        "tag": Field("word", lambda one: one.tags),
        "tag_not": Field("word", lambda one: one.tags, is_negated=True),
        "created_at": _one("time", lambda one: one.created_at),
        "processed_at": _one("time", lambda one: one.processed_at),
        "updated_at": _one("time", lambda one: one.updated_at),
    }
    return Search(fields, _order_words)


def draft_search(_shop: Shop) -> Search:
    """Give what draft orders can be looked for by."""
    fields = {
        "id": _one("number", lambda one: one.number),
        "customer_id": _one("number", lambda one: one.customer_number),
        "status": _one("word", lambda one: one.status),
        "tag": Field("word", lambda one: one.tags),
        "created_at": _one("time", lambda one: one.created_at),
        "updated_at": _one("time", lambda one: one.updated_at),
    }
    return Search(fields, lambda one: (one.name, one.email, one.note))


def checkout_search(_shop: Shop) -> Search:
    """Give what abandoned checkouts can be looked for by."""
    fields = {
        "id": _one("number", lambda one: one.number),
        "status": _one("word", lambda one: "closed" if one.completed_at else "open"),
        "created_at": _one("time", lambda one: one.created_at),
        "updated_at": _one("time", lambda one: one.updated_at),
    }
    return Search(fields, lambda one: _checkout_words(_shop, one))


def event_search(_shop: Shop) -> Search:
    """Give what timelines can be looked for by."""
    fields = {
        "id": _one("number", lambda one: one.number),
        "action": _one("word", lambda one: one.action),
        "subject_type": _one("word", lambda one: one.subject_type),
        "comments": _one("word", lambda one: str(one.comment is not None)),
        "created_at": _one("time", lambda one: one.created_at),
    }
    return Search(fields, lambda one: (one.message,))


def variant_search(shop: Shop) -> Search:
    """Give what variants can be looked for by."""
    fields = {
        "id": _one("number", lambda one: one.number),
        "sku": _one("word", lambda one: one.sku),
        "title": _one("text", lambda one: one.title),
        "product_id": _one("number", lambda one: one.product_number),
        "product_status": _one("word", lambda one: shop.products[one.product_number].status),
    }
    return Search(fields, lambda one: (one.sku, one.title, shop.products[one.product_number].title))


def product_search(_shop: Shop) -> Search:
    """Give what products can be looked for by."""
    fields = {
        "id": _one("number", lambda one: one.number),
        "title": _one("text", lambda one: one.title),
        "handle": _one("word", lambda one: one.handle),
        "status": _one("word", lambda one: one.status),
    }
    return Search(fields, lambda one: (one.title, one.handle))


def card_search(_shop: Shop) -> Search:
    """Give what gift cards can be looked for by."""
    fields = {
        "id": _one("number", lambda one: one.number),
        "customer_id": _one("number", lambda one: one.customer_number),
        "last_characters": _one("word", lambda one: one.code[-4:]),
    }
    return Search(fields, lambda one: (one.code[-4:],))


def named_search(_shop: Shop) -> Search:
    """Give what things with a name can be looked for by."""
    fields = {
        "id": _one("number", lambda one: one.number),
        "name": _one("text", lambda one: one.name),
        "status": _one("word", lambda one: getattr(one, "status", None)),
    }
    return Search(fields, lambda one: (getattr(one, "name", None),))


def return_status(order: Order) -> str:
    """Tell how far an order's goods are on their way back."""
    statuses = {one.status for one in order.returns}
    if "REQUESTED" in statuses:
        return "RETURN_REQUESTED"
    if "OPEN" in statuses:
        return "IN_PROGRESS"
    return "RETURNED" if "CLOSED" in statuses else "NO_RETURN"


def _one(kind: Kind, read: Callable[[Any], Any]) -> Field:
    return Field(kind, lambda record: (read(record),))


def _phones(phone: str | None) -> list[str]:
    if not phone:
        return []
    return [phone, phone.removeprefix("+"), phone.replace("+81", "0", 1)]


def _countries(customer: Customer) -> list[str]:
    return [part for one in customer.addresses for part in (one.country_code, one.country) if part]


def _checkout_times(shop: Shop, customer: Customer) -> Iterable[Any]:
    return (one.created_at for one in shop.checkouts.values() if one.customer_number == customer.number)


def _customer_words(customer: Customer) -> list[str | None]:
    address = customer.default_address
    place = [address.city, address.province, address.address1] if address else []
    return [customer.display_name, customer.first_name, customer.last_name, customer.email, customer.phone, *place]


def _order_words(order: Order) -> list[str | None]:
    address = order.shipping_address
    return [
        order.name,
        order.email,
        order.phone,
        address.name if address else None,
        *(one.title for one in order.lines),
    ]


def _checkout_words(shop: Shop, checkout: AbandonedCheckout) -> list[str | None]:
    customer = shop.customers.get(checkout.customer_number or -1)
    return [checkout.name, customer.email if customer else None, customer.display_name if customer else None]


def _order_statuses(order: Order) -> list[str]:
    if order.cancelled_at:
        return ["cancelled", "any"]
    return ["closed" if order.closed_at else "open", "any", "not_closed" if not order.closed_at else "closed"]


def _fulfillment_words(order: Order) -> list[str]:
    status = order.fulfillment_status
    words = {"FULFILLED": ["shipped"], "PARTIALLY_FULFILLED": ["partial"], "UNFULFILLED": ["unshipped"]}
    return [status, *words.get(status, [])]
