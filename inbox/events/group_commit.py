"""Group commit: concurrent requests share one durable insert, one in flight at a time."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bson.errors import BSONError
from motor.motor_asyncio import AsyncIOMotorCollection
from pymongo import UpdateOne
from pymongo.errors import BulkWriteError, PyMongoError

from inbox.availability import DUPLICATE_KEY
from inbox.errors import Unavailable

Document = dict[str, Any]
MAX_DOCUMENTS = 2_000


@dataclass(slots=True)
class _Request:
    documents: Sequence[Document]
    stored: asyncio.Future[None]


class GroupCommit:
    """Stores documents with deterministic ids; a document that is there already counts as stored."""

    def __init__(self, collection: AsyncIOMotorCollection[Document]) -> None:
        self._collection = collection
        self._waiting: list[_Request] = []
        self._pump: asyncio.Task[None] | None = None

    async def store(self, documents: Sequence[Document]) -> None:
        """Return when all are durable (majority, journalled); else raise Unavailable."""
        request = _Request(documents, asyncio.get_running_loop().create_future())
        self._waiting.append(request)
        if self._pump is None or self._pump.done():
            self._pump = asyncio.create_task(self._run(), name="group-commit")
        await request.stored

    async def close(self) -> None:
        """Finish the insert that is under way; nothing was promised to those who still wait."""
        if self._pump is not None:
            await asyncio.wait([self._pump], timeout=2)
            self._pump.cancel()

    async def _run(self) -> None:
        while self._waiting:
            batch = self._take()
            refused = await self._insert([document for request in batch for document in request.documents])
            for request in batch:
                if request.stored.done():
                    continue
                if refused is None or any(document["_id"] in refused for document in request.documents):
                    request.stored.set_exception(Unavailable("受信したメッセージを保存できません。"))
                else:
                    request.stored.set_result(None)

    def _take(self) -> list[_Request]:
        size, count = 0, 0
        for request in self._waiting:
            size += len(request.documents)
            if count and size > MAX_DOCUMENTS:
                break
            count += 1
        batch, self._waiting = self._waiting[:count], self._waiting[count:]
        return [request for request in batch if not request.stored.done()]

    async def _insert(self, documents: Sequence[Document]) -> set[str] | None:
        """Give the ids that could not be stored; None when nothing is certain."""
        if not documents:
            return set()
        try:
            await self._collection.insert_many(documents, ordered=False)
        except BulkWriteError as error:
            return await self._confirm(documents, error)
        except (PyMongoError, BSONError):
            return None
        return set()

    async def _confirm(self, documents: Sequence[Document], error: BulkWriteError) -> set[str] | None:
        """A duplicate proves nothing by itself: the document that it hits may be rolled back. Touch it durably."""
        if error.details.get("writeConcernErrors"):
            return None
        failures = error.details["writeErrors"]
        known = [documents[failure["index"]] for failure in failures if failure["code"] == DUPLICATE_KEY]
        refused = {documents[f["index"]]["_id"] for f in failures if f["code"] != DUPLICATE_KEY}
        try:
            await self._collection.bulk_write([_redelivered(document) for document in known], ordered=False)
        except PyMongoError:
            return None
        return refused


def _redelivered(document: Document) -> UpdateOne:
    fields = {key: value for key, value in document.items() if key not in ("_id", "redeliveries")}
    return UpdateOne({"_id": document["_id"]}, {"$setOnInsert": fields, "$inc": {"redeliveries": 1}}, upsert=True)
