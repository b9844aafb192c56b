"""What was done to accounts is written down once, with the names of then."""

import pytest

from inbox.conversations.message import Actor
from inbox.errors import Invalid
from inbox.staff.audit import ACTS, CHANGES_OF_SIGN_IN, Act, AuditLog, Target
from inbox.store import Store

HANA = Actor("staff", "s1", "花")
TARO = Target("s2", "太郎")


async def test_an_act_keeps_who_whom_when_and_from_where(store: Store) -> None:
    """4.23."""
    await store.audit.record(HANA, "role_changed", TARO, detail="member admin", address="192.0.2.1")
    [entry] = (await store.audit.list(None, None, 10)).items
    assert (entry.by, entry.act, entry.target, entry.detail) == (HANA, "role_changed", TARO, "member admin")
    assert entry.address == "192.0.2.1"


@pytest.mark.parametrize("act", sorted(CHANGES_OF_SIGN_IN))
async def test_whose_sign_in_changes_is_told_by_the_bell_with_who_did_it(store: Store, act: Act) -> None:
    """4.23."""
    taro = await store.staff.create("taro@example.com", "太郎", "member", "a passphrase for tests")
    hana = await store.staff.create("hana@example.com", "花", "admin", "a passphrase for tests")
    await store.audit.record(Actor("staff", hana.id, hana.name), act, Target(taro.id, taro.name))
    [told] = (await store.notifications.list(taro, None, 10)).items
    assert (told.kind, told.audience, told.text) == ("sign_in_changed", taro.id, "花")
    assert not (await store.notifications.list(hana, None, 10)).items
    await store.audit.record(Actor("staff", hana.id, hana.name), act)
    [own] = (await store.notifications.list(hana, None, 10)).items
    assert own.audience == hana.id


async def test_other_acts_ring_no_bell(store: Store) -> None:
    for act in set(ACTS) - CHANGES_OF_SIGN_IN:
        await store.audit.record(HANA, act, TARO)
    assert await store.database["notifications"].count_documents({}) == 0


async def test_a_person_is_found_by_what_they_did_and_by_what_was_done_to_them(store: Store) -> None:
    await store.audit.record(HANA, "disabled", TARO)
    await store.audit.record(HANA, "signed_in")
    await store.audit.record(Actor("staff", "s3", "次郎"), "signed_in")
    assert [entry.act for entry in (await store.audit.list("s1", None, 10)).items] == ["signed_in", "disabled"]
    assert [entry.act for entry in (await store.audit.list("s2", None, 10)).items] == ["disabled"]
    assert not (await store.audit.list("$ne", None, 10)).items


@pytest.mark.parametrize("person", [None, "s1"])
async def test_pages_follow_each_other_without_a_gap(store: Store, person: str | None) -> None:
    for _ in range(7):
        await store.audit.record(HANA, "signed_in")
    seen, after = [], None
    while True:
        page = await store.audit.list(person, after, 3)
        seen += [entry.id for entry in page.items]
        if page.next is None:
            break
        after = page.next
    assert seen == sorted(seen, reverse=True)
    assert len(set(seen)) == 7
    with pytest.raises(Invalid):
        await store.audit.list(person, "nonsense", 3)


async def test_the_log_has_no_way_to_change_or_remove_an_act() -> None:
    """Only `record` writes."""
    assert {name for name in vars(AuditLog) if not name.startswith("_")} == {"ensure_indexes", "record", "list"}


async def test_an_address_from_outside_is_cut_and_never_an_error(store: Store) -> None:
    await store.audit.record(HANA, "signed_in", address="\ud800" + "x" * 5_000)
    [entry] = (await store.audit.list(None, None, 10)).items
    assert len(entry.address) == 100
