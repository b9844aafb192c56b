"""The one-time link by which a new installation gets its first owner."""

from datetime import timedelta
from typing import Any

from motor.motor_asyncio import AsyncIOMotorDatabase

from inbox.clock import now
from inbox.errors import Conflict, NotFound
from inbox.staff.secret_tokens import new_secret, secret_digest
from inbox.staff.staff import Staff
from inbox.staff.staff_member import StaffMember

LIFE = timedelta(hours=24)


class SetupLinks:
    """A link lives 24 hours, and only while there is no owner."""

    def __init__(self, database: AsyncIOMotorDatabase[dict[str, Any]], staff: Staff) -> None:
        self._links = database.get_collection("setup_links")
        self._staff = staff

    async def ensure_indexes(self) -> None:
        await self._links.create_index("ends_at", expireAfterSeconds=0)

    async def create(self) -> str:
        """Make a link's secret; once there is an owner it is a Conflict."""
        if await self._staff.has_owner():
            raise Conflict("オーナーはすでに登録されています。ログインしてください。")
        secret = new_secret()
        await self._links.insert_one({"_id": secret_digest(secret), "ends_at": now() + LIFE})
        return secret

    async def is_live(self, secret: str) -> bool:
        """Tell whether the link can be used now."""
        query = {"_id": secret_digest(secret), "ends_at": {"$gt": now()}}
        return await self._links.find_one(query) is not None and not await self._staff.has_owner()

    async def use(self, secret: str, email: str, name: str, password: str) -> StaffMember:
        """Make the first owner and end every link; a refused password leaves the link usable."""
        if not await self.is_live(secret):
            raise NotFound("この設定リンクは使えません。サーバーを再起動して新しいリンクを使ってください。")
        owner = await self._staff.create_first_owner(email, name, password)
        await self._links.delete_many({})
        return owner
