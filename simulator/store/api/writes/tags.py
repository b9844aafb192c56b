"""Tags are added and taken away, of customers, orders and drafts."""

from typing import Any

from simulator.store.acts import customers as acts
from simulator.store.acts import orders as order_acts
from simulator.store.api.access import allows, denied
from simulator.store.api.asked import Asked
from simulator.store.api.reads.roots import find_node
from simulator.store.api.refusal import refuse
from simulator.store.api.resolvers import resolves
from simulator.store.api.writes.values import read_tags
from simulator.store.records.customer import Customer
from simulator.store.records.draft import DraftOrder
from simulator.store.records.order import Order


@resolves("Mutation", "tagsAdd")
def _add(asked: Asked, id: str, tags: list[str]) -> dict[str, Any]:  # noqa: A002
    record = _get(asked, id, "tagsAdd")
    _set(asked, record, read_tags([*record.tags, *tags]))
    return {"node": record}


@resolves("Mutation", "tagsRemove")
def _remove(asked: Asked, id: str, tags: list[str]) -> dict[str, Any]:  # noqa: A002
    record = _get(asked, id, "tagsRemove")
    gone = {tag.casefold() for tag in read_tags(tags)}
    _set(asked, record, [tag for tag in record.tags if tag.casefold() not in gone])
    return {"node": record}


def _get(asked: Asked, gid: str, name: str) -> Customer | Order | DraftOrder:
    record = find_node(asked, gid)
    if not isinstance(record, (Customer, Order, DraftOrder)):
        raise record if isinstance(record, Exception) else refuse("Resource does not exist", "id")
    kind = {"Customer": "customers", "Order": "orders", "DraftOrder": "draft_orders"}[record.KIND]
    if not allows(asked.platform.scopes, f"write_{kind}"):
        raise denied(name, f"write_{kind}")
    return record


def _set(asked: Asked, record: Customer | Order | DraftOrder, tags: list[str]) -> None:
    if isinstance(record, Customer):
        acts.retag(asked.shop, record, tags)
    elif tags != record.tags:
        record.tags = tags
        if isinstance(record, Order):
            order_acts.changed(asked.shop, record)
        else:
            asked.shop.touch(record)
