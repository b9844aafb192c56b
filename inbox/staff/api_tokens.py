"""Bearer tokens of the JSON API."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from motor.motor_asyncio import AsyncIOMotorDatabase
from pymongo import DESCENDING

from inbox.clock import now
from inbox.errors import NotFound
from inbox.ids import new_id
from inbox.staff.roles import Role, parse_role
from inbox.staff.secret_tokens import new_secret, secret_digest
from inbox.staff.staff_member import parse_name

PREFIX = "mdg_"
LIST_LIMIT = 200
TOUCH = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class ApiToken:
    """What a program may do, and when it last did; `created_by` is the staff member who made it, if one did."""

    id: str
    name: str
    role: Role
    created_at: datetime
    last_used_at: datetime | None
    created_by: str | None = None


class ApiTokens:
    """The secret is shown once; its hash is kept."""

    def __init__(self, database: AsyncIOMotorDatabase[dict[str, Any]]) -> None:
        self._tokens = database.get_collection("api_tokens")

    async def ensure_indexes(self) -> None:
        await self._tokens.create_index("secret_digest", unique=True)
        await self._tokens.create_index([("created_at", DESCENDING)])

    async def create(self, name: str, role: str, created_by: str | None = None) -> tuple[str, ApiToken]:
        """Make a token; the first value is the secret."""
        secret = new_secret(PREFIX)
        document = {
            "_id": new_id(),
            "secret_digest": secret_digest(secret),
            "name": parse_name(name),
            "role": parse_role(role),
            "created_at": now(),
            "last_used_at": None,
            "created_by": created_by,
        }
        await self._tokens.insert_one(document)
        return secret, _token(document)

    async def find(self, secret: str) -> ApiToken | None:
        """Find the token of a secret and note, once a minute, that it is used."""
        document = await self._tokens.find_one({"secret_digest": secret_digest(secret)})
        if document is None:
            return None
        at, used_at = now(), document["last_used_at"]
        if used_at is None or at - used_at >= TOUCH:
            await self._tokens.update_one({"_id": document["_id"]}, {"$max": {"last_used_at": at}})
        return _token(document)

    async def list(self) -> Sequence[ApiToken]:
        """List the newest tokens first, at most 200."""
        rows = self._tokens.find().sort("created_at", DESCENDING).limit(LIST_LIMIT)
        return [_token(row) async for row in rows]

    async def revoke(self, token_id: str) -> ApiToken:
        """End a token at once; give what it was."""
        document = await self._tokens.find_one_and_delete({"_id": {"$eq": token_id}})
        if document is None:
            raise NotFound("このトークンはすでに取り消されています。")
        return _token(document)


def _token(document: Mapping[str, Any]) -> ApiToken:
    return ApiToken(
        id=document["_id"],
        name=document["name"],
        role=document["role"],
        created_at=document["created_at"],
        last_used_at=document["last_used_at"],
        created_by=document.get("created_by"),
    )
