"""Live pages: who is told what, when it ends, and how it heals."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import aiohttp
import orjson
import pytest

from handlers.keys import HUB
from handlers.running import hub
from inbox.store import Store
from tests.eventually import eventually
from tests.handlers.site import Browser, Site

FEW = 5


class Listener:
    """What an open page has heard."""

    def __init__(self, answer: aiohttp.ClientResponse) -> None:
        self._answer = answer
        self.hints: list[dict[str, Any]] = []
        self.events: list[str] = []
        self.last_id = ""
        self.is_over = False

    async def listen(self) -> None:
        async for line in self._answer.content:
            name, _, value = line.decode().strip().partition(": ")
            if name == "id":
                self.last_id = value
            elif name == "event":
                self.events.append(value)
            elif name == "data" and value != "{}":
                self.hints.append(orjson.loads(value))
        self.is_over = True

    def heard(self, **fields: Any) -> bool:
        return any(fields.items() <= hint.items() for hint in self.hints)


@asynccontextmanager
async def listening(browser: Browser, **headers: str) -> AsyncIterator[Listener]:
    """Open the stream and wait for its first word."""
    answer = await browser.get("/stream", **headers)
    assert answer.status == 200
    listener = Listener(answer)
    task = asyncio.create_task(listener.listen())
    try:
        await eventually(lambda: listener.events or listener.last_id or listener.hints)
        yield listener
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        answer.close()


async def test_a_customers_message_is_told_within_a_second(site: Site) -> None:
    async with listening(await site.browser()) as page:
        conversation = await site.say("届きました")
        await eventually(lambda: page.heard(kind="message", conversation=conversation, direction="incoming"), 1.0)
        await eventually(lambda: page.heard(kind="conversation", id=conversation), 1.0)


async def test_hints_hold_ids_and_never_what_was_written(site: Site) -> None:
    async with listening(await site.browser()) as page:
        await site.say("秘密の言葉")
        await eventually(lambda: page.heard(kind="message"))
        assert "秘密" not in orjson.dumps(page.hints).decode()


async def test_the_stream_is_not_kept_and_not_buffered(site: Site) -> None:
    answer = await (await site.browser()).get("/stream")
    assert answer.headers["Content-Type"].startswith("text/event-stream")
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Accel-Buffering"] == "no"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    answer.close()


async def test_a_page_that_comes_back_hears_what_it_missed(site: Site) -> None:
    browser = await site.browser()
    async with listening(browser) as page:
        await site.say("一つ目")
        await eventually(lambda: page.heard(kind="conversation"))
        await eventually(lambda: _is_quiet(site, page))
        last_id = page.last_id
    conversation = await site.say("二つ目")
    async with listening(browser, **{"Last-Event-ID": last_id}) as page:
        await eventually(lambda: page.heard(kind="conversation", id=conversation))
        assert "resync" not in page.events


async def test_a_page_that_was_away_too_long_reads_everything_anew(site: Site) -> None:
    browser = await site.browser()
    ours = site.app[HUB]._epoch
    for unknown in ("another-process-1", "garbage", *(f"{ours}-{end}" for end in ("999999", "x", "9" * 5_000))):
        async with listening(browser, **{"Last-Event-ID": unknown}) as page:
            assert page.events == ["resync"]


async def test_a_revoked_session_loses_its_stream_within_five_seconds(site: Site) -> None:
    browser, other = await site.browser(), await site.browser()
    async with listening(browser) as page, listening(other) as still:
        await browser.post("/sign-out")
        await eventually(lambda: page.is_over, 5.0)
        await site.say("まだ届く")
        await eventually(lambda: still.heard(kind="message"))
        assert not still.is_over


async def test_a_session_that_is_held_loses_its_stream_within_five_seconds(site: Site) -> None:
    """4.23."""
    member = await site.browser("member")
    async with listening(member) as page:
        await site.store.second_factors.require(True)
        await eventually(lambda: page.is_over, 5.0)


async def test_a_disabled_member_loses_the_stream_within_five_seconds(site: Site) -> None:
    browser = await site.browser("member")
    [member] = [one for one in await site.store.staff.list() if one.role == "member"]
    async with listening(browser) as page:
        await site.store.staff.disable(member.id)
        await eventually(lambda: page.is_over, 5.0)


async def test_a_member_who_is_disabled_by_half_loses_the_stream_too(site: Site) -> None:
    """The account is closed first and its sessions end after it: a crash between the two must leave no ear open."""
    browser = await site.browser("member")
    async with listening(browser) as page:
        await site.store.database["staff"].update_one({"role": "member"}, {"$set": {"is_disabled": True}})
        site.app[HUB].resync()
        await eventually(lambda: page.is_over, 5.0)


async def test_a_browser_that_opens_ever_more_streams_loses_its_oldest_and_nobody_elses(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub, "MOST_OF_SESSION", FEW)
    greedy, other = await site.browser("viewer"), await site.browser()
    async with AsyncExitStack() as opened, listening(other) as still:
        first = await opened.enter_async_context(listening(greedy))
        for _ in range(FEW):
            await opened.enter_async_context(listening(greedy))
        await eventually(lambda: first.is_over, 5.0)
        await eventually(lambda: site.app[HUB].stream_count == FEW + 1)
        assert not still.is_over


async def test_a_stop_of_the_server_ends_the_streams(site: Site) -> None:
    async with listening(await site.browser()) as page:
        site.app[HUB].close()
        await eventually(lambda: page.is_over, 2.0)
    assert (await (await site.browser()).get("/stream")).status == 503


async def test_after_a_break_of_the_changes_every_page_reads_anew(site: Site) -> None:
    async with listening(await site.browser()) as page:
        await _kill_change_streams(site.store)
        await eventually(lambda: "resync" in page.events, 8.0)
        await site.say("そのあとも")
        await eventually(lambda: page.heard(kind="message"))


async def _kill_change_streams(store: Store) -> None:
    """End the server's side of the stream, as a failover does."""
    admin = store.database.client.admin
    pipeline = [{"$currentOp": {"idleCursors": True, "allUsers": True}}, {"$match": {"cursor.tailable": True}}]
    running = [operation async for operation in admin.aggregate(pipeline)]
    collections = {(one["ns"].partition(".")[2], one["cursor"]["cursorId"]) for one in running}
    assert collections
    for collection, cursor in collections:
        await store.database.command({"killCursors": collection, "cursors": [cursor]})


def _is_quiet(site: Site, page: Listener) -> bool:
    return page.last_id.rpartition("-")[2] == str(site.app[HUB]._number)
