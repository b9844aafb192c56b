"""Who is in a segment of the store: one reading counts, whole or not at all."""

import asyncio

from inbox.customers.lists.filtering import CustomerFilter
from inbox.customers.lists.segments import Reading
from inbox.store import Store
from tests.inbox.customers.samples import SHOP, mirrored, record
from tests.inbox.test_indexes import watched

VIP = CustomerFilter(segment="7")


async def names(store: Store) -> list[str]:
    page = await store.customers.list(SHOP, VIP, None, 50)
    return sorted(str(one.name) for one in page.items)


async def read(store: Store, *members: str) -> None:
    """Read a segment that has one page."""
    segments = store.customers.segments
    reading = await segments.take(SHOP, "7", await segments.begin(SHOP, "7", "VIP"), members, None)
    assert reading is not None
    await segments.finish(SHOP, "7", reading, is_whole=True)


async def test_a_reading_counts_when_it_is_whole_and_replaces_the_one_before(store: Store) -> None:
    """0.27."""
    await mirrored(store, *(record(number) for number in range(1, 5)))
    assert await names(store) == []
    segments = store.customers.segments
    reading = await segments.begin(SHOP, "7", "VIP")
    half = await segments.take(SHOP, "7", reading, ["1", "2", "999"], "cursor")
    assert half is not None
    assert await names(store) == [], "half of a segment is none"
    last = await segments.take(SHOP, "7", half, ["3"], None)
    assert last is not None
    await segments.finish(SHOP, "7", last, is_whole=True)
    assert await names(store) == ["佐藤 1", "佐藤 2", "佐藤 3"]
    known = await segments.find(SHOP, "7")
    assert known is not None
    assert (known.name, known.count, known.reading) == ("VIP", 4, None), "whom the store counts, mirrored or not"
    await read(store, "4")
    assert await names(store) == ["佐藤 4"]
    await read(store)
    assert await names(store) == []
    await read(store)
    assert await store.database["customers"].count_documents({"segments": {"$gt": ""}}) == 0, "marks are taken off"


async def test_who_walks_through_the_list_meanwhile_finishes_it(store: Store) -> None:
    """0.27."""
    await mirrored(store, *(record(number) for number in range(1, 4)))
    await read(store, "1", "2", "3")
    marked = await store.database["customers"].find_one({"gid": record(1).gid})
    assert marked is not None
    await read(store, "1")
    before = marked["segments"][0]
    assert await store.database["customers"].count_documents({"segments": before}) == 3


async def test_two_who_read_at_once_go_on_with_one_reading(store: Store) -> None:
    await mirrored(store, record(1))
    segments = store.customers.segments
    begun = await asyncio.gather(*(segments.begin(SHOP, "7", "VIP") for _ in range(5)))
    assert len({one.mark for one in begun}) == 1
    taken = await asyncio.gather(*(segments.take(SHOP, "7", one, ["1"], "next") for one in begun))
    [ahead] = [one for one in taken if one is not None]
    assert (ahead.after, ahead.count) == ("next", 1), "a page counts once"
    await segments.finish(SHOP, "7", Reading("7:other", None, 0, ahead.at), is_whole=True)
    assert await names(store) == [], "what is not the reading under way changes nothing"


async def test_a_segment_that_is_gone_leaves_no_mark(store: Store) -> None:
    await mirrored(store, record(1))
    await read(store, "1")
    await store.customers.segments.forget(SHOP, "7")
    await store.customers.segments.forget(SHOP, "7")
    assert await store.customers.segments.find(SHOP, "7") is None
    assert await store.database["customers"].count_documents({"segments": {"$gt": ""}}) == 0


async def test_what_the_store_tells_of_a_member_takes_no_mark_away(store: Store) -> None:
    await mirrored(store, record(1))
    await read(store, "1")
    await mirrored(store, record(1, name="新しい 名前", tags=("VIP",), updated_at=record(9).updated_at))
    assert await names(store) == ["新しい 名前"]


async def test_members_of_a_segment_are_listed_along_an_index(store: Store) -> None:
    await mirrored(store, *(record(number) for number in range(1, 200)))
    await read(store, *(str(number) for number in range(1, 9)))
    async with watched(store) as seen:
        first = await store.customers.list(SHOP, VIP, None, 5)
        await store.customers.list(SHOP, VIP, first.next, 5)
        await store.customers.count(SHOP, VIP)
        await read(store, "1")
    assert first.next
    assert seen
    assert not [one["command"] for one in seen if "COLLSCAN" in one["planSummary"] or one.get("hasSortStage")]
