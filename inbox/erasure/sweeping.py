"""Looking through whole collections for what is a person's alone, wherever somebody has written it."""

import re
from collections.abc import Mapping
from typing import Any

from bson.codec_options import CodecOptions
from bson.raw_bson import RawBSONDocument

from inbox.customers.gid import gid_digits
from inbox.customers.keys import phone_forms
from inbox.erasure.late import change_of_event, reduced_webhook
from inbox.erasure.masking import TELLING_DIGITS
from inbox.erasure.scope import Erase, Find, Ids, Scope
from inbox.erasure.talks import show_in_list
from inbox.erasure.traces import Traces

RAW: CodecOptions[RawBSONDocument] = CodecOptions(document_class=RawBSONDocument)
BATCH = 500
BREAK = rb"(?:[\s().-]|\xe2\x80.|\xe3\x83\xbc|\xe2\x88\x92|\xef\xbc\x8d|\xe3\x80\x80){0,3}"
SEARCH = ("search_tokens", "search_version")


def swept(collection: str, *, by_contact: bool = False) -> Find:
    """Find rows that hold an id, a number or an address of the person's; also our own id of the LINE user if asked."""

    async def find(scope: Scope) -> Ids:
        pattern = pattern_of(scope.traces, *(scope.contacts if by_contact else ()))
        if pattern is None:
            return []
        rows = scope.rows(collection).with_options(codec_options=RAW)
        found = rows.find({}, batch_size=BATCH).sort("_id", 1)
        return [row["_id"] async for row in found if pattern.search(row.raw)]

    return find


def masked(collection: str) -> Erase:
    """Take the words out of rows, and the names too, for they speak of this person; one that is named so goes."""

    async def erase(scope: Scope, ids: Ids) -> None:
        rows = scope.rows(collection)
        async for row in rows.find({"_id": {"$in": list(ids)}}):
            if scope.strong.is_in(row["_id"]):
                await rows.delete_one({"_id": row["_id"]})
                continue
            change = {name: scope.mask.value(value) for name, value in row.items() if name not in ("_id", *SEARCH)}
            changed = {name: value for name, value in change.items() if value != row[name]}
            gone = dict.fromkeys((name for name in SEARCH if name in row), "")
            if changed:
                await rows.update_one({"_id": row["_id"]}, {"$set": changed} | ({"$unset": gone} if gone else {}))
            if collection == "messages" and "text" in changed:
                await show_in_list(scope, row, changed["text"])

    return erase


async def find_webhooks(scope: Scope) -> Ids:
    """Give the store's webhooks about the person and their orders, and those that name them."""
    about = {"about": {"$in": [*scope.gids, *scope.traces.order_gids]}}
    known = [row["_id"] async for row in scope.rows("shop_events").find(about, {"_id": 1})]
    return list(dict.fromkeys([*known, *await swept("shop_events")(scope)]))


async def reduce_webhooks(scope: Scope, ids: Ids) -> None:
    """Keep topic and times; of what is about somebody else only the words go."""
    rows, theirs = scope.rows("shop_events"), {*scope.gids, *scope.traces.order_gids}
    async for row in rows.find({"_id": {"$in": list(ids)}}):
        if theirs.isdisjoint(row["about"]) and row["state"] == "new":
            change: Mapping[str, Any] = {"raw": scope.mask.value(bytes(row["raw"]))}
        else:
            change = reduced_webhook()
        await rows.update_one({"_id": row["_id"]}, {"$set": dict(change)})


async def find_events(scope: Scope) -> Ids:
    """Give LINE's events of the person up to the erasure, and those of others that name them."""
    newer_than = scope.erased_at
    found = await swept("events")(scope)
    rows = scope.rows("events").find({"_id": {"$in": list(found)}}, {"source_key": 1, "timestamp_ms": 1})
    theirs = {f"user:{line_id}" for line_id in scope.line_ids}
    limit = int(newer_than.timestamp() * 1000 + 0.5)
    return [row["_id"] async for row in rows if row["timestamp_ms"] <= limit or row.get("source_key") not in theirs]


async def reduce_events(scope: Scope, ids: Ids) -> None:
    """Keep of the person's own that they came; from those of others take the words."""
    rows = scope.rows("events")
    async for row in rows.find({"_id": {"$in": list(ids)}}):
        change = change_of_event(row, scope.line_ids)
        if "state" not in change:
            change = {"raw": scope.mask.value(change["raw"])}
        await rows.update_one({"_id": row["_id"]}, {"$set": change, "$unset": {"next_at": ""}})


def pattern_of(traces: Traces, *more: str) -> re.Pattern[bytes] | None:
    """Make one look at raw bytes for everything that is the person's alone; `more` are other exact words."""
    digits = [gid_digits(gid) for gid in traces.gids]
    numbers = {"".join(filter(str.isdigit, form)) for phone in traces.phones for form in phone_forms(phone)}
    parts = [
        *(re.escape(one.encode()) for one in (*traces.line_ids, *more)),
        *(rb"(?<!\d)%s(?!\d)" % one.encode() for one in digits if len(one) >= TELLING_DIGITS),
        *(rb"Customer\\?/%s(?!\d)" % one.encode() for one in digits),
        *(b"".join(map(_any_width, email)) for email in traces.emails),
        *(BREAK.join(map(_any_width, number)) for number in numbers if len(number) >= TELLING_DIGITS),
    ]
    return re.compile(b"|".join(parts), re.IGNORECASE) if parts else None


def _any_width(character: str) -> bytes:
    plain = re.escape(character.encode())
    if not "!" <= character <= "~":
        return plain
    wide = chr(ord(character) + 0xFEE0)
    return b"(?:" + b"|".join([plain, *(re.escape(one.encode()) for one in (wide, wide.upper()))]) + b")"
