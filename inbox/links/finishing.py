"""The end of an account link: what LINE tells, held against what was proven; each way it can end has its name."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from motor.motor_asyncio import AsyncIOMotorDatabase

from inbox.clock import now
from inbox.errors import Conflict, NotFound
from inbox.links.activities import note_in_talk
from inbox.links.conflicts import ConflictQueue
from inbox.links.joining import Spent
from inbox.links.link import GRADES, Link
from inbox.links.nonces import Nonce, Nonces

OutcomeKind = Literal["linked", "repeated", "conflict", "foreign", "expired", "unknown", "failed", "gone"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """`contact_id` is whom to tell: None when LINE named nobody. A `repeated` end changed nothing; `link` holds."""

    kind: OutcomeKind
    contact_id: str | None
    link: Link | None = None


LinkProven = Callable[[Nonce], Awaitable[Link]]
GetLink = Callable[[str], Awaitable[Link]]


class Finishing:
    """Nothing of it trusts the browser: the contact is whom LINE names, the customer whom the nonce was made for."""

    def __init__(
        self,
        database: AsyncIOMotorDatabase[dict[str, Any]],
        nonces: Nonces,
        conflicts: ConflictQueue,
        link: LinkProven,
        get: GetLink,
    ) -> None:
        self._database = database
        self._nonces = nonces
        self._conflicts = conflicts
        self._link = link
        self._get = get

    async def finish(self, nonce: str, contact_id: str | None, event_id: str, at: datetime, *, is_ok: bool) -> Outcome:
        """Spend the nonce and link, or tell why not; again, by a redelivery or after a crash, ends the same."""
        if not is_ok or contact_id is None:
            return await self._failed(nonce, event_id)
        used = await self._nonces.use(nonce, contact_id, at)
        if used is not None:
            return await self._proven(used, event_id)
        known = await self._nonces.find(nonce)
        if known is None:
            return await self._refused("unknown", contact_id, event_id)
        if known.contact_id != contact_id:
            return await self._foreign(nonce, known, contact_id, event_id)
        if known.used_by != contact_id:
            return await self._refused("expired", contact_id, event_id)
        return await self._again(known, event_id)

    async def _proven(self, nonce: Nonce, event_id: str) -> Outcome:
        try:
            link = await self._link(nonce)
        except Spent as spent:
            return await self._repeated(nonce, spent.link_id)
        except Conflict:
            return await self._refused("conflict", nonce.contact_id, event_id)
        except NotFound:
            return await self._refused("gone", nonce.contact_id, event_id)
        return Outcome("linked", nonce.contact_id, link)

    async def _again(self, nonce: Nonce, event_id: str) -> Outcome:
        """A nonce that did its work does it never again, not even after the link was undone."""
        if nonce.link_id is None:
            return await self._proven(nonce, event_id)
        return await self._repeated(nonce, nonce.link_id)

    async def _repeated(self, nonce: Nonce, link_id: str) -> Outcome:
        """A stop may have come before the customer was told: while the link holds, it is told again, once."""
        try:
            link = await self._get(link_id)
        except NotFound:
            return Outcome("repeated", nonce.contact_id)
        return Outcome("repeated", nonce.contact_id, link if link.ended_at is None else None)

    async def _foreign(self, nonce: str, known: Nonce, contact_id: str, event_id: str) -> Outcome:
        await self._nonces.spoil(nonce)
        await self._conflicts.add(
            "foreign_nonce",
            contact_id,
            known.customer_id,
            known.method,
            GRADES[known.method],
            intended_for=known.contact_id,
        )
        return await self._refused("foreign", contact_id, event_id)

    async def _failed(self, nonce: str, event_id: str) -> Outcome:
        """LINE met another person than the one who asked for the link, and does not say whom."""
        known = await self._nonces.find(nonce)
        if known is None:
            return Outcome("failed", None)
        await self._nonces.spoil(nonce)
        await self._note("failed", known.contact_id, event_id)
        return Outcome("failed", None)

    async def _refused(self, kind: OutcomeKind, contact_id: str, event_id: str) -> Outcome:
        await self._note(kind, contact_id, event_id)
        return Outcome(kind, contact_id)

    async def _note(self, kind: OutcomeKind, contact_id: str, event_id: str) -> None:
        content = {"outcome": kind}
        await note_in_talk(self._database, contact_id, f"link:{event_id}", "link_refused", content, None, now())
