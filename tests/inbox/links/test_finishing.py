"""LINE's account link from the proof to the event: every race and replay, and what staff read of it."""

import asyncio
from datetime import timedelta

import pytest

from inbox.clock import now
from inbox.errors import Invalid, NotFound
from inbox.links.finishing import Outcome
from inbox.links.proof import Proof
from inbox.store import Store
from tests.inbox.links.people import OTHER_SHOP, activities, add_contact, add_customer, begin, prove


async def finish(store: Store, nonce: str, contact: str | None, event: str = "main:e1", **more: bool) -> Outcome:
    return await store.links.finish(nonce, contact, event, now(), is_ok=more.get("is_ok", True))


async def refusals(store: Store, contact: str) -> list[str]:
    rows = store.database["messages"].find({"contact_id": contact, "kind": "link_refused"})
    return [row["content"]["outcome"] async for row in rows]


async def test_the_event_links_whom_line_names_to_whom_the_page_proved(store: Store) -> None:
    contact, customer = await add_contact(store), await add_customer(store)
    outcome = await finish(store, await begin(store, contact, customer), contact)
    assert outcome.kind == "linked"
    assert outcome.link is not None
    assert outcome.link.grade == "A"
    assert (await store.contacts.get(contact)).customer_gid == customer.gid


async def test_a_nonce_is_stored_before_anybody_can_use_it_and_only_as_a_hash(store: Store) -> None:
    contact, customer = await add_contact(store), await add_customer(store)
    nonce = await begin(store, contact, customer)
    row = await store.database["link_nonces"].find_one()
    assert row is not None
    assert nonce not in str(row)
    assert row["contact_id"] == contact
    assert 40 <= len(nonce) <= 255
    assert nonce.replace("-", "").replace("_", "").isalnum()
    assert len({await begin(store, contact, customer) for _ in range(3)} | {nonce}) == 4


async def test_an_invitation_is_spent_by_the_link_that_came_of_it(store: Store) -> None:
    contact, customer = await add_contact(store), await add_customer(store)
    secret, invitation = await store.link_invitations.create(contact)
    nonce = await store.links.begin(contact, invitation.id, prove(customer))
    found = await store.link_invitations.find(secret)
    assert found is not None
    assert found.is_open
    await finish(store, nonce, contact)
    found = await store.link_invitations.find(secret)
    assert found is not None
    assert found.state == "used"
    with pytest.raises(NotFound):
        await store.links.begin(contact, invitation.id, prove(customer))


async def test_a_redelivered_event_ends_as_the_first_one_did(store: Store) -> None:
    contact, customer = await add_contact(store), await add_customer(store)
    nonce = await begin(store, contact, customer)
    first = await finish(store, nonce, contact)
    assert (await finish(store, nonce, contact)).kind == "repeated"
    assert (await finish(store, nonce, contact, "main:e2")).kind == "repeated"
    assert await store.links.history(contact_id=contact) == [first.link]
    assert await refusals(store, contact) == []


async def test_the_same_event_many_times_at_once_links_once(store: Store) -> None:
    contact, customer = await add_contact(store), await add_customer(store)
    nonce = await begin(store, contact, customer)
    outcomes = await asyncio.gather(*(finish(store, nonce, contact) for _ in range(6)))
    assert {one.kind for one in outcomes} <= {"linked", "repeated"}
    assert len(await store.links.history(contact_id=contact)) == 1
    assert await activities(store, contact) == ["linked"]


async def test_a_crash_between_the_nonce_and_the_link_is_made_good_by_the_next_try(store: Store) -> None:
    contact, customer = await add_contact(store), await add_customer(store)
    nonce = await begin(store, contact, customer)
    await store.database["link_nonces"].update_one({}, {"$set": {"used_at": now(), "used_by": contact}})
    assert (await finish(store, nonce, contact)).kind == "linked"
    assert (await store.contacts.get(contact)).is_linked


async def test_an_old_nonce_cannot_undo_an_unlinking(store: Store) -> None:
    contact, customer = await add_contact(store), await add_customer(store)
    nonce = await begin(store, contact, customer)
    await finish(store, nonce, contact)
    await store.links.unlink(contact, "customer")
    assert (await finish(store, nonce, contact, "main:e2")).kind == "repeated"
    assert not (await store.contacts.get(contact)).is_linked


async def test_somebody_elses_nonce_links_nobody_and_calls_staff(store: Store) -> None:
    owner, thief, customer = await add_contact(store, 1), await add_contact(store, 2), await add_customer(store)
    nonce = await begin(store, owner, customer)
    assert (await finish(store, nonce, thief)).kind == "foreign"
    assert (await finish(store, nonce, owner, "main:e2")).kind == "expired"
    assert await store.links.history(customer_id=customer.id) == []
    [alarm] = (await store.link_conflicts.list(None, 10)).items
    assert (alarm.kind, alarm.contact_id, alarm.intended_for) == ("foreign_nonce", thief, owner)
    bell = await store.database["notifications"].find_one({"kind": "link_conflict"})
    assert bell is not None
    assert (bell["audience"], bell["contact_id"]) == ("admins", thief)
    assert await refusals(store, thief) == ["foreign"]


async def test_a_used_nonce_of_somebody_else_is_an_alarm_too(store: Store) -> None:
    owner, thief, customer = await add_contact(store, 1), await add_contact(store, 2), await add_customer(store)
    nonce = await begin(store, owner, customer)
    await finish(store, nonce, owner)
    assert (await finish(store, nonce, thief, "main:e2")).kind == "foreign"
    assert (await store.contacts.get(owner)).is_linked
    assert not (await store.contacts.get(thief)).is_linked


async def test_of_owner_and_thief_at_the_same_moment_the_thief_gets_nothing(store: Store) -> None:
    owner, thief, customer = await add_contact(store, 1), await add_contact(store, 2), await add_customer(store)
    nonce = await begin(store, owner, customer)
    outcomes = await asyncio.gather(
        finish(store, nonce, owner), finish(store, nonce, thief, "main:e2"), finish(store, nonce, thief, "main:e3")
    )
    assert [one.kind for one in outcomes[1:]] == ["foreign", "foreign"]
    assert not (await store.contacts.get(thief)).is_linked
    assert len((await store.link_conflicts.list(None, 10)).items) == 1


async def test_an_expired_nonce_links_nobody(store: Store) -> None:
    contact, customer = await add_contact(store), await add_customer(store)
    nonce = await begin(store, contact, customer)
    late = now() + timedelta(minutes=31)
    assert (await store.links.finish(nonce, contact, "main:e1", late, is_ok=True)).kind == "expired"
    assert not (await store.contacts.get(contact)).is_linked
    assert await refusals(store, contact) == ["expired"]


async def test_an_event_that_we_work_on_late_counts_from_when_it_happened(store: Store) -> None:
    contact, customer = await add_contact(store), await add_customer(store)
    nonce = await begin(store, contact, customer)
    past = now() - timedelta(minutes=1)
    await store.database["link_nonces"].update_one({}, {"$set": {"expires_at": past}})
    just_in_time = past - timedelta(seconds=1)
    assert (await store.links.finish(nonce, contact, "main:e1", just_in_time, is_ok=True)).kind == "linked"


async def test_an_unknown_nonce_links_nobody(store: Store) -> None:
    contact = await add_contact(store)
    assert (await finish(store, "a-nonce-nobody-made-00000", contact)).kind == "unknown"
    assert await refusals(store, contact) == ["unknown"]


async def test_a_failed_result_spoils_the_nonce_and_is_told_in_the_talk_it_was_made_for(store: Store) -> None:
    contact, customer = await add_contact(store), await add_customer(store)
    nonce = await begin(store, contact, customer)
    assert await finish(store, nonce, None, is_ok=False) == Outcome("failed", None)
    assert await refusals(store, contact) == ["failed"]
    assert (await finish(store, nonce, contact, "main:e2")).kind == "expired"
    assert not (await store.contacts.get(contact)).is_linked


async def test_a_failed_result_with_a_nonce_of_nobody_changes_nothing(store: Store) -> None:
    assert await finish(store, "a-nonce-nobody-made-00000", None, is_ok=False) == Outcome("failed", None)


async def test_a_proof_against_a_standing_link_waits_in_the_queue(store: Store) -> None:
    contact, first, second = await add_contact(store), await add_customer(store, 11), await add_customer(store, 12)
    await store.links.link(contact, first, "customer_account")
    nonce = await begin(store, contact, second)
    assert (await finish(store, nonce, contact)).kind == "conflict"
    assert (await finish(store, nonce, contact)).kind == "conflict"
    assert (await store.contacts.get(contact)).customer_id == first.id
    assert len((await store.link_conflicts.list(None, 10)).items) == 1


async def test_the_page_can_ask_before_a_proof_takes_the_place_of_a_link(store: Store) -> None:
    contact, first, second = await add_contact(store), await add_customer(store, 11), await add_customer(store, 12)
    assert not (await store.links.find_rivals(contact, prove(second))).are_there
    link = await store.links.link(contact, first, "email_code")
    rivals = await store.links.find_rivals(contact, prove(second))
    assert (rivals.own, rivals.may_replace, list(rivals.others)) == (link, True, [])
    assert not (await store.links.find_rivals(contact, prove(first))).are_there
    await finish(store, await begin(store, contact, second, replaces=True), contact)
    assert (await store.contacts.get(contact)).customer_id == second.id


async def test_a_proof_of_one_store_is_none_for_the_same_digits_in_another(store: Store) -> None:
    """4.11 The number is unique within its store alone."""
    contact = await add_contact(store)
    await add_customer(store, 77)
    _, invitation = await store.link_invitations.create(contact)
    stranger = Proof(OTHER_SHOP, "gid://shopify/Customer/77", "customer_account", now())
    with pytest.raises(NotFound):
        await store.links.begin(contact, invitation.id, stranger)


async def test_a_proof_of_long_ago_is_none(store: Store) -> None:
    contact, customer = await add_contact(store), await add_customer(store)
    _, invitation = await store.link_invitations.create(contact)
    old = Proof(customer.shop, customer.gid, "email_code", now() - timedelta(minutes=31))
    with pytest.raises(Invalid):
        await store.links.begin(contact, invitation.id, old)


async def test_an_invitation_of_another_contact_begins_nothing(store: Store) -> None:
    owner, other, customer = await add_contact(store, 1), await add_contact(store, 2), await add_customer(store)
    _, invitation = await store.link_invitations.create(owner)
    with pytest.raises(NotFound):
        await store.links.begin(other, invitation.id, prove(customer))


async def test_a_customer_erased_before_the_event_is_linked_to_nobody(store: Store) -> None:
    contact, customer = await add_contact(store), await add_customer(store)
    nonce = await begin(store, contact, customer)
    await store.customers.remove(customer.shop, customer.gid)
    assert (await finish(store, nonce, contact)).kind == "gone"
    assert not (await store.contacts.get(contact)).is_linked


async def test_a_customer_merged_before_the_event_is_linked_as_the_one_that_lives(store: Store) -> None:
    """0.49 A proof follows its customer through a merge."""
    contact, loser, survivor = await add_contact(store), await add_customer(store, 11), await add_customer(store, 12)
    nonce = await begin(store, contact, loser)
    await store.customers.note_merged(loser.shop, loser.gid, survivor.gid)
    await finish(store, nonce, contact)
    assert (await store.contacts.get(contact)).customer_gid == survivor.gid
