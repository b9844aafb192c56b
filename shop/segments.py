"""The store's segments: which there are, and who is in one."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from inbox.customers.lists.segments import MEMBERS_LIMIT, Segments
from inbox.pages import Page
from shop.admin.answers import next_of, raise_withheld, told_nodes
from shop.client.asks import Asks
from shop.errors import BadDocument, ShopError

PAGE = 250
LIST_PAGE, LIST_LIMIT = 50, 200
# The store numbers a member as the customer is numbered, under the one name or the other.
MEMBER = re.compile(r"gid://shopify/(?:CustomerSegmentMember|Customer)/([1-9][0-9]{0,19})")
SEGMENT = re.compile(r"gid://shopify/Segment/([1-9][0-9]{0,19})")


class NoSegment(ShopError):
    """The store has no such segment (any more)."""

    message = "ストアにこのセグメントはありません。セグメントの一覧から選び直してください。"


@dataclass(frozen=True, slots=True)
class StoreSegment:
    """A segment by its number and name; `query` is the store's own words for who is in it."""

    number: str
    name: str
    query: str


async def list_segments(asks: Asks) -> Sequence[StoreSegment]:
    """Give the store's segments, the one changed last first, at most 200."""
    found: list[StoreSegment] = []
    after: str | None = None
    while len(found) < LIST_LIMIT:
        answer = await asks.ask("Segments", {"first": LIST_PAGE, "after": after})
        for node, _ in told_nodes(answer, "segments"):
            if match := SEGMENT.fullmatch(str(node.get("id"))):
                found.append(StoreSegment(match[1], str(node.get("name") or match[1]), str(node.get("query") or "")))
        after = next_of(answer, "segments")
        if after is None:
            break
    return found


async def read_segment(asks: Asks, segments: Segments, number: str, pages: int) -> bool:
    """Read on in a segment for some pages of members; tell whether it is read to its end."""
    shop = asks.domain
    name = await _name(asks, segments, number)
    reading = await segments.begin(shop, number, name)
    for _ in range(pages):
        page = await _members(asks, number, reading.after)
        taken = await segments.take(shop, number, reading, page.items, page.next)
        if taken is None:
            # Somebody else reads the same one, and is ahead.
            return False
        reading = taken
        if page.next is None or reading.count >= MEMBERS_LIMIT:
            await segments.finish(shop, number, reading, is_whole=page.next is None)
            return True
    return False


async def _name(asks: Asks, segments: Segments, number: str) -> str:
    answer = await asks.ask("SegmentById", {"id": _gid(number)})
    segment = answer.data.get("segment")
    if segment is None:
        raise_withheld(answer, "segment")
        await segments.forget(asks.domain, number)
        raise NoSegment
    return str(segment.get("name") or number)


async def _members(asks: Asks, number: str, after: str | None) -> Page[str]:
    answer = await asks.ask("SegmentMemberIds", {"id": _gid(number), "first": PAGE, "after": after})
    raise_withheld(answer, "customerSegmentMembers")
    members = answer.data.get("customerSegmentMembers")
    if not isinstance(members, Mapping):
        raise BadDocument("no members in the answer")
    ids = [MEMBER.fullmatch(str(edge["node"]["id"])) for edge in members.get("edges") or ()]
    return Page(tuple(one[1] for one in ids if one), next_of(answer, "customerSegmentMembers"))


def _gid(number: str) -> str:
    return f"gid://shopify/Segment/{number}"
