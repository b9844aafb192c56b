"""The collection of links: who is whom, and since when by what proof."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from motor.motor_asyncio import AsyncIOMotorDatabase
from pymongo import ASCENDING, DESCENDING

from inbox.clock import now
from inbox.conversations.message import SYSTEM
from inbox.customers.customer import Customer
from inbox.customers.customers import Customers
from inbox.errors import Conflict, Forbidden, Invalid, NotFound
from inbox.links.conflicts import ConflictQueue, parse_decision, settling
from inbox.links.documents import parse_link
from inbox.links.finishing import Finishing, Outcome
from inbox.links.invitations import LinkInvitations
from inbox.links.joining import Contested, Joining, Settled, Wanted
from inbox.links.link import GRADES, Ending, Link, Method
from inbox.links.nonces import Nonce, Nonces
from inbox.links.proof import LIFE, Proof
from inbox.links.rivals import Rivals
from inbox.texts import is_storable

HISTORY_LIMIT = 100
REASON_LIMIT = 200
CONTESTED: Mapping[str, str] = {
    "two_customers": "このお客様は、すでに別の会員と連携しています。設定の「連携」で、どちらにするか決めてください。",
    "two_contacts": "この会員は、すでに別のLINEの方と連携しています。設定の「連携」で、どうするか決めてください。",
}


class Links:
    """A contact has at most one active link (a unique index holds it); ended ones are its history."""

    def __init__(
        self,
        database: AsyncIOMotorDatabase[dict[str, Any]],
        customers: Customers,
        invitations: LinkInvitations,
        conflicts: ConflictQueue,
    ) -> None:
        self._links = database.get_collection("links")
        self._customers = customers
        self._invitations = invitations
        self._conflicts = conflicts
        self._joining = Joining(database)
        self._nonces = Nonces(database)
        self._finishing = Finishing(database, self._nonces, conflicts, self._link_proven, self.get)

    async def ensure_indexes(self) -> None:
        await self._links.create_index(
            "contact_id", name="one_active", unique=True, partialFilterExpression={"is_active": True}
        )
        await self._links.create_index([("contact_id", ASCENDING), ("linked_at", DESCENDING)])
        await self._links.create_index([("customer_id", ASCENDING), ("linked_at", DESCENDING)])
        await self._links.create_index([("linked_at", DESCENDING), ("_id", DESCENDING)])
        await self._links.create_index([("shop", ASCENDING), ("gid", ASCENDING)])
        await self._nonces.ensure_indexes()

    async def get(self, link_id: str) -> Link:
        """Give one link, ended or not."""
        row = await self._links.find_one({"_id": {"$eq": link_id}})
        if row is None:
            raise NotFound("連携が見つかりません。ページを再読み込みしてください。")
        return parse_link(row)

    async def find_active(self, contact_id: str) -> Link | None:
        """Find what a contact is linked to now."""
        row = await self._links.find_one({"contact_id": {"$eq": contact_id}, "is_active": True})
        return parse_link(row) if row else None

    async def of_customer(self, customer_id: str) -> Sequence[Link]:
        """List the links of a customer that hold now."""
        query = {"customer_id": {"$eq": customer_id}, "is_active": True}
        rows = self._links.find(query).sort("linked_at", DESCENDING).limit(HISTORY_LIMIT)
        return [parse_link(row) async for row in rows]

    async def history(
        self, *, contact_id: str | None = None, customer_id: str | None = None, limit: int = HISTORY_LIMIT
    ) -> Sequence[Link]:
        """List the links of a contact, of a customer or (without either) of everybody, the newest first."""
        query: dict[str, Any] = {}
        if contact_id is not None:
            query["contact_id"] = {"$eq": contact_id}
        if customer_id is not None:
            query["customer_id"] = {"$eq": customer_id}
        order = [("linked_at", DESCENDING)] if query else [("linked_at", DESCENDING), ("_id", DESCENDING)]
        return [parse_link(row) async for row in self._links.find(query).sort(order).limit(limit)]

    async def link(
        self,
        contact_id: str,
        customer: Customer,
        method: Method,
        *,
        by: str | None = None,
        confirmed_by: str | None = None,
        replaces: bool = False,
        settles: Settled | None = None,
    ) -> Link:
        """Link a contact to a customer; the same again gives the link that is there.

        What stands against it goes to the queue of conflicts and raises Conflict: never a silent overwrite.
        """
        return await self._link(
            Wanted(contact_id, customer.id, method, by, confirmed_by, replaces=replaces, settles=settles)
        )

    async def unlink(self, contact_id: str, ending: Ending, by: str | None = None, reason: str | None = None) -> Link:
        """End what a contact is linked to; staff give a reason. NotFound when it is linked to nobody."""
        if ending == "staff":
            _check_reason(reason)
        ended = await self._joining.part(contact_id, ending, by, reason)
        if ended is None:
            raise NotFound("このお客様は連携していません。")
        return ended

    async def unlink_all(self, customer_id: str, ending: Ending) -> Sequence[Link]:
        """End every link of a customer that is gone."""
        active = await self.of_customer(customer_id)
        ended = [await self._joining.part(one.contact_id, ending, SYSTEM.id, None) for one in active]
        return [link for link in ended if link is not None]

    async def find_rivals(self, contact_id: str, proof: Proof) -> Rivals:
        """Find what a proof would take the place of; the page asks before it goes on."""
        grade = GRADES[proof.method]
        current = await self.find_active(contact_id)
        customer = await self._customers.find(proof.shop, proof.gid)
        if current is not None and customer is not None and customer.id == current.customer_id:
            return Rivals(grade)
        return Rivals(grade, current, await self.of_customer(customer.id) if customer else ())

    async def begin(
        self, contact_id: str, invitation_id: str, proof: Proof, *, replaces: bool = False, ends_others: bool = False
    ) -> str:
        """Store what was proven and give the nonce for LINE's dialog; it is durable when this returns.

        What stands there is replaced, or ended for other LINE users, only when the one who has proven said so.
        """
        if now() - proof.at > LIFE:
            raise Invalid("本人確認から時間がたちました。もう一度、最初から始めてください。")
        customer = await self._customers.find(proof.shop, proof.gid)
        if customer is None:
            raise NotFound("会員の情報がまだ届いていません。少し待ってから、もう一度お試しください。")
        await self._invitations.note_begun(invitation_id, contact_id)
        return await self._nonces.create(
            contact_id, invitation_id, customer.id, proof, replaces=replaces, ends_others=ends_others
        )

    async def finish(self, nonce: str, contact_id: str | None, event_id: str, at: datetime, *, is_ok: bool) -> Outcome:
        """Do what LINE's `accountLink` event means, once; `contact_id` is whom LINE names, `at` when it happened."""
        outcome = await self._finishing.finish(nonce, contact_id, event_id, at, is_ok=is_ok)
        if outcome.link is not None:
            await self._invitations.close_all(outcome.link.contact_id)
        return outcome

    async def resolve(self, conflict_id: str, decision: str, by: str) -> Link | None:
        """Do what staff decided: keep what stands, replace it, or let both stand."""
        conflict = await self._conflicts.get(conflict_id)
        chosen = parse_decision(decision, conflict)
        if chosen == "keep":
            await self._conflicts.keep(conflict_id, by)
            return None
        if by == conflict.by:
            raise Forbidden("自分が申請した連携は、自分では決められません。ほかのスタッフに頼んでください。")
        customer = await self._customers.get(conflict.customer_id)
        return await self._joining.join(
            Wanted(
                conflict.contact_id,
                customer.id,
                conflict.method,
                conflict.by,
                by,
                is_decided=True,
                ends_others=chosen == "replace" and conflict.kind == "two_contacts",
                settles=settling(conflict, chosen, by),
            )
        )

    async def _link_proven(self, nonce: Nonce) -> Link:
        customer = await self._customers.get(nonce.customer_id)
        return await self._link(
            Wanted(
                nonce.contact_id,
                customer.id,
                nonce.method,
                replaces=nonce.replaces,
                ends_others=nonce.ends_others,
                nonce_id=nonce.id,
            )
        )

    async def _link(self, wanted: Wanted) -> Link:
        try:
            return await self._joining.join(wanted)
        except Contested as contest:
            conflict_id = await self._conflicts.add(
                contest.kind,
                wanted.contact_id,
                wanted.customer_id,
                wanted.method,
                wanted.grade,
                by=wanted.by,
                confirmed_by=wanted.confirmed_by,
                existing=contest.existing,
            )
            current = {"conflict": conflict_id, "kind": contest.kind}
            raise Conflict(CONTESTED[contest.kind], current) from None


def _check_reason(reason: str | None) -> None:
    if not (reason or "").strip() or len(reason or "") > REASON_LIMIT or not is_storable(reason or ""):
        raise Invalid("連携を解除する理由を、200文字以内で入力してください。", fields={"reason": "required"})
