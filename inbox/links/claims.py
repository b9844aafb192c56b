"""スタッフによる紐づけ: one of the staff says who it is, another confirms; never the same person."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from motor.motor_asyncio import AsyncIOMotorDatabase
from pymongo import ASCENDING, DESCENDING
from pymongo.errors import DuplicateKeyError

from inbox.clock import now
from inbox.contacts.contacts import Contacts
from inbox.conversations.conversations import Conversations
from inbox.customers.customer import Customer
from inbox.customers.customers import Customers
from inbox.errors import Conflict, Forbidden, Invalid, NotFound
from inbox.ids import new_id
from inbox.links.joining import Settled
from inbox.links.link import Link
from inbox.links.links import Links
from inbox.notifications import Notification, Notifications
from inbox.pages import Page, beyond, time_cursor
from inbox.texts import is_storable

REASON_LIMIT = 500


@dataclass(frozen=True, slots=True)
class Claim:
    """`state` is pending, confirmed, refused or contested."""

    id: str
    contact_id: str
    customer_id: str
    by: str
    reason: str
    created_at: datetime
    state: str
    decided_by: str | None
    decided_at: datetime | None


class Claims:
    """The collection of claims; a contact has at most one that waits."""

    def __init__(
        self,
        database: AsyncIOMotorDatabase[dict[str, Any]],
        contacts: Contacts,
        conversations: Conversations,
        customers: Customers,
        links: Links,
        notifications: Notifications,
    ) -> None:
        self._claims = database.get_collection("claims")
        self._contacts = contacts
        self._conversations = conversations
        self._customers = customers
        self._links = links
        self._notifications = notifications

    async def ensure_indexes(self) -> None:
        await self._claims.create_index(
            "contact_id", name="one_pending", unique=True, partialFilterExpression={"state": "pending"}
        )
        await self._claims.create_index([("state", ASCENDING), ("created_at", DESCENDING), ("_id", DESCENDING)])
        await self._claims.create_index("customer_id")
        await self._claims.create_index("contact_id", name="of_contact")

    async def create(self, contact_id: str, customer: Customer, by: str, reason: str) -> Claim:
        """Claim that a contact is a customer, with the reason to believe it; colleagues are called to confirm."""
        if not reason.strip() or len(reason) > REASON_LIMIT or not is_storable(reason):
            raise Invalid("確認した理由を、500文字以内で入力してください。", fields={"reason": "required"})
        contact = await self._contacts.get(contact_id)
        if contact.kind != "person":
            raise Invalid("グループは会員と連携できません。", fields={"contact": "group"})
        if contact.customer_id == customer.id:
            raise Conflict("このお客様は、すでにこの会員と連携しています。")
        document: dict[str, Any] = {
            "_id": new_id(),
            "contact_id": contact.id,
            "customer_id": customer.id,
            "shop": customer.shop,
            "gid": customer.gid,
            "by": by,
            "reason": reason.strip(),
            "created_at": now(),
            "state": "pending",
            "decided_by": None,
            "decided_at": None,
        }
        try:
            await self._claims.insert_one(document)
        except DuplicateKeyError:
            raise Conflict("このお客様には、確認を待っている紐づけがあります。先にそちらを決めてください。") from None
        await self._call(document["_id"], contact.id)
        return _claim(document)

    async def get(self, claim_id: str) -> Claim:
        """Give one claim."""
        row = await self._claims.find_one({"_id": {"$eq": claim_id}})
        if row is None:
            raise NotFound("この紐づけの申請は見つかりません。一覧から選び直してください。")
        return _claim(row)

    async def find_pending(self, contact_id: str) -> Claim | None:
        """Find the claim of a contact that waits."""
        row = await self._claims.find_one({"contact_id": {"$eq": contact_id}, "state": "pending"})
        return _claim(row) if row else None

    async def list(self, after: str | None, limit: int) -> Page[Claim]:
        """List the claims that wait, the newest first."""
        query = {"state": "pending", **beyond("created_at", after, descending=True)}
        order = [("created_at", DESCENDING), ("_id", DESCENDING)]
        rows = await self._claims.find(query).sort(order).limit(limit + 1).to_list(limit + 1)
        items = tuple(_claim(row) for row in rows[:limit])
        more = time_cursor(items[-1].created_at, items[-1].id) if len(rows) > limit else None
        return Page(items, more)

    async def confirm(self, claim_id: str, by: str) -> Link:
        """Link what a colleague has claimed; what stands against it goes to the queue of conflicts."""
        claim = await self.get(claim_id)
        if claim.by == by:
            raise Forbidden("自分が申請した紐づけは、自分では承認できません。ほかのスタッフに頼んでください。")
        customer = await self._customers.get(claim.customer_id)
        settles = Settled("claims", claim.id, "pending", _decided("confirmed", by))
        try:
            return await self._links.link(
                claim.contact_id, customer, "staff_claim", by=claim.by, confirmed_by=by, settles=settles
            )
        except Conflict as conflict:
            if "conflict" in conflict.current:
                await self._decide(claim.id, "contested", by)
            raise

    async def refuse(self, claim_id: str, by: str) -> None:
        """Refuse a claim; whoever made it may take it back that way."""
        if not await self._decide(claim_id, "refused", by):
            await self.get(claim_id)
            raise Conflict("すでにほかの人が決めました。ページを再読み込みしてください。")

    async def _decide(self, claim_id: str, state: str, by: str) -> bool:
        which = {"_id": {"$eq": claim_id}, "state": "pending"}
        result = await self._claims.update_one(which, {"$set": _decided(state, by)})
        return bool(result.matched_count)

    async def _call(self, claim_id: str, contact_id: str) -> None:
        conversation = await self._conversations.current(contact_id)
        notification = Notification(
            id=f"link_claim:{claim_id}",
            kind="link_claim",
            audience=None,
            conversation_id=conversation.id if conversation else None,
            contact_id=contact_id,
            text=None,
            created_at=now(),
        )
        await self._notifications.add([notification])


def _decided(state: str, by: str) -> dict[str, Any]:
    return {"state": state, "decided_by": by, "decided_at": now()}


def _claim(row: Mapping[str, Any]) -> Claim:
    return Claim(**{name: row["_id" if name == "id" else name] for name in Claim.__slots__})
