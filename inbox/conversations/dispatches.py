"""The sender's side of the way out: each attempt is written down before LINE is called."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from motor.motor_asyncio import AsyncIOMotorDatabase
from pymongo import ASCENDING, UpdateOne

from inbox.clock import now
from inbox.contacts.contact import Contact
from inbox.contacts.contacts import Contacts
from inbox.contacts.reply_tokens import ReplyTokens
from inbox.conversations.conversations import Conversations
from inbox.conversations.message import Message, Via, parse_message
from inbox.notifications import Notification, Notifications

BUBBLES = 5
LOOK_AT = 4 * BUBBLES
ORDER = [("received_at", ASCENDING), ("_id", ASCENDING)]
ENDED = ["failed", "uncertain"]
RETRY_KEYS = uuid.UUID("6d61646f-6775-6368-6900-726574727900")


@dataclass(frozen=True, slots=True)
class Dispatch:
    """One call of LINE, frozen at its first attempt: up to five messages, one token or one retry key."""

    id: str
    contact: Contact
    messages: tuple[Message, ...]
    retry_key: str
    reply_token: str | None
    token_expires_at: datetime | None
    was_ambiguous: bool
    attempts: int
    first_attempt_at: datetime


class Dispatches:
    """What is due, and what became of it. One sender a contact at a time: whoever holds the partition."""

    def __init__(
        self,
        database: AsyncIOMotorDatabase[dict[str, Any]],
        contacts: Contacts,
        conversations: Conversations,
        reply_tokens: ReplyTokens,
        notifications: Notifications,
    ) -> None:
        self._messages = database.get_collection("messages")
        self._contacts = contacts
        self._conversations = conversations
        self._tokens = reply_tokens
        self._notifications = notifications

    async def due_contacts(
        self, partitions: Collection[int], limit: int, besides: Collection[str] = ()
    ) -> Sequence[str]:
        """Name contacts with something to send now, the longest due first; those `besides` are being sent to."""
        query = {
            "send.pending": True,
            "send.next_at": {"$lte": now()},
            "send.partition": {"$in": sorted(partitions)},
            "contact_id": {"$nin": sorted(besides)},
        }
        rows = self._messages.find(query, {"contact_id": 1}).sort("send.next_at", ASCENDING).limit(limit)
        return list(dict.fromkeys([row["contact_id"] async for row in rows]))

    async def begin(self, contact_id: str) -> Dispatch | None:
        """Write the next attempt down and give it; None when nothing of this contact is due."""
        rows = await self._pending(contact_id)
        if not rows:
            return None
        if rows[0]["send"]["next_at"] > now():
            await self._line_up(contact_id, rows[0]["send"]["next_at"])
            return None
        found = await self._contacts.many([contact_id])
        if contact_id not in found:
            return None
        dispatch_id: str = rows[0]["send"].get("dispatch_id") or rows[0]["_id"]
        group = _group(rows)
        was_ambiguous = any(row["send"]["state"] == "sending" or row["send"].get("ambiguous") for row in group)
        plan = await self._plan(contact_id, dispatch_id, group)
        marked = await self._write_ahead(group, dispatch_id, plan)
        if not marked:
            await self._let_go(dispatch_id)
            return None
        send = marked[0]["send"]
        return Dispatch(
            id=dispatch_id,
            contact=found[contact_id],
            messages=tuple(parse_message(row) for row in marked),
            retry_key=str(uuid.uuid5(RETRY_KEYS, dispatch_id)),
            reply_token=send.get("token"),
            token_expires_at=send.get("token_expires_at"),
            was_ambiguous=was_ambiguous,
            attempts=send["attempts"],
            first_attempt_at=send["first_attempt_at"],
        )

    async def use_push(self, dispatch: Dispatch) -> Dispatch | None:
        """Go on by push: LINE refused the token, and nothing was tried with it before.

        None when somebody else has tried it meanwhile: then the token may be refused because theirs was accepted.
        """
        change = {"$set": {"send.via": "push"}, "$unset": {"send.token": "", "send.token_expires_at": ""}}
        result = await self._messages.update_many(_of(dispatch), change)
        if result.matched_count < len(dispatch.messages):
            return None
        return replace(dispatch, reply_token=None, token_expires_at=None)

    async def sent(self, dispatch: Dispatch, via: Via, line_ids: Sequence[tuple[str, str | None]] = ()) -> None:
        """Write success down, with LINE's (message id, quote token) of each bubble where LINE told them."""
        at = now()
        writes: list[UpdateOne] = []
        for number, message in enumerate(dispatch.messages):
            line_id, quote_token = line_ids[number] if number < len(line_ids) else (None, None)
            fields = {"send.state": "sent", "send.via": via, "send.sent_at": at, "send.error": None}
            fields |= {"line_message_id": line_id, "quote_token": quote_token}
            writes.append(UpdateOne({"_id": message.id, **_under_way(dispatch)}, {"$set": fields, "$unset": _OVER}))
        # The first message, which names the others, comes last: what a crash cuts off is found by it.
        await self._messages.bulk_write(writes[::-1], ordered=True)
        for message in dispatch.messages:
            if message.author.kind != "bot" and message.conversation_id:
                await self._conversations.answered(message)

    async def later(self, dispatch: Dispatch, delay_s: float, *, ambiguous: bool, error: str) -> None:
        """Try the same call again after `delay_s` seconds; `ambiguous` when LINE may have accepted it."""
        fields = {
            "send.state": "queued",
            "send.next_at": now() + timedelta(seconds=delay_s),
            "send.ambiguous": ambiguous or dispatch.was_ambiguous,
            "send.error": error,
        }
        await self._messages.update_many(_of(dispatch), {"$set": fields})

    async def failed(self, dispatch: Dispatch, error: str) -> None:
        """Write down that LINE refused it, in LINE's words; the customer waits again, and staff are told."""
        await self._end(dispatch, "failed", error)

    async def uncertain(self, dispatch: Dispatch, error: str) -> None:
        """Write down that nobody can tell whether it arrived; staff are told, and decide."""
        await self._end(dispatch, "uncertain", error)

    async def _pending(self, contact_id: str) -> list[dict[str, Any]]:
        query = {"contact_id": contact_id, "send.pending": True}
        rows = await self._messages.find(query).sort(ORDER).limit(LOOK_AT).to_list(LOOK_AT)
        if len(rows) == LOOK_AT:
            rows = await self._with_tried(query, rows)
        for dispatch_id in {row["send"]["dispatch_id"] for row in rows if row["send"]["state"] in ENDED}:
            await self._conclude(dispatch_id)
        going = [row for row in rows if row["send"]["state"] not in ENDED]
        return sorted(going, key=lambda row: row["send"].get("dispatch_id") is None)

    async def _with_tried(self, query: dict[str, Any], rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        """Add what was tried before: a backlog that came since must not part those who share a call."""
        was_tried = query | {"send.dispatch_id": {"$exists": True}}
        tried = await self._messages.find(was_tried).sort(ORDER).limit(LOOK_AT).to_list(LOOK_AT)
        members = [member for row in tried for member in row["send"].get("members", ())]
        mates = await self._messages.find(query | {"_id": {"$in": members}}).to_list(len(members) + 1)
        found = {row["_id"]: row for row in (*rows, *tried, *mates)}
        return sorted(found.values(), key=lambda row: (row["received_at"], row["_id"]))

    async def _line_up(self, contact_id: str, due_at: datetime) -> None:
        """Let what waits behind a pause be due with it: due by itself, it would hide other contacts."""
        query = {"contact_id": contact_id, "send.pending": True, "send.next_at": {"$lt": due_at}}
        await self._messages.update_many(query, {"$set": {"send.next_at": due_at}})

    async def _plan(self, contact_id: str, dispatch_id: str, group: Sequence[dict[str, Any]]) -> dict[str, Any]:
        """Choose the way once; an attempt made before keeps its way."""
        head = group[0]["send"]
        if head.get("via"):
            return {}
        token = await self._tokens.claim(contact_id, dispatch_id, head.get("reply_event"))
        if token is None:
            return {"send.via": "push"}
        return {"send.via": "reply", "send.token": token.token, "send.token_expires_at": token.expires_at}

    async def _write_ahead(
        self, group: Sequence[dict[str, Any]], dispatch_id: str, plan: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Write the attempt down; none when somebody else made it.

        The first message decides, and freezes which messages share the call: the same key never carries two bodies.
        """
        at, head, ids = now(), group[0], [row["_id"] for row in group]
        attempts = max(row["send"]["attempts"] for row in group) + 1
        first = min((row["send"]["first_attempt_at"] for row in group if "first_attempt_at" in row["send"]), default=at)
        fields = {
            "send.state": "sending",
            "send.dispatch_id": dispatch_id,
            "send.attempted_at": at,
            "send.first_attempt_at": first,
            "send.attempts": attempts,
            **plan,
        }
        unchanged = {"_id": head["_id"], "send.pending": True, "send.attempts": head["send"]["attempts"]}
        change = {"$set": fields | {"send.members": ids}}
        if not (await self._messages.update_one(unchanged, change)).matched_count:
            return []
        others = {"_id": {"$in": ids[1:]}, "send.pending": True, "send.attempts": {"$lt": attempts}}
        if ids[1:]:
            await self._messages.update_many(others, {"$set": fields})
        query = {"_id": {"$in": ids}, "send.pending": True}
        rows = await self._messages.find(query).sort(ORDER).to_list(len(ids))
        is_ours = all((row["send"]["attempts"], row["send"]["state"]) == (attempts, "sending") for row in rows)
        return rows if is_ours else []

    async def _let_go(self, dispatch_id: str) -> None:
        """Free the token when nobody made the attempt: the message was cancelled in this moment."""
        if await self._messages.find_one({"send.dispatch_id": dispatch_id}, {"_id": 1}) is None:
            await self._tokens.give_back(dispatch_id)

    async def _end(self, dispatch: Dispatch, state: str, error: str) -> None:
        fields = {"send.state": state, "send.error": error[:1_000], "send.ended_at": now()}
        await self._messages.update_many(_of(dispatch), {"$set": fields})
        await self._conclude(dispatch.id)

    async def _conclude(self, dispatch_id: str) -> None:
        """Tell of the end, then let go. What ended and is pending still was not told of: it is found and told of."""
        over = {"send.dispatch_id": dispatch_id, "send.state": {"$in": ENDED}, "send.pending": True}
        rows = await self._messages.find(over).sort("received_at", ASCENDING).to_list(BUBBLES)
        if not rows:
            return
        messages = [parse_message(row) for row in rows]
        for message in messages:
            if message.send is not None and message.send.state == "failed" and message.author.kind != "bot":
                await self._conversations.not_answered(message)
        await self._notifications.add([await self._alarm(dispatch_id, messages[0])])
        await self._messages.update_many(over, {"$unset": _OVER})

    async def _alarm(self, dispatch_id: str, message: Message) -> Notification:
        """Call who wrote it, else who has the conversation, else everybody."""
        audience = message.author.id if message.author.kind == "staff" else None
        if audience is None and message.conversation_id is not None:
            audience = (await self._conversations.get(message.conversation_id)).assignee
        return Notification(
            id=f"send_failed:{dispatch_id}",
            kind="send_failed",
            audience=audience,
            conversation_id=message.conversation_id,
            contact_id=message.contact_id,
            text=None,
            created_at=now(),
        )


_OVER = {"send.pending": "", "send.token": "", "send.next_at": "", "send.ambiguous": ""}


def _of(dispatch: Dispatch) -> dict[str, Any]:
    """Match while this attempt is the last one: a later one, by whoever took over, has the word."""
    return {"send.dispatch_id": dispatch.id, "send.state": "sending", "send.attempts": dispatch.attempts}


def _under_way(dispatch: Dispatch) -> dict[str, Any]:
    """Match whoever tried last: that LINE accepted it settles it for all."""
    return {"send.dispatch_id": dispatch.id, "send.state": {"$in": ["sending", "queued"]}}


def _group(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """A dispatch that was tried before stays as it was; else up to five waiting messages share one call."""
    head = rows[0]["send"]
    if "dispatch_id" in head:
        members = head.get("members", ())
        return [row for row in rows if row["_id"] in members or row["send"].get("dispatch_id") == head["dispatch_id"]]
    at = now()
    group = []
    for row in rows[:BUBBLES]:
        if row["send"]["next_at"] > at:
            break
        group.append(row)
    return group
