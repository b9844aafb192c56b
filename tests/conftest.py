"""What every test may ask for: a real MongoDB, an empty store, a free port."""

import asyncio
import functools
import os
import shutil
import socket
import ssl
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import pytest_asyncio
from aiohttp import web_app
from motor.motor_asyncio import AsyncIOMotorDatabase

from inbox.embedded import open_embedded_mongod
from tests.processes import is_running

if TYPE_CHECKING:
    from inbox.store import Store

MEMORY = Path("/dev/shm")
OURS = "madoguchi-tests-"
ROOM_BYTES = 4_000_000_000

# Every LINE client reads the system's certificates anew, which takes longer than many a test.
ssl.create_default_context = functools.cache(ssl.create_default_context)  # type: ignore[assignment]


@pytest.fixture(scope="session")
def mongodb_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Give a folder in memory where there is room: what a test stores need not outlive a power cut."""
    if not MEMORY.is_dir() or shutil.disk_usage(MEMORY).free < ROOM_BYTES:
        yield tmp_path_factory.mktemp("mongodb")
        return
    for left in MEMORY.glob(f"{OURS}*"):
        if not is_running(int(left.name.removeprefix(OURS))):
            shutil.rmtree(left, ignore_errors=True)
    folder = MEMORY / f"{OURS}{os.getpid()}"
    folder.mkdir(mode=0o700)
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def mongodb_uri(mongodb_folder: Path) -> AsyncIterator[str]:
    """Run one real MongoDB for this test process."""
    async with open_embedded_mongod(mongodb_folder) as uri:
        yield uri


@pytest.fixture(scope="session")
def database(worker_id: str) -> str:
    """Name this test process's database."""
    return f"madoguchi_test_{worker_id}"


@pytest.fixture
async def store(mongodb_uri: str, database: str) -> "AsyncIterator[Store]":
    """Open the store with every collection emptied, files too, and the indexes kept."""
    from inbox.store import open_store

    async with open_store(mongodb_uri, database) as opened:
        await opened.prepare()
        await _empty(opened.database)
        yield opened


@pytest.fixture(scope="session", autouse=True)
def _indexes_are_made_once() -> Iterator[None]:
    """Make the indexes of a database when it is first opened: they outlive each test."""
    from inbox.store import Store

    make = Store._ensure_indexes
    prepared: set[str] = set()

    async def make_once(store: Store) -> None:
        if store.database.name not in prepared:
            await make(store)
            prepared.add(store.database.name)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Store, "_ensure_indexes", make_once)
        yield


@pytest.fixture(autouse=True)
def _applications_end_with_their_test() -> Iterator[None]:
    """Let go of applications, each of them large: aiohttp remembers the last thousand that it worked for."""
    yield
    web_app._cached_build_middleware.cache_clear()


@pytest.fixture
def motor_database(store: "Store") -> AsyncIOMotorDatabase[dict[str, Any]]:
    """Give the database of the store."""
    return store.database


async def _empty(database: AsyncIOMotorDatabase[dict[str, Any]]) -> None:
    """Delete every document; one question finds which of the hundred collections have any."""
    names = await database.list_collection_names()
    looks: dict[str, list[dict[str, Any]]] = {
        name: [{"$limit": 1}, {"$project": {"_id": 0, "name": {"$literal": name}}}] for name in names
    }
    others: list[dict[str, Any]] = [{"$unionWith": {"coll": name, "pipeline": looks[name]}} for name in names[1:]]
    filled = [row["name"] async for row in database[names[0]].aggregate(looks[names[0]] + others)]
    await asyncio.gather(*[database[name].delete_many({}) for name in filled])


@pytest.fixture
def free_port() -> Callable[[], int]:
    """Return a function that finds a free port of this machine."""

    def find() -> int:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port: int = probe.getsockname()[1]
            return port

    return find
