"""Questions that sort customers are saved, changed, forgotten."""

from typing import Any

from simulator.store.acts.segments import NotAQuery, check, members_of
from simulator.store.api.asked import Asked
from simulator.store.api.reads.segments import find_segment
from simulator.store.api.refusal import refuse
from simulator.store.api.resolvers import resolves
from simulator.store.records.record import gid_of
from simulator.store.records.work import Segment

NAME_LIMIT, QUERY_LIMIT = 255, 5000


@resolves("Mutation", "segmentCreate")
def _create(asked: Asked, name: str, query: str) -> dict[str, Any]:
    _check(asked, name, query, None)
    number, now = asked.shop.next_number(), asked.shop.now()
    segment = Segment(number=number, name=name, query=query, creation_date=now, last_edit_date=now)
    asked.shop.segments[number] = segment
    return {"segment": segment}


@resolves("Mutation", "segmentUpdate")
def _update(asked: Asked, id: str, name: str | None = None, query: str | None = None) -> dict[str, Any]:  # noqa: A002
    segment = _get(asked, id)
    _check(asked, name if name is not None else segment.name, query if query is not None else segment.query, segment)
    segment.name, segment.query = name or segment.name, query or segment.query
    segment.last_edit_date = asked.shop.now()
    body = {"id": segment.number, "name": segment.name, "query": segment.query}
    asked.shop.tell("segments/update", body)
    return {"segment": segment}


@resolves("Mutation", "segmentDelete")
def _delete(asked: Asked, id: str) -> dict[str, Any]:  # noqa: A002
    segment = _get(asked, id)
    del asked.shop.segments[segment.number]
    return {"deletedSegmentId": segment.gid}


@resolves("Mutation", "customerSegmentMembersQueryCreate")
def _ask_members(asked: Asked, input: dict[str, Any]) -> dict[str, Any]:  # noqa: A002
    segment = find_segment(asked, input["segmentId"]) if input.get("segmentId") else None
    query = segment.query if segment else input.get("query")
    if query is None:
        raise refuse("Segment not found", "input", "segmentId", code="INVALID")
    try:
        found = members_of(asked.shop, query)
    except NotAQuery as wrong:
        raise refuse(str(wrong), "input", "query", code="INVALID") from None
    gid = gid_of("CustomerSegmentMembersQuery", asked.shop.next_number())
    return {"customerSegmentMembersQuery": {"id": gid, "currentCount": len(found), "done": True}}


def _get(asked: Asked, gid: str) -> Segment:
    segment = find_segment(asked, gid)
    if segment is None:
        raise refuse("Segment does not exist", "id")
    return segment


def _check(asked: Asked, name: str, query: str, segment: Segment | None) -> None:
    if not name.strip():
        raise refuse("Name can't be blank", "name")
    if len(name) > NAME_LIMIT:
        raise refuse(f"Name is too long (maximum is {NAME_LIMIT} characters)", "name")
    if any(one.name == name and one is not segment for one in asked.shop.segments.values()):
        raise refuse("Name has already been taken", "name")
    if len(query) > QUERY_LIMIT:
        raise refuse(f"Query is too long (maximum is {QUERY_LIMIT} characters)", "query")
    try:
        check(query)
    except NotAQuery as wrong:
        raise refuse(str(wrong), "query") from None
