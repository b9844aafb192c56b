"""What each customer (or group) sees: every message of a talk in order."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from simulator.errors import ControlError
from simulator.line.ids import iso_of

TALK_LIMIT = 5000
READ_TOKEN_LIMIT = 200_000
_SECRETS = ("quoteToken", "markAsReadToken", "id")


@dataclass(slots=True)
class Entry:
    """One bubble; `content` is LINE's own message object."""

    message_id: str
    chat_id: str
    author: str
    content: dict[str, Any]
    sent_at_ms: int
    user_id: str | None = None
    via: str | None = None
    unsent: bool = False
    edited: bool = False
    quote_tokens: list[str] = field(default_factory=list)
    read: bool = False
    fetched: dict[str, Any] | None = None

    @property
    def type(self) -> str:
        return str(self.content.get("type", "unknown"))

    def as_json(self) -> dict[str, Any]:
        """Give the bubble as the customer sees it; an unsent one keeps only its place."""
        shown = {"type": self.type} if self.unsent else {k: v for k, v in self.content.items() if k not in _SECRETS}
        about = {
            "message_id": self.message_id,
            "from": self.author,
            "user_id": self.user_id,
            "sent_at": iso_of(self.sent_at_ms),
            "via": self.via,
            "unsent": self.unsent,
            "edited": self.edited,
            "read": self.read,
            "fetched": self.fetched,
        }
        return {**shown, **about}


@dataclass(slots=True)
class Talks:
    """All talks; `on_change` is told whose talk has changed."""

    on_change: Callable[[str], None]
    _talks: dict[str, "OrderedDict[str, Entry]"] = field(default_factory=dict)
    _read_tokens: dict[str, tuple[str, int]] = field(default_factory=dict)

    def open(self, chat_id: str) -> None:
        """Let a talk exist, though nothing was said yet."""
        self._talks.setdefault(chat_id, OrderedDict())

    def is_known(self, chat_id: str) -> bool:
        """Say whether anything ever happened in this talk."""
        return chat_id in self._talks

    def add(self, entry: Entry) -> None:
        """Append a bubble; the oldest goes when the talk is full."""
        talk = self._talks.setdefault(entry.chat_id, OrderedDict())
        talk[entry.message_id] = entry
        if len(talk) > TALK_LIMIT:
            talk.popitem(last=False)
        if token := entry.content.get("markAsReadToken"):
            self._remember(token, entry)
        self.on_change(entry.chat_id)

    def chats(self) -> list[str]:
        """Name every talk."""
        return list(self._talks)

    def entries(self, chat_id: str) -> list[Entry]:
        """Return the talk, oldest first."""
        return list(self._talks.get(chat_id, {}).values())

    def find(self, chat_id: str, message_id: str) -> Entry | None:
        """Return one bubble, or None."""
        return self._talks.get(chat_id, OrderedDict()).get(message_id)

    def get_own(self, chat_id: str, message_id: str, user_id: str) -> Entry:
        """Return a bubble that this person wrote and has not taken back, or refuse."""
        entry = self.find(chat_id, message_id)
        if entry is None or entry.user_id != user_id or entry.author != "me":
            raise ControlError(f"{user_id} wrote no message {message_id} here", 404)
        if entry.unsent:
            raise ControlError("that message was taken back already", 409)
        return entry

    def find_quoted(self, chat_id: str, token: str) -> str | None:
        """Return the id of the message of this talk that a quote token belongs to, or None."""
        return next((entry.message_id for entry in self.entries(chat_id) if token in entry.quote_tokens), None)

    def read_up_to(self, token: str) -> bool:
        """Mark the customer's bubbles as read, up to the one with this token; False when it is nobody's."""
        chat_id, at_ms = self._read_tokens.get(token, ("", 0))
        for entry in self.entries(chat_id):
            if entry.author == "me" and entry.sent_at_ms <= at_ms:
                entry.read = True
        if chat_id:
            self.on_change(chat_id)
        return bool(chat_id)

    def _remember(self, token: str, entry: Entry) -> None:
        self._read_tokens[token] = (entry.chat_id, entry.sent_at_ms)
        if len(self._read_tokens) > READ_TOKEN_LIMIT:
            del self._read_tokens[next(iter(self._read_tokens))]
