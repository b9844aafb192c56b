"""Saved questions that sort customers: a small part of the store's language."""

from typing import Any

from simulator.store.acts.segments import FILTERS, members_of
from simulator.store.api.asked import Asked
from simulator.store.api.connections import connect, look_for, page_of
from simulator.store.api.reads.customers import email_address
from simulator.store.api.refusal import problem
from simulator.store.api.resolvers import resolves
from simulator.store.records.customer import Customer
from simulator.store.records.record import gid_of
from simulator.store.records.work import Segment
from simulator.store.search import fields


@resolves("QueryRoot", "segment")
def _segment(_root: Any, asked: Asked, id: str) -> Segment | None:  # noqa: A002
    return find_segment(asked, id)


@resolves("QueryRoot", "segments")
def _segments(_root: Any, asked: Asked, query: str | None = None, **page: Any) -> Any:
    found = look_for(asked, "segments", fields.named_search(asked.shop), query, asked.shop.segments.values())
    keys = {"LAST_EDIT_DATE": lambda one: one.last_edit_date, "CREATION_DATE": lambda one: one.creation_date}
    return page_of(found, page, keys)


@resolves("QueryRoot", "customerSegmentMembers")
def _members(
    _root: Any,
    asked: Asked,
    query: str | None = None,
    segment_id: str | None = None,
    first: int | None = None,
    after: str | None = None,
    reverse: bool | None = False,
    sort_key: str | None = None,
) -> Any:
    del sort_key
    segment = find_segment(asked, segment_id) if segment_id else None
    if segment is None and query is None:
        raise problem("Segment not found", "NOT_FOUND")
    found = members_of(asked.shop, segment.query if segment else query or "")
    page = connect(found, first=min(first, 250) if first else first, after=after, reverse=bool(reverse))
    return {**page, "totalCount": len(found)}


@resolves("CustomerSegmentMember", "id")
def _member_id(customer: Customer, _asked: Asked) -> str:
    return gid_of("CustomerSegmentMember", customer.number)


@resolves("CustomerSegmentMember", "defaultEmailAddress")
def _member_email(customer: Customer, asked: Asked) -> Any:
    return email_address(customer, asked)


@resolves("CustomerSegmentMember", "numberOfOrders")
def _member_orders(customer: Customer, asked: Asked) -> int:
    return len(asked.shop.orders_of(customer))


@resolves("CustomerSegmentMember", "lastOrderId")
def _member_last_order(customer: Customer, asked: Asked) -> str | None:
    orders = asked.shop.orders_of(customer)
    return orders[-1].gid if orders else None


@resolves("QueryRoot", "customerSegmentMembership")
def _membership(_root: Any, asked: Asked, customer_id: str, segment_ids: list[str]) -> dict[str, Any]:
    memberships = []
    for gid in segment_ids:
        segment = find_segment(asked, gid)
        found = members_of(asked.shop, segment.query) if segment else []
        memberships.append({"segmentId": gid, "isMember": any(one.gid == customer_id for one in found)})
    return {"memberships": memberships}


@resolves("QueryRoot", "segmentFilters")
def _filters(_root: Any, _asked: Asked, first: int | None = None, after: str | None = None) -> Any:
    del after
    nodes = [
        {"__typename": kind, "queryName": name, "localizedName": label, "multiValue": name == "customer_tags"}
        for name, (kind, label, _) in FILTERS.items()
    ]
    return {"nodes": nodes[:first], "pageInfo": {"hasNextPage": False, "hasPreviousPage": False}}


def find_segment(asked: Asked, gid: str) -> Segment | None:
    """Find a segment by its id."""
    return next((one for one in asked.shop.segments.values() if one.gid == gid), None)
