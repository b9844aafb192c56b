"""Which fields a profile shows, and in which order: the team's choice, or one's own."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from motor.motor_asyncio import AsyncIOMotorDatabase

from inbox.errors import Invalid
from inbox.fields.field import Field, slot_of

TEAM = "team"
KEYS_LIMIT = 500


@dataclass(frozen=True, slots=True)
class Layout:
    """Slots in their order, and those that are hidden; a field that it does not name comes last, shown."""

    order: tuple[str, ...] = ()
    hidden: frozenset[str] = frozenset()
    is_own: bool = False

    def arrange(self, fields: Sequence[Field]) -> list[Field]:
        """Put fields in order, hidden ones too."""
        places = {slot: place for place, slot in enumerate(self.order)}
        return sorted(fields, key=lambda field: places.get(field.slot, len(places)))

    def shows(self, field: Field) -> bool:
        """Tell whether a profile shows a field."""
        return field.is_added and field.slot not in self.hidden

    def moved(self, fields: Sequence[Field], key: str, steps: int) -> "Layout":
        """Move a field up (-1) or down (1) by some places; past an end it stays there."""
        slots = [field.slot for field in self.arrange(fields)]
        slot = slot_of(key)
        if slot not in slots:
            raise _unknown()
        place = max(0, min(len(slots) - 1, slots.index(slot) + steps))
        slots.remove(slot)
        slots.insert(place, slot)
        return Layout(tuple(slots), self.hidden, self.is_own)

    def showing(self, key: str, *, is_shown: bool) -> "Layout":
        """Show a field, or hide it."""
        hidden = self.hidden - {slot_of(key)} if is_shown else self.hidden | {slot_of(key)}
        return Layout(self.order, hidden, self.is_own)


class Layouts:
    """One document for the team, one for each member who chose otherwise."""

    def __init__(self, database: AsyncIOMotorDatabase[dict[str, Any]]) -> None:
        self._layouts = database.get_collection("field_layouts")

    async def get(self, staff_id: str | None = None) -> Layout:
        """Give a member's own layout, else the team's."""
        wanted = [TEAM] if staff_id is None else [_owner(staff_id), TEAM]
        rows = {row["_id"]: row async for row in self._layouts.find({"_id": {"$in": wanted}})}
        row = next((rows[one] for one in wanted if one in rows), None)
        if row is None:
            return Layout()
        return Layout(tuple(row["order"]), frozenset(row["hidden"]), row["_id"] != TEAM)

    async def save(self, layout: Layout, staff_id: str | None = None) -> None:
        """Keep a layout: the team's, or a member's own."""
        if len(layout.order) > KEYS_LIMIT or len(layout.hidden) > KEYS_LIMIT:
            raise _unknown()
        owner = TEAM if staff_id is None else _owner(staff_id)
        row = {"order": list(layout.order), "hidden": sorted(layout.hidden)}
        await self._layouts.update_one({"_id": owner}, {"$set": row}, upsert=True)

    async def forget(self, staff_id: str) -> None:
        """Let a member follow the team again."""
        await self._layouts.delete_one({"_id": _owner(staff_id)})


def _owner(staff_id: str) -> str:
    return f"staff:{staff_id}"


def _unknown() -> Invalid:
    return Invalid("並び順を読み取れません。画面を読み込み直してください。", fields={"order": "unknown"})
