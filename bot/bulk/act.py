"""What an act on many must know to do: look, do, and the way back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from inbox.bulk.rows import Row, Rows

Change = Mapping[str, Any]
GONE = "削除されたか統合されたため、対象にできませんでした。"
CHANGED_SINCE = "その後に変更されたため、元に戻しませんでした。"


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done with one; None is nothing, and `message` says why if that is worth a word."""

    change: Change | None
    message: str | None = None


class Act(Protocol):
    """One kind of change. What cannot be done with one is a DomainError; a ShopError that is NotNow stops all."""

    async def look(self, ids: Sequence[str]) -> Mapping[str, Plan]:
        """Plan for each; whoever is absent is gone."""

    async def do(self, subject: str, change: Change) -> str | None:
        """Do it, and give how the subject stands then; done twice it is the same as once."""

    async def settle(self, ids: Sequence[str]) -> None:
        """Finish what is done once for a part of them."""

    async def marks(self, rows: Mapping[str, Row]) -> Mapping[str, str | None]:
        """Give how those of some rows stand now."""

    def reverse(self, change: Change) -> Change:
        """Give what takes a change back."""


class Undoing:
    """Takes back what an act really changed, where nobody changed it since."""

    def __init__(self, act: Act, rows: Rows, batch_id: str) -> None:
        self._act = act
        self._rows = rows
        self._batch_id = batch_id

    async def look(self, ids: Sequence[str]) -> Mapping[str, Plan]:
        rows = {one: row for one, row in (await self._rows.many(self._batch_id, ids)).items() if row.state == "done"}
        marks = await self._act.marks(rows)
        plans = {one: Plan(None) for one in ids if one not in rows}
        for one, row in rows.items():
            if one in marks:
                is_same = marks[one] == row.after
                plans[one] = Plan(self._act.reverse(row.change)) if is_same else Plan(None, CHANGED_SINCE)
        return plans

    async def do(self, subject: str, change: Change) -> str | None:
        return await self._act.do(subject, change)

    async def settle(self, ids: Sequence[str]) -> None:
        await self._act.settle(ids)
