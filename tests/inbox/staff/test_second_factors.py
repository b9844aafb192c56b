"""A second factor is set up by its member, works once a code, and goes by proof or by a colleague's hand."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from inbox.clock import now
from inbox.errors import Conflict, Invalid, NotFound, Throttled, Unauthenticated
from inbox.staff.throttles import ACCOUNT_LIMIT, ADDRESS_LIMIT
from inbox.store import Store
from tests.inbox.staff.apps import ADDRESS, code_of, let_time_pass, set_up
from tests.inbox.staff.test_staff import PASSWORD, hire


async def kept(store: Store) -> dict[str, Any]:
    document = await store.database.get_collection("staff").find_one({})
    assert document is not None
    return document


async def test_it_is_on_only_after_a_right_code_and_the_secret_is_never_given_again(store: Store) -> None:
    """4.23."""
    hana = await hire(store)
    await store.second_factors.begin(hana.id, PASSWORD, "b1")
    secret = await store.second_factors.offered(hana.id, "b1")
    assert secret is not None
    assert not (await store.staff.get(hana.id)).has_second_factor
    with pytest.raises(Invalid) as refused:
        await store.second_factors.confirm(hana.id, "b1", "000000", ADDRESS)
    assert (refused.value.fields, refused.value.params["left"]) == ({"code": "wrong"}, 4)
    assert await store.second_factors.offered(hana.id, "b1") == secret
    codes = await store.second_factors.confirm(hana.id, "b1", code_of(secret), ADDRESS)
    member = await store.staff.get(hana.id)
    assert member.has_second_factor
    assert secret not in repr(member)
    assert await store.second_factors.offered(hana.id, "b1") is None
    standing = await store.second_factors.find(hana.id)
    assert standing is not None
    assert standing.recovery_codes_left == len(codes) == 10
    assert secret not in repr(standing)
    assert not [code for code in codes if code in str(await kept(store))]


async def test_who_does_not_know_the_password_cannot_begin(store: Store) -> None:
    hana = await hire(store)
    with pytest.raises(Invalid) as refused:
        await store.second_factors.begin(hana.id, "a wrong password", "b1")
    assert refused.value.fields == {"password": "wrong"}
    assert await store.second_factors.offered(hana.id, "b1") is None
    with pytest.raises(NotFound):
        await store.second_factors.begin("nobody", PASSWORD, "b1")


async def test_only_the_session_that_began_goes_on_and_only_for_ten_minutes(store: Store) -> None:
    hana = await hire(store)
    await store.second_factors.begin(hana.id, PASSWORD, "b1")
    secret = await store.second_factors.offered(hana.id, "b1") or ""
    assert await store.second_factors.offered(hana.id, "b2") is None
    with pytest.raises(Conflict):
        await store.second_factors.confirm(hana.id, "b2", code_of(secret), ADDRESS)
    past = {"$set": {"second_factor_offer.ends_at": now() - timedelta(seconds=1)}}
    await store.database.get_collection("staff").update_one({"_id": hana.id}, past)
    assert await store.second_factors.offered(hana.id, "b1") is None
    with pytest.raises(Conflict):
        await store.second_factors.confirm(hana.id, "b1", code_of(secret), ADDRESS)


async def test_confirming_ends_the_sessions_that_came_in_with_a_password_alone(store: Store) -> None:
    hana = await hire(store)
    here, session = await store.sessions.open(hana.id, "Firefox", ADDRESS)
    there, _ = await store.sessions.open(hana.id, "Safari", ADDRESS)
    await set_up(store, hana, PASSWORD, session.id)
    assert await store.sessions.find(here) is not None
    assert await store.sessions.find(there) is None


async def test_two_who_confirm_at_once_make_one_set_of_recovery_codes(store: Store) -> None:
    hana = await hire(store)
    await store.second_factors.begin(hana.id, PASSWORD, "b1")
    code = code_of(await store.second_factors.offered(hana.id, "b1") or "")
    tries = [store.second_factors.confirm(hana.id, "b1", code, ADDRESS) for _ in range(3)]
    outcomes = await asyncio.gather(*tries, return_exceptions=True)
    assert sum(isinstance(outcome, tuple) for outcome in outcomes) == 1
    assert sum(isinstance(outcome, Conflict) for outcome in outcomes) == 2
    with pytest.raises(Conflict):
        await store.second_factors.begin(hana.id, PASSWORD, "b1")


async def test_a_code_works_once_and_no_older_one_after_it(store: Store) -> None:
    hana = await hire(store)
    await store.second_factors.begin(hana.id, PASSWORD, "b1")
    secret = await store.second_factors.offered(hana.id, "b1") or ""
    first = code_of(secret)
    await store.second_factors.confirm(hana.id, "b1", first, ADDRESS)
    with pytest.raises(Unauthenticated):
        await store.second_factors.prove(hana.id, first, ADDRESS)
    second = code_of(secret, 1)
    assert await store.second_factors.prove(hana.id, second, ADDRESS) == "code"
    for used in (first, second):
        with pytest.raises(Unauthenticated):
            await store.second_factors.prove(hana.id, used, ADDRESS)


@pytest.mark.parametrize("kind", ["app", "paper"])
async def test_of_many_who_bring_one_code_at_once_one_gets_in(store: Store, kind: str) -> None:
    hana = await hire(store)
    secret, codes = await set_up(store, hana, PASSWORD)
    code = code_of(secret, 1) if kind == "app" else codes[3]
    tries = [store.second_factors.prove(hana.id, code, ADDRESS) for _ in range(5)]
    outcomes = await asyncio.gather(*tries, return_exceptions=True)
    assert sum(outcome in ("code", "recovery_code") for outcome in outcomes) == 1
    assert sum(isinstance(outcome, Unauthenticated) for outcome in outcomes) == 4


async def test_a_recovery_code_works_once_however_it_is_typed(store: Store) -> None:
    hana = await hire(store)
    _, codes = await set_up(store, hana, PASSWORD)
    typed = f" {codes[0].upper().replace('-', ' ')} "
    assert await store.second_factors.prove(hana.id, typed, ADDRESS) == "recovery_code"
    with pytest.raises(Unauthenticated):
        await store.second_factors.prove(hana.id, codes[0], ADDRESS)
    assert await store.second_factors.prove(hana.id, codes[1], ADDRESS) == "recovery_code"
    standing = await store.second_factors.find(hana.id)
    assert standing is not None
    assert standing.recovery_codes_left == 8


async def test_wrong_codes_are_counted_of_the_account_and_come_back_with_a_right_one(store: Store) -> None:
    hana = await hire(store)
    secret, _ = await set_up(store, hana, PASSWORD)
    left = []
    for number in range(ACCOUNT_LIMIT - 1):
        with pytest.raises(Unauthenticated) as refused:
            await store.second_factors.prove(hana.id, "000000", f"198.51.100.{number}")
        left.append(refused.value.params["left"])
    assert left == [4, 3, 2, 1]
    await store.second_factors.prove(hana.id, code_of(secret, 1), ADDRESS)
    for _ in range(ACCOUNT_LIMIT):
        with pytest.raises(Unauthenticated):
            await store.second_factors.prove(hana.id, "abcde-fghij", ADDRESS)
    await let_time_pass(store)
    with pytest.raises(Throttled):
        await store.second_factors.prove(hana.id, code_of(secret), "203.0.113.7")


async def test_one_address_cannot_try_codes_of_many_accounts(store: Store) -> None:
    for number in range(ADDRESS_LIMIT):
        with pytest.raises(Unauthenticated):
            await store.second_factors.prove(f"s{number}", "000000", ADDRESS)
    hana = await hire(store)
    with pytest.raises(Throttled):
        await store.second_factors.prove(hana.id, "000000", ADDRESS)


@pytest.mark.parametrize("typed", ["", "\x00", "\ud800", "0" * 100_000, "$ne", "あ" * 6])
async def test_whatever_is_typed_is_wrong_and_not_an_error(store: Store, typed: str) -> None:
    hana = await hire(store)
    await set_up(store, hana, PASSWORD)
    with pytest.raises(Unauthenticated):
        await store.second_factors.prove(hana.id, typed, ADDRESS)


async def test_nobody_proves_what_they_do_not_have(store: Store) -> None:
    hana = await hire(store)
    with pytest.raises(Unauthenticated):
        await store.second_factors.prove(hana.id, "000000", ADDRESS)
    secret, _ = await set_up(store, hana, PASSWORD)
    await store.staff.disable(hana.id)
    with pytest.raises(Unauthenticated):
        await store.second_factors.prove(hana.id, code_of(secret, 1), ADDRESS)


async def test_new_recovery_codes_need_password_and_code_and_end_the_old_ones(store: Store) -> None:
    hana = await hire(store)
    secret, old = await set_up(store, hana, PASSWORD)
    renew = store.second_factors.renew_recovery_codes
    for password, code, field in (("wrong", code_of(secret, 1), "password"), (PASSWORD, "000000", "code")):
        with pytest.raises(Invalid) as refused:
            await renew(hana.id, password, code, ADDRESS)
        assert refused.value.fields == {field: "wrong"}
    fresh = await renew(hana.id, PASSWORD, code_of(secret, 1), ADDRESS)
    assert not set(fresh) & set(old)
    with pytest.raises(Unauthenticated):
        await store.second_factors.prove(hana.id, old[0], ADDRESS)
    assert await store.second_factors.prove(hana.id, fresh[0], ADDRESS) == "recovery_code"


async def test_turning_it_off_needs_password_and_a_code_of_either_kind(store: Store) -> None:
    hana = await hire(store)
    secret, codes = await set_up(store, hana, PASSWORD)
    for password, code in (("wrong", code_of(secret, 1)), (PASSWORD, "000000")):
        with pytest.raises(Invalid):
            await store.second_factors.remove(hana.id, password, code, ADDRESS)
    await store.second_factors.remove(hana.id, PASSWORD, codes[0], ADDRESS)
    assert not (await store.staff.get(hana.id)).has_second_factor
    assert secret not in str(await kept(store))
    for act in (store.second_factors.remove, store.second_factors.renew_recovery_codes):
        with pytest.raises(Conflict):
            await act(hana.id, PASSWORD, codes[1], ADDRESS)


async def test_a_reset_takes_it_away_with_sessions_tries_and_half_done_sign_ins(store: Store) -> None:
    hana = await hire(store)
    with pytest.raises(Conflict):
        await store.second_factors.reset(hana.id)
    secret, _ = await set_up(store, hana, PASSWORD)
    token, _ = await store.sessions.open(hana.id, "Firefox", ADDRESS)
    half = await store.second_steps.begin(hana.id)
    await store.second_factors.reset(hana.id)
    assert not (await store.staff.get(hana.id)).has_second_factor
    assert secret not in str(await kept(store))
    assert await store.sessions.find(token) is None
    assert await store.second_steps.find(half) is None
    await set_up(store, hana, PASSWORD)


async def test_where_everybody_must_have_one_nobody_turns_it_off(store: Store) -> None:
    hana = await hire(store)
    secret, _ = await set_up(store, hana, PASSWORD)
    await store.second_factors.require(True)
    with pytest.raises(Conflict):
        await store.second_factors.remove(hana.id, PASSWORD, code_of(secret, 1), ADDRESS)
    await store.second_factors.require(False)
    await store.second_factors.remove(hana.id, PASSWORD, code_of(secret, 1), ADDRESS)


async def test_the_rule_holds_sessions_of_before_and_after_until_it_ends(store: Store) -> None:
    hana = await hire(store)
    before, _ = await store.sessions.open(hana.id, "Firefox", ADDRESS)
    await store.second_factors.require(True)
    after, opened = await store.sessions.open(hana.id, "Firefox", ADDRESS)
    assert opened.is_held
    for token in (before, after):
        found = await store.sessions.find(token)
        assert found is not None
        assert found.is_held
        assert await store.sessions.is_live(found.id)
        assert not await store.sessions.is_live(found.id, may_be_held=False)
    await store.second_factors.require(False)
    found = await store.sessions.find(before)
    assert found is not None
    assert not found.is_held


async def test_no_session_slips_past_a_rule_that_is_made_meanwhile(store: Store) -> None:
    hana = await hire(store)
    opening = [store.sessions.open(hana.id, "Firefox", ADDRESS) for _ in range(20)]
    await asyncio.gather(*opening[:10], store.second_factors.require(True), *opening[10:])
    assert {session.is_held for session in await store.sessions.list(hana.id)} == {True}


async def test_a_half_done_sign_in_is_spent_once_ends_soon_and_with_the_password(store: Store) -> None:
    hana = await hire(store)
    token = await store.second_steps.begin(hana.id)
    assert token not in str(await store.database.get_collection("second_steps").find().to_list(2))
    assert await store.second_steps.find(token) == hana.id
    assert await store.sessions.find(token) is None
    spent = await asyncio.gather(*(store.second_steps.finish(token) for _ in range(4)))
    assert sorted(spent) == [False, False, False, True]
    assert await store.second_steps.find(token) is None
    late, forgotten = await store.second_steps.begin(hana.id), await store.second_steps.begin("other")
    past = {"$set": {"ends_at": now() - timedelta(seconds=1)}}
    await store.database.get_collection("second_steps").update_one({"staff_id": hana.id}, past)
    assert await store.second_steps.find(late) is None
    assert not await store.second_steps.finish(late)
    fresh = await store.second_steps.begin(hana.id)
    await store.staff.set_password(hana.id, "given by the admin")
    assert await store.second_steps.find(fresh) is None
    assert await store.second_steps.find(forgotten) == "other"
