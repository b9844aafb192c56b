"""What a journey starts from: a database of its own."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from motor.motor_asyncio import AsyncIOMotorClient

from inbox.ids import new_id


@pytest.fixture
async def empty_database(mongodb_uri: str) -> AsyncIterator[str]:
    """Name a database that is not there yet, and drop it at the end."""
    name = f"journey_{new_id().lower()}"
    yield name
    client: AsyncIOMotorClient[dict[str, Any]] = AsyncIOMotorClient(mongodb_uri, serverSelectionTimeoutMS=5000)
    try:
        await client.drop_database(name)
    finally:
        client.close()
