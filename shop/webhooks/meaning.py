"""From a webhook's topic and body to what it means. Only the body is signed, so every name comes from it."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from shop.webhooks.acts import (
    AccountSwitched,
    ComplianceAsked,
    ComplianceTopic,
    ConnectionChanged,
    Meaning,
    Merged,
    Ordered,
    Removed,
)

GID = re.compile(r"gid://shopify/([A-Za-z]+)/([1-9][0-9]{0,19})")
Body = Mapping[str, Any]


class NotUnderstood(Exception):
    """A topic that we know came with a body that is not as the store writes it."""


def read_meaning(topic: str, body: Body) -> Meaning | None:
    """Read a webhook; None for a topic that nobody here knows. Raise NotUnderstood for a body that fits no topic."""
    reader = READERS.get(topic)
    return None if reader is None else reader(body)


def _customer(body: Body) -> Meaning:
    return Meaning(customers=(_gid("Customer", body, "admin_graphql_api_id", "id"),))


def _customer_by_other_name(body: Body) -> Meaning:
    return Meaning(
        customers=(_gid("Customer", body, "customerId", "admin_graphql_api_customer_id", "customer_id", "id"),)
    )


def _removed(body: Body) -> Meaning:
    return Meaning(Removed(_gid("Customer", body, "admin_graphql_api_id", "id")))


def _merged(body: Body) -> Meaning:
    survivor = _gid("Customer", body, "admin_graphql_api_customer_kept_id")
    loser = _gid("Customer", body, "admin_graphql_api_customer_deleted_id")
    if body.get("errors"):
        return Meaning(customers=(survivor, loser))
    return Meaning(Merged(loser, survivor), customers=(survivor,))


def _switched(is_disabled: bool) -> Callable[[Body], Meaning]:
    def read(body: Body) -> Meaning:
        gid = _gid("Customer", body, "admin_graphql_api_id", "id")
        return Meaning(AccountSwitched(gid, is_disabled), customers=(gid,))

    return read


def _order(body: Body) -> Meaning:
    return Meaning(orders=(_gid("Order", body, "admin_graphql_api_id", "id"),), customers=_customer_of(body))


def _new_order(body: Body) -> Meaning:
    read = _order(body)
    at = _moment(body.get("created_at"))
    ordered = Ordered(read.customers[0], at) if read.customers and at and body.get("source_name") != "pos" else None
    return Meaning(ordered, read.customers, read.orders, tags_come_later=True)


def _of_order(body: Body) -> Meaning:
    return Meaning(orders=(_gid("Order", body, "order_id"),))


def _order_edited(body: Body) -> Meaning:
    return _of_order(_part(body, "order_edit"))


def _order_returned(body: Body) -> Meaning:
    return Meaning(orders=(_gid("Order", _part(body, "order"), "admin_graphql_api_id", "id"),))


def _draft(body: Body) -> Meaning:
    return Meaning(shown=_customer_of(body))


def _connection(_: Body) -> Meaning:
    return Meaning(ConnectionChanged())


def _nothing(_: Body) -> Meaning:
    return Meaning()


def _of_person(topic: ComplianceTopic, orders: str) -> Callable[[Body], Meaning]:
    """The topic is not signed: the body must be of its kind, or who replays one could turn a wish into another."""

    def read(body: Body) -> Meaning:
        wanted = body.get(orders)
        if not isinstance(wanted, list) or not isinstance(body.get("customer"), Mapping):
            raise NotUnderstood(f"{topic} names no customer or no {orders}")
        customer = _customer_of(body)
        gids = tuple(_numbered("Order", number) for number in wanted if _is_number(number))
        return Meaning(ComplianceAsked(topic, customer[0] if customer else None, gids))

    return read


def _of_shop(body: Body) -> Meaning:
    if body.keys() != {"shop_id", "shop_domain"}:
        raise NotUnderstood("shop/redact says more than which shop")
    return Meaning(ComplianceAsked("shop/redact", None))


READERS: Mapping[str, Callable[[Body], Meaning]] = {
    "customers/create": _customer,
    "customers/update": _customer,
    "customers/delete": _removed,
    "customers/merge": _merged,
    "customers/disable": _switched(True),
    "customers/enable": _switched(False),
    "customers/purchasing_summary": _customer_by_other_name,
    "customers_email_marketing_consent/update": _customer_by_other_name,
    "customers_marketing_consent/update": _customer_by_other_name,
    "customer.tags_added": _customer_by_other_name,
    "customer.tags_removed": _customer_by_other_name,
    "customer.joined_segment": _nothing,
    "customer.left_segment": _nothing,
    "orders/create": _new_order,
    "orders/updated": _order,
    "orders/paid": _order,
    "orders/cancelled": _order,
    "orders/fulfilled": _order,
    "orders/partially_fulfilled": _order,
    "orders/edited": _order_edited,
    "fulfillments/create": _of_order,
    "fulfillments/update": _of_order,
    "fulfillment_events/create": _of_order,
    "refunds/create": _of_order,
    "returns/request": _order_returned,
    "returns/approve": _order_returned,
    "draft_orders/create": _draft,
    "draft_orders/update": _draft,
    "draft_orders/delete": _draft,
    "subscription_contracts/create": _customer_by_other_name,
    "subscription_contracts/update": _customer_by_other_name,
    "bulk_operations/finish": _nothing,
    "app/uninstalled": _connection,
    "app/scopes_update": _connection,
    "shop/update": _connection,
    "customers/data_request": _of_person("customers/data_request", "orders_requested"),
    "customers/redact": _of_person("customers/redact", "orders_to_redact"),
    "shop/redact": _of_shop,
}


def _customer_of(body: Body) -> tuple[str, ...]:
    """Give the customer that a body carries, if it carries one: a guest's order has none."""
    customer = body.get("customer")
    if not isinstance(customer, Mapping) or not any(customer.get(name) for name in ("admin_graphql_api_id", "id")):
        return ()
    return (_gid("Customer", customer, "admin_graphql_api_id", "id"),)


def _gid(kind: str, body: Body, *names: str) -> str:
    """Give the first of some fields that names a thing of this kind: a GID as it is, else a number."""
    for name in names:
        value = body.get(name)
        if isinstance(value, str) and (match := GID.fullmatch(value)) and match[1] == kind:
            return value
        if _is_number(value):
            return _numbered(kind, value)
    raise NotUnderstood(f"no {kind} is named")


def _numbered(kind: str, number: Any) -> str:
    return f"gid://shopify/{kind}/{number}"


def _is_number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value < 10**20


def _part(body: Body, name: str) -> Body:
    part = body.get(name)
    if not isinstance(part, Mapping):
        raise NotUnderstood(f"no {name}")
    return part


def _moment(value: Any) -> datetime | None:
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return moment if moment is None or moment.tzinfo is not None else None
