"""Somebody of the store who signs in."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from inbox.errors import Invalid
from inbox.staff.quiet_hours import QuietHours
from inbox.staff.roles import Role
from inbox.texts import is_storable

Bell = Literal["off", "mine", "all"]

EMAIL = re.compile(r"[^\s@\x00-\x1f\x7f]{1,64}@[^\s@.\x00-\x1f\x7f]+(\.[^\s@.\x00-\x1f\x7f]+)*")
EMAIL_LIMIT = 254
NAME_LIMIT = 50


@dataclass(frozen=True, slots=True)
class StaffMember:
    """`language` and `theme` are None when the browser's own are followed."""

    id: str
    email: str
    name: str
    role: Role
    is_disabled: bool
    bell: Bell
    sound: bool
    language: str | None
    theme: str | None
    created_at: datetime
    last_seen_at: datetime | None
    notifications_read_at: datetime | None
    quiet_hours: QuietHours
    has_second_factor: bool = False


def parse_staff_member(document: Mapping[str, Any]) -> StaffMember:
    """Read a stored staff member; the password's hash and the second factor stay behind."""
    return StaffMember(
        id=document["_id"],
        email=document["email"],
        name=document["name"],
        role=document["role"],
        is_disabled=document["is_disabled"],
        bell=document["bell"],
        sound=document["sound"],
        language=document["language"],
        theme=document["theme"],
        created_at=document["created_at"],
        last_seen_at=document.get("last_seen_at"),
        notifications_read_at=document.get("notifications_read_at"),
        quiet_hours=_quiet_hours(document.get("quiet_hours")),
        has_second_factor=document.get("second_factor") is not None,
    )


def _quiet_hours(kept: Mapping[str, Any] | None) -> QuietHours:
    if kept is None:
        return QuietHours()
    return QuietHours(kept["is_on"], kept["starts"], kept["ends"], tuple(kept["weekdays"]), kept.get("set_at"))


def fold_email(email: str) -> str:
    """Write an address in the one form that is compared: full-width and capital letters count for nothing."""
    return unicodedata.normalize("NFKC", email).strip().lower()


def parse_email(email: str) -> str:
    """Read an address from outside."""
    folded = fold_email(email)
    if len(folded) > EMAIL_LIMIT or not EMAIL.fullmatch(folded) or not is_storable(folded):
        raise Invalid("メールアドレスを正しく入力してください。", fields={"email": "invalid"})
    return folded


def parse_name(name: str) -> str:
    """Read what colleagues see."""
    name = " ".join(name.split())
    if not 1 <= len(name) <= NAME_LIMIT or not is_storable(name):
        raise Invalid("名前は1〜50文字で入力してください。", fields={"name": "length"})
    return name
