"""What was proven on our pages, kept until its owner goes on to LINE; the ticket that names it is never kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from motor.motor_asyncio import AsyncIOMotorDatabase
from pymongo import ASCENDING

from inbox.clock import now
from inbox.links.proof import LIFE, Proof
from inbox.staff.secret_tokens import new_secret, secret_digest


@dataclass(frozen=True, slots=True)
class KeptProof:
    """A proof, and whose invitation it came of."""

    contact_id: str
    invitation_id: str
    proof: Proof
    expires_at: datetime


class LinkProofs:
    """A ticket may be shown again while it lasts: by itself it links nobody, for LINE names whose LINE it is."""

    def __init__(self, database: AsyncIOMotorDatabase[dict[str, Any]]) -> None:
        self._proofs = database.get_collection("link_proofs")

    async def ensure_indexes(self) -> None:
        await self._proofs.create_index("expires_at", expireAfterSeconds=0)
        await self._proofs.create_index("contact_id")
        await self._proofs.create_index([("shop", ASCENDING), ("gid", ASCENDING)])

    async def keep(self, contact_id: str, invitation_id: str, proof: Proof) -> str:
        """Keep a proof and give its ticket: 256 random bits, fit for a URL."""
        ticket = new_secret()
        await self._proofs.insert_one(
            {
                "_id": secret_digest(ticket),
                "contact_id": contact_id,
                "invitation_id": invitation_id,
                "shop": proof.shop,
                "gid": proof.gid,
                "method": proof.method,
                "at": proof.at,
                "expires_at": proof.at + LIFE,
            }
        )
        return ticket

    async def find(self, ticket: str) -> KeptProof | None:
        """Find what a ticket stands for; None when it is unknown or its time is over."""
        row = await self._proofs.find_one({"_id": secret_digest(ticket), "expires_at": {"$gt": now()}})
        return _kept(row) if row else None


def _kept(row: Mapping[str, Any]) -> KeptProof:
    proof = Proof(row["shop"], row["gid"], row["method"], row["at"])
    return KeptProof(row["contact_id"], row["invitation_id"], proof, row["expires_at"])
