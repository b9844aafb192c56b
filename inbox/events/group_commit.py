"""Group commit: concurrent requests share one durable insert, one in flight at a time."""

import asyncio
import contextlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import bson
import pymongo
import structlog
from bson.errors import BSONError
from motor.motor_asyncio import AsyncIOMotorCollection
from pymongo import UpdateOne
from pymongo.errors import BulkWriteError, PyMongoError

from config.failures import describe
from inbox.availability import DUPLICATE_KEY
from inbox.errors import Unavailable

Document = dict[str, Any]
MAX_DOCUMENTS = 2_000
# A frozen database must not hold the pump for as long as a socket may be silent.
INSERT_LIMIT_S = 1.6
CLOSE_LIMIT_S = 2.0
DOCUMENT_LIMIT = 16 * 1024 * 1024
# What the driver raises for a document that it cannot write down.
UNWRITABLE = (BSONError, OverflowError, TypeError, ValueError)

log = structlog.get_logger(__name__)


@dataclass(slots=True, eq=False)
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
        try:
            await request.stored
        except asyncio.CancelledError:
            # Whoever gives up is let go at once: while the database is frozen their bodies would pile up.
            with contextlib.suppress(ValueError):
                self._waiting.remove(request)
            raise

    async def close(self) -> None:
        """Finish the insert that is under way; nothing was promised to those who still wait."""
        if self._pump is not None:
            await asyncio.wait([self._pump], timeout=CLOSE_LIMIT_S)
            self._pump.cancel()
        waiting, self._waiting = self._waiting, []
        _answer(waiting, None)

    async def _run(self) -> None:
        while self._waiting:
            batch = self._take()
            refused: Collection[str] | None = None
            try:
                refused = await self._insert([document for request in batch for document in request.documents])
            except Exception as error:  # noqa: BLE001 - Nothing of the batch was promised; the next one must go on.
                log.error("group_commit.broken", **describe(error))
            finally:
                _answer(batch, refused)

    def _take(self) -> list[_Request]:
        size, count = 0, 0
        for request in self._waiting:
            size += len(request.documents)
            if count and size > MAX_DOCUMENTS:
                break
            count += 1
        batch, self._waiting = self._waiting[:count], self._waiting[count:]
        return batch

    async def _insert(self, documents: Sequence[Document]) -> Collection[str] | None:
        """Give the ids that could not be stored; None when nothing is certain."""
        if not documents:
            return ()
        try:
            with pymongo.timeout(INSERT_LIMIT_S):
                await self._collection.insert_many(documents, ordered=False)
        except BulkWriteError as error:
            return await self._confirm(documents, error)
        except PyMongoError:
            return None
        except UNWRITABLE:
            return await self._insert_writable(documents)
        return ()

    async def _insert_writable(self, documents: Sequence[Document]) -> Collection[str] | None:
        """One document that cannot be written must not refuse its neighbours."""
        writable = [document for document in documents if _is_writable(document)]
        if len(writable) == len(documents):
            return None
        refused = await self._insert(writable)
        if refused is None:
            return None
        stored = {document["_id"] for document in writable}
        return {*refused, *(document["_id"] for document in documents if document["_id"] not in stored)}

    async def _confirm(self, documents: Sequence[Document], error: BulkWriteError) -> Collection[str] | None:
        """A duplicate proves nothing by itself: the document that it hits may be rolled back. Touch it durably."""
        if error.details.get("writeConcernErrors"):
            return None
        failures = error.details["writeErrors"]
        known = [documents[failure["index"]] for failure in failures if failure["code"] == DUPLICATE_KEY]
        refused = {documents[failure["index"]]["_id"] for failure in failures if failure["code"] != DUPLICATE_KEY}
        if not known:
            return refused
        try:
            with pymongo.timeout(INSERT_LIMIT_S):
                await self._collection.bulk_write([_redelivered(document) for document in known], ordered=False)
        except PyMongoError:
            return None
        return refused


def _answer(batch: Sequence[_Request], refused: Collection[str] | None) -> None:
    for request in batch:
        if request.stored.done():
            continue
        if refused is None or any(document["_id"] in refused for document in request.documents):
            request.stored.set_exception(Unavailable("受信したメッセージを保存できません。"))
        else:
            request.stored.set_result(None)


def _is_writable(document: Document) -> bool:
    try:
        return len(bson.encode(document)) <= DOCUMENT_LIMIT
    except UNWRITABLE:
        return False


def _redelivered(document: Document) -> UpdateOne:
    fields = {key: value for key, value in document.items() if key not in ("_id", "redeliveries")}
    return UpdateOne({"_id": document["_id"]}, {"$setOnInsert": fields, "$inc": {"redeliveries": 1}}, upsert=True)
