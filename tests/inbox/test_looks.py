"""閲覧の記録: who looked at a customer."""

from datetime import datetime, timedelta
from typing import Any

from motor.motor_asyncio import AsyncIOMotorDatabase

from inbox.clock import now
from inbox.conversations.message import Actor
from inbox.looks import KEEP_S
from inbox.store import Store
from tests.inbox.links.people import add_customer

TANAKA, SUZUKI = Actor("staff", "s_tanaka", "店長 田中"), Actor("staff", "s_suzuki", "鈴木 あゆみ")
TEN = timedelta(minutes=10)


def _start() -> datetime:
    """Give a moment at which ten minutes begin, so that no test depends on when it runs."""
    at = now()
    return at - timedelta(seconds=at.timestamp() % TEN.total_seconds())


async def test_the_same_look_within_ten_minutes_is_one_row(store: Store) -> None:
    """Who comes back later, looks elsewhere or is somebody else has looked again."""
    at = _start()
    for moment in (at, at + timedelta(minutes=9)):
        await store.looks.record(TANAKA, ["one", "two"], "panel", moment)
    await store.looks.record(TANAKA, ["one"], "panel", at + TEN)
    await store.looks.record(TANAKA, ["one"], "page", at + timedelta(minutes=1))
    await store.looks.record(SUZUKI, ["one"], "panel", at + timedelta(minutes=2))
    seen = (await store.looks.list("one", None, 10)).items
    assert [(one.by_name, one.place) for one in seen] == [
        ("店長 田中", "panel"),
        ("鈴木 あゆみ", "panel"),
        ("店長 田中", "page"),
        ("店長 田中", "panel"),
    ]
    assert [one.at for one in (await store.looks.list("two", None, 10)).items] == [seen[-1].at]


async def test_looks_come_in_pages_and_can_be_forgotten(store: Store) -> None:
    """What is erased of a customer takes with it who had looked."""
    at = _start()
    for number in range(5):
        await store.looks.record(TANAKA, ["one"], "api", at + number * TEN)
    await store.looks.record(TANAKA, ["other"], "csv", at)
    first = await store.looks.list("one", None, 3)
    rest = await store.looks.list("one", first.next, 3)
    assert [len(first.items), len(rest.items), rest.next] == [3, 2, None]
    assert len({one.id for one in (*first.items, *rest.items)}) == 5
    assert await store.looks.forget("one") == 5
    assert not (await store.looks.list("one", None, 3)).items
    assert (await store.looks.list("other", None, 3)).items


async def test_a_list_of_looks_walks_an_index_and_ends_after_two_years(
    store: Store, motor_database: AsyncIOMotorDatabase[dict[str, Any]]
) -> None:
    """A page never waits for the log, and the log is not kept for ever."""
    await store.looks.record(TANAKA, ["one"], "panel", now())
    query, order = {"customer_id": {"$eq": "one"}}, [("at", -1), ("_id", -1)]
    plan = await motor_database["looks"].find(query).sort(order).explain()
    assert "'IXSCAN'" in str(plan["queryPlanner"]["winningPlan"])
    assert "'SORT'" not in str(plan["queryPlanner"]["winningPlan"])
    indexes = await motor_database["looks"].index_information()
    assert KEEP_S in {index.get("expireAfterSeconds") for index in indexes.values()}


async def test_looks_follow_a_merge(store: Store) -> None:
    """Who looked at the one who went has looked at the one who lives."""
    one, two = await add_customer(store, 1), await add_customer(store, 2)
    await store.looks.record(TANAKA, [one.id], "panel", _start())
    await store.looks.record(SUZUKI, [two.id], "page", _start() + TEN)
    await store.customers.note_merged(one.shop, one.gid, two.gid)
    assert [look.by_name for look in (await store.looks.list(two.id, None, 10)).items] == ["鈴木 あゆみ", "店長 田中"]
    assert not (await store.looks.list(one.id, None, 10)).items
