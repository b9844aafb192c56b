"""The durable inbox of the store's webhooks: recorded before the answer, finished after their effects."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

import orjson
from motor.motor_asyncio import AsyncIOMotorDatabase
from pymongo import ASCENDING, DESCENDING
from pymongo.errors import DuplicateKeyError

from inbox.availability import unavailable_when_down
from inbox.clock import now
from inbox.erasure.late import is_late_webhook, reduced_webhook
from inbox.erasure.tombstones import Tombstones
from inbox.errors import NotFound, Unavailable
from inbox.events.tries import ERROR_LIMIT, Tries
from inbox.notifications import Notifications
from inbox.pages import Page, beyond, time_cursor

ShopEventState = Literal["new", "done", "parked"]
STORE_TIMEOUT_S = 3.0
KEEP_DONE_S = 30 * 24 * 3600


@dataclass(frozen=True, slots=True)
class NewShopEvent:
    """A webhook as it came: `id` is the store's own of the delivery, `about` the GIDs of whom and what it speaks."""

    id: str
    shop: str
    topic: str
    about: tuple[str, ...]
    partition: int
    triggered_at: datetime
    received_at: datetime
    raw: bytes
    is_known: bool = True
    """Whether anybody here knows what the topic means."""


@dataclass(frozen=True, slots=True)
class ShopEvent:
    """A stored webhook; `is_second` says that it was worked on once and is looked at again."""

    id: str
    shop: str
    topic: str
    about: tuple[str, ...]
    partition: int
    triggered_at: datetime
    received_at: datetime
    payload: Mapping[str, Any]
    state: ShopEventState
    attempts: int
    error: str | None
    redeliveries: int
    is_known: bool
    is_second: bool


class ShopEvents:
    """The collection `shop_events`. States: new, then done or parked."""

    def __init__(
        self, database: AsyncIOMotorDatabase[dict[str, Any]], notifications: Notifications, tombstones: Tombstones
    ) -> None:
        self._tombstones = tombstones
        self._events = database.get_collection("shop_events")
        self._tries = Tries(self._events, notifications, "shop_event_parked")

    async def ensure_indexes(self) -> None:
        await self._events.create_index(
            [("next_at", ASCENDING), ("partition", ASCENDING)],
            name="waiting",
            partialFilterExpression={"state": "new"},
        )
        newest = [("received_at", DESCENDING), ("_id", DESCENDING)]
        await self._events.create_index([("state", ASCENDING), *newest])
        await self._events.create_index(newest)
        await self._events.create_index([("about", ASCENDING), ("received_at", DESCENDING)])
        await self._events.create_index("done_at", expireAfterSeconds=KEEP_DONE_S)

    async def record(self, event: NewShopEvent) -> bool:
        """Make a webhook durable and tell whether it is new. Raise Unavailable when that is not certain in 3 s."""
        try:
            async with asyncio.timeout(STORE_TIMEOUT_S):
                with unavailable_when_down():
                    return await self._record(event)
        except TimeoutError as error:
            raise Unavailable("受信した内容を時間内に保存できません。") from error

    async def waiting(self, partitions: Collection[int], limit: int) -> list[ShopEvent]:
        """Give the longest due events of these partitions, in the order in which the store saw them happen."""
        query = {"state": "new", "partition": {"$in": sorted(partitions)}, "next_at": {"$lte": now()}}
        with unavailable_when_down():
            found = await self._events.find(query).sort("next_at", ASCENDING).limit(limit).to_list(limit)
            # Nearly always nobody was erased: then no webhook has to be looked at.
            has_erased = bool(found) and await self._tombstones.newest_ms(exactly=True) >= 0
            rows = [row for row in found if not (has_erased and await self._forget_late(row))]
        return sorted(map(_event, rows), key=lambda event: (event.triggered_at, event.id))

    async def finish(self, event_ids: Collection[str]) -> None:
        """Mark events as done."""
        done = {"$set": {"state": "done", "done_at": now()}, "$unset": {"error": ""}}
        with unavailable_when_down():
            await self._events.update_many({"_id": {"$in": list(event_ids)}, "state": "new"}, done)

    async def look_again(self, event_ids: Collection[str], delay_s: float) -> None:
        """Keep events for a second look after `delay_s` seconds."""
        due = now() + timedelta(seconds=delay_s)
        with unavailable_when_down():
            await self._events.update_many(
                {"_id": {"$in": list(event_ids)}, "state": "new"}, {"$set": {"next_at": due, "is_second": True}}
            )

    async def postpone(self, event_ids: Collection[str], delay_s: float, error: str) -> None:
        """Let events wait for a store that cannot be asked now; that is no failed attempt."""
        change = {"next_at": now() + timedelta(seconds=delay_s), "error": error[:ERROR_LIMIT]}
        with unavailable_when_down():
            await self._events.update_many({"_id": {"$in": list(event_ids)}, "state": "new"}, {"$set": change})

    async def fail(self, event_id: str, error: str) -> int:
        """Note a failure and give the attempts so far; the fifth parks the event and tells the admins."""
        return await self._tries.fail(event_id, error)

    async def replay(self, event_id: str) -> None:
        """Give a parked event another five tries."""
        await self._tries.replay(event_id, now())

    async def get(self, event_id: str) -> ShopEvent:
        """Give one event with what it brought."""
        document = await self._events.find_one({"_id": {"$eq": event_id}})
        if document is None:
            raise NotFound("Webhookが見つかりません。保存期間(30日)を過ぎた可能性があります。")
        return _event(document)

    async def list_recent(self, state: ShopEventState | None, after: str | None, limit: int) -> Page[ShopEvent]:
        """List events, the newest first."""
        query: dict[str, Any] = {"state": {"$eq": state}} if state else {}
        query |= beyond("received_at", after, descending=True)
        order = [("received_at", DESCENDING), ("_id", DESCENDING)]
        rows = await self._events.find(query).sort(order).limit(limit + 1).to_list(limit + 1)
        items = tuple(_event(row) for row in rows[:limit])
        more = time_cursor(items[-1].received_at, items[-1].id) if len(rows) > limit else None
        return Page(items, more)

    async def about(self, shop: str, gid: str, before: datetime | None, limit: int) -> Sequence[ShopEvent]:
        """List the webhooks that spoke of a record, the newest first."""
        query: dict[str, Any] = {"about": {"$eq": gid}, "shop": {"$eq": shop}}
        if before is not None:
            query["received_at"] = {"$lt": before}
        rows = await self._events.find(query).sort("received_at", DESCENDING).limit(limit).to_list(limit)
        return [_event(row) for row in rows]

    async def count(self, state: ShopEventState, limit: int = 1_000) -> int:
        """Count events in a state, up to `limit`."""
        return await self._events.count_documents({"state": state}, limit=limit)

    async def _forget_late(self, row: Mapping[str, Any]) -> bool:
        """Reduce what another process stored before it knew of an erasure."""
        is_late = await is_late_webhook(self._tombstones, row["about"], row["triggered_at"], bytes(row["raw"]))
        if is_late:
            await self._events.update_one({"_id": row["_id"]}, {"$set": reduced_webhook()})
        return is_late

    async def _record(self, event: NewShopEvent) -> bool:
        is_late = await is_late_webhook(self._tombstones, event.about, event.triggered_at, event.raw)
        try:
            await self._events.insert_one(_document(event) | (reduced_webhook() if is_late else {}))
        except DuplicateKeyError:
            # What the first delivery wrote may be rolled back: a majority write on it proves that it stays.
            again = await self._events.update_one({"_id": event.id}, {"$inc": {"redeliveries": 1}})
            if not again.matched_count:
                raise Unavailable("受信した内容を保存できません。") from None
            return False
        return True


def _document(event: NewShopEvent) -> dict[str, Any]:
    return {
        "_id": event.id,
        "shop": event.shop,
        "topic": event.topic,
        "about": list(event.about),
        "partition": event.partition,
        "triggered_at": event.triggered_at,
        "received_at": event.received_at,
        "next_at": event.received_at,
        "raw": event.raw,
        "is_known": event.is_known,
        "state": "new",
        "attempts": 0,
        "redeliveries": 0,
    }


def _event(document: Mapping[str, Any]) -> ShopEvent:
    payload = orjson.loads(document["raw"])
    return ShopEvent(
        id=document["_id"],
        shop=document["shop"],
        topic=document["topic"],
        about=tuple(document["about"]),
        partition=document["partition"],
        triggered_at=document["triggered_at"],
        received_at=document["received_at"],
        payload=payload if isinstance(payload, dict) else {"value": payload},
        state=document["state"],
        attempts=document["attempts"],
        error=document.get("error"),
        redeliveries=document["redeliveries"],
        is_known=document["is_known"],
        is_second=document.get("is_second", False),
    )
