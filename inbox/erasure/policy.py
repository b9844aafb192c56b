"""What becomes of texts when somebody is erased: set on screen, by the reason of the erasure."""

from dataclasses import dataclass
from typing import Any, Literal

from motor.motor_asyncio import AsyncIOMotorDatabase

from inbox.erasure.scope import Texts
from inbox.errors import Invalid

Cause = Literal["staff", "api", "store_redact", "store_deleted", "shop_redact"]
POLICY = "policy"
TEXTS: dict[str, Texts] = {"removed": "removed", "masked": "masked"}


@dataclass(frozen=True, slots=True)
class Policy:
    """`asked` is for whoever asked to be erased, `deleted` for whom the store deleted only."""

    asked: Texts = "removed"
    deleted: Texts = "masked"

    def texts(self, cause: Cause) -> Texts:
        """Tell what becomes of texts."""
        return self.deleted if cause == "store_deleted" else self.asked


class Policies:
    """One document of `erasure_settings`; the salt of the tombstones is another."""

    def __init__(self, database: AsyncIOMotorDatabase[dict[str, Any]]) -> None:
        self._settings = database.get_collection("erasure_settings")

    async def get(self) -> Policy:
        """Give what was chosen."""
        row = await self._settings.find_one({"_id": POLICY}) or {}
        return Policy(**{name: row[name] for name in ("asked", "deleted") if name in row})

    async def set(self, asked: str, deleted: str) -> None:
        """Choose; it counts for erasures that begin from now on."""
        if asked not in TEXTS or deleted not in TEXTS:
            raise Invalid("本文の扱いを選び直してください。", fields={"texts": "unknown"})
        await self._settings.update_one({"_id": POLICY}, {"$set": {"asked": asked, "deleted": deleted}}, upsert=True)
