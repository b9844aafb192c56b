"""The whole query of a filter: what stands with the customers, and what has to be looked up beside them."""

from typing import Any

from motor.motor_asyncio import AsyncIOMotorDatabase

from inbox.customers.lists.field_conditions import FieldCondition, condition_query
from inbox.customers.lists.filtering import CustomerFilter, filter_query
from inbox.customers.lists.segments import find_mark

# More LINE users than this with a value of one field, typed before they were linked, are not looked at.
CONTACTS_LIMIT = 10_000
WILDCARD = "fields.$**"


class Narrowing:
    """A value of a field stands with the customer, or still with the LINE user whom the customer turned out to be."""

    def __init__(self, database: AsyncIOMotorDatabase[dict[str, Any]]) -> None:
        self._contacts = database.get_collection("contacts")
        self._customers = database.get_collection("customers")
        self._segments = database.get_collection("segments")

    async def ensure_indexes(self) -> None:
        for collection in (self._customers, self._contacts):
            await collection.create_index([(WILDCARD, 1)], name="by_any_field")

    async def query(self, shop: str, wanted: CustomerFilter) -> dict[str, Any]:
        """Make the query of a filter, its text aside."""
        query = filter_query(shop, wanted)
        if wanted.segment is not None:
            query["segments"] = {"$eq": await find_mark(self._segments, shop, wanted.segment)}
        if wanted.fields:
            query["$and"] = [await self._field_query(shop, one) for one in wanted.fields]
        return query

    async def _field_query(self, shop: str, condition: FieldCondition) -> dict[str, Any]:
        own = condition_query(condition)
        asked = {**own, "customer_shop": {"$eq": shop}}
        rows = self._contacts.find(asked, {"customer_gid": 1}).limit(CONTACTS_LIMIT)
        gids = sorted({row["customer_gid"] async for row in rows})
        if not gids:
            return own
        return {"$or": [own, {"gid": {"$in": gids}, f"fields.{condition.slot}": {"$exists": False}}]}
