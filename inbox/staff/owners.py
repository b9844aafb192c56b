"""The rule that at least one owner can sign in."""

import asyncio
from typing import Any

from motor.motor_asyncio import AsyncIOMotorClientSession, AsyncIOMotorDatabase
from pymongo.errors import PyMongoError

from inbox.errors import Conflict, NotFound, Unavailable

TIMEOUT_S = 10
PAUSE_S = 0.02
ACTIVE_OWNER = {"role": "owner", "is_disabled": False}


class Owners:
    """Changes that could take the last owner away run one after the other."""

    def __init__(self, database: AsyncIOMotorDatabase[dict[str, Any]]) -> None:
        self._client = database.client
        self._staff = database.get_collection("staff")
        self._guards = database.get_collection("staff_guards")

    async def change(self, staff_id: str, fields: dict[str, Any]) -> dict[str, Any]:
        """Change a member unless no owner would be left then (Conflict)."""

        try:
            async with asyncio.timeout(TIMEOUT_S), await self._client.start_session() as session:
                return await self._in_turn(session, staff_id, fields)
        except TimeoutError:
            raise Unavailable("いまは変更できません。しばらくしてからもう一度お試しください。") from None

    async def _in_turn(
        self, session: AsyncIOMotorClientSession, staff_id: str, fields: dict[str, Any]
    ) -> dict[str, Any]:
        """Repeat what met another change; motor's own with_transaction does not repeat a failed commit."""
        while True:
            try:
                async with session.start_transaction():
                    return await self._change(session, staff_id, fields)
            except PyMongoError as error:
                if not error.has_error_label("TransientTransactionError"):
                    raise
            await asyncio.sleep(PAUSE_S)

    async def _change(
        self, session: AsyncIOMotorClientSession, staff_id: str, fields: dict[str, Any]
    ) -> dict[str, Any]:
        # Every such change writes this one document: of two at once one has to begin again.
        await self._guards.update_one({"_id": "owners"}, {"$inc": {"changes": 1}}, upsert=True, session=session)
        before: dict[str, Any] | None = await self._staff.find_one_and_update(
            {"_id": {"$eq": staff_id}}, {"$set": fields}, session=session
        )
        if before is None:
            raise NotFound("スタッフが見つかりません。一覧から選び直してください。")
        if before["role"] == "owner" and await self._staff.find_one(ACTIVE_OWNER, session=session) is None:
            raise Conflict("最後のオーナーは変更できません。先に別のオーナーを登録してください。")
        return before | fields
