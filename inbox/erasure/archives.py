"""Everything that is held on a person, in one file, for whoever asks for it: made once, gone after two weeks."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import IO, Any, Literal

from motor.motor_asyncio import AsyncIOMotorDatabase
from pymongo import DESCENDING
from pymongo.errors import DuplicateKeyError

from inbox.clock import now
from inbox.conversations.message import Actor
from inbox.erasure.collecting import collect, files_of, write_archive
from inbox.erasure.scope import Scope
from inbox.erasure.traces import Traces, parse_traces
from inbox.errors import Conflict, Invalid, NotFound
from inbox.ids import new_id
from inbox.jobs import Jobs, NewJob
from inbox.media import MediaFiles

ArchiveState = Literal["making", "ready", "failed", "expired"]
JOB = "archive"
LIFE = timedelta(days=14)
KEEP_S = 365 * 24 * 3600
LIST_LIMIT = 50
PIECE = 256 * 1024
CONTENT_TYPE = "application/zip"


@dataclass(frozen=True, slots=True)
class Archive:
    """`by` is None when the store asked; `downloads` tells who took it, and when."""

    id: str
    by: Actor | None
    event_id: str | None
    state: ArchiveState
    asked_at: datetime
    expires_at: datetime
    file_id: str | None
    rows: int
    downloads: Sequence[tuple[str, datetime]]

    @property
    def is_ready(self) -> bool:
        return self.state == "ready" and self.expires_at > now()


class Archives:
    """The collection `data_archives`; the file lies with the media, and the row is kept for a year as the record."""

    def __init__(self, database: AsyncIOMotorDatabase[dict[str, Any]], media: MediaFiles, jobs: Jobs) -> None:
        self._database = database
        self._rows = database.get_collection("data_archives")
        self._media = media
        self._jobs = jobs

    async def ensure_indexes(self) -> None:
        await self._rows.create_index([("asked_at", DESCENDING), ("_id", DESCENDING)])
        await self._rows.create_index("asked_at", name="keep", expireAfterSeconds=KEEP_S)
        await self._rows.create_index("event_id", unique=True, partialFilterExpression={"event_id": {"$gt": ""}})
        for name in ("gids", "contact_ids"):
            await self._rows.create_index(name)
        await self._rows.create_index("expires_at", partialFilterExpression={"file_id": {"$gt": ""}})

    async def ask(self, traces: Traces, by: Actor | None = None, event_id: str | None = None) -> str:
        """Ask for an archive and give its id; the same webhook asks once."""
        if traces.is_empty:
            raise Invalid(
                "まとめる人を特定できません。会員かお客様を選び直してください。", fields={"person": "unknown"}
            )
        at = now()
        document: dict[str, Any] = {
            "_id": new_id(),
            "by": {"kind": by.kind, "id": by.id, "name": by.name} if by else None,
            "state": "making",
            "asked_at": at,
            "expires_at": at + LIFE,
            "gids": list(traces.gids),
            "contact_ids": list(traces.contact_ids),
            "traces": traces.document(),
            "rows": 0,
            "downloads": [],
        }
        document |= {"event_id": event_id} if event_id else {}
        try:
            await self._rows.insert_one(document)
        except DuplicateKeyError:
            document = await self._rows.find_one({"event_id": {"$eq": event_id}}) or document
        archive_id = str(document["_id"])
        await self._jobs.add([NewJob(f"{JOB}:{archive_id}", JOB, {"archive_id": archive_id})])
        return archive_id

    async def get(self, archive_id: str) -> Archive:
        """Give one archive."""
        row = await self._rows.find_one({"_id": {"$eq": archive_id}})
        if row is None:
            raise NotFound("開示用のファイルが見つかりません。一覧から選び直してください。")
        return _archive(row)

    async def list(self, *, gid: str | None = None, contact_id: str | None = None) -> Sequence[Archive]:
        """List the newest archives, of one person or of all."""
        named = {"gids": gid} if gid else {"contact_ids": contact_id} if contact_id else None
        query: dict[str, Any] = {name: {"$eq": value} for name, value in (named or {}).items()}
        rows = self._rows.find(query, {"traces": 0}).sort([("asked_at", DESCENDING), ("_id", DESCENDING)])
        return [_archive(row) for row in await rows.limit(LIST_LIMIT).to_list(LIST_LIMIT)]

    async def make(self, archive_id: str) -> None:
        """Collect everything and keep it as one file; made again it takes the place of what a crash left."""
        row = await self._rows.find_one({"_id": archive_id})
        if row is None or row["state"] != "making":
            return
        scope = Scope(self._database, self._media, archive_id, parse_traces(row["traces"]), now(), "removed", {})
        found = await collect(scope)
        # A person's files may be larger than the memory.
        with tempfile.TemporaryFile() as file:
            await write_archive(file, found, files_of(scope))
            file_id = await self._keep(archive_id, file)
        count = sum(map(len, found.values()))
        change = {"state": "ready", "file_id": file_id, "rows": count, "expires_at": now() + LIFE}
        kept = await self._rows.update_one(
            {"_id": archive_id, "state": "making"}, {"$set": change, "$unset": {"traces": ""}}
        )
        if not kept.matched_count:
            await self._media.delete(file_id)

    async def give_up(self, archive_id: str) -> None:
        """Note that none could be made."""
        gone = {"$set": {"state": "failed"}, "$unset": {"traces": ""}}
        await self._rows.update_one({"_id": archive_id, "state": "making"}, gone)

    async def open(self, archive_id: str, by: Actor) -> AsyncIterator[bytes]:
        """Give the file's pieces, and note who took it; Conflict when it is not there (any more)."""
        archive = await self.get(archive_id)
        if not archive.is_ready or archive.file_id is None:
            raise Conflict("このファイルは、まだ準備中か、期限が切れています。もう一度作成してください。")
        download = await self._media.open_download(archive.file_id)
        taken = {"by": by.id, "name": by.name, "at": now()}
        await self._rows.update_one({"_id": archive_id}, {"$push": {"downloads": {"$each": [taken], "$slice": -100}}})
        return download.chunks()

    async def sweep(self) -> int:
        """Delete the files whose time is over; tell how many."""
        over = {"expires_at": {"$lt": now()}, "file_id": {"$gt": ""}}
        rows = await self._rows.find(over, {"file_id": 1}).limit(LIST_LIMIT).to_list(LIST_LIMIT)
        for row in rows:
            await self._media.delete(row["file_id"])
            gone = {"$set": {"state": "expired"}, "$unset": {"file_id": "", "gids": "", "contact_ids": ""}}
            await self._rows.update_one({"_id": row["_id"]}, gone)
        return len(rows)

    async def _keep(self, archive_id: str, file: IO[bytes]) -> str:
        file.seek(0)
        async with self._media.open_upload(f"{archive_id}.zip", CONTENT_TYPE, {"archive_id": archive_id}) as upload:
            while piece := await asyncio.to_thread(file.read, PIECE):
                await upload.write(piece)
        return upload.file_id


def _archive(row: Mapping[str, Any]) -> Archive:
    by = row.get("by")
    return Archive(
        id=row["_id"],
        by=Actor(**by) if by else None,
        event_id=row.get("event_id"),
        state=row["state"],
        asked_at=row["asked_at"],
        expires_at=row["expires_at"],
        file_id=row.get("file_id"),
        rows=row["rows"],
        downloads=tuple((one["name"], one["at"]) for one in row["downloads"]),
    )
