"""What stays of a person's talks: that somebody wrote, when, and how it was handled."""

from collections.abc import AsyncIterator, Mapping
from typing import Any

from pymongo import UpdateOne

from inbox.conversations.changes_of_state import literal, pipeline
from inbox.erasure.scope import Ids, Scope, in_parts

# What may go on being read, without the person's names, where texts stay.
READABLE = ("text", "template", "postback", "sticker")
NO_MEDIA = ("file_id", "thumbnail_id", "file_name", "external_url", "size", "width", "height", "content_type")
OF_LINE = ("line_message_id", "quote_token", "quoted_message_id", "mark_as_read_token", "edited_at")
INDEXED = ("search_tokens", "search_version")
PLACES = ("emojis", "mentions")
KEPT_NAMES = ("_id", "contact_id", "conversation_id", "channel", "kind", "direction", "event_id")


async def find_contacts(scope: Scope) -> Ids:
    """Give the contacts as they were; whoever wrote afterwards is somebody new."""
    which = {"_id": {"$in": scope.contacts}, "first_seen_at": {"$lte": scope.erased_at}}
    return [row["_id"] async for row in scope.rows("contacts").find(which, {"_id": 1})]


async def leave_skeletons(scope: Scope, ids: Ids) -> None:
    """Put a nameless contact in the place of each: the old id is made of the LINE id."""
    rows = scope.rows("contacts")
    async for row in rows.find({"_id": {"$in": list(ids)}}):
        kept = {name: row[name] for name in ("channel", "kind", "first_seen_at", "last_event_at") if name in row}
        kept |= {"is_following": False, "tags": [], "erased_at": scope.erased_at}
        await rows.update_one({"_id": scope.skeletons[row["_id"]]}, {"$setOnInsert": kept}, upsert=True)
        await rows.delete_one({"_id": row["_id"]})


async def find_conversations(scope: Scope) -> Ids:
    """Give the conversations that were there."""
    which = {"contact_id": {"$in": scope.contacts}, "opened_at": {"$lte": scope.erased_at}}
    return [row["_id"] async for row in scope.rows("conversations").find(which, {"_id": 1})]


async def end_conversations(scope: Scope, ids: Ids) -> None:
    """Let nobody wait any more, and nothing be read in the list."""
    rows = scope.rows("conversations")
    async for row in rows.find({"_id": {"$in": list(ids)}}):
        last = row.get("last_message")
        change: dict[str, Any] = {
            "contact_id": scope.skeletons[row["contact_id"]],
            "status": "resolved",
            "hold": None,
            "waiting_since": None,
            "waiting_placed_at": None,
            "resolved_at": row.get("resolved_at") or scope.erased_at,
            "read_at": scope.erased_at,
            "version": row.get("version", 0) + 1,
            "last_message": _preview(scope, last) if last else None,
        }
        rest = {name: value for name, value in row.items() if name not in (*KEPT_NAMES, *change)}
        change = {name: literal(value) for name, value in (_masked(scope, rest) | change).items()}
        await rows.update_one({"_id": row["_id"]}, pipeline(change))


async def find_messages(scope: Scope) -> Ids:
    """Give what was said in the person's talks, and by the person in a group's."""
    moved = scope.rows("conversations").find({"contact_id": {"$in": list(scope.skeletons.values())}}, {"_id": 1})
    talks = [row["_id"] async for row in moved]
    seen = {"$or": [{"sent_at": {"$lte": scope.erased_at}}, {"conversation_id": {"$in": talks}}]}
    which: list[dict[str, Any]] = [{"contact_id": {"$in": scope.contacts}, **seen}] if scope.contacts else []
    which += [{"author.id": {"$in": scope.line_ids}, "author.kind": "customer"}] if scope.line_ids else []
    if not which:
        return []
    return [row["_id"] async for row in scope.rows("messages").find({"$or": which}, {"_id": 1})]


async def empty_messages(scope: Scope, ids: Ids) -> None:
    """Take out what was said; who of the staff wrote, when, and how it was sent stays."""
    rows = scope.rows("messages")
    found = await rows.find({"_id": {"$in": list(ids)}}).to_list(None)
    for row in found:
        if row["contact_id"] not in scope.skeletons:
            await show_in_list(scope, row, None)
    if found:
        await rows.bulk_write([UpdateOne({"_id": row["_id"]}, _emptied(scope, row)) for row in found], ordered=False)


async def show_in_list(scope: Scope, message: Mapping[str, Any], text: str | None) -> None:
    """Keep the list's last line in step with a message of a talk that goes on."""
    which = {"_id": message.get("conversation_id"), "last_message.message_id": message["_id"]}
    await scope.rows("conversations").update_one(which, {"$set": {"last_message.text": text}})


async def find_amendments(scope: Scope) -> Ids:
    """Give edits and tombstones of the person's messages, by LINE's ids of these."""
    told = _with(scope, "line_message_id", {"line_message_id": {"$gt": ""}})
    named = [f"{row['channel']}:{row['line_message_id']}" async for row in told]
    rows = scope.rows("amendments")
    return [
        row["_id"]
        for part in in_parts(named)
        for row in await rows.find({"_id": {"$in": part}}, {"_id": 1}).to_list(None)
    ]


async def find_files(scope: Scope) -> Ids:
    """Give every file of the person's talks."""
    files = scope.rows("media.files")
    found: list[str] = []
    async for row in _with(scope, "media", {"media": {"$ne": None}}):
        named = [row["media"].get(name) for name in ("file_id", "thumbnail_id")]
        which = [{"metadata.message_id": row["_id"]}, {"_id": {"$in": [one for one in named if one]}}]
        found += [file["_id"] async for file in files.find({"$or": which}, {"_id": 1})]
    return found


async def delete_files(scope: Scope, ids: Ids) -> None:
    """Delete files with all their pieces and public addresses."""
    for file_id in ids:
        await scope.media.delete(file_id)


async def _with(scope: Scope, field: str, which: Mapping[str, Any]) -> AsyncIterator[Mapping[str, Any]]:
    """Yield the person's messages that have a field."""
    for part in in_parts(await find_messages(scope)):
        async for row in scope.rows("messages").find({"_id": {"$in": part}, **which}, {"channel": 1, field: 1}):
            yield row


def _emptied(scope: Scope, row: Mapping[str, Any]) -> dict[str, Any]:
    is_activity = row["direction"] == "activity"
    is_readable = scope.texts == "masked" and row["kind"] in READABLE
    change = _masked(scope, {name: value for name, value in row.items() if name not in (*KEPT_NAMES, *INDEXED)})
    change["erased_at"] = scope.erased_at
    if "text" in change:
        # The places of emoji and mentions were those of the text as it was.
        kept = change.get("content") or row.get("content") or {}
        change["content"] = {name: value for name, value in kept.items() if name not in PLACES}
    if row["contact_id"] in scope.skeletons:
        change["contact_id"] = scope.skeletons[row["contact_id"]]
    if not is_activity and not is_readable:
        change |= {"text": None, "content": {}}
    if row["author"]["kind"] == "customer":
        change["author"] = {"kind": "customer", "id": None, "name": None}
    if row.get("media"):
        change["media"] = row["media"] | {"state": "gone"} | dict.fromkeys(NO_MEDIA)
    if row.get("send"):
        change["send"] = _send(row["send"])
    gone = [name for name in (*OF_LINE, *INDEXED) if name in row]
    change = {name: value for name, value in change.items() if name not in gone}
    return {"$set": change} | ({"$unset": dict.fromkeys(gone, "")} if gone else {})


def _send(send: Mapping[str, Any]) -> dict[str, Any]:
    kept = {name: value for name, value in send.items() if name not in ("token", "digest", "pending", "reply_event")}
    is_over = not send.get("pending")
    return kept | {"error": None} | ({} if is_over else {"state": "cancelled"})


def _preview(scope: Scope, last: Mapping[str, Any]) -> dict[str, Any]:
    is_readable = scope.texts == "masked" and last.get("kind") in READABLE and last.get("text")
    return {**last, "text": scope.mask.text(last["text"]) if is_readable else None}


def _masked(scope: Scope, row: Mapping[str, Any]) -> dict[str, Any]:
    masked = {name: scope.mask.value(value) for name, value in row.items()}
    return {name: value for name, value in masked.items() if value != row[name]}
