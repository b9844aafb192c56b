"""Files with many people in them, or with all of one: imports and archives."""

from inbox.erasure.scope import Ids, Scope, StillRunning

TABLES = ("text/csv",)


async def find_imports(scope: Scope) -> Ids:
    """Give the files of imports, also of those that were rehearsed: nobody can tell which rows name the person."""
    which = {"metadata.message_id": None, "metadata.content_type": {"$in": list(TABLES)}}
    return [row["_id"] async for row in scope.rows("media.files").find(which, {"_id": 1})]


async def delete_imports(scope: Scope, ids: Ids) -> None:
    """Delete them; raise StillRunning while one is being read."""
    reading = {"settings.file_id": {"$in": list(ids)}, "state": {"$in": ["waiting", "running"]}}
    if await scope.rows("batches").find_one(reading, {"_id": 1}) is not None:
        raise StillRunning("an import is going on")
    for file_id in ids:
        await scope.media.delete(file_id)


async def delete_archives(scope: Scope, ids: Ids) -> None:
    """Delete archives that were made of the person, file first; who still makes one finds no row to write to."""
    rows = scope.rows("data_archives")
    files = scope.rows("media.files").find({"metadata.archive_id": {"$in": list(ids)}}, {"_id": 1})
    for file in await files.to_list(None):
        await scope.media.delete(file["_id"])
    await rows.delete_many({"_id": {"$in": list(ids)}})
