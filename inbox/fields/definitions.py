"""Which profile fields there are: presets, those that staff added, and keys that came and wait to be added."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from motor.motor_asyncio import AsyncIOMotorDatabase
from pymongo import UpdateOne
from pymongo.errors import DuplicateKeyError

from inbox.clock import now
from inbox.errors import Conflict, Invalid, NotFound
from inbox.fields.field import Field, parse_key, slot_of
from inbox.fields.presets import PRESETS
from inbox.fields.types import LONGEST, STRING_LIMIT, TYPES, FieldType, clean

LABEL_LIMIT = 50
# Keys that nobody added count too: a script gone wild fills no page.
COUNT_LIMIT = 300


class Definitions:
    """A definition's id is its slot, so that two keys that differ in case alone cannot both be there."""

    def __init__(self, database: AsyncIOMotorDatabase[dict[str, Any]]) -> None:
        self._fields = database.get_collection("fields")

    async def list(self) -> Sequence[Field]:
        """List all profile fields, presets first; keys that wait to be added come last."""
        rows = self._fields.find({}).sort("_id").limit(COUNT_LIMIT + len(PRESETS))
        kept = {row["_id"]: row async for row in rows}
        presets = [_preset(preset, kept.pop(preset.slot, {})) for preset in PRESETS]
        own = sorted((_field(row) for row in kept.values()), key=lambda one: not one.is_added)
        return (*presets, *own)

    async def get(self, key: str) -> Field:
        """Give the profile field with a key, whatever its case."""
        found = {field.slot: field for field in await self.list()}.get(slot_of(parse_key(key)))
        if found is None:
            raise NotFound("顧客プロフィール情報が見つかりません。設定の一覧から選び直してください。")
        return found

    async def create(self, key: str, label: str, field_type: str, limit: int = STRING_LIMIT) -> Field:
        """Add a field; a key that came before and waited keeps its values."""
        full = parse_key(key)
        row = {"label": _label(label), "type": _type(field_type), "limit": _limit(limit), "is_added": True}
        slot = slot_of(full)
        if any(preset.slot == slot for preset in PRESETS):
            raise _taken()
        taken_over = await self._fields.find_one_and_update({"_id": slot, "is_added": False}, {"$set": row})
        if taken_over is None:
            await self._check_room()
            await self._insert({"_id": slot, "key": full, "has_values": False, "created_at": now(), **row})
        return await self.get(full)

    async def edit(
        self,
        key: str,
        *,
        label: str | None = None,
        limit: int | None = None,
        new_key: str | None = None,
        field_type: str | None = None,
    ) -> Field:
        """Change a field; key and type are fixed from the first value on."""
        field = await self.get(key)
        changes: dict[str, Any] = {} if label is None else {"label": _label(label)}
        if limit is not None:
            changes["limit"] = _limit(limit)
        full = field.key if new_key is None else parse_key(new_key)
        wanted = field.type if field_type is None else _type(field_type)
        if (full, wanted) == (field.key, field.type):
            await self._change(field, changes)
        else:
            await self._redefine(field, full, changes | {"type": wanted})
        return await self.get(full)

    async def remove(self, key: str) -> None:
        """Take a field away; its values stay hidden, and are there again when it is added again."""
        field = await self.get(key)
        if field.is_preset:
            raise Conflict("はじめから用意された項目は削除できません。一覧で非表示にしてください。")
        await self._fields.update_one({"_id": field.slot, "is_added": True}, {"$set": {"is_added": False}})

    async def note_values(self, fields: Collection[Field]) -> None:
        """Fix keys and types before their first value is written; a key that nobody added begins to wait here."""
        new = [field for field in fields if not field.has_values]
        unknown = [field for field in new if not field.is_added]
        if unknown:
            await self._check_room(len(unknown))
        if new:
            await self._fields.bulk_write([_noting(field) for field in new], ordered=False)

    async def _redefine(self, field: Field, full: str, changes: Mapping[str, Any]) -> None:
        if field.is_preset or field.has_values:
            raise _fixed()
        if slot_of(full) != field.slot:
            await self._move(field, full, changes)
            return
        guard = {"_id": field.slot, "has_values": False}
        written = await self._fields.update_one(guard, {"$set": {**changes, "key": full}})
        if not written.matched_count:
            raise _fixed()

    async def _move(self, field: Field, full: str, changes: Mapping[str, Any]) -> None:
        if any(preset.slot == slot_of(full) for preset in PRESETS):
            raise _taken()
        old = await self._fields.find_one({"_id": field.slot}) or {}
        await self._insert({**old, **changes, "_id": slot_of(full), "key": full})
        deleted = await self._fields.delete_one({"_id": field.slot, "has_values": False})
        if not deleted.deleted_count:
            await self._fields.delete_one({"_id": slot_of(full), "has_values": False})
            raise _fixed()

    async def _change(self, field: Field, changes: Mapping[str, Any]) -> None:
        if changes:
            await self._fields.update_one({"_id": field.slot}, {"$set": changes}, upsert=field.is_preset)

    async def _insert(self, row: Mapping[str, Any]) -> None:
        try:
            await self._fields.insert_one(dict(row))
        except DuplicateKeyError:
            raise _taken() from None

    async def _check_room(self, wanted: int = 1) -> None:
        if await self._fields.estimated_document_count() + wanted > COUNT_LIMIT:
            raise Invalid("項目は300個までです。使わない項目を整理してください。", fields={"key": "too_many"})


def _noting(field: Field) -> UpdateOne:
    first = {} if field.is_preset else {"key": field.key, "created_at": now()}
    if not field.is_added:
        first |= {"label": field.key, "type": field.type, "limit": field.limit, "is_added": False}
    change: dict[str, Any] = {"$set": {"has_values": True}} | ({"$setOnInsert": first} if first else {})
    return UpdateOne({"_id": field.slot}, change, upsert=field.is_preset or not field.is_added)


def _preset(preset: Field, row: Mapping[str, Any]) -> Field:
    return Field(
        preset.key,
        row.get("label", preset.label),
        preset.type,
        form=preset.form,
        limit=row.get("limit", preset.limit),
        is_editable=preset.is_editable,
        is_write_once=preset.is_write_once,
        is_preset=True,
        has_values=row.get("has_values", False),
    )


def _field(row: Mapping[str, Any]) -> Field:
    return Field(
        row["key"],
        row["label"],
        row["type"],
        limit=row["limit"],
        is_added=row["is_added"],
        has_values=row["has_values"],
    )


def _label(label: str) -> str:
    shown = clean(label)
    if not 1 <= len(shown) <= LABEL_LIMIT:
        raise Invalid("表示名は1〜50文字で入力してください。", fields={"label": "length"})
    return shown


def _type(field_type: str) -> FieldType:
    found = next((one for one in TYPES if one == field_type), None)
    if found is None:
        raise Invalid("データの種類を選び直してください。", fields={"type": "unknown"})
    return found


def _limit(limit: int) -> int:
    if not 1 <= limit <= LONGEST:
        raise Invalid("文字数の上限は1〜5000で入力してください。", fields={"limit": "range"})
    return limit


def _taken() -> Conflict:
    return Conflict("同じデータキーの項目があります（大文字と小文字は区別しません）。別のキーにしてください。")


def _fixed() -> Conflict:
    return Conflict("値が入っている項目のデータキーと種類は変更できません。新しい項目を追加してください。")
