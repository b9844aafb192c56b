"""What linking leaves in the talk: who, how and how well proven; never a name or a number of the customer."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from motor.motor_asyncio import AsyncIOMotorClientSession, AsyncIOMotorDatabase

from inbox.ids import MAIN_CHANNEL

Database = AsyncIOMotorDatabase[dict[str, Any]]


async def note_in_talk(
    database: Database,
    contact_id: str,
    key: str,
    kind: str,
    content: Mapping[str, Any],
    by: str | None,
    at: datetime,
    session: AsyncIOMotorClientSession | None = None,
) -> None:
    """Write an entry of the history, once a key, as part of the act that it tells of."""
    unresolved = {"contact_id": {"$eq": contact_id}, "is_unresolved": True}
    conversation = await database["conversations"].find_one(unresolved, {"_id": 1}, session=session)
    entry = {
        "channel": MAIN_CHANNEL,
        "contact_id": contact_id,
        "conversation_id": conversation["_id"] if conversation else None,
        "direction": "activity",
        "kind": kind,
        "text": None,
        "content": dict(content),
        "author": await _author(database, by, session),
        "sent_at": at,
        "received_at": at,
        "placed_at": at,
    }
    await database["messages"].update_one(
        {"_id": f"activity:{key}"}, {"$setOnInsert": entry}, upsert=True, session=session
    )


async def _author(database: Database, by: str | None, session: AsyncIOMotorClientSession | None) -> dict[str, Any]:
    if by is None:
        return {"kind": "customer", "id": None, "name": None}
    staff = await database["staff"].find_one({"_id": {"$eq": by}}, {"name": 1}, session=session)
    if staff is not None:
        return {"kind": "staff", "id": by, "name": staff["name"]}
    token = await database["api_tokens"].find_one({"_id": {"$eq": by}}, {"name": 1}, session=session)
    return {"kind": "token" if token else "system", "id": by, "name": token["name"] if token else "Madoguchi"}
