"""What we know of a LINE Official Account: its name, its monthly messages, its settings."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from motor.motor_asyncio import AsyncIOMotorDatabase

from inbox.clock import now
from inbox.errors import Invalid

ACKNOWLEDGEMENT_LIMIT = 1_000


@dataclass(frozen=True, slots=True)
class ChannelStatus:
    """`quota_limit` is None when LINE sets none; `acknowledgement` is None when nobody set it on screen."""

    channel: str
    bot_name: str | None
    basic_id: str | None
    picture_url: str | None
    chat_mode: str | None
    quota_limit: int | None
    quota_used: int | None
    checked_at: datetime | None
    acknowledgement: str | None
    error: str | None

    @property
    def quota_left(self) -> int | None:
        if self.quota_limit is None or self.quota_used is None:
            return None
        return max(0, self.quota_limit - self.quota_used)


class Channels:
    """One document a channel, made when something is first known of it."""

    def __init__(self, database: AsyncIOMotorDatabase[dict[str, Any]]) -> None:
        self._channels = database.get_collection("channels")

    async def ensure_indexes(self) -> None:
        """The id is the only key."""

    async def get(self, channel: str) -> ChannelStatus:
        """Give what is known; everything is None for a channel never seen."""
        document: Mapping[str, Any] = await self._channels.find_one({"_id": channel}) or {}
        names = [name for name in ChannelStatus.__slots__ if name != "channel"]
        return ChannelStatus(channel, **{name: document.get(name) for name in names})

    async def set_bot(
        self, channel: str, *, bot_name: str, basic_id: str | None, picture_url: str | None, chat_mode: str | None
    ) -> None:
        """Keep what LINE says of the account."""
        fields = {"bot_name": bot_name, "basic_id": basic_id, "picture_url": picture_url, "chat_mode": chat_mode}
        await self._set(channel, fields | {"checked_at": now(), "error": None})

    async def set_quota(self, channel: str, limit: int | None, used: int) -> None:
        """Keep this month's limit and use of paid messages."""
        await self._set(channel, {"quota_limit": limit, "quota_used": used, "checked_at": now(), "error": None})

    async def set_error(self, channel: str, error: str) -> None:
        """Keep why LINE could not be asked."""
        await self._set(channel, {"error": error[:500], "checked_at": now()})

    async def set_acknowledgement(self, channel: str, text: str | None) -> None:
        """Set the text that answers every text message; empty answers none, None leaves it to the environment."""
        if text is not None and len(text) > ACKNOWLEDGEMENT_LIMIT:
            raise Invalid(
                "自動の受付メッセージは1,000文字以内で入力してください。", fields={"acknowledgement": "too_long"}
            )
        await self._set(channel, {"acknowledgement": text})

    async def _set(self, channel: str, fields: dict[str, Any]) -> None:
        await self._channels.update_one({"_id": channel}, {"$set": fields}, upsert=True)
