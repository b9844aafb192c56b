"""Accounts, roles and preferences of staff."""

import asyncio

import pytest

from inbox.errors import Conflict, Invalid, NotFound
from inbox.staff.staff import Role, StaffMember, may, may_manage
from inbox.store import Store

PASSWORD = "correct horse battery"


async def hire(store: Store, email: str = "hana@example.com", role: str = "member") -> StaffMember:
    return await store.staff.create(email, "花", role, PASSWORD)


async def test_an_address_belongs_to_one_member_however_it_is_written(store: Store) -> None:
    """4.23."""
    member = await hire(store)
    with pytest.raises(Conflict):
        await store.staff.create("ＨＡＮＡ@Example.com ", "別の花", "member", PASSWORD)
    assert await store.staff.find_by_email(" Hana@EXAMPLE.com") == member
    assert await store.staff.find_by_email("\ud800@example.com") is None


async def test_five_accounts_with_one_address_at_once_make_one(store: Store) -> None:
    outcomes = await asyncio.gather(*(hire(store) for _ in range(5)), return_exceptions=True)
    assert sum(isinstance(outcome, StaffMember) for outcome in outcomes) == 1
    assert len(await store.staff.list()) == 1


@pytest.mark.parametrize(
    "email", ["", "hana", "a b@example.com", "hana@", "@example.com", "h\ud800@example.com", "a@b@c"]
)
async def test_an_address_that_is_none_is_refused(store: Store, email: str) -> None:
    with pytest.raises(Invalid) as refused:
        await hire(store, email)
    assert "email" in refused.value.fields
    assert await store.staff.is_empty()


@pytest.mark.parametrize(
    "password",
    ["short", "1234567890", "Password123", "あ" * 12, "x" * 201, "Hana@example.com", "ｐａｓｓｗｏｒｄ１２３"],
)
async def test_a_password_that_is_easy_to_guess_is_refused(store: Store, password: str) -> None:
    """4.5."""
    with pytest.raises(Invalid) as refused:
        await store.staff.create("hana@example.com", "花", "member", password)
    assert "password" in refused.value.fields
    assert await store.staff.is_empty()


async def test_an_unknown_role_is_refused(store: Store) -> None:
    with pytest.raises(Invalid):
        await hire(store, role="root")


@pytest.mark.parametrize(
    ("role", "permission", "is_allowed"),
    [
        ("viewer", "read", True),
        ("viewer", "reply", False),
        ("member", "reply", True),
        ("member", "memo", True),
        ("member", "staff", False),
        ("admin", "events", True),
        ("owner", "settings", True),
        ("owner", "fly", False),
        ("", "read", False),
    ],
)
def test_a_role_has_the_permissions_of_its_name(role: Role, permission: str, is_allowed: bool) -> None:
    assert may(role, permission) is is_allowed


def test_only_owners_touch_owners() -> None:
    assert may_manage("owner", "owner")
    assert may_manage("admin", "member")
    assert not may_manage("admin", "owner")
    assert not may_manage("member", "viewer")


async def test_the_last_owner_stays_one(store: Store) -> None:
    owner = await hire(store, role="owner")
    with pytest.raises(Conflict):
        await store.staff.set_role(owner.id, "member")
    with pytest.raises(Conflict):
        await store.staff.disable(owner.id)
    assert await store.staff.get(owner.id) == owner


async def test_owners_who_all_step_down_at_once_leave_one(store: Store) -> None:
    owners = [await hire(store, f"owner{number}@example.com", "owner") for number in range(6)]
    outcomes = await asyncio.gather(
        *(store.staff.set_role(owner.id, "member") for owner in owners), return_exceptions=True
    )
    assert [type(outcome) for outcome in outcomes if isinstance(outcome, Exception)] == [Conflict]
    assert await store.staff.has_owner()


async def test_an_installation_without_an_owner_can_still_change_its_staff(store: Store) -> None:
    member = await hire(store)
    assert (await store.staff.set_role(member.id, "viewer")).role == "viewer"
    assert (await store.staff.disable(member.id)).is_disabled
    assert not (await store.staff.enable(member.id)).is_disabled


async def test_preferences_keep_what_is_not_given(store: Store) -> None:
    """4.35."""
    member = await hire(store)
    await store.staff.set_preferences(member.id, bell="mine", language="en")
    changed = await store.staff.set_preferences(member.id, sound=False)
    assert (changed.bell, changed.sound, changed.language, changed.theme) == ("mine", False, "en", None)
    with pytest.raises(Invalid) as refused:
        await store.staff.set_preferences(member.id, bell="loud", theme="pink")
    assert refused.value.fields.keys() == {"bell", "theme"}


async def test_who_is_not_there_is_not_found(store: Store) -> None:
    for ask in (store.staff.get, store.staff.disable, store.staff.enable):
        with pytest.raises(NotFound):
            await ask("nobody")


async def test_members_are_listed_by_name_with_disabled_ones_last(store: Store) -> None:
    for name in ("b", "a", "c"):
        await store.staff.create(f"{name}@example.com", name, "member")
    first = await store.staff.find_by_email("a@example.com")
    assert first is not None
    await store.staff.disable(first.id)
    assert [member.name for member in await store.staff.list()] == ["b", "c", "a"]
    assert list(await store.staff.many([first.id, "nobody"])) == [first.id]
