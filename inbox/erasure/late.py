"""What comes late of somebody who was erased: that it came is kept, what it says is not."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

import orjson

from inbox.clock import now
from inbox.erasure.tombstones import Tombstones, is_before, names_in_line, names_in_shop
from inbox.ids import partition_of

Row = Mapping[str, Any]
NOBODY = b"U" + b"0" * 32


async def late_events(
    tombstones: Tombstones, rows: Sequence[Row], *, exactly: bool = False
) -> Mapping[str, Mapping[str, Any]]:
    """Give what is kept instead, by id, of LINE's events that are of somebody erased and older than that.

    Newer ones are a new person's. What somebody else says of them keeps all but their id.
    """
    newest = await tombstones.newest_ms(exactly=exactly)
    named = {row["_id"]: names_in_line(bytes(row["raw"])) for row in rows if row["timestamp_ms"] <= newest}
    if not any(named.values()):
        return {}
    erased = await tombstones.among({name for names in named.values() for name in names})
    changes = {}
    for row in rows:
        gone = {name for name in named.get(row["_id"], ()) if row["timestamp_ms"] <= erased.get(name, -1)}
        if gone:
            changes[row["_id"]] = change_of_event(row, {name.removeprefix("line:") for name in gone})
    return changes


async def is_late_webhook(tombstones: Tombstones, about: Sequence[str], triggered_at: datetime, raw: bytes) -> bool:
    """Tell whether a webhook of the store is of somebody erased: a number never comes back, an address may."""
    if await tombstones.newest_ms() < 0:
        return False
    written = names_in_shop(orjson.loads(raw))
    erased = await tombstones.among({f"gid:{gid}" for gid in about} | written)
    if any(f"gid:{gid}" in erased for gid in about):
        return True
    return any(is_before(triggered_at, erased[name]) for name in written if name in erased)


def change_of_event(row: Row, line_ids: Collection[str]) -> dict[str, Any]:
    """Reduce an event of these people to which it was and of what kind; in another's, name nobody."""
    raw = bytes(row["raw"])
    value = orjson.loads(raw)
    event = value if isinstance(value, dict) else {}
    source = event.get("source")
    if not isinstance(source, dict) or source.get("userId") not in line_ids:
        for line_id in line_ids:
            raw = raw.replace(line_id.encode(), NOBODY)
        return {"raw": raw}
    kind = event.get("type")
    kept = {"type": kind if isinstance(kind, str) else "unknown", "erased": True}
    fields = {"source_key": None, "partition": partition_of(row["channel"], row["_id"]), "raw": orjson.dumps(kept)}
    return fields | _settled()


def reduced_webhook() -> dict[str, Any]:
    """Give what is kept of a webhook of the store beside its topic and its times."""
    return {"about": [], "raw": b"{}"} | _settled()


def _settled() -> dict[str, Any]:
    return {"state": "done", "done_at": now(), "is_erased": True, "error": None}
