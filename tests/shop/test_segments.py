"""The store's segments, asked of the simulated store."""

from typing import Any

import pytest

from bot.jobs.retry import TryAgain
from bot.jobs.segments import read_members
from bot.jobs.tools import Tools
from inbox.customers.lists.filtering import CustomerFilter
from inbox.store import Store
from shop.errors import AccessDenied
from shop.segments import MEMBER, NoSegment, list_segments, read_segment
from shop.shop import Shop
from tests.simulator.store import StoreSimulator

VIP = "customer_tags CONTAINS 'vip'"


async def made(shop: Shop, name: str, query: str = VIP) -> str:
    """Let the merchant make a segment; give its number."""
    answer = await shop.ask("SegmentCreate", {"name": name, "query": query})
    return str(answer.accepted("segmentCreate")["segment"]["id"]).rpartition("/")[2]


async def mirror(store: Store, shop: Shop, simulator: StoreSimulator) -> set[str]:
    """Mirror every customer of the store; give the GIDs of those with the tag."""
    people = (await simulator.control("GET", "/customers"))["customers"]
    gids = [str(one["gid"]) for one in people]
    for start in range(0, len(gids), 50):
        await store.customers.upsert(list((await shop.customers.many(gids[start : start + 50])).values()))
    page = await store.customers.list(shop.domain, CustomerFilter(tags=("vip",)), None, 200)
    assert 1 < len(page.items) < len(gids)
    return {one.gid for one in page.items}


async def members(store: Store, shop: Shop, number: str) -> set[str]:
    page = await store.customers.list(shop.domain, CustomerFilter(segment=number), None, 200)
    return {one.gid for one in page.items}


async def test_the_segments_of_the_store_are_listed(shop: Shop) -> None:
    """0.27."""
    numbers = {await made(shop, "VIPのお客様"), await made(shop, "定期", "customer_tags CONTAINS '定期'")}
    found = await list_segments(shop)
    assert numbers <= {one.number for one in found}
    assert {"VIPのお客様", "定期"} <= {one.name for one in found}
    assert VIP in {one.query for one in found}


async def test_a_segment_is_read_page_by_page(
    store: Store, shop: Shop, simulator: StoreSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """0.27."""
    monkeypatch.setattr("shop.segments.PAGE", 1)
    vips, number = await mirror(store, shop, simulator), await made(shop, "VIP")
    assert not await read_segment(shop, store.customers.segments, number, 1)
    assert await members(store, shop, number) == set()
    assert await read_segment(shop, store.customers.segments, number, 100)
    assert await members(store, shop, number) == vips
    pages = [one["variables"]["after"] for one in await simulator.asked("SegmentMemberIds")]
    assert len(pages) == len(set(pages)) >= len(vips), "no page is asked for twice"


async def test_a_job_reads_a_long_segment_to_its_end(
    store: Store, shop: Shop, simulator: StoreSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """0.27 Cut off in the middle, it goes on where it stood."""
    monkeypatch.setattr("shop.segments.PAGE", 1)
    vips, number = await mirror(store, shop, simulator), await made(shop, "VIP")
    segments = store.customers.segments
    await read_segment(shop, segments, number, 1)
    known = await segments.find(shop.domain, number)
    assert known is not None
    assert known.reading is not None
    # LINE is asked nothing by this job: whoever tried would fail.
    tools = Tools(store, None, "http://localhost", shop)  # type: ignore[arg-type]
    payload: dict[str, Any] = {"shop": shop.domain, "number": number, "mark": known.reading.mark}
    await simulator.fault("SegmentMemberIds", "reset_before", count=50)
    with pytest.raises(TryAgain):
        await read_members(tools, payload)
    await simulator.control("DELETE", "/faults")
    await read_members(tools, payload)
    assert await members(store, shop, number) == vips
    asked = len(await simulator.asked())
    await read_members(tools, payload)
    assert len(await simulator.asked()) == asked, "done twice it is done once"


async def test_a_segment_that_the_store_has_no_more_is_forgotten(
    store: Store, shop: Shop, simulator: StoreSimulator
) -> None:
    vips, number = await mirror(store, shop, simulator), await made(shop, "VIP")
    await read_segment(shop, store.customers.segments, number, 9)
    assert await members(store, shop, number) == vips
    await shop.ask("SegmentDelete", {"id": f"gid://shopify/Segment/{number}"})
    with pytest.raises(NoSegment):
        await read_segment(shop, store.customers.segments, number, 9)
    assert await members(store, shop, number) == set()
    with pytest.raises(NoSegment):
        await read_segment(shop, store.customers.segments, "404", 9)
    assert await store.customers.segments.find(shop.domain, "404") is None


async def test_without_the_scope_nothing_is_begun(store: Store, shop: Shop, simulator: StoreSimulator) -> None:
    number = await made(shop, "VIP")
    await simulator.control("PATCH", "/access", {"scopes": ["read_orders"]})
    with pytest.raises(AccessDenied):
        await read_segment(shop, store.customers.segments, number, 9)
    assert await store.customers.segments.find(shop.domain, number) is None


def test_a_member_is_numbered_as_the_customer_under_both_names() -> None:
    for name in ("CustomerSegmentMember", "Customer"):
        match = MEMBER.fullmatch(f"gid://shopify/{name}/42")
        assert match is not None
        assert match[1] == "42"
    assert MEMBER.fullmatch("gid://shopify/Order/42") is None
