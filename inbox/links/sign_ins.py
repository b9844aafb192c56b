"""Who went to the store to sign in, and may come back: once, in time, in the browser that went."""

import hmac
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

from motor.motor_asyncio import AsyncIOMotorDatabase
from pymongo import ReturnDocument

from inbox.clock import now
from inbox.errors import Throttled
from inbox.links.invitations import Invitation
from inbox.staff.secret_tokens import new_secret, secret_digest
from inbox.staff.throttles import Throttles

LIFE = timedelta(minutes=30)
# What came back too late is told so, and not taken for a forgery.
KEEP = timedelta(days=1)
# Within 15 minutes, of one invitation.
AT_MOST = 20

Refusal = Literal["unknown", "other_browser", "late"]


@dataclass(frozen=True, slots=True)
class Going:
    """What goes with somebody to the store: `state` in the address, `browser` in a cookie; neither is kept."""

    state: str
    browser: str


@dataclass(frozen=True, slots=True)
class Return:
    """Somebody came back as whom we sent; `invitation_id` is the invitation that they went with."""

    contact_id: str
    invitation_id: str


class LinkSignIns:
    """The collection of sign-ins that are under way; of each only hashes are kept."""

    def __init__(self, database: AsyncIOMotorDatabase[dict[str, Any]], throttles: Throttles) -> None:
        self._sign_ins = database.get_collection("link_sign_ins")
        self._throttles = throttles

    async def ensure_indexes(self) -> None:
        await self._sign_ins.create_index("forget_at", expireAfterSeconds=0)
        await self._sign_ins.create_index("contact_id")

    async def begin(self, invitation: Invitation) -> Going:
        """Note that somebody goes to sign in; it is durable when this returns."""
        tried = await self._throttles.take("link_sign_in", invitation.id, AT_MOST)
        if tried.is_refused:
            message = "サインインを続けて何度も始められません。しばらくしてからもう一度お試しください。"
            raise Throttled(message, tried.retry_after_s)
        going, at = Going(new_secret(), new_secret()), now()
        await self._sign_ins.insert_one(
            {
                "_id": secret_digest(going.state),
                "browser": secret_digest(going.browser),
                "contact_id": invitation.contact_id,
                "invitation_id": invitation.id,
                "used_at": None,
                "expires_at": at + LIFE,
                "forget_at": at + KEEP,
            }
        )
        return going

    async def use(self, state: str, browser: str) -> Return | Refusal:
        """Spend a state in its own browser and in time; every other browser leaves it as it is."""
        which = {"_id": secret_digest(state), "browser": secret_digest(browser), "used_at": None}
        usable: dict[str, Any] = {**which, "expires_at": {"$gt": now()}}
        row = await self._sign_ins.find_one_and_update(
            usable, {"$set": {"used_at": now()}}, return_document=ReturnDocument.AFTER
        )
        if row is not None:
            return Return(row["contact_id"], row["invitation_id"])
        return await self._refusal(state, browser)

    async def _refusal(self, state: str, browser: str) -> Refusal:
        row = await self._sign_ins.find_one({"_id": secret_digest(state)})
        if row is None:
            return "unknown"
        is_same = hmac.compare_digest(row["browser"], secret_digest(browser))
        return "late" if is_same else "other_browser"
