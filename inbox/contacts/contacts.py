"""The collection of contacts."""

from collections.abc import AsyncIterator, Collection, Sequence
from typing import Any

from motor.motor_asyncio import AsyncIOMotorDatabase
from pymongo import ASCENDING, DESCENDING

from inbox.clock import now
from inbox.contacts.contact import Contact, parse_contact
from inbox.errors import NotFound
from inbox.pages import Page, beyond, time_cursor
from inbox.search.subjects import NO_TOKENS

LINE_PREFIX = "line:"
TAGGED_LIMIT = 10_000
STREAM_PAGE = 500


class Contacts:
    """Contacts are made by intake only: whoever has sent an event is one."""

    def __init__(self, database: AsyncIOMotorDatabase[dict[str, Any]]) -> None:
        self._contacts = database.get_collection("contacts")

    async def ensure_indexes(self) -> None:
        await self._contacts.create_index(
            [("channel", ASCENDING), ("line_id", ASCENDING), ("kind", DESCENDING)],
            name="by_line_id",
            unique=True,
            partialFilterExpression={"line_id": {"$gt": ""}},
        )
        await self._contacts.create_index([("last_event_at", DESCENDING), ("_id", DESCENDING)])
        await self._contacts.create_index("customer_gid", sparse=True)
        await self._contacts.create_index("customer_id", sparse=True)
        await self._contacts.create_index("tags")

    async def get(self, contact_id: str) -> Contact:
        """Give one contact."""
        return _found(await self._contacts.find_one({"_id": {"$eq": contact_id}}))

    async def get_named(self, channel: str, name: str) -> Contact:
        """Give the contact with this id, or with this LINE id when the name is `line:<id>`."""
        if not name.startswith(LINE_PREFIX):
            return await self.get(name)
        contact = await self.find_by_line_id(channel, name.removeprefix(LINE_PREFIX))
        if contact is None:
            raise _not_found()
        return contact

    async def find_by_line_id(self, channel: str, line_id: str) -> Contact | None:
        """Find the contact of a LINE user, group or room."""
        which = {"channel": channel, "line_id": {"$eq": line_id}}
        document = await self._contacts.find_one(which, sort=[("kind", DESCENDING)])
        return parse_contact(document) if document else None

    async def many(self, contact_ids: Collection[str]) -> dict[str, Contact]:
        """Give contacts by id; unknown ids are absent."""
        documents = self._contacts.find({"_id": {"$in": list(contact_ids)}}, NO_TOKENS)
        return {document["_id"]: parse_contact(document) async for document in documents}

    async def ids_tagged(self, tag: str) -> Sequence[str]:
        """Name the contacts with a tag, at most 10,000."""
        rows = self._contacts.find({"tags": {"$eq": tag}}, {"_id": 1}).limit(TAGGED_LIMIT)
        return [row["_id"] async for row in rows]

    async def list(self, after: str | None, limit: int) -> Page[Contact]:
        """List contacts, the one heard from last first."""
        query = beyond("last_event_at", after, descending=True)
        order = [("last_event_at", DESCENDING), ("_id", DESCENDING)]
        documents = await self._contacts.find(query, NO_TOKENS).sort(order).limit(limit + 1).to_list(limit + 1)
        items = tuple(parse_contact(document) for document in documents[:limit])
        more = time_cursor(items[-1].last_event_at, items[-1].id) if len(documents) > limit else None
        return Page(items, more)

    async def stream_all(self) -> AsyncIterator[Contact]:
        """Yield every contact, by id: whoever writes meanwhile is neither missed nor given twice."""
        last_id = ""
        while True:
            rows = self._contacts.find({"_id": {"$gt": last_id}}, NO_TOKENS).sort("_id", ASCENDING).limit(STREAM_PAGE)
            documents = await rows.to_list(STREAM_PAGE)
            for document in documents:
                yield parse_contact(document)
            if len(documents) < STREAM_PAGE:
                return
            last_id = documents[-1]["_id"]

    async def set_profile(
        self,
        contact_id: str,
        *,
        display_name: str | None,
        picture_url: str | None = None,
        language: str | None = None,
        status_message: str | None = None,
    ) -> None:
        """Keep what LINE says of the contact; the search index picks the new name up."""
        profile = {
            "display_name": display_name,
            "picture_url": picture_url,
            "language": language,
            "status_message": status_message,
            "profile_fetched_at": now(),
        }
        await self._contacts.update_one({"_id": contact_id}, {"$set": profile, "$unset": {"search_version": ""}})

    async def profile_unavailable(self, contact_id: str) -> None:
        """Note that LINE gives no profile now; the name that we have stays."""
        await self._contacts.update_one({"_id": contact_id}, {"$set": {"profile_fetched_at": now()}})


def _found(document: dict[str, Any] | None) -> Contact:
    if document is None:
        raise _not_found()
    return parse_contact(document)


def _not_found() -> NotFound:
    return NotFound("お客様が見つかりません。一覧から選び直してください。")
