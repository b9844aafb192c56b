"""What an answer changes in its conversation: who waits, since when, whose turn it is."""

from datetime import datetime
from typing import Any

from inbox.conversations.changes_of_state import NEVER, Stage, absent_or, if_, literal
from inbox.conversations.message import PREVIEW_LENGTH, Message


def answer_stage(message: Message) -> Stage:
    """End the wait for what could be seen when the answer was written.

    Noted before, it changes nothing more: what came or was done since then stands.
    """
    at = message.received_at
    is_news = {"$lt": [{"$ifNull": ["$answered_at", literal(NEVER)]}, at]}
    begins = {"$and": [is_news, {"$eq": ["$status", "open"]}]}
    takes = is_news if message.author.kind == "staff" else False
    return {
        **_wait(at, is_news),
        "answered_at": {"$max": ["$answered_at", at]},
        "status": if_(begins, "in_progress", "$status"),
        "assignee": if_(takes, absent_or("assignee", message.author.id), "$assignee"),
        "last_message": if_(_is_newest(message), literal(_preview(message)), "$last_message"),
        "last_at": {"$max": ["$last_at", at]},
    }


def unanswered_stage(since: datetime) -> Stage:
    """Let the customer wait again since a moment."""
    return {
        "waiting_since": {"$min": [{"$ifNull": ["$waiting_since", literal(since)]}, literal(since)]},
        "waiting_placed_at": literal(since),
        "answered_wait": None,
    }


def _wait(at: datetime, is_news: Any) -> Stage:
    """What came after the answer was written still waits; `answered_wait` keeps what ended, should the answer fail."""
    waits = {"$ne": [{"$ifNull": ["$waiting_since", None]}, None]}
    is_covered = {"$and": [is_news, waits, {"$lte": [{"$ifNull": ["$waiting_placed_at", "$waiting_since"]}, at]}]}
    goes_on = {"$gt": [{"$ifNull": ["$heard_at", literal(NEVER)]}, at]}

    def after(rest: str, field: str) -> Any:
        return if_(is_covered, if_(goes_on, rest, None), {"$ifNull": [f"${field}", None]})

    return {
        "waiting_since": after("$heard_since", "waiting_since"),
        "waiting_placed_at": after("$heard_at", "waiting_placed_at"),
        "answered_wait": if_(is_covered, "$waiting_since", {"$ifNull": ["$answered_wait", None]}),
    }


def _is_newest(message: Message) -> Any:
    return {"$gte": [message.sent_at, {"$ifNull": ["$last_message.at", message.sent_at]}]}


def _preview(message: Message) -> dict[str, Any]:
    return {
        "message_id": message.id,
        "text": message.text and message.text[:PREVIEW_LENGTH],
        "kind": message.kind,
        "direction": "outgoing",
        "at": message.sent_at,
        "author": message.author.name,
    }
