"""Writes on a conversation: pipelines that end by deriving what lists sort and filter by."""

from datetime import UTC, datetime
from typing import Any

Stage = dict[str, Any]

FAR_FUTURE = datetime(3000, 1, 1, tzinfo=UTC)
NEVER = datetime(1970, 1, 1, tzinfo=UTC)


def pipeline(*stages: Stage) -> list[Stage]:
    """Set fields, then derive `shelf`, `is_unresolved` and `queue_at` from them."""
    return [*({"$set": stage} for stage in stages), {"$set": _derived()}, {"$set": {"queue_at": _queue_at()}}]


def literal(value: Any) -> Stage:
    """Protect a value from being read as an expression: customers write "$" too."""
    return {"$literal": value}


def absent_or(field: str, value: Any) -> Stage:
    """Keep a field that is there, else set it."""
    return {"$ifNull": [f"${field}", literal(value)]}


def if_(condition: Any, then: Any, otherwise: Any) -> Stage:
    return {"$cond": [condition, then, otherwise]}


def next_version() -> Stage:
    """Count a change that others must not overwrite unseen."""
    return {"$add": [{"$ifNull": ["$version", 0]}, 1]}


def status_after_hold() -> Stage:
    """Give what was on hold back to whoever has it, else to everybody."""
    return if_({"$ne": [{"$ifNull": ["$assignee", None]}, None]}, "in_progress", "open")


def _derived() -> Stage:
    return {
        "is_unresolved": {"$ne": ["$status", "resolved"]},
        "shelf": if_({"$in": ["$status", ["resolved", "on_hold"]]}, "$status", "active"),
    }


def _queue_at() -> Stage:
    """Those who wait come first, the longest waiting at the top; then the others, the newest at the top."""
    newest_first = {"$add": [literal(FAR_FUTURE), {"$subtract": [literal(FAR_FUTURE), "$last_at"]}]}
    return if_({"$eq": ["$shelf", "active"]}, {"$ifNull": ["$waiting_since", newest_first]}, newest_first)
