"""The durable inbox of webhook events: recorded before the answer, finished after their effects."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from motor.motor_asyncio import AsyncIOMotorDatabase
from pymongo import ASCENDING, DESCENDING

from inbox.availability import unavailable_when_down
from inbox.clock import now
from inbox.erasure.late import late_events
from inbox.erasure.tombstones import Tombstones
from inbox.errors import NotFound, Unavailable
from inbox.events.event import Event, EventState, NewEvent, parse_event
from inbox.events.group_commit import GroupCommit
from inbox.events.tries import Tries
from inbox.notifications import Notifications
from inbox.pages import Page, beyond, time_cursor

STORE_TIMEOUT_S = 1.8
PAUSED_LIMIT = 1_000
KEEP_DONE_S = 90 * 24 * 3600


class Events:
    """The collection of events. States: new, then done or parked."""

    def __init__(
        self, database: AsyncIOMotorDatabase[dict[str, Any]], notifications: Notifications, tombstones: Tombstones
    ) -> None:
        self._tombstones = tombstones
        self._events = database.get_collection("events")
        self._tries = Tries(self._events, notifications, "event_parked")
        self._commit = GroupCommit(self._events)

    async def ensure_indexes(self) -> None:
        is_new = {"state": "new"}
        await self._events.create_index(
            [("received_at", ASCENDING), ("partition", ASCENDING)], name="waiting", partialFilterExpression=is_new
        )
        # Only what failed and pauses stands in it: receipt pays nothing for it.
        await self._events.create_index(
            "next_at", name="paused", partialFilterExpression=is_new | {"next_at": {"$exists": True}}
        )
        await self._events.create_index([("state", ASCENDING), ("received_at", DESCENDING), ("_id", DESCENDING)])
        await self._events.create_index([("received_at", DESCENDING), ("_id", DESCENDING)])
        await self._events.create_index("done_at", expireAfterSeconds=KEEP_DONE_S)

    async def record(self, events: Sequence[NewEvent]) -> None:
        """Make events durable; a redelivery is a no-op. Raise Unavailable when that is not certain within 1.8 s."""
        if not events:
            return
        try:
            async with asyncio.timeout(STORE_TIMEOUT_S):
                with unavailable_when_down():
                    documents = await self._without_erased([_document(event) for event in events])
                await self._commit.store(documents)
        except TimeoutError as error:
            raise Unavailable("受信したメッセージを時間内に保存できません。") from error

    async def close(self) -> None:
        """Let the insert that is under way finish."""
        await self._commit.close()

    async def waiting(self, partitions: Collection[int], limit: int) -> list[Event]:
        """Give the longest waiting events of these partitions, in order per customer (timestamp, id).

        Customers with an event that failed and pauses are left out: their backlog must not hide the others.
        """
        query: dict[str, Any] = {"state": "new", "partition": {"$in": sorted(partitions)}}
        with unavailable_when_down():
            documents, not_paused = await asyncio.gather(self._longest_waiting(query, limit), self._not_paused())
            if documents and not_paused:
                documents = await self._longest_waiting(query | not_paused, limit)
            if not documents:
                return []
            documents = await self._forget_late(documents)
        events = [parse_event(document) for document in documents]
        return sorted(events, key=lambda event: (event.source_key or "", event.timestamp_ms, event.id))

    async def finish(self, event_ids: Collection[str]) -> None:
        """Mark events as done. Being later in the oplog and a majority write, it covers the effects before it."""
        with unavailable_when_down():
            await self._events.update_many(
                {"_id": {"$in": list(event_ids)}, "state": "new"},
                {"$set": {"state": "done", "done_at": now()}, "$unset": {"error": "", "next_at": ""}},
            )

    async def fail(self, event_id: str, error: str) -> int:
        """Note a failure and give the attempts so far; the fifth parks the event and tells the admins."""
        return await self._tries.fail(event_id, error)

    async def replay(self, event_id: str) -> None:
        """Give a parked event another five tries."""
        await self._tries.replay(event_id)

    async def get(self, event_id: str) -> Event:
        """Give one event with its raw content."""
        document = await self._events.find_one({"_id": event_id})
        if document is None:
            raise NotFound("Webhookが見つかりません。保存期間(90日)を過ぎた可能性があります。")
        return parse_event(document)

    async def list_recent(self, state: EventState | None, after: str | None, limit: int) -> Page[Event]:
        """List events, the newest first."""
        query: dict[str, Any] = {"state": state} if state else {}
        query |= beyond("received_at", after, descending=True)
        order = [("received_at", DESCENDING), ("_id", DESCENDING)]
        documents = await self._events.find(query).sort(order).limit(limit + 1).to_list(limit + 1)
        items = tuple(parse_event(document) for document in documents[:limit])
        more = time_cursor(items[-1].received_at, items[-1].id) if len(documents) > limit else None
        return Page(items, more)

    async def oldest_waiting_at(self, partitions: Collection[int] | None = None) -> datetime | None:
        """Tell since when the longest waiting event waits; None when nothing does."""
        query: dict[str, Any] = {"state": "new"}
        if partitions is not None:
            query["partition"] = {"$in": sorted(partitions)}
        document = await self._events.find_one(query, sort=[("received_at", ASCENDING)])
        return document["received_at"] if document else None

    async def count(self, state: EventState, limit: int = 1_000) -> int:
        """Count events in a state, up to `limit`."""
        return await self._events.count_documents({"state": state}, limit=limit)

    async def _without_erased(self, documents: list[dict[str, Any]]) -> list[dict[str, Any]]:
        late = await late_events(self._tombstones, documents)
        return [{**one, **late.get(one["_id"], {})} for one in documents] if late else documents

    async def _longest_waiting(self, query: Mapping[str, Any], limit: int) -> list[dict[str, Any]]:
        return await self._events.find(query).sort("received_at", ASCENDING).limit(limit).to_list(limit)

    async def _forget_late(self, documents: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        """Reduce what another process stored before it knew of an erasure; give what is still to be worked on."""
        late = await late_events(self._tombstones, documents, exactly=True)
        for event_id, change in late.items():
            await self._events.update_one({"_id": event_id}, {"$set": dict(change)})
        return [one for one in ({**one, **late.get(one["_id"], {})} for one in documents) if one["state"] == "new"]

    async def _not_paused(self) -> dict[str, Any]:
        pausing = {"state": "new", "next_at": {"$gt": now()}}
        rows = await self._events.find(pausing, {"source_key": 1}).limit(PAUSED_LIMIT).to_list(PAUSED_LIMIT)
        if not rows:
            return {}
        customers = sorted({row["source_key"] for row in rows if row.get("source_key") is not None})
        return {"source_key": {"$nin": customers}, "_id": {"$nin": [row["_id"] for row in rows]}}


def _document(event: NewEvent) -> dict[str, Any]:
    return {
        "_id": event.id,
        "channel": event.channel,
        "source_key": event.source_key,
        "partition": event.partition,
        "timestamp_ms": event.timestamp_ms,
        "received_at": event.received_at,
        "raw": event.raw,
        "state": "new",
        "attempts": 0,
        "redeliveries": 0,
    }
