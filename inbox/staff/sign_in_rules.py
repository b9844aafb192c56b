"""What every sign-in must bring, as the owners decided."""

from typing import Any

from motor.motor_asyncio import AsyncIOMotorDatabase

RULES = "rules"


class SignInRules:
    """One document; without it nothing is asked for but the password."""

    def __init__(self, database: AsyncIOMotorDatabase[dict[str, Any]]) -> None:
        self._rules = database.get_collection("sign_in_rules")

    async def requires_second_factor(self) -> bool:
        """Tell whether everybody must have a second factor."""
        return await self._rules.find_one({"_id": RULES, "requires_second_factor": True}) is not None

    async def require_second_factor(self, is_required: bool) -> None:
        """Decide whether everybody must have one."""
        await self._rules.update_one({"_id": RULES}, {"$set": {"requires_second_factor": is_required}}, upsert=True)
