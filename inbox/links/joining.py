"""The act of linking: the link, what the contact carries, the count, the talk's entry; all of it or nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from motor.motor_asyncio import AsyncIOMotorClientSession, AsyncIOMotorDatabase

from inbox.clock import now
from inbox.customers.merging import count_links
from inbox.errors import Conflict, Invalid, NotFound
from inbox.ids import new_id
from inbox.jobs import NewJob, job_writes
from inbox.links.activities import note_in_talk
from inbox.links.documents import link_document, parse_link
from inbox.links.link import GRADES, Ending, Grade, Link, Method, is_as_good

Session = AsyncIOMotorClientSession
Contest = Literal["two_customers", "two_contacts"]
# The customer has shown who they are: that two LINE users are one customer is then a family's own affair.
PROVEN: tuple[Grade, ...] = ("A", "B")
OTHERS_LIMIT = 50
CARRIED = (
    "customer_id",
    "customer_gid",
    "customer_shop",
    "customer_name",
    "customer_at",
    "link_grade",
    "link_method",
    "linked_at",
    "search_version",
)


@dataclass(frozen=True, slots=True)
class Settled:
    """A row in a queue that this act settles: it must still be in `state`, and takes over `change`."""

    collection: str
    id: str
    state: str
    change: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A link that somebody wants; `replaces` when the customer said that it takes the place of another one."""

    contact_id: str
    customer_id: str
    method: Method
    by: str | None = None
    confirmed_by: str | None = None
    replaces: bool = False
    is_decided: bool = False
    """Staff have decided in the queue: what stands against it is settled."""
    ends_others: bool = False
    """Other LINE users of the customer are unlinked, as far as the proof is as good as theirs or staff decided."""
    settles: Settled | None = None
    nonce_id: str | None = None
    """What proved it: it links once, whatever comes in between."""

    @property
    def grade(self) -> Grade:
        return GRADES[self.method]


class Contested(Exception):
    """What is there already speaks against the link."""

    def __init__(self, kind: Contest, existing: Sequence[Link]) -> None:
        super().__init__(kind)
        self.kind: Contest = kind
        self.existing = tuple(existing)


class Spent(Exception):
    """The nonce has linked already."""

    def __init__(self, link_id: str) -> None:
        super().__init__(link_id)
        self.link_id = link_id


class Joining:
    """Whoever links or unlinks takes the contact first, then the customer: two at once come one after the other."""

    def __init__(self, database: AsyncIOMotorDatabase[dict[str, Any]]) -> None:
        self._database = database
        self._links = database.get_collection("links")
        self._contacts = database.get_collection("contacts")
        self._customers = database.get_collection("customers")
        self._nonces = database.get_collection("link_nonces")

    async def join(self, wanted: Wanted) -> Link:
        """Link; the same again gives what is there. Raises Contested when something stands against it."""
        async with await self._database.client.start_session() as session:
            link: Link = await session.with_transaction(lambda one: self._join(one, wanted))
            return link

    async def part(self, contact_id: str, ending: Ending, by: str | None, reason: str | None) -> Link | None:
        """End what a contact is linked to; None when it is linked to nobody."""
        async with await self._database.client.start_session() as session:
            ended: Link | None = await session.with_transaction(
                lambda one: self._part(one, contact_id, ending, by, reason)
            )
            return ended

    async def _join(self, session: Session, wanted: Wanted) -> Link:
        await self._take_contact(session, wanted.contact_id)
        customer = await self._take_customer(session, wanted.customer_id)
        await self._settle(session, wanted.settles)
        current = await self._active(session, wanted.contact_id)
        if current is not None and current.customer_id == customer["_id"] and is_as_good(current.grade, wanted.grade):
            await self._spend(session, wanted.nonce_id, current)
            return current
        others = await self._others(session, wanted)
        if not wanted.is_decided:
            _check(wanted, customer, current, others)
        if current is not None:
            await self._end(session, current, "replaced", wanted.by, None)
        for other in _ending(wanted, others):
            await self._end(session, other, "replaced", wanted.by, None)
            await self._add_job(session, NewJob(f"link_ended:{other.id}", "link_ended", {"link_id": other.id}))
        link = await self._write(session, wanted, customer)
        await self._spend(session, wanted.nonce_id, link)
        return link

    async def _spend(self, session: Session, nonce_id: str | None, link: Link) -> None:
        if nonce_id is None:
            return
        unspent = {"_id": nonce_id, "link_id": None}
        result = await self._nonces.update_one(unspent, {"$set": {"link_id": link.id}}, session=session)
        if not result.matched_count:
            row = await self._nonces.find_one({"_id": nonce_id}, {"link_id": 1}, session=session)
            raise Spent(row["link_id"] if row else link.id)

    async def _part(
        self, session: Session, contact_id: str, ending: Ending, by: str | None, reason: str | None
    ) -> Link | None:
        await self._take_contact(session, contact_id)
        current = await self._active(session, contact_id)
        if current is None:
            return None
        return await self._end(session, current, ending, by, reason)

    async def _take_contact(self, session: Session, contact_id: str) -> None:
        which = {"_id": {"$eq": contact_id}}
        contact = await self._contacts.find_one_and_update(which, {"$inc": {"link_version": 1}}, session=session)
        if contact is None:
            raise NotFound("お客様が見つかりません。一覧から選び直してください。")
        if contact["kind"] != "person":
            raise Invalid("グループは会員と連携できません。", fields={"contact": "group"})

    async def _take_customer(self, session: Session, customer_id: str) -> Mapping[str, Any]:
        which = {"_id": {"$eq": customer_id}}
        customer: dict[str, Any] | None = await self._customers.find_one_and_update(
            which, {"$inc": {"link_version": 1}}, session=session
        )
        if customer is None:
            raise NotFound("会員が見つかりません。一覧から選び直してください。")
        return customer

    async def _settle(self, session: Session, settled: Settled | None) -> None:
        if settled is None:
            return
        which = {"_id": settled.id, "state": settled.state}
        rows = self._database.get_collection(settled.collection)
        result = await rows.update_one(which, {"$set": dict(settled.change)}, session=session)
        if not result.matched_count:
            raise Conflict("すでにほかの人が決めました。ページを再読み込みしてください。")

    async def _active(self, session: Session, contact_id: str) -> Link | None:
        row = await self._links.find_one({"contact_id": {"$eq": contact_id}, "is_active": True}, session=session)
        return parse_link(row) if row else None

    async def _others(self, session: Session, wanted: Wanted) -> list[Link]:
        query = {"customer_id": wanted.customer_id, "is_active": True, "contact_id": {"$ne": wanted.contact_id}}
        return [parse_link(row) async for row in self._links.find(query, session=session).limit(OTHERS_LIMIT)]

    async def _write(self, session: Session, wanted: Wanted, customer: Mapping[str, Any]) -> Link:
        link = Link(
            id=new_id(),
            contact_id=wanted.contact_id,
            customer_id=customer["_id"],
            shop=customer["shop"],
            gid=customer["gid"],
            method=wanted.method,
            grade=wanted.grade,
            linked_at=now(),
            by=wanted.by,
            confirmed_by=wanted.confirmed_by,
        )
        await self._links.insert_one(link_document(link), session=session)
        carried = {
            "customer_id": link.customer_id,
            "customer_gid": link.gid,
            "customer_shop": link.shop,
            "customer_name": customer.get("name"),
            "customer_at": customer.get("updated_at"),
            "tags": customer.get("tags", []),
            "link_grade": link.grade,
            "link_method": link.method,
            "linked_at": link.linked_at,
        }
        change = {"$set": carried, "$unset": {"search_version": ""}}
        await self._contacts.update_one({"_id": link.contact_id}, change, session=session)
        await self._after(session, link, "linked", link.by, link.linked_at)
        return link

    async def _end(self, session: Session, link: Link, ending: Ending, by: str | None, reason: str | None) -> Link:
        ended = replace(link, ended_at=now(), ending=ending, ended_by=by, reason=reason)
        fields = {name: getattr(ended, name) for name in ("ended_at", "ending", "ended_by", "reason")}
        change: dict[str, Any] = {"$set": fields | {"is_active": False}}
        await self._links.update_one({"_id": link.id, "is_active": True}, change, session=session)
        await self._contacts.update_one(
            {"_id": link.contact_id, "customer_id": link.customer_id},
            {"$set": {"tags": []}, "$unset": dict.fromkeys(CARRIED, "")},
            session=session,
        )
        await self._after(session, ended, "unlinked", by, ended.ended_at or now())
        return ended

    async def _after(self, session: Session, link: Link, kind: str, by: str | None, at: datetime) -> None:
        await count_links(self._database, link.customer_id, session)
        content = {"link_id": link.id, "method": link.method, "grade": link.grade, "ending": link.ending}
        await note_in_talk(self._database, link.contact_id, f"{kind}:{link.id}", kind, content, by, at, session=session)
        await self._add_job(session, NewJob(f"mirror_link:{link.id}:{kind}", "mirror_link", {"link_id": link.id}))

    async def _add_job(self, session: Session, job: NewJob) -> None:
        await self._database.get_collection("jobs").bulk_write(job_writes([job]), session=session)


def _ending(wanted: Wanted, others: Sequence[Link]) -> list[Link]:
    """Choose the other LINE users' links that end: a proof never ends what was proven better."""
    if not wanted.ends_others:
        return []
    return [other for other in others if wanted.is_decided or is_as_good(wanted.grade, other.grade)]


def _check(wanted: Wanted, customer: Mapping[str, Any], current: Link | None, others: Sequence[Link]) -> None:
    """Refuse what would overwrite another's word, or put a second LINE user on a customer without the customer."""
    may_replace = current is None or (wanted.replaces and is_as_good(wanted.grade, current.grade))
    if current is not None and current.customer_id != customer["_id"] and not may_replace:
        raise Contested("two_customers", [current])
    if others and wanted.grade not in PROVEN:
        raise Contested("two_contacts", others)
