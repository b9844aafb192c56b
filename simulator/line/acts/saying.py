"""Customers write, take back, edit, and send albums."""

import random
from dataclasses import dataclass
from typing import Any

from simulator.errors import ControlError
from simulator.line.acts.said import Message, Wanted, checked_text, write
from simulator.line.events import person_source
from simulator.line.ids import new_message_id, new_token
from simulator.line.people import Group, Person
from simulator.line.platform import Platform
from simulator.line.talks import Entry

ALBUM_LIMIT = 20


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who speaks, and where: in a group, or in the one-to-one talk."""

    person: Person
    group: Group | None = None

    @property
    def chat_id(self) -> str:
        return self.group.group_id if self.group else self.person.user_id

    @property
    def source(self) -> dict[str, Any]:
        return person_source(self.person.user_id, self.group)


def speaker_of(platform: Platform, user_id: str, group_id: str | None = None) -> Speaker:
    """Return somebody who can speak now, or refuse."""
    person = platform.people.get(user_id)
    if group_id is None:
        if person.blocked:
            raise ControlError(f"{user_id} blocks the account: nothing can be sent", 409)
        return Speaker(person)
    group = platform.people.get_group(group_id)
    if user_id not in group.members:
        raise ControlError(f"{user_id} is not in {group_id}", 409)
    return Speaker(person, group)


def say(platform: Platform, speaker: Speaker, wanted: Wanted) -> dict[str, Any]:
    """Let a customer send one message."""
    message_id = new_message_id()
    _quote(platform, speaker, wanted)
    said = write(message_id, wanted)
    _mark_self(platform, said.message)
    if said.content is not None:
        platform.contents.add(message_id, said.content)
    event = _happen(platform, speaker, "message", message=said.message)
    show(platform, speaker, said.message, event)
    return {"message_id": message_id, "webhook_event_id": event and event["webhookEventId"]}


def send_album(platform: Platform, speaker: Speaker, photos: list[Wanted], order: Any, *, indexed: bool) -> Any:
    """Let a customer send photos as one album, which arrive in any order."""
    if not 1 <= len(photos) <= ALBUM_LIMIT:
        raise ControlError(f"an album has 1 to {ALBUM_LIMIT} photos")
    order = random.sample(range(len(photos)), len(photos)) if order is None else order
    if not isinstance(order, list) or sorted(map(str, order)) != sorted(map(str, range(len(photos)))):
        raise ControlError("order must name every photo once, from 0 on")
    album_id, sent = new_token(), {}
    for at in order:
        numbers = {"index": at + 1, "total": len(photos)} if indexed else {}
        photos[at].extra = {"imageSet": {"id": album_id, **numbers}}
        sent[at] = say(platform, speaker, photos[at])
    return {"image_set_id": album_id, "messages": [sent[at] for at in range(len(photos))]}


def unsend(platform: Platform, speaker: Speaker, message_id: str) -> dict[str, Any]:
    """Let a customer take a message back."""
    entry = platform.talks.get_own(speaker.chat_id, message_id, speaker.person.user_id)
    entry.unsent = True
    platform.contents.remove(message_id)
    event = _happen(platform, speaker, "unsend", unsend={"messageId": message_id})
    platform.talks.on_change(speaker.chat_id)
    return {"message_id": message_id, "webhook_event_id": event and event["webhookEventId"]}


def edit(platform: Platform, speaker: Speaker, message_id: str, text: Any) -> dict[str, Any]:
    """Let a member of a group change a text: the message keeps its id, and gets another quote token."""
    entry = platform.talks.get_own(speaker.chat_id, message_id, speaker.person.user_id)
    if entry.type != "text":
        raise ControlError("only texts can be edited", 409)
    message = {"type": "text", "id": message_id, "quoteToken": new_token(), "text": checked_text(text)}
    entry.content = entry.content | message
    entry.quote_tokens.append(message["quoteToken"])
    entry.edited = True
    event = _happen(platform, speaker, "messageEdited", message=message)
    platform.talks.on_change(speaker.chat_id)
    return {"message_id": message_id, "webhook_event_id": event and event["webhookEventId"]}


def send_postback(
    platform: Platform, speaker: Speaker, data: Any, params: Any = None, text: Any = None
) -> dict[str, Any]:
    """Let a tap send a postback, with the text that LINE shows in the customer's name."""
    if not isinstance(data, str) or not 1 <= len(data) <= 300:
        raise ControlError("data must have 1 to 300 characters")
    if params is not None and not isinstance(params, dict):
        raise ControlError("params must be an object")
    postback = {"data": data} | ({"params": params} if params else {})
    event = _happen(platform, speaker, "postback", postback=postback)
    if text:
        # Only shown: the bot gets no message of it.
        message: Message = {"type": "text", "id": new_message_id(), "text": checked_text(text)}
        show(platform, speaker, message, event)
    return {"message_id": None, "webhook_event_id": event and event["webhookEventId"]}


def show(platform: Platform, speaker: Speaker, message: Message, event: dict[str, Any] | None) -> None:
    """Put a bubble into the talk."""
    at_ms = event["timestamp"] if event else platform.clock.next_ms()
    speaker.person.wrote_at_ms = at_ms
    entry = Entry(message["id"], speaker.chat_id, "me", message, at_ms, speaker.person.user_id)
    entry.quote_tokens += [message["quoteToken"]] if "quoteToken" in message else []
    platform.talks.add(entry)


def _happen(platform: Platform, speaker: Speaker, kind: str, **fields: Any) -> dict[str, Any] | None:
    """Tell the bot, unless it is not in the group."""
    if speaker.group is not None and not speaker.group.is_bot_in:
        return None
    return platform.happen(kind, speaker.source, **fields)


def _quote(platform: Platform, speaker: Speaker, wanted: Wanted) -> None:
    quoted = wanted.fields.get("quote")
    if quoted is None:
        return
    if wanted.fields.get("type") not in ("text", "sticker"):
        raise ControlError("only texts and stickers can quote")
    if platform.talks.find(speaker.chat_id, str(quoted)) is None:
        raise ControlError(f"there is no message {quoted} in this talk", 404)
    wanted.extra = {"quotedMessageId": quoted}


def _mark_self(platform: Platform, message: Message) -> None:
    """Say for every mention whether it means the bot, as LINE does."""
    mentionees = message.get("mention", {}).get("mentionees")
    for mentionee in mentionees if isinstance(mentionees, list) else []:
        if isinstance(mentionee, dict) and mentionee.get("type") == "user":
            mentionee.setdefault("isSelf", mentionee.get("userId") == platform.channel.user_id)
