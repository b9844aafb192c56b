"""Filters of customers that staff keep under a name, for themselves or for all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from motor.motor_asyncio import AsyncIOMotorDatabase
from pymongo import ASCENDING
from pymongo.errors import DuplicateKeyError

from inbox.clock import now
from inbox.customers.keys import storable
from inbox.customers.lists.filter_words import parse_filter, write_filter
from inbox.customers.lists.filtering import CustomerFilter
from inbox.errors import Conflict, Invalid, NotFound
from inbox.ids import new_id
from inbox.search.folding import fold

NAME_LIMIT = 50
LIST_LIMIT = 200
EVERYBODY = ""


@dataclass(frozen=True, slots=True)
class CustomerView:
    """`owner` is the staff id of who made it; a shared one is seen and changed by all."""

    id: str
    name: str
    wanted: CustomerFilter
    owner: str
    is_shared: bool
    created_at: datetime


class CustomerViews:
    """A name stands once among the shared ones, and once among each member's own."""

    def __init__(self, database: AsyncIOMotorDatabase[dict[str, Any]]) -> None:
        self._views = database.get_collection("customer_views")

    async def ensure_indexes(self) -> None:
        await self._views.create_index([("of", ASCENDING), ("name_key", ASCENDING)], unique=True)

    async def create(self, name: str, wanted: CustomerFilter, owner: str, *, is_shared: bool) -> CustomerView:
        """Keep a filter under a name."""
        document = _named(name) | {
            "_id": new_id(),
            "words": write_filter(wanted),
            "of": EVERYBODY if is_shared else owner,
            "owner": owner,
            "created_at": now(),
        }
        try:
            await self._views.insert_one(document)
        except DuplicateKeyError:
            raise _taken() from None
        return _view(document)

    async def list(self, staff_id: str) -> Sequence[CustomerView]:
        """List the shared views and a member's own, by name, at most 200."""
        query = {"of": {"$in": [EVERYBODY, staff_id]}}
        rows = self._views.find(query).sort([("of", ASCENDING), ("name_key", ASCENDING)]).limit(LIST_LIMIT)
        return [_view(row) async for row in rows]

    async def get(self, view_id: str, staff_id: str) -> CustomerView:
        """Give a view that a member may see."""
        row = await self._views.find_one(_visible(view_id, staff_id))
        if row is None:
            raise _not_found()
        return _view(row)

    async def change(self, view_id: str, staff_id: str, *, name: str, wanted: CustomerFilter) -> CustomerView:
        """Give a view another name or filter."""
        change = _named(name) | {"words": write_filter(wanted)}
        try:
            outcome = await self._views.update_one(_visible(view_id, staff_id), {"$set": change})
        except DuplicateKeyError:
            raise _taken() from None
        if not outcome.matched_count:
            raise _not_found()
        return await self.get(view_id, staff_id)

    async def share(self, view_id: str, staff_id: str, *, is_shared: bool) -> None:
        """Show a view to everybody, or keep it for whoever made it; only they take it back."""
        query = _visible(view_id, staff_id) | ({} if is_shared else {"owner": staff_id})
        try:
            change = {"$set": {"of": EVERYBODY if is_shared else staff_id}}
            outcome = await self._views.update_one(query, change)
        except DuplicateKeyError:
            raise _taken() from None
        if not outcome.matched_count:
            raise Conflict("共有をやめられるのは、ビューを作ったスタッフだけです。")

    async def delete(self, view_id: str, staff_id: str) -> None:
        """Forget a view."""
        if not (await self._views.delete_one(_visible(view_id, staff_id))).deleted_count:
            raise _not_found()


def _named(name: str) -> dict[str, Any]:
    shown = storable(name).strip()
    if not 0 < len(shown) <= NAME_LIMIT:
        raise Invalid("ビューの名前は1〜50文字で入力してください。", fields={"name": "length"})
    return {"name": shown, "name_key": fold(shown)}


def _visible(view_id: str, staff_id: str) -> dict[str, Any]:
    return {"_id": {"$eq": view_id}, "of": {"$in": [EVERYBODY, staff_id]}}


def _view(row: Mapping[str, Any]) -> CustomerView:
    wanted = parse_filter(row["words"])
    return CustomerView(row["_id"], row["name"], wanted, row["owner"], row["of"] == EVERYBODY, row["created_at"])


def _taken() -> Conflict:
    return Conflict("同じ名前のビューがあります。別の名前にしてください。")


def _not_found() -> NotFound:
    return NotFound("ビューが見つかりません。一覧から選び直してください。")
