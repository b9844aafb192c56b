"""Invitations: for one contact, for a day, not too many."""

from datetime import timedelta

import pytest

from inbox.clock import now
from inbox.errors import Conflict, Invalid, Throttled
from inbox.store import Store
from tests.inbox.links.people import HANA, add_contact


async def test_of_an_invitation_only_a_hash_is_kept(store: Store) -> None:
    contact = await add_contact(store)
    secret, invitation = await store.link_invitations.create(contact, HANA)
    assert secret not in str(await store.database["link_invitations"].find_one())
    found = await store.link_invitations.find(secret)
    assert found == invitation
    assert found.is_open
    assert found.by == HANA
    assert await store.link_invitations.find(secret + "x") is None
    assert await store.link_invitations.last_of(contact) == invitation


async def test_reading_an_invitation_spends_nothing(store: Store) -> None:
    secret, _ = await store.link_invitations.create(await add_contact(store))
    for _ in range(30):
        found = await store.link_invitations.find(secret)
        assert found is not None
        assert found.is_open


async def test_an_invitation_ends_after_a_day(store: Store) -> None:
    secret, invitation = await store.link_invitations.create(await add_contact(store))
    assert invitation.expires_at - invitation.created_at == timedelta(hours=24)
    await store.database["link_invitations"].update_one({}, {"$set": {"expires_at": now()}})
    found = await store.link_invitations.find(secret)
    assert found is not None
    assert found.state == "expired"


async def test_a_contact_is_not_flooded_with_invitations(store: Store) -> None:
    contact, other = await add_contact(store, 1), await add_contact(store, 2)
    for _ in range(5):
        await store.link_invitations.create(contact)
    with pytest.raises(Throttled):
        await store.link_invitations.create(contact)
    await store.link_invitations.create(other)


async def test_who_blocks_us_is_not_invited(store: Store) -> None:
    with pytest.raises(Conflict, match="ブロック"):
        await store.link_invitations.create(await add_contact(store, is_following=False))


async def test_a_group_is_not_invited(store: Store) -> None:
    with pytest.raises(Invalid):
        await store.link_invitations.create(await add_contact(store, kind="group"))
