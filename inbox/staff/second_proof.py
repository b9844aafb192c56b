"""The proof that somebody has the second factor: throttled like a password, and good once."""

from collections.abc import Mapping
from typing import Any, Literal

from motor.motor_asyncio import AsyncIOMotorDatabase

from inbox.clock import now
from inbox.errors import Unauthenticated
from inbox.staff.one_time_codes import find_step, fold_code, is_one_time_code
from inbox.staff.recovery_codes import recovery_digest
from inbox.staff.sign_in import give_back_try, take_try
from inbox.staff.throttles import Throttles, Try

Method = Literal["code", "recovery_code"]


class SecondProof:
    """Compares codes; every comparison costs a try of the account and one of the address it comes from."""

    def __init__(self, database: AsyncIOMotorDatabase[dict[str, Any]], throttles: Throttles) -> None:
        self._staff = database.get_collection("staff")
        self._throttles = throttles

    async def prove(self, staff_id: str, typed: str, address: str) -> Method:
        """Spend a code of the app or a recovery code; Unauthenticated says how many tries are `left`."""
        taken = await self.take(staff_id, address)
        document = await self._staff.find_one({"_id": {"$eq": staff_id}, "is_disabled": False})
        kept = document.get("second_factor") if document else None
        method = await self._spend(staff_id, kept, fold_code(typed)) if kept else None
        if method is None:
            raise wrong_code(taken)
        await self.give_back(staff_id, address)
        return method

    async def take(self, staff_id: str, address: str) -> Try:
        """Count a try of the account and of the address, before anything is compared."""
        return await take_try(self._throttles, "code", staff_id, address)

    async def give_back(self, staff_id: str, address: str) -> None:
        """Forget the tries before a right one."""
        await give_back_try(self._throttles, "code", staff_id, address)

    async def forget_tries(self, staff_id: str) -> None:
        """Let a member try again at once."""
        await self._throttles.clear("code", staff_id)

    async def _spend(self, staff_id: str, kept: Mapping[str, Any], folded: str) -> Method | None:
        """Take a right code out of use, by one guarded write: of two at once one finds it used."""
        mine = {"_id": staff_id, "second_factor.secret": kept["secret"]}
        if is_one_time_code(folded):
            step = find_step(kept["secret"], folded, now())
            unused = {**mine, "second_factor.last_step": {"$lt": step}}
            return "code" if step is not None and await self._writes(unused, {"$set": _last(step)}) else None
        digest = await recovery_digest(folded, kept["salt"])
        unused = {**mine, "second_factor.recovery": digest}
        return "recovery_code" if await self._writes(unused, {"$pull": {"second_factor.recovery": digest}}) else None

    async def _writes(self, query: Mapping[str, Any], change: Mapping[str, Any]) -> bool:
        return (await self._staff.update_one(query, change)).modified_count == 1


def _last(step: int) -> dict[str, Any]:
    return {"second_factor.last_step": step}


def wrong_code(taken: Try) -> Unauthenticated:
    """Say that a code is none, and how many tries are left."""
    if taken.left == 0:
        return Unauthenticated(
            "コードが違うか、使用済みです。%(minutes)s分ほど待ってから、もう一度お試しください。",
            left=0,
            minutes=taken.retry_after_minutes,
        )
    return Unauthenticated(
        "コードが違うか、使用済みです。新しいコードでもう一度お試しください。あと%(left)s回試せます。",
        left=taken.left,
    )
