"""Keeping the search tokens of documents current, off the receipt path."""

from typing import Any

from motor.motor_asyncio import AsyncIOMotorDatabase
from pymongo import ASCENDING, DESCENDING, UpdateOne

from inbox.search.bigrams import tokens
from inbox.search.subjects import SUBJECTS, Subject

# Raise this when the tokens of a text change: everything is indexed again, little by little.
VERSION = 1
# An absent one first: the newest words are what people look for.
WAITING: dict[str, Any] = {"search_version": {"$in": [None, *range(VERSION)]}}
INDEX = "search"


def index_write(subject: Subject, document: dict[str, Any]) -> UpdateOne:
    """Index what was read only while it still stands: a text taken back meanwhile must not return."""
    found = sorted(tokens(subject.text(document)))
    if found:
        change = {"$set": {"search_version": VERSION, "search_tokens": found}}
    else:
        change = {"$set": {"search_version": VERSION}, "$unset": {"search_tokens": ""}}
    return UpdateOne(subject.unchanged(document), change)


class Indexing:
    """A document whose `search_version` is absent or old waits to be indexed."""

    def __init__(self, database: AsyncIOMotorDatabase[dict[str, Any]]) -> None:
        self._database = database

    async def ensure_indexes(self) -> None:
        for subject in SUBJECTS:
            collection = self._database.get_collection(subject.collection)
            await collection.create_index(
                [("search_tokens", ASCENDING), (subject.at, DESCENDING), ("_id", DESCENDING)],
                name=INDEX,
                partialFilterExpression={"search_tokens": {"$exists": True}},
            )
            await collection.create_index("search_version")

    async def index_some(self, limit: int) -> int:
        """Index up to `limit` waiting documents of each kind; tell how many were waiting."""
        return sum([await self._index(subject, limit) for subject in SUBJECTS])

    async def _index(self, subject: Subject, limit: int) -> int:
        collection = self._database.get_collection(subject.collection)
        wanted = dict.fromkeys(subject.fields, 1)
        waiting = await collection.find(WAITING, wanted).limit(limit).to_list(limit)
        if waiting:
            await collection.bulk_write([index_write(subject, document) for document in waiting], ordered=False)
        return len(waiting)
