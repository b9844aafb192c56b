"""What becomes of the messages that the bot sends."""

from typing import Any

from simulator.line.ids import new_message_id, new_token
from simulator.line.messages.context import Context
from simulator.line.people import Group, Person
from simulator.line.platform import Platform, now_ms
from simulator.line.talks import Entry

_QUOTABLE = frozenset({"text", "textV2", "sticker", "image", "video", "template"})

Chat = Person | Group | None


def find_chat(platform: Platform, chat_id: str) -> Chat:
    """Return the person or the group behind an id; None for one who only exists in raw events."""
    return platform.people.persons.get(chat_id) or platform.people.groups.get(chat_id)


def people_reached(platform: Platform, chat_id: str) -> int:
    """Count who gets a message: that is what LINE bills."""
    chat = find_chat(platform, chat_id)
    if isinstance(chat, Group):
        return len(chat.members) if chat.is_bot_in else 0
    if isinstance(chat, Person):
        return int(chat.is_reachable(now_ms()))
    return int(platform.talks.is_known(chat_id))


def context_of(platform: Platform, chat_id: str) -> Context:
    """Say what messages to this talk may contain."""
    is_group = isinstance(find_chat(platform, chat_id), Group)
    return Context(is_group, lambda token: platform.talks.find_quoted(chat_id, token) is not None)


def accept(platform: Platform, chat_id: str, messages: list[dict[str, Any]], via: str) -> list[dict[str, str]]:
    """Take messages for a talk, show them to whoever can be reached, and return LINE's `sentMessages`."""
    people = people_reached(platform, chat_id)
    platform.counters.add(via, people)
    sent = [_sent(message) for message in messages]
    if people:
        _end_loading(platform, chat_id)
        for message, ids in zip(messages, sent, strict=True):
            _show(platform, chat_id, message, ids, via)
    return sent


def _sent(message: dict[str, Any]) -> dict[str, str]:
    ids = {"id": new_message_id()}
    return ids | {"quoteToken": new_token()} if message["type"] in _QUOTABLE else ids


def _show(platform: Platform, chat_id: str, message: dict[str, Any], ids: dict[str, str], via: str) -> None:
    content = {name: value for name, value in message.items() if name != "quoteToken"}
    if token := message.get("quoteToken"):
        content["quotedMessageId"] = platform.talks.find_quoted(chat_id, token)
    entry = Entry(ids["id"], chat_id, "bot", content, platform.clock.next_ms(), via=via)
    entry.quote_tokens += [ids["quoteToken"]] if "quoteToken" in ids else []
    platform.talks.add(entry)
    platform.fetches.start(entry, platform.talks.on_change)


def _end_loading(platform: Platform, chat_id: str) -> None:
    person = platform.people.persons.get(chat_id)
    if person is not None:
        person.loading_until_ms = 0
