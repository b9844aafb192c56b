"""Coming back from the store: once, in time, in the browser that went."""

import asyncio
from datetime import timedelta

import pytest

from inbox.clock import now
from inbox.errors import Throttled
from inbox.links.invitations import Invitation
from inbox.links.sign_ins import AT_MOST, Return
from inbox.store import Store
from tests.inbox.links.people import add_contact, add_customer, prove


async def _invitation(store: Store, number: int = 1) -> Invitation:
    _, invitation = await store.link_invitations.create(await add_contact(store, number))
    return invitation


async def test_who_comes_back_is_known_by_the_invitation_that_they_went_with(store: Store) -> None:
    invitation = await _invitation(store)
    going = await store.link_sign_ins.begin(invitation)
    assert await store.link_sign_ins.use(going.state, going.browser) == Return(invitation.contact_id, invitation.id)


async def test_a_state_is_good_once_however_many_come_at_once(store: Store) -> None:
    going = await store.link_sign_ins.begin(await _invitation(store))
    outcomes = await asyncio.gather(*(store.link_sign_ins.use(going.state, going.browser) for _ in range(8)))
    assert sum(isinstance(one, Return) for one in outcomes) == 1
    assert set(outcomes) - {one for one in outcomes if isinstance(one, Return)} == {"late"}


async def test_another_browser_gets_nothing_and_spoils_nothing(store: Store) -> None:
    """4.37."""
    going = await store.link_sign_ins.begin(await _invitation(store))
    other = await store.link_sign_ins.begin(await _invitation(store, 2))
    assert await store.link_sign_ins.use(going.state, other.browser) == "other_browser"
    assert await store.link_sign_ins.use(going.state, "") == "other_browser"
    assert isinstance(await store.link_sign_ins.use(going.state, going.browser), Return)


async def test_a_state_that_nobody_made_is_unknown_and_an_old_one_late(store: Store) -> None:
    going = await store.link_sign_ins.begin(await _invitation(store))
    assert await store.link_sign_ins.use("x" * 43, going.browser) == "unknown"
    await store.database["link_sign_ins"].update_one({}, {"$set": {"expires_at": now() - timedelta(seconds=1)}})
    assert await store.link_sign_ins.use(going.state, going.browser) == "late"


async def test_nothing_that_opens_anything_is_kept(store: Store) -> None:
    invitation = await _invitation(store)
    going = await store.link_sign_ins.begin(invitation)
    customer = await add_customer(store)
    ticket = await store.link_proofs.keep(invitation.contact_id, invitation.id, prove(customer))
    rows = [await store.database[name].find_one() for name in ("link_sign_ins", "link_proofs")]
    assert all(rows)
    assert not [secret for secret in (going.state, going.browser, ticket) if secret in str(rows)]


async def test_beginning_again_and_again_is_refused_for_a_while(store: Store) -> None:
    invitation = await _invitation(store)
    for _ in range(AT_MOST):
        await store.link_sign_ins.begin(invitation)
    with pytest.raises(Throttled):
        await store.link_sign_ins.begin(invitation)


async def test_a_ticket_stands_for_its_proof_until_its_time_is_over(store: Store) -> None:
    invitation, customer = await _invitation(store), await add_customer(store)
    proof = prove(customer)
    ticket = await store.link_proofs.keep(invitation.contact_id, invitation.id, proof)
    kept = await store.link_proofs.find(ticket)
    assert kept is not None
    assert (kept.contact_id, kept.invitation_id) == (invitation.contact_id, invitation.id)
    assert (kept.proof.gid, kept.proof.method) == (proof.gid, "customer_account")
    assert await store.link_proofs.find("x" * 43) is None
    await store.database["link_proofs"].update_one({}, {"$set": {"expires_at": now()}})
    assert await store.link_proofs.find(ticket) is None
