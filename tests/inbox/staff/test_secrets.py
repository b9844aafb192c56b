"""API tokens and the link of the first owner."""

import asyncio
from datetime import timedelta

import pytest

from inbox.clock import now
from inbox.errors import Conflict, Invalid, NotFound
from inbox.staff.staff import StaffMember
from inbox.store import Store
from tests.inbox.staff.test_staff import PASSWORD, hire


async def test_an_api_token_is_found_by_its_secret_until_it_is_revoked(store: Store) -> None:
    secret, token = await store.api_tokens.create("CRM", "viewer")
    found = await store.api_tokens.find(secret)
    assert found is not None
    assert (found.id, found.role) == (token.id, "viewer")
    assert secret not in str(await store.database.get_collection("api_tokens").find_one())
    assert (await store.api_tokens.list())[0].last_used_at is not None
    await store.api_tokens.revoke(token.id)
    assert await store.api_tokens.find(secret) is None
    with pytest.raises(NotFound):
        await store.api_tokens.revoke(token.id)


async def test_an_api_token_needs_a_name_and_a_known_role(store: Store) -> None:
    for name, role in (("", "viewer"), ("CRM", "root")):
        with pytest.raises(Invalid):
            await store.api_tokens.create(name, role)
    assert await store.api_tokens.find("") is None


async def test_a_set_up_link_makes_the_first_owner_once(store: Store) -> None:
    """4.5."""
    secret, other = await store.setup_links.create(), await store.setup_links.create()
    assert await store.setup_links.is_live(secret)
    owner = await store.setup_links.use(secret, "owner@example.com", "店長", PASSWORD)
    assert owner.role == "owner"
    for used in (secret, other, "made up"):
        with pytest.raises(NotFound):
            await store.setup_links.use(used, "second@example.com", "二人目", PASSWORD)
    with pytest.raises(Conflict):
        await store.setup_links.create()


async def test_two_who_open_the_link_at_once_make_one_owner(store: Store) -> None:
    secret = await store.setup_links.create()
    tries = (store.setup_links.use(secret, f"owner{number}@example.com", "店長", PASSWORD) for number in range(4))
    outcomes = await asyncio.gather(*tries, return_exceptions=True)
    assert sum(isinstance(outcome, StaffMember) for outcome in outcomes) == 1
    assert sum(isinstance(outcome, Conflict | NotFound) for outcome in outcomes) == 3
    assert len(await store.staff.list()) == 1


async def test_a_refused_password_leaves_the_link_usable(store: Store) -> None:
    secret = await store.setup_links.create()
    with pytest.raises(Invalid):
        await store.setup_links.use(secret, "owner@example.com", "店長", "short")
    assert (await store.setup_links.use(secret, "owner@example.com", "店長", PASSWORD)).role == "owner"


async def test_a_set_up_link_ends_after_a_day_and_with_the_first_owner(store: Store) -> None:
    secret = await store.setup_links.create()
    links = store.database.get_collection("setup_links")
    await links.update_many({}, {"$set": {"ends_at": now() - timedelta(seconds=1)}})
    assert not await store.setup_links.is_live(secret)
    fresh = await store.setup_links.create()
    await hire(store, role="owner")
    assert not await store.setup_links.is_live(fresh)
