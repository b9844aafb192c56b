"""Waiting at home for what the store would refuse."""

import asyncio
import time

import pytest

from shop.client.access import Patience, ShopAccess
from shop.client.bucket import CostBucket
from shop.client.client import open_client
from shop.errors import Throttled
from tests.shop.client.far_side import SHOP, cost, open_far_side, says

HERE = {"shop": {"id": "gid://shopify/Shop/1"}}
PATIENT = Patience(answer_s=5.0, connect_s=2.0, tries=1, pause_s=0.001, turn_s=5.0)


async def test_a_question_waits_for_its_points_before_it_is_sent() -> None:
    async with (
        open_far_side(says(HERE, extensions=cost(30.0, 0.0, rate=100.0))) as far,
        open_client(ShopAccess(SHOP, token="t", api_url=far.url), PATIENT) as client,
    ):
        await client.ask("ShopAndScopes")
        begun = time.monotonic()
        await client.ask("ShopAndScopes")
        assert time.monotonic() - begun >= 0.25
    assert len(far.asked) == 2


async def test_a_wait_that_is_too_long_is_told_and_nothing_is_sent() -> None:
    async with (
        open_far_side(says(HERE, extensions=cost(1_000.0, 0.0, rate=1.0))) as far,
        open_client(ShopAccess(SHOP, token="t", api_url=far.url), PATIENT) as client,
    ):
        await client.ask("ShopAndScopes")
        with pytest.raises(Throttled) as throttled:
            await client.ask("ShopAndScopes")
        assert 900.0 < throttled.value.retry_after_s <= 1_000.0
    assert len(far.asked) == 1


async def test_two_at_once_do_not_spend_the_same_points() -> None:
    bucket = CostBucket(turn_s=5.0)
    bucket.note("A", cost(60.0, 100.0, most=100.0, rate=200.0)["cost"])
    begun = time.monotonic()
    ends: list[float] = []

    async def ask() -> None:
        async with bucket.draw("A"):
            ends.append(time.monotonic() - begun)
            await released.wait()

    released = asyncio.Event()
    first = asyncio.create_task(ask())
    second = asyncio.create_task(ask())
    await asyncio.wait([first, second], timeout=0.05)
    assert len(ends) == 1, "sixty of a hundred points are taken: forty are left"
    released.set()
    await asyncio.gather(first, second)
    assert len(ends) == 2


async def test_before_the_store_has_said_anything_nobody_waits() -> None:
    bucket = CostBucket(turn_s=0.0)
    async with bucket.draw("A"), bucket.draw("B"):
        assert bucket.refill_s("A") > 0


@pytest.mark.parametrize("odd", [None, [], {"throttleStatus": 1}, {"throttleStatus": {"currentlyAvailable": "x"}}])
async def test_an_odd_measure_is_passed_over(odd: object) -> None:
    bucket = CostBucket(turn_s=0.0)
    bucket.note("A", odd)
    async with bucket.draw("A"):
        pass
