"""Where questions begin: customers, orders and the like, by id or looked for."""

from collections.abc import Callable
from typing import Any

from simulator.store.api.access import OF_KINDS, allows, denied
from simulator.store.api.asked import Asked
from simulator.store.api.connections import Key, look_for, page_of
from simulator.store.api.refusal import problem
from simulator.store.api.resolvers import resolves
from simulator.store.records.customer import Customer
from simulator.store.records.order import Order
from simulator.store.search import fields
from simulator.store.visible import visible_orders

ORDER_KEYS: dict[str, Key] = {
    "CREATED_AT": lambda one: one.created_at,
    "PROCESSED_AT": lambda one: one.processed_at,
    "UPDATED_AT": lambda one: one.updated_at,
    "TOTAL_PRICE": lambda one: one.total,
}
CUSTOMER_KEYS: dict[str, Key] = {
    "CREATED_AT": lambda one: one.created_at,
    "UPDATED_AT": lambda one: one.updated_at,
    "NAME": lambda one: f"{one.last_name or ''}, {one.first_name or ''}",
}
TIMES: dict[str, Key] = {"CREATED_AT": lambda one: one.created_at, "UPDATED_AT": lambda one: one.updated_at}


@resolves("QueryRoot", "customer")
def _customer(_root: Any, asked: Asked, id: str) -> Any:  # noqa: A002
    return asked.shop.find_customer(id)


@resolves("QueryRoot", "customers")
def _customers(_root: Any, asked: Asked, query: str | None = None, **page: Any) -> Any:
    if page.get("sort_key") == "RELEVANCE" and not query:
        raise problem("RELEVANCE sort key requires a query", "BAD_REQUEST")
    found = look_for(asked, "customers", fields.customer_search(asked.shop), query, asked.shop.customers.values())
    return page_of(found, page, CUSTOMER_KEYS)


@resolves("QueryRoot", "customersCount")
def _customers_count(_root: Any, asked: Asked, limit: int | None = 10_000, query: str | None = None) -> Any:
    search = fields.counted_customer_search(asked.shop)
    return _count(look_for(asked, "customersCount", search, query, asked.shop.customers.values()), limit)


@resolves("QueryRoot", "customerByIdentifier")
def _customer_by_identifier(_root: Any, asked: Asked, identifier: dict[str, Any]) -> Any:
    (name, value), *_ = identifier.items()
    match name:
        case "id":
            return asked.shop.find_customer(value)
        case "emailAddress":
            return asked.shop.find_by_email(value)
        case "phoneNumber":
            return asked.shop.find_by_phone(value)
        case _:
            return _by_own_id(asked, value)


@resolves("QueryRoot", "order")
def _order(_root: Any, asked: Asked, id: str) -> Any:  # noqa: A002
    return asked.shop.find_order(id)


@resolves("QueryRoot", "orders")
def _orders(_root: Any, asked: Asked, query: str | None = None, **page: Any) -> Any:
    orders = visible_orders(asked.platform, asked.shop.orders.values())
    return page_of(look_for(asked, "orders", fields.order_search(asked.shop), query, orders), page, ORDER_KEYS)


@resolves("QueryRoot", "ordersCount")
def _orders_count(_root: Any, asked: Asked, limit: int | None = 10_000, query: str | None = None) -> Any:
    orders = visible_orders(asked.platform, asked.shop.orders.values())
    return _count(look_for(asked, "ordersCount", fields.order_search(asked.shop), query, orders), limit)


@resolves("QueryRoot", "draftOrder")
def _draft_order(_root: Any, asked: Asked, id: str) -> Any:  # noqa: A002
    return asked.shop.find_draft(id)


@resolves("QueryRoot", "draftOrders")
def _draft_orders(_root: Any, asked: Asked, query: str | None = None, **page: Any) -> Any:
    found = look_for(asked, "draftOrders", fields.draft_search(asked.shop), query, asked.shop.drafts.values())
    return page_of(found, page, TIMES)


@resolves("QueryRoot", "abandonedCheckouts")
def _abandoned_checkouts(_root: Any, asked: Asked, query: str | None = None, **page: Any) -> Any:
    search = fields.checkout_search(asked.shop)
    found = look_for(asked, "abandonedCheckouts", search, query, asked.shop.checkouts.values())
    return page_of(found, page, TIMES)


@resolves("QueryRoot", "events")
def _events(_root: Any, asked: Asked, query: str | None = None, **page: Any) -> Any:
    records: list[Customer | Order] = [*asked.shop.customers.values(), *asked.shop.orders.values()]
    events = [event for record in records for event in record.events]
    return page_of(look_for(asked, "events", fields.event_search(asked.shop), query, events), page, TIMES)


@resolves("QueryRoot", "products")
def _products(_root: Any, asked: Asked, query: str | None = None, **page: Any) -> Any:
    found = look_for(asked, "products", fields.product_search(asked.shop), query, asked.shop.products.values())
    return page_of(found, page)


@resolves("QueryRoot", "productVariant")
def _product_variant(_root: Any, asked: Asked, id: str) -> Any:  # noqa: A002
    return asked.shop.find_variant(id)


@resolves("QueryRoot", "productVariants")
def _product_variants(_root: Any, asked: Asked, query: str | None = None, **page: Any) -> Any:
    found = look_for(asked, "productVariants", fields.variant_search(asked.shop), query, asked.shop.variants())
    return page_of(found, page)


@resolves("QueryRoot", "node")
def _node(_root: Any, asked: Asked, id: str) -> Any:  # noqa: A002
    found = find_node(asked, id)
    if isinstance(found, Exception):
        raise found
    return found


@resolves("QueryRoot", "nodes")
def _nodes(_root: Any, asked: Asked, ids: list[str]) -> Any:
    if len(ids) > 250:
        raise problem("The input array size of 250 is exceeded.", "MAX_INPUT_SIZE_EXCEEDED")
    return [find_node(asked, one) for one in ids]


def find_node(asked: Asked, gid: str) -> Any:
    """Find any record by its id; without the scope for its type it is a refusal."""
    shop, kind = asked.shop, gid.split("/")[3] if gid.count("/") > 3 else ""
    scope = f"read_{OF_KINDS[kind]}" if kind in OF_KINDS else None
    if scope and not allows(asked.platform.scopes, scope):
        return denied("node", scope)
    found: dict[str, Callable[[str], Any]] = {
        "Customer": shop.find_customer,
        "Order": shop.find_order,
        "DraftOrder": shop.find_draft,
        "ProductVariant": shop.find_variant,
        "Job": lambda one: shop.merge_jobs.get(one.rpartition("/")[2]),
    }
    record = found[kind](gid) if kind in found else None
    if isinstance(record, Order) and not visible_orders(asked.platform, [record]):
        return None
    return record


def _by_own_id(asked: Asked, wanted: dict[str, str]) -> Any:
    namespace = asked.platform.namespace(wanted.get("namespace"))
    definitions = asked.shop.definitions.values()
    if not any((one.namespace, one.key, one.type) == (namespace, wanted["key"], "id") for one in definitions):
        raise problem("Metafield definition of type 'id' is required when using custom ids.", "NOT_FOUND")
    for customer in asked.shop.customers.values():
        metafield = customer.find_metafield(namespace, wanted["key"])
        if metafield and metafield.value == wanted["value"]:
            return customer
    return None


def _count(found: list[Any], limit: int | None) -> dict[str, Any]:
    most = limit if limit is not None else len(found)
    return {"count": min(len(found), most), "precision": "EXACT" if len(found) <= most else "AT_LEAST"}
