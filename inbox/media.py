"""Pictures, videos, sounds and files: streamed in and out of GridFS."""

from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from gridfs.errors import NoFile
from motor.motor_asyncio import (
    AsyncIOMotorDatabase,
    AsyncIOMotorGridFSBucket,
    AsyncIOMotorGridIn,
    AsyncIOMotorGridOut,
)
from pymongo import ASCENDING, ReturnDocument
from pymongo.errors import DuplicateKeyError

from inbox.clock import now
from inbox.errors import NotFound
from inbox.ids import new_id
from inbox.staff.secret_tokens import new_secret

BUCKET = "media"
FILE_NAME_LIMIT = 255
# Longer than any file takes on its way in.
CUT_OFF_AFTER = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class PublicFile:
    """A file that LINE may fetch without a sign-in, and its smaller form."""

    file_id: str
    preview_id: str


class Upload:
    """A file on its way in; it is there, whole, once its context ends."""

    def __init__(self, stream: AsyncIOMotorGridIn, file_id: str) -> None:
        self._stream = stream
        self.file_id = file_id
        self.size = 0

    async def write(self, piece: bytes) -> None:
        """Add a piece."""
        await self._stream.write(piece)
        self.size += len(piece)


class Download:
    """A stored file, ready to be read in pieces."""

    def __init__(self, stream: AsyncIOMotorGridOut) -> None:
        metadata: Mapping[str, Any] = stream.metadata or {}
        self._stream = stream
        self.size: int = stream.length
        self.file_name: str = stream.filename or ""
        self.content_type: str = metadata.get("content_type") or "application/octet-stream"
        self.metadata: Mapping[str, Any] = metadata

    async def chunks(self, start: int = 0, end: int | None = None) -> AsyncIterator[bytes]:
        """Yield the bytes from `start` up to, not including, `end` (both are cut to the file)."""
        left = min(self.size, self.size if end is None else end) - start
        if start < 0 or left <= 0:
            return
        self._stream.seek(start)
        while left > 0:
            piece: bytes = await self._stream.readchunk()
            if not piece:
                raise EOFError(f"{left} bytes are missing")
            yield piece[:left]
            left -= len(piece)

    async def read(self) -> bytes:
        """Give the whole file; only for what is known to be small."""
        return b"".join([piece async for piece in self.chunks()])


class MediaFiles:
    """Files by our own ids, and the public addresses of those that LINE must fetch.

    `media.moves` names what is on its way in or out: of what a crash cuts off, pieces stay that no file knows of.
    """

    def __init__(self, database: AsyncIOMotorDatabase[dict[str, Any]]) -> None:
        self._bucket = AsyncIOMotorGridFSBucket(database, bucket_name=BUCKET)
        self._files = database.get_collection(f"{BUCKET}.files")
        self._chunks = database.get_collection(f"{BUCKET}.chunks")
        self._moves = database.get_collection(f"{BUCKET}.moves")
        self._public = database.get_collection("public_files")

    async def ensure_indexes(self) -> None:
        await self._files.create_index([("filename", ASCENDING), ("uploadDate", ASCENDING)])
        for owner in ("metadata.message_id", "metadata.archive_id"):
            await self._files.create_index(owner, sparse=True)
        await self._chunks.create_index([("files_id", ASCENDING), ("n", ASCENDING)], unique=True)
        await self._moves.create_index("began_at")
        await self._public.create_index("file_id", unique=True)

    @asynccontextmanager
    async def open_upload(
        self, name: str, content_type: str, metadata: Mapping[str, Any] | None = None
    ) -> AsyncIterator[Upload]:
        """Take a file in; when the block raises, nothing of it stays."""
        file_id = new_id()
        described = {**(metadata or {}), "content_type": content_type}
        shown = name[:FILE_NAME_LIMIT].encode("utf-8", "replace").decode()
        await self._begin_move(file_id)
        stream = self._bucket.open_upload_stream_with_id(file_id, shown, metadata=described)
        try:
            yield Upload(stream, file_id)
        except BaseException:
            await stream.abort()
            await self._end_move(file_id)
            raise
        await stream.close()
        await self._end_move(file_id)

    async def open_download(self, file_id: str) -> Download:
        """Open a stored file."""
        try:
            return Download(await self._bucket.open_download_stream(file_id))
        except NoFile:
            raise NotFound("ファイルが見つかりません。") from None

    async def delete(self, file_id: str) -> None:
        """Remove a file and its public address; removing it again does nothing."""
        await self._begin_move(file_id)
        await self._public.delete_many({"file_id": {"$eq": file_id}})
        await self._delete(file_id)
        await self._end_move(file_id)

    async def delete_of(self, message_id: str, keep: Collection[str] = ()) -> None:
        """Remove every file that was stored for a message, but for those to `keep`."""
        query = {"metadata.message_id": {"$eq": message_id}, "_id": {"$nin": list(keep)}}
        async for file in self._files.find(query, {"_id": 1}):
            await self.delete(file["_id"])

    async def sweep(self, limit: int) -> int:
        """Remove what up to `limit` moves left behind that a crash cut off over a day ago; tell how many."""
        query = {"began_at": {"$lt": now() - CUT_OFF_AFTER}}
        moves = await self._moves.find(query, {"_id": 1}).sort("began_at", ASCENDING).limit(limit).to_list(limit)
        for move in moves:
            if await self._files.find_one({"_id": move["_id"]}, {"_id": 1}) is None:
                await self._delete(move["_id"])
            await self._end_move(move["_id"])
        return len(moves)

    async def publish(self, file_id: str, preview_id: str) -> str:
        """Give the file's unguessable public token, the same one each time."""
        query, fields = {"file_id": file_id}, {"preview_id": preview_id, "created_at": now(), "_id": new_secret()}
        document: dict[str, Any] | None
        try:
            document = await self._public.find_one_and_update(
                query, {"$setOnInsert": fields}, upsert=True, return_document=ReturnDocument.AFTER
            )
        except DuplicateKeyError:  # Published twice at once: the other's token counts.
            document = await self._public.find_one(query)
        if document is None:
            raise NotFound("ファイルが見つかりません。")
        return str(document["_id"])

    async def find_public(self, token: str) -> PublicFile | None:
        """Find what a public token stands for."""
        if not token.isascii():
            return None
        document = await self._public.find_one({"_id": {"$eq": token}})
        return PublicFile(document["file_id"], document["preview_id"]) if document else None

    async def _begin_move(self, file_id: str) -> None:
        await self._moves.update_one({"_id": file_id}, {"$set": {"began_at": now()}}, upsert=True)

    async def _end_move(self, file_id: str) -> None:
        await self._moves.delete_one({"_id": file_id})

    async def _delete(self, file_id: str) -> None:
        try:
            await self._bucket.delete(file_id)
        except NoFile:  # Its pieces, if there were any, are gone all the same.
            return
