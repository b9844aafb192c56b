"""The hub alone: bounded queues, one encoding, what counts of many changes in a moment."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from handlers.running.hub import FLUSH_S, MOST_STREAMS, QUEUE_BLOCKS, Hub
from inbox.changes import Hint
from inbox.errors import Unavailable


@asynccontextmanager
async def _no_changes() -> AsyncIterator[AsyncIterator[Hint]]:
    raise ConnectionError
    yield


async def _is_writable() -> bool:
    return True


@pytest.fixture
def hub() -> Hub:
    return Hub(_no_changes, _is_writable)


def message(number: int, *, is_new: bool = True) -> Hint:
    return Hint("message", f"in:{number}", is_new, "c_1", "v_1", {"direction": "incoming", "staff_id": "hidden"})


async def test_several_changes_of_one_thing_are_told_once_and_stay_new(hub: Hub) -> None:
    with hub.open_stream("s", None) as stream:
        await stream.wait(1)
        hub.publish(message(1))
        hub.publish(message(1, is_new=False))
        block, _ = await stream.wait(1)
    assert block.count(b"data:") == 1
    assert b'"new":true' in block
    assert b"hidden" not in block


async def test_every_page_gets_the_same_bytes(hub: Hub) -> None:
    with hub.open_stream("a", None) as one, hub.open_stream("b", None) as other:
        await one.wait(1)
        await other.wait(1)
        for number in range(10):
            hub.publish(message(number))
        assert (await one.wait(1))[0] == (await other.wait(1))[0]


async def test_a_slow_page_is_told_to_read_anew_and_holds_little(hub: Hub) -> None:
    with hub.open_stream("slow", None) as stream:
        await stream.wait(1)
        for number in range(QUEUE_BLOCKS + 1):
            hub.publish(message(number))
            await asyncio.wait_for(_flushed(hub), 1)
        block, _ = await stream.wait(1)
    assert block.startswith(b"event: resync")
    assert block.count(b"data:") == 1


async def test_a_closed_session_is_looked_at(hub: Hub) -> None:
    with hub.open_stream("mine", None) as mine, hub.open_stream("other", None) as other:
        await mine.wait(1)
        await other.wait(1)
        hub.publish(Hint("session", "mine", False))
        assert (await mine.wait(1))[1] is True
        assert (await other.wait(FLUSH_S)) == (b"", False)


async def test_no_more_streams_than_the_limit(hub: Hub) -> None:
    with hub.open_stream("one", None) as stream:
        hub._streams |= dict.fromkeys(type(stream)(str(number)) for number in range(MOST_STREAMS - 1))
        with pytest.raises(Unavailable), hub.open_stream("too many", None):
            pass


async def _flushed(hub: Hub) -> None:
    while hub._pending:
        await asyncio.sleep(FLUSH_S / 4)
