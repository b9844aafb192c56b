"""ユーザーメモ: what staff note about a contact. It has no way to LINE."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from motor.motor_asyncio import AsyncIOMotorDatabase
from pymongo import ASCENDING, DESCENDING
from pymongo.errors import DuplicateKeyError

from inbox.clock import now
from inbox.conversations.message import Actor
from inbox.errors import Conflict, Invalid
from inbox.texts import is_storable

TEXT_LIMIT = 5_000


@dataclass(frozen=True, slots=True)
class Memo:
    """One version of the memo; version 0 is the memo that nobody wrote yet."""

    contact_id: str
    text: str
    version: int
    updated_by: Actor | None
    updated_at: datetime | None


def parse_memo(document: Mapping[str, Any]) -> Memo:
    """Read a stored memo, or an entry of its history."""
    by = document["updated_by"]
    contact_id = document.get("contact_id", document["_id"])
    return Memo(contact_id, document["text"], document["version"], Actor(**by) if by else None, document["updated_at"])


class Memos:
    """Every version is an entry `<contact>:<version>` and stays; the memo itself is a copy of the newest.

    Inserting the entry decides who saved a version. When a process dies before the copy, the next reader copies.
    """

    def __init__(self, database: AsyncIOMotorDatabase[dict[str, Any]]) -> None:
        self._memos = database.get_collection("memos")
        self._versions = database.get_collection("memo_versions")

    async def ensure_indexes(self) -> None:
        await self._versions.create_index([("contact_id", ASCENDING), ("version", DESCENDING)], unique=True)

    async def get(self, contact_id: str) -> Memo:
        """Give the newest memo."""
        document = await self._memos.find_one({"_id": {"$eq": contact_id}})
        memo = parse_memo(document) if document else Memo(contact_id, "", 0, None, None)
        newer = await self._versions.find_one({"_id": _entry_id(contact_id, memo.version + 1)})
        return memo if newer is None else await self._catch_up(contact_id)

    async def save(self, contact_id: str, version: int, text: str, by: Actor) -> Memo:
        """Write the version after the one that was read; Conflict carries what is there instead."""
        text = _checked(text)
        memo = await self.get(contact_id)
        if memo.text == text and 0 <= version <= memo.version:
            return memo  # Saved already, by a lost answer's first try or by a colleague.
        if memo.version != version:
            raise _conflict(memo)
        saved = Memo(contact_id, text, version + 1, by, now())
        try:
            await self._versions.insert_one({"_id": _entry_id(contact_id, saved.version), **_fields(saved)})
        except DuplicateKeyError:
            raise _conflict(await self.get(contact_id)) from None
        await self._copy(saved)
        return saved

    async def history(self, contact_id: str, limit: int) -> Sequence[Memo]:
        """List versions, the newest first."""
        rows = self._versions.find({"contact_id": {"$eq": contact_id}}).sort("version", DESCENDING).limit(limit)
        return [parse_memo(row) for row in await rows.to_list(limit)]

    async def many(self, contact_ids: Sequence[str]) -> dict[str, Memo]:
        """Give memos by contact; contacts without one are absent."""
        rows = self._memos.find({"_id": {"$in": list(contact_ids)}})
        return {row["_id"]: parse_memo(row) async for row in rows}

    async def _catch_up(self, contact_id: str) -> Memo:
        [newest] = await self.history(contact_id, 1)
        await self._copy(newest)
        return newest

    async def _copy(self, memo: Memo) -> None:
        """Make this version the memo, unless a newer one is."""
        older = {"_id": memo.contact_id, "version": {"$lt": memo.version}}
        fields = {name: value for name, value in _fields(memo).items() if name != "contact_id"}
        try:
            await self._memos.update_one(older, {"$set": fields, "$unset": {"search_version": ""}}, upsert=True)
        except DuplicateKeyError:
            return


def _entry_id(contact_id: str, version: int) -> str:
    return f"{contact_id}:{version}"


def _fields(memo: Memo) -> dict[str, Any]:
    by = memo.updated_by
    return {
        "contact_id": memo.contact_id,
        "text": memo.text,
        "version": memo.version,
        "updated_by": {"kind": by.kind, "id": by.id, "name": by.name} if by else None,
        "updated_at": memo.updated_at,
    }


def _checked(text: str) -> str:
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if len(text) > TEXT_LIMIT:
        raise Invalid("メモは5,000文字以内で入力してください。", fields={"text": "too_long"})
    if not is_storable(text):
        raise Invalid("保存できない文字が含まれています。", fields={"text": "surrogate"})
    return text


def _conflict(memo: Memo) -> Conflict:
    name = memo.updated_by.name if memo.updated_by else None
    return Conflict(
        "ほかのスタッフが先にメモを保存しました。両方を確かめてから保存し直してください。",
        current={"text": memo.text, "version": memo.version, "by": name},
    )
