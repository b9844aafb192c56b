"""A merge as a job: the store does it once, our side follows once, wherever it was cut off."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest

from bot.jobs import merging
from bot.jobs.merging import merge_customers
from bot.jobs.retry import NotYet, TryAgain
from bot.jobs.tools import Tools
from inbox.customers.merges import Merge
from inbox.ids import new_id
from inbox.store import Store
from shop.shop import Shop
from tests.deaths import Died, die_at
from tests.inbox.customers.samples import linked_contact
from tests.shop.simulated import open_shop_of
from tests.simulator.store import StoreSimulator, open_store


@dataclass(slots=True)
class Desk:
    """What these tests work with."""

    tools: Tools
    store: Store
    shop: Shop
    simulator: StoreSimulator
    pair: tuple[str, str]

    async def ask(self, **choices: Any) -> Merge:
        return await self.store.merges.ask(new_id(), self.simulator.shop, self.pair, choices, "staff")

    async def run(self, merge: Merge) -> Merge:
        """Do the job until it ends."""
        for _ in range(20):
            try:
                await merge_customers(self.tools, {"merge_id": merge.id})
                break
            except NotYet:
                await self.simulator.control("POST", "/jobs/finish")
            except TryAgain:
                continue
        return await self.store.merges.get(merge.id)

    async def asked(self) -> int:
        return len(await self.simulator.asked("CustomerMerge"))


@pytest.fixture
async def desk(store: Store) -> AsyncIterator[Desk]:
    """Run the store's simulator with its long work held, and mirror the two."""
    async with open_store() as simulator, open_shop_of(simulator) as shop:
        await simulator.control("PATCH", "/behaviour", {"jobs": {"held": True}})
        gids = [str((await simulator.customer(word))["gid"]) for word in ("haruka.nakano@", "nakano.h@")]
        await store.customers.upsert(list((await shop.customers.many(gids)).values()))
        # LINE is asked nothing by a merge: whoever tried would fail.
        tools = Tools(store, None, "http://localhost", shop)  # type: ignore[arg-type]
        yield Desk(tools, store, shop, simulator, (gids[0], gids[1]))


async def _check(desk: Desk, merge: Merge, contact_id: str) -> None:
    assert (merge.state, await desk.asked()) == ("done", 1)
    kept = await desk.store.customers.find(desk.simulator.shop, str(merge.survivor_gid))
    lost = await desk.store.customers.find(desk.simulator.shop, str(merge.loser_gid))
    assert kept is not None
    assert lost is not None
    assert kept.id == lost.id
    contact = await desk.store.contacts.get(contact_id)
    assert (contact.customer_gid, contact.customer_id) == (merge.survivor_gid, kept.id)
    assert len(await desk.store.links.of_customer(kept.id)) == 1
    assert kept.record.orders_count == 2


async def _linked(desk: Desk) -> str:
    """Link a LINE user to the one who will go."""
    found = await desk.store.customers.find(desk.simulator.shop, desk.pair[0])
    assert found is not None
    return await linked_contact(desk.store, found)


async def test_the_store_merges_and_our_side_follows(desk: Desk) -> None:
    """0.30, 0.47, 0.49."""
    contact_id = await _linked(desk)
    merge = await desk.run(await desk.ask(keep={"email": desk.pair[1]}))
    assert merge.survivor_gid == desk.pair[1]
    await _check(desk, merge, contact_id)
    assert {row["gid"] for row in merge.before} == set(desk.pair)


async def test_an_answer_that_was_lost_is_looked_for_before_a_second_try(desk: Desk) -> None:
    contact_id = await _linked(desk)
    await desk.simulator.fault("CustomerMerge", "error_after", count=1)
    merge = await desk.run(await desk.ask())
    await _check(desk, merge, contact_id)


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize(
    ("owner", "name"),
    [("merges", "note_try"), ("merges", "note_job"), ("customers", "note_merged"), ("merges", "finish")],
)
async def test_a_death_anywhere_is_made_good(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, owner: str, name: str, moment: str
) -> None:
    """0.49: once at the store, once with us."""
    contact_id = await _linked(desk)
    asked = await desk.ask()
    with monkeypatch.context() as deadly:
        die_at(deadly, getattr(desk.store, owner), name, moment)
        with pytest.raises(Died):
            await desk.run(asked)
    await _check(desk, await desk.run(asked), contact_id)


async def test_the_webhook_that_comes_first_changes_nothing_of_the_end(desk: Desk) -> None:
    """0.49."""
    contact_id = await _linked(desk)
    asked = await desk.ask()
    with pytest.raises(NotYet):
        await merge_customers(desk.tools, {"merge_id": asked.id})
    await desk.simulator.control("POST", "/jobs/finish")
    known = await desk.store.merges.get(asked.id)
    await desk.store.customers.note_merged(desk.simulator.shop, str(known.loser_gid), str(known.survivor_gid))
    await _check(desk, await desk.run(asked), contact_id)


async def test_what_the_store_refuses_leaves_both_as_they_were(desk: Desk) -> None:
    """0.32."""
    hindered = str((await desk.simulator.customer("gift-cards@"))["gid"])
    desk.pair = (desk.pair[0], hindered)
    merge = await desk.run(await desk.ask())
    assert merge.state == "failed"
    assert merge.details
    assert await desk.store.customers.find(desk.simulator.shop, desk.pair[0]) is not None


async def test_without_a_store_it_says_so(desk: Desk) -> None:
    asked = await desk.ask()
    await merge_customers(Tools(desk.store, None, "http://localhost"), {"merge_id": asked.id})  # type: ignore[arg-type]
    merge = await desk.store.merges.get(asked.id)
    assert (merge.state, merge.problem) == ("failed", merging.NO_STORE)
