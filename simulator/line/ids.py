"""The ids and times that LINE gives out."""

import secrets
import time
import uuid
from datetime import UTC, datetime

_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


class Clock:
    """Millisecond times that never repeat, so that sorting by them keeps the order of what happened."""

    def __init__(self) -> None:
        self._last = 0

    def next_ms(self) -> int:
        """Return a time later than every earlier one."""
        self._last = max(time.time_ns() // 1_000_000, self._last + 1)
        return self._last


def new_event_id(at_ms: int) -> str:
    """Make a ULID."""
    value = (at_ms << 80) | secrets.randbits(80)
    return "".join(_CROCKFORD[(value >> shift) & 31] for shift in range(125, -1, -5))


def new_message_id() -> str:
    """Make an 18-digit decimal id, beyond what a JavaScript number holds."""
    return str(5 * 10**17 + secrets.randbelow(10**17))


def new_user_id() -> str:
    """Make the id of a person."""
    return f"U{secrets.token_hex(16)}"


def new_group_id(kind: str) -> str:
    """Make the id of a group (C…) or a room (R…)."""
    return f"{'C' if kind == 'group' else 'R'}{secrets.token_hex(16)}"


def new_token() -> str:
    """Make an opaque token."""
    return secrets.token_hex(16)


def new_request_id() -> str:
    """Make the id of one API call."""
    return str(uuid.uuid4())


def iso_of(at_ms: int) -> str:
    """Write a millisecond time as RFC 3339."""
    return datetime.fromtimestamp(at_ms / 1000, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
