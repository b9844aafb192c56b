"""Makes a fresh or moved mongod the primary of its own one-node replica set."""

import asyncio
from typing import Any

from motor.motor_asyncio import AsyncIOMotorClient
from pymongo.errors import OperationFailure, PyMongoError

from config.children import Child
from inbox.embedded.folder import EmbeddedError
from inbox.embedded.program import SET_NAME, mongod_uri

_START_TIMEOUT_S = 60.0
_ANSWER_TIMEOUT_MS = 5000
_PAUSE_S = 0.05
_NOT_YET_INITIALIZED = 94
_LIBRARY_MISSING = 127

Client = AsyncIOMotorClient[dict[str, Any]]


async def become_primary(child: Child, port: int) -> None:
    """Wait until the mongod `child` accepts writes on `port`, setting up its replica set as needed."""
    client: Client = AsyncIOMotorClient(
        mongod_uri(port), serverSelectionTimeoutMS=500, connectTimeoutMS=500, socketTimeoutMS=_ANSWER_TIMEOUT_MS
    )
    try:
        async with asyncio.timeout(_START_TIMEOUT_S):
            while not await _is_primary(client, child, port):
                if child.poll() is not None:
                    raise EmbeddedError(_why_it_ended(child.returncode))
                await asyncio.sleep(_PAUSE_S)
    except TimeoutError:
        raise EmbeddedError(f"mongod did not start within {_START_TIMEOUT_S:.0f} s: see its mongod.log.") from None
    finally:
        client.close()


def _why_it_ended(code: int) -> str:
    if code == _LIBRARY_MISSING:
        return "mongod needs a library that this system lacks (Debian: apt install libcurl4)."
    return f"mongod ended with code {code}: see mongod.log in its folder."


async def _is_primary(client: Client, child: Child, port: int) -> bool:
    try:
        status = await client.admin.command("serverStatus", repl=0, metrics=0, wiredTiger=0, locks=0)
        # Another program's mongod on that port is never told anything.
        if status["pid"] != child.pid:
            return False
        await _set_up(client, f"127.0.0.1:{port}")
        return bool((await client.admin.command("hello"))["isWritablePrimary"])
    except PyMongoError:
        return False


async def _set_up(client: Client, host: str) -> None:
    try:
        answer = await client.admin.command("replSetGetConfig")
    except OperationFailure as error:
        if error.code != _NOT_YET_INITIALIZED:
            raise
        await client.admin.command("replSetInitiate", {"_id": SET_NAME, "members": [{"_id": 0, "host": host}]})
        return
    config = answer["config"]
    if config["members"][0]["host"] != host:
        config["members"][0]["host"] = host
        config["version"] += 1
        await client.admin.command("replSetReconfig", config, force=True)
