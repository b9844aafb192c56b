"""What staff had the store do that cannot be repeated unseen: once a key, and looked at first when nobody knows."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

from motor.motor_asyncio import AsyncIOMotorDatabase
from pymongo import ASCENDING, DESCENDING, ReturnDocument
from pymongo.errors import DuplicateKeyError

from inbox.clock import now
from inbox.conversations.message import Actor
from inbox.errors import Conflict, Invalid, NotFound
from inbox.links.activities import note_in_talk
from inbox.texts import is_storable

ActState = Literal["begun", "done", "refused", "unclear"]
ActKind = Literal["card_update", "draft_order", "invoice"]
KEY_LIMIT = 200
# For so long the store's own search may not show yet what it has just made.
SETTLE_S = 30
WAIT = "前の操作の結果を確認しています。30秒ほど待ってから、もう一度お試しください。"


@dataclass(frozen=True, slots=True)
class ShopAct:
    """`content` is what was asked, `result` what the store made of it."""

    id: str
    kind: ActKind
    customer_id: str
    contact_id: str | None
    by: str
    by_name: str
    created_at: datetime
    attempted_at: datetime
    state: ActState
    error: str | None
    content: Mapping[str, Any] = field(repr=False)
    result: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True, slots=True)
class NewAct:
    """What is to be done, for whom, and by whom."""

    kind: ActKind
    customer_id: str
    contact_id: str | None
    by: Actor
    content: Mapping[str, Any] = field(repr=False, default_factory=dict)


class ShopActs:
    """The collection of acts; a row is there before the store is asked."""

    def __init__(self, database: AsyncIOMotorDatabase[dict[str, Any]]) -> None:
        self._database = database
        self._acts = database.get_collection("shop_acts")

    async def ensure_indexes(self) -> None:
        await self._acts.create_index([("customer_id", ASCENDING), ("created_at", DESCENDING)])

    async def begin(self, key: str, new: NewAct) -> tuple[ShopAct, ActState | None]:
        """Begin the act of a key, and tell how an earlier try stood; Conflict while that one may still be under way.

        One that is done stays as it is; one that was refused begins anew with what is asked now.
        """
        if not key or len(key) > KEY_LIMIT or not is_storable(key):
            raise Invalid("送信キーは1〜200文字で指定してください。", fields={"key": "length"})
        at = now()
        document = {
            "_id": act_id(new.kind, new.by.id, key),
            "kind": new.kind,
            "customer_id": new.customer_id,
            "contact_id": new.contact_id,
            "by": new.by.id,
            "by_name": new.by.name,
            "created_at": at,
            "attempted_at": at,
            "state": "begun",
            "error": None,
            "content": dict(new.content),
            "result": {},
        }
        try:
            await self._acts.insert_one(document)
        except DuplicateKeyError:
            return await self._again(document)
        return _act(document), None

    async def get(self, act_id: str, kind: ActKind) -> ShopAct:
        """Give one act of a kind."""
        row = await self._acts.find_one({"_id": {"$eq": act_id}, "kind": kind})
        if row is None:
            raise NotFound("この操作の記録が見つかりません。お客様のページから選び直してください。")
        return _act(row)

    async def end(self, act: ShopAct, state: ActState, result: Mapping[str, Any], error: str | None = None) -> ShopAct:
        """Write down what the store made of it."""
        change = {"state": state, "error": error, **({"result": dict(result)} if result else {})}
        row = await self._acts.find_one_and_update(
            {"_id": act.id, "state": {"$ne": "done"}}, {"$set": change}, return_document=ReturnDocument.AFTER
        )
        return _act(row) if row else await self.get(act.id, act.kind)

    async def tell(self, act: ShopAct, kind: str, content: Mapping[str, Any]) -> None:
        """Leave an act in the talk of its customer, once."""
        if act.contact_id is not None:
            await note_in_talk(self._database, act.contact_id, f"act:{act.id}", kind, content, act.by, act.created_at)

    async def _again(self, wanted: Mapping[str, Any]) -> tuple[ShopAct, ActState]:
        known = _act(await self._acts.find_one({"_id": wanted["_id"]}) or {})
        if known.state == "done":
            return known, known.state
        at = now()
        is_free = [{"state": "refused"}, {"attempted_at": {"$lt": at - timedelta(seconds=SETTLE_S)}}]
        change: dict[str, Any] = {"state": "begun", "attempted_at": at, "error": None}
        if known.state == "refused":
            change["content"] = wanted["content"]
        which = {"_id": known.id, "state": known.state, "$or": is_free}
        row = await self._acts.find_one_and_update(which, {"$set": change}, return_document=ReturnDocument.AFTER)
        if row is None:
            raise Conflict(WAIT)
        return _act(row), known.state


def act_id(kind: ActKind, by: str, key: str) -> str:
    """Name an act by who wants it and the key of the form."""
    return hashlib.sha256(f"{kind}:{by}:{key}".encode()).hexdigest()[:32]


def _act(row: Mapping[str, Any]) -> ShopAct:
    return ShopAct(**{name: row["_id" if name == "id" else name] for name in ShopAct.__slots__})
