"""The ground that the other tests stand on."""

from typing import Any

import pytest
from motor.motor_asyncio import AsyncIOMotorDatabase

from tests.eventually import eventually

Database = AsyncIOMotorDatabase[dict[str, Any]]


@pytest.mark.parametrize("_time", ["once", "again"])
async def test_every_test_begins_with_empty_collections_and_keeps_the_indexes(
    motor_database: Database, _time: str
) -> None:
    notes = motor_database["ground_notes"]
    assert await notes.count_documents({}) == 0
    await notes.create_index("kind", name="by_kind")
    await notes.insert_one({"kind": _time})
    assert "by_kind" in await notes.index_information()


async def test_the_test_database_takes_majority_writes_and_transactions(motor_database: Database) -> None:
    async with await motor_database.client.start_session() as session, session.start_transaction():
        await motor_database["ground_pairs"].insert_many([{"n": 1}, {"n": 2}], session=session)
    assert await motor_database["ground_pairs"].count_documents({}) == 2


async def test_waiting_for_what_never_comes_fails_with_the_last_answer() -> None:
    with pytest.raises(AssertionError, match=r"not within 0\.05 s; last answer: 0"):
        await eventually(lambda: 0, timeout_s=0.05)
