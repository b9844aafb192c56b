"""Lists of customers, page by page along an index."""

from base64 import b64decode, urlsafe_b64encode
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

from motor.motor_asyncio import AsyncIOMotorDatabase
from pymongo import ASCENDING, DESCENDING

from inbox.customers.customer import Customer
from inbox.customers.documents import parse_customer
from inbox.customers.lists.filtering import CustomerFilter
from inbox.customers.lists.narrowing import Narrowing
from inbox.errors import Invalid
from inbox.pages import Page, beyond, time_cursor
from inbox.search.search import Search
from inbox.search.subjects import NO_TOKENS

NEWEST = [("updated_at", DESCENDING), ("_id", DESCENDING)]
BY_NAME = [("name_key", ASCENDING), ("_id", ASCENDING)]
STREAM_PAGE = 500
BOUNDED = ("amount_spent.amount", "orders_count", "last_order_at")


class Listing:
    """One index serves all tags and words of subscriptions; each other condition has its own."""

    def __init__(self, database: AsyncIOMotorDatabase[dict[str, Any]], search: Search) -> None:
        self._customers = database.get_collection("customers")
        self._search = search
        self._narrowing = Narrowing(database)

    async def ensure_indexes(self) -> None:
        await self._narrowing.ensure_indexes()
        shop = [("shop", ASCENDING)]
        for name, order in (("updated", NEWEST), ("name", BY_NAME)):
            await self._customers.create_index([*shop, *order], name=f"by_{name}")
            await self._customers.create_index([*shop, ("facets", ASCENDING), *order], name=f"facets_by_{name}")
        for flag, values in (("is_linked", True), ("is_disabled", True), ("spend_tier", {"$gt": ""})):
            await self._customers.create_index(
                [*shop, (flag, ASCENDING), *NEWEST], name=f"by_{flag}", partialFilterExpression={flag: values}
            )
        for bounded in BOUNDED:
            await self._customers.create_index([*shop, (bounded, DESCENDING)], name=f"by_{bounded}")

    async def list(self, shop: str, wanted: CustomerFilter, after: str | None, limit: int) -> Page[Customer]:
        """List the customers of a filter."""
        query = await self._narrowing.query(shop, wanted)
        if wanted.text.strip():
            rows, following = await self._search.narrowed("customer", wanted.text, query, after, limit)
            return Page(tuple(parse_customer(row) for row in rows), following)
        is_by_name = wanted.sort == "name"
        query |= _beyond_name(after) if is_by_name else beyond("updated_at", after, descending=True)
        found = self._customers.find(query, NO_TOKENS).sort(BY_NAME if is_by_name else NEWEST).limit(limit + 1)
        rows = await found.to_list(limit + 1)
        items = tuple(parse_customer(row) for row in rows[:limit])
        if len(rows) <= limit:
            return Page(items)
        last = rows[limit - 1]
        return Page(items, _name_cursor(last) if is_by_name else time_cursor(last["updated_at"], last["_id"]))

    async def stream(self, shop: str) -> AsyncIterator[Customer]:
        """Yield every customer of a shop, by GID: whoever changes meanwhile is neither missed nor given twice."""
        last = ""
        while True:
            query = {"shop": {"$eq": shop}, "gid": {"$gt": last}}
            rows = (
                await self._customers.find(query, NO_TOKENS)
                .sort("gid", ASCENDING)
                .limit(STREAM_PAGE)
                .to_list(STREAM_PAGE)
            )
            for row in rows:
                yield parse_customer(row)
            if len(rows) < STREAM_PAGE:
                return
            last = rows[-1]["gid"]

    async def ids(self, shop: str, wanted: CustomerFilter, seen_at: datetime) -> AsyncIterator[str]:
        """Yield who fits a filter and has not changed since a moment: whoever fits it only since then is left out."""
        query = await self._narrowing.query(shop, wanted) | {"mirrored_at": {"$lte": seen_at}}
        if not wanted.text.strip():
            async for row in self._customers.find(query, {"_id": 1}).sort(NEWEST):
                yield row["_id"]
            return
        after: str | None = None
        while True:
            rows, after = await self._search.narrowed("customer", wanted.text, query, after, STREAM_PAGE)
            for row in rows:
                yield row["_id"]
            if after is None:
                return

    async def count(self, shop: str, wanted: CustomerFilter, cap: int) -> int:
        """Count the customers of a filter, up to `cap`."""
        query = await self._narrowing.query(shop, wanted)
        if wanted.text.strip():
            return await self._search.count("customer", wanted.text, query, cap)
        return await self._customers.count_documents(query, limit=cap)


def _name_cursor(row: dict[str, Any]) -> str:
    return f"{urlsafe_b64encode(row['name_key'].encode()).decode()}~{row['_id']}"


def _beyond_name(cursor: str | None) -> dict[str, Any]:
    if cursor is None:
        return {}
    key, separator, last_id = cursor.partition("~")
    try:
        name = b64decode(key, altchars="-_", validate=True).decode()
    except ValueError:
        separator, name = "", ""
    if not separator or not last_id:
        raise Invalid("続きの位置を読み取れません。一覧を最初から開いてください。", fields={"after": "invalid"})
    return {"name_key": {"$gte": name}, "$or": [{"name_key": {"$gt": name}}, {"_id": {"$gt": last_id}}]}
