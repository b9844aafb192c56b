"""What LINE answered, or that it did not."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

MONTHLY_LIMIT = "You have reached your monthly limit."
INVALID_REPLY_TOKEN = "Invalid reply token"  # noqa: S105 - LINE's words, no secret.


class NoAnswer(Exception):
    """No answer came: a timeout, or a connection that broke. LINE may have done what it was asked if it `was_sent`."""

    def __init__(self, reason: str, *, was_sent: bool = True) -> None:
        super().__init__(reason)
        self.was_sent = was_sent


class NotConfigured(Exception):
    """Neither an access token nor a channel id is set."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer of any status; `body` is empty when it was no JSON object."""

    status: int
    body: Mapping[str, Any] = field(default_factory=dict)
    request_id: str | None = None

    @property
    def is_success(self) -> bool:
        return 200 <= self.status < 300

    @property
    def words(self) -> str:
        """Give LINE's own reason, with the details that it names."""
        message = str(self.body.get("message") or f"HTTP {self.status}")
        details = self.body.get("details")
        named = [
            f"{one.get('property')}: {one.get('message')}"
            for one in (details if isinstance(details, list) else [])
            if isinstance(one, dict)
        ]
        return f"{message} ({'; '.join(named)})" if named else message

    @property
    def sent_messages(self) -> list[tuple[str, str | None]]:
        """Give LINE's message id and quote token of each bubble, in order, as far as it told them."""
        sent = self.body.get("sentMessages")
        bubbles = [one for one in sent if isinstance(one, dict)] if isinstance(sent, list) else []
        return [(str(one["id"]), one.get("quoteToken")) for one in bubbles if one.get("id") is not None]


def parse_body(body: str | bytes | None) -> Mapping[str, Any]:
    """Read a JSON object, as far as it is one."""
    try:
        parsed = orjson.loads(body or b"")
    except orjson.JSONDecodeError:
        return {}
    return parsed if isinstance(parsed, dict) else {}
