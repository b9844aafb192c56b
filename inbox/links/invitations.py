"""「連携を案内」: the one-time address by which a LINE user comes to our page, bound to that user alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from motor.motor_asyncio import AsyncIOMotorDatabase
from pymongo import ASCENDING, DESCENDING

from inbox.clock import now
from inbox.contacts.contacts import Contacts
from inbox.errors import Conflict, Invalid, NotFound, Throttled
from inbox.ids import new_id
from inbox.staff.secret_tokens import new_secret, secret_digest
from inbox.staff.throttles import Throttles

LIFE = timedelta(hours=24)
KEEP = timedelta(days=30)
AT_MOST = 5
BEGIN_LIMIT = 20

InvitationState = Literal["open", "used", "expired"]


@dataclass(frozen=True, slots=True)
class Invitation:
    """`by` is the staff id, None when the customer asked for it."""

    id: str
    contact_id: str
    by: str | None
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None

    @property
    def state(self) -> InvitationState:
        if self.used_at is not None:
            return "used"
        return "open" if now() < self.expires_at else "expired"

    @property
    def is_open(self) -> bool:
        return self.state == "open"


class LinkInvitations:
    """Of the secret only a hash is kept; reading the page spends nothing, a link that came of it does."""

    def __init__(
        self, database: AsyncIOMotorDatabase[dict[str, Any]], contacts: Contacts, throttles: Throttles
    ) -> None:
        self._invitations = database.get_collection("link_invitations")
        self._contacts = contacts
        self._throttles = throttles

    async def ensure_indexes(self) -> None:
        await self._invitations.create_index("secret", unique=True)
        await self._invitations.create_index([("contact_id", ASCENDING), ("created_at", DESCENDING)])
        await self._invitations.create_index("forget_at", expireAfterSeconds=0)

    async def create(self, contact_id: str, by: str | None = None) -> tuple[str, Invitation]:
        """Make an invitation and give its secret; five within 15 minutes are enough for anybody."""
        contact = await self._contacts.get(contact_id)
        if contact.kind != "person" or contact.line_id is None:
            raise Invalid("グループには連携を案内できません。お客様とのトークから案内してください。")
        if contact.is_following is False:
            raise Conflict("お客様がブロックしているため、案内を送れません。ブロックが解除されてから送ってください。")
        tried = await self._throttles.take("link_invitation", contact_id, AT_MOST)
        if tried.is_refused:
            raise Throttled("案内を続けて送りすぎています。しばらくしてから送ってください。", tried.retry_after_s)
        secret, at = new_secret(), now()
        fields = {"contact_id": contact_id, "by": by, "created_at": at, "expires_at": at + LIFE, "used_at": None}
        document = {"_id": new_id(), **fields}
        kept = {"secret": secret_digest(secret), "begun": 0, "forget_at": at + KEEP}
        await self._invitations.insert_one(document | kept)
        return secret, _invitation(document)

    async def find(self, secret: str) -> Invitation | None:
        """Find the invitation of a secret, whatever its state is."""
        row = await self._invitations.find_one({"secret": secret_digest(secret)})
        return _invitation(row) if row else None

    async def get(self, invitation_id: str) -> Invitation:
        """Give one invitation."""
        row = await self._invitations.find_one({"_id": {"$eq": invitation_id}})
        if row is None:
            raise _unusable()
        return _invitation(row)

    async def last_of(self, contact_id: str) -> Invitation | None:
        """Find the newest invitation of a contact."""
        which = {"contact_id": {"$eq": contact_id}}
        row = await self._invitations.find_one(which, sort=[("created_at", DESCENDING)])
        return _invitation(row) if row else None

    async def note_begun(self, invitation_id: str, contact_id: str) -> None:
        """Count a proof made with an open invitation of this contact; any other is NotFound."""
        usable: dict[str, Any] = {"_id": {"$eq": invitation_id}, "contact_id": {"$eq": contact_id}, "used_at": None}
        usable |= {"expires_at": {"$gt": now()}, "begun": {"$lt": BEGIN_LIMIT}}
        result = await self._invitations.update_one(usable, {"$inc": {"begun": 1}})
        if not result.matched_count:
            raise _unusable()

    async def close_all(self, contact_id: str) -> None:
        """End every open invitation of a contact: it is linked now."""
        which = {"contact_id": {"$eq": contact_id}, "used_at": None}
        await self._invitations.update_many(which, {"$set": {"used_at": now()}})


def _unusable() -> NotFound:
    return NotFound("この案内は使えません。LINEのトークで「連携」と送って、新しい案内を受け取ってください。")


def _invitation(row: Mapping[str, Any]) -> Invitation:
    return Invitation(**{name: row["_id" if name == "id" else name] for name in Invitation.__slots__})
