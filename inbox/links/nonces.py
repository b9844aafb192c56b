"""What ties a proof on our page to the LINE user whom LINE names afterwards: used once, by one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from motor.motor_asyncio import AsyncIOMotorDatabase
from pymongo import ReturnDocument

from inbox.clock import now
from inbox.links.link import Method
from inbox.links.proof import Proof
from inbox.staff.secret_tokens import new_secret, secret_digest

LIFE = timedelta(minutes=30)
# LINE may deliver late, and again: what was used long ago must not look as if nobody had known it.
KEEP = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Nonce:
    """A stored nonce, named by its hash; `contact_id` is the one whose invitation it came of."""

    id: str
    contact_id: str
    invitation_id: str
    customer_id: str
    shop: str
    gid: str
    method: Method
    replaces: bool
    ends_others: bool
    proven_at: datetime
    expires_at: datetime
    used_at: datetime | None
    used_by: str | None
    link_id: str | None


class Nonces:
    """The collection of nonces; a nonce itself is never kept."""

    def __init__(self, database: AsyncIOMotorDatabase[dict[str, Any]]) -> None:
        self._nonces = database.get_collection("link_nonces")

    async def ensure_indexes(self) -> None:
        await self._nonces.create_index("forget_at", expireAfterSeconds=0)
        await self._nonces.create_index("customer_id")
        await self._nonces.create_index("contact_id")

    async def create(
        self,
        contact_id: str,
        invitation_id: str,
        customer_id: str,
        proof: Proof,
        *,
        replaces: bool,
        ends_others: bool,
    ) -> str:
        """Store a nonce and give it: 256 random bits, fit for a URL."""
        nonce, at = new_secret(), now()
        await self._nonces.insert_one(
            {
                "_id": secret_digest(nonce),
                "contact_id": contact_id,
                "invitation_id": invitation_id,
                "customer_id": customer_id,
                "shop": proof.shop,
                "gid": proof.gid,
                "method": proof.method,
                "replaces": replaces,
                "ends_others": ends_others,
                "proven_at": proof.at,
                "expires_at": at + LIFE,
                "used_at": None,
                "used_by": None,
                "link_id": None,
                "forget_at": at + KEEP,
            }
        )
        return nonce

    async def find(self, nonce: str) -> Nonce | None:
        """Find a nonce, used or not."""
        row = await self._nonces.find_one({"_id": secret_digest(nonce)})
        return _nonce(row) if row else None

    async def use(self, nonce: str, contact_id: str, at: datetime) -> Nonce | None:
        """Spend a nonce for the contact it was made for, in time; None when it is anything else. `at` is LINE's."""
        usable: dict[str, Any] = {"_id": secret_digest(nonce), "contact_id": {"$eq": contact_id}, "used_at": None}
        usable["expires_at"] = {"$gt": at}
        change = {"$set": {"used_at": now(), "used_by": contact_id}}
        row = await self._nonces.find_one_and_update(usable, change, return_document=ReturnDocument.AFTER)
        return _nonce(row) if row else None

    async def spoil(self, nonce: str) -> None:
        """Make a nonce useless that somebody else has come with."""
        await self._nonces.update_one({"_id": secret_digest(nonce), "used_at": None}, {"$set": {"used_at": now()}})


def _nonce(row: Mapping[str, Any]) -> Nonce:
    # Those of before could not end other links.
    known = {"ends_others": False, **row}
    return Nonce(**{name: known["_id" if name == "id" else name] for name in Nonce.__slots__})
