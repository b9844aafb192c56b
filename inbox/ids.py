"""Names of things: deterministic where an effect must happen once, else ULIDs, which sort by time."""

import hashlib
import re
from base64 import b32encode
from functools import lru_cache

from ulid import ULID

MAIN_CHANNEL = "main"
PARTITIONS = 64
ULID_FORM = re.compile(r"[0-9A-HJKMNP-TV-Z]{26}")


def new_id() -> str:
    """Make a ULID."""
    return str(ULID())


def is_ulid(text: str) -> bool:
    """Tell whether a text from outside may be an id of ours."""
    return ULID_FORM.fullmatch(text) is not None


@lru_cache(maxsize=16_384)
def contact_id(channel: str, source_key: str) -> str:
    """Name the contact of a LINE source (`user:U…`, `group:C…`) without showing the LINE id in a URL."""
    return f"c_{_digest(f'{channel}:{source_key}')}"


def conversation_id(event_id: str) -> str:
    """Name the conversation that an event opens."""
    return f"v_{_digest(event_id)}"


def incoming_id(event_id: str) -> str:
    """Name the entry that an event leaves in a talk."""
    return f"in:{event_id}"


def reply_id(event_id: str, number: int) -> str:
    """Name an automatic answer to an event."""
    return f"reply:{event_id}:{number}"


def partition_of(channel: str, source_key: str) -> int:
    """Place a source in one of the partitions; all events of one customer share one."""
    return hashlib.sha256(f"{channel}:{source_key}".encode("utf-8", "replace")).digest()[0] % PARTITIONS


def _digest(text: str) -> str:
    return b32encode(hashlib.sha256(text.encode("utf-8", "replace")).digest()[:20]).decode()[:26].lower()
