"""Files that people were taken in from: nobody can tell row by row what of them names the person."""

from inbox.erasure.scope import Ids, Scope, StillRunning

TABLES = ("text/csv",)


async def find_imports(scope: Scope) -> Ids:
    """Give the files of imports, also of those that were rehearsed and never run."""
    which = {"metadata.message_id": None, "metadata.content_type": {"$in": list(TABLES)}}
    return [row["_id"] async for row in scope.rows("media.files").find(which, {"_id": 1})]


async def delete_imports(scope: Scope, ids: Ids) -> None:
    """Delete them; raise StillRunning while one is being read."""
    reading = {"settings.file_id": {"$in": list(ids)}, "state": {"$in": ["waiting", "running"]}}
    if await scope.rows("batches").find_one(reading, {"_id": 1}) is not None:
        raise StillRunning("an import is going on")
    for file_id in ids:
        await scope.media.delete(file_id)
