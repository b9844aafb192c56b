"""Partitions: every one has one holder, and a dead holder's share moves."""

import asyncio

from inbox.events.partitions import Lease
from inbox.store import Store
from tests.eventually import eventually


async def test_one_process_holds_every_partition(store: Store) -> None:
    async with store.partitions.open_lease() as lease:
        assert await eventually(lambda: len(lease.held) == 64)


async def test_two_processes_share_and_never_hold_the_same(store: Store) -> None:
    async with store.partitions.open_lease() as one, store.partitions.open_lease() as two:
        await eventually(lambda: len(one.held) == 32 and len(two.held) == 32, timeout_s=10)
        assert not one.held & two.held


async def test_what_one_gives_up_the_other_takes(store: Store) -> None:
    async with store.partitions.open_lease() as one:
        async with store.partitions.open_lease() as two:
            await eventually(lambda: len(two.held) == 32, timeout_s=10)
        await eventually(lambda: len(one.held) == 64, timeout_s=10)


async def test_a_lease_that_is_not_renewed_counts_as_lost_before_the_server_gives_it_away(store: Store) -> None:
    lease = Lease(store.database)
    await lease.prepare()
    await lease.renew()
    assert len(lease.held) == 64
    await eventually(lambda: not lease.held, timeout_s=6)
    rival = Lease(store.database)
    await rival.renew()
    assert not rival.held  # The server's lease still runs: nobody else works yet.
    await eventually(lambda: _take(rival), timeout_s=10, pause_s=0.3)


async def test_the_lease_of_a_process_that_died_here_is_not_waited_for(store: Store) -> None:
    process = await asyncio.create_subprocess_exec("true")
    await process.wait()
    dead, heir = Lease(store.database), Lease(store.database)
    host, namespace, _, unique = dead.owner.split("|")
    dead.owner = f"{host}|{namespace}|{process.pid}|{unique}"
    await dead.prepare()
    await dead.renew()
    await heir.renew()
    assert len(heir.held) == 64


async def test_who_comes_and_who_goes_is_noticed_before_the_next_renewal(store: Store) -> None:
    one, two = Lease(store.database), Lease(store.database)
    await one.prepare()
    await one.renew()
    assert not await one.has_news()
    await two.renew()
    assert not await two.has_news()  # Nothing was given up yet.
    assert await one.has_news()
    await one.renew()
    assert await two.has_news()
    await two.renew()
    assert len(one.held) == len(two.held) == 32
    assert not await one.has_news()
    assert not await two.has_news()
    await two.release()
    assert await one.has_news()
    await one.renew()
    assert len(one.held) == 64


async def test_a_death_on_this_machine_is_news(store: Store) -> None:
    process = await asyncio.create_subprocess_exec("sleep", "60")
    mortal, heir = Lease(store.database), Lease(store.database)
    host, namespace, _, unique = mortal.owner.split("|")
    mortal.owner = f"{host}|{namespace}|{process.pid}|{unique}"
    await mortal.prepare()
    await mortal.renew()
    await heir.renew()
    assert not await heir.has_news()
    process.kill()
    await process.wait()
    assert await heir.has_news()


async def test_who_works_alone_knows_it_and_is_told_when_that_ends(store: Store) -> None:
    one, two, changes = Lease(store.database), Lease(store.database), 0

    def count() -> None:
        nonlocal changes
        changes += 1

    one.when_changed = count
    await one.prepare()
    await one.renew()
    assert one.is_alone
    assert changes == 1  # It has partitions now.
    await one.renew()
    assert changes == 1
    await two.renew()
    await one.renew()
    assert not one.is_alone
    assert changes == 2
    await two.release()
    await one.renew()
    assert one.is_alone
    assert changes == 3


async def _take(lease: Lease) -> bool:
    await lease.renew()
    return len(lease.held) > 0
