"""The Official Account that the simulator plays: who it is and where its webhooks go."""

import hashlib
from dataclasses import dataclass
from typing import Any

NAME = "日々珈琲店"


@dataclass(slots=True)
class Channel:
    """One channel; the secret and the token stay out of its repr."""

    webhook_url: str
    secret: str
    token: str
    name: str = NAME
    basic_id: str = "@hibi-coffee"
    inbox_url: str | None = None

    @property
    def user_id(self) -> str:
        return f"U{hashlib.sha256(self.basic_id.encode()).hexdigest()[:32]}"

    def profile(self) -> dict[str, Any]:
        """Give the bot as LINE's API shows it."""
        return {
            "userId": self.user_id,
            "basicId": self.basic_id,
            "displayName": self.name,
            "chatMode": "chat",
            "markAsReadMode": "manual",
        }

    def __repr__(self) -> str:
        return f"Channel({self.basic_id})"
