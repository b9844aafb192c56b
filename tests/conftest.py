"""What every test may ask for: a real MongoDB, an empty store, a free port."""

import socket
from collections.abc import AsyncIterator, Callable
from typing import TYPE_CHECKING, Any

import pytest
import pytest_asyncio
from motor.motor_asyncio import AsyncIOMotorClient, AsyncIOMotorDatabase

from inbox.embedded import open_embedded_mongod

if TYPE_CHECKING:
    from inbox.store import Store

_prepared: set[str] = set()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def mongodb_uri(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    """Run one real MongoDB for this test process."""
    async with open_embedded_mongod(tmp_path_factory.mktemp("mongodb")) as uri:
        yield uri


@pytest.fixture(scope="session")
def database(worker_id: str) -> str:
    """Name this test process's database."""
    return f"madoguchi_test_{worker_id}"


@pytest.fixture
async def motor_database(mongodb_uri: str, database: str) -> AsyncIterator[AsyncIOMotorDatabase[dict[str, Any]]]:
    """Give the database with every collection emptied, files too, and the indexes kept."""
    client: AsyncIOMotorClient[dict[str, Any]] = AsyncIOMotorClient(
        mongodb_uri, serverSelectionTimeoutMS=5000, tz_aware=True, w="majority"
    )
    try:
        for name in await client[database].list_collection_names():
            await client[database][name].delete_many({})
        yield client[database]
    finally:
        client.close()


@pytest.fixture
async def store(
    mongodb_uri: str, database: str, motor_database: AsyncIOMotorDatabase[dict[str, Any]]
) -> "AsyncIterator[Store]":
    """Open the store on an empty database."""
    from inbox.store import open_store

    async with open_store(mongodb_uri, database) as opened:
        if database not in _prepared:
            await opened.prepare()
            _prepared.add(database)
        yield opened


@pytest.fixture
def free_port() -> Callable[[], int]:
    """Return a function that finds a free port of this machine."""

    def find() -> int:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port: int = probe.getsockname()[1]
            return port

    return find
