"""Build LINE's webhook events as LINE does: what is absent is left out, never null."""

from dataclasses import dataclass
from typing import Any

from simulator.line.ids import Clock, new_event_id
from simulator.line.people import Group
from simulator.line.reply_tokens import ReplyTokens
from simulator.line.switches import Switches

WITHOUT_REPLY = frozenset(
    {
        "unsend",
        "unfollow",
        "leave",
        "memberLeft",
        "module",
        "activated",
        "deactivated",
        "botSuspended",
        "botResumed",
        "delivery",
    }
)

Event = dict[str, Any]


@dataclass(slots=True)
class Events:
    """Makes events, each with its id, its time and, where LINE gives one, its reply token."""

    clock: Clock
    tokens: ReplyTokens

    def make(self, kind: str, source: Event | None, switches: Switches, **fields: Any) -> Event:
        """Make one event; without a source it is one that LINE sends about nobody."""
        at_ms = self.clock.next_ms()
        event: Event = {
            "type": kind,
            **fields,
            "timestamp": at_ms,
            "webhookEventId": new_event_id(at_ms),
            "deliveryContext": {"isRedelivery": False},
            "mode": "standby" if switches.standby else "active",
        }
        if source is not None:
            event["source"] = source
            if kind not in WITHOUT_REPLY and not switches.standby:
                event["replyToken"] = self.tokens.issue(chat_of(event), expired=switches.expired_reply_tokens)
        return event

    def fill(self, event: Event, switches: Switches) -> Event:
        """Give a raw event what it lacks: id, time, mode, delivery context, reply token."""
        made = self.make(str(event.get("type")), event.get("source"), switches)
        del made["type"]
        return {**made, **event}

    def adopt(self, event: Event) -> None:
        """Let a raw event's own reply token work."""
        token = event.get("replyToken")
        if isinstance(token, str) and chat_of(event):
            self.tokens.issue(chat_of(event), token=token)


def person_source(user_id: str, group: Group | None = None) -> Event:
    """Say where something happened: in a one-to-one talk, a group or a room."""
    if group is None:
        return {"type": "user", "userId": user_id}
    return {**group_source(group), "userId": user_id}


def group_source(group: Group) -> Event:
    """Say that something happened in a group or a room, by nobody in particular."""
    return {"type": group.kind, f"{group.kind}Id": group.group_id}


def chat_of(event: Event) -> str:
    """Return the talk that an event belongs to; empty when there is none."""
    source = event.get("source")
    if not isinstance(source, dict):
        return ""
    chat = source.get("groupId") or source.get("roomId") or source.get("userId")
    return chat if isinstance(chat, str) else ""
