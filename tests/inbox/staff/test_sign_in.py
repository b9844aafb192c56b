"""Who gets in, and how often one may try."""

import asyncio
import statistics
import time
from datetime import timedelta

import pytest

from inbox.clock import now
from inbox.errors import Conflict, Forbidden, Invalid, Throttled, Unauthenticated
from inbox.staff.throttles import ACCOUNT_LIMIT, ADDRESS_LIMIT
from inbox.store import Store
from tests.inbox.staff.test_staff import PASSWORD, hire

EMAIL = "hana@example.com"


async def guess(store: Store, email: str = EMAIL, address: str = "192.0.2.1") -> int:
    """Try a wrong password and return how many tries are left."""
    with pytest.raises(Unauthenticated) as refused:
        await store.staff.authenticate(email, "a wrong password", address)
    left: int = refused.value.params["left"]
    return left


async def test_the_right_password_signs_in_however_the_address_is_written(store: Store) -> None:
    """4.5."""
    member = await hire(store)
    assert await store.staff.authenticate("ＨＡＮＡ@example.com", PASSWORD, "192.0.2.1") == member


async def test_a_password_is_the_same_from_every_keyboard(store: Store) -> None:
    await store.staff.create(EMAIL, "花", "member", "ガギグゲゴ-パスワード")
    half_width = "ｶﾞｷﾞｸﾞｹﾞｺﾞ-ﾊﾟｽﾜｰﾄﾞ"
    assert (await store.staff.authenticate(EMAIL, half_width, "192.0.2.1")).email == EMAIL


async def test_only_a_hash_of_the_password_is_kept(store: Store) -> None:
    """4.23."""
    await hire(store)
    [document] = await store.database.get_collection("staff").find().to_list(2)
    assert document["password_hash"].startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert PASSWORD not in str(document)


async def test_a_wrong_password_tells_how_many_tries_are_left_and_the_sixth_is_refused(store: Store) -> None:
    await hire(store)
    assert [await guess(store) for _ in range(ACCOUNT_LIMIT)] == [4, 3, 2, 1, 0]
    with pytest.raises(Throttled) as refused:
        await store.staff.authenticate(EMAIL, PASSWORD, "198.51.100.9")
    assert 0 < refused.value.retry_after_s <= 15 * 60


async def test_guesses_at_the_same_time_count_as_many(store: Store) -> None:
    await hire(store)
    guesses = (store.staff.authenticate(EMAIL, f"wrong password {number}", "192.0.2.1") for number in range(12))
    outcomes = await asyncio.gather(*guesses, return_exceptions=True)
    assert sum(isinstance(outcome, Unauthenticated) for outcome in outcomes) == ACCOUNT_LIMIT
    assert sum(isinstance(outcome, Throttled) for outcome in outcomes) == 12 - ACCOUNT_LIMIT


async def test_one_address_cannot_try_many_accounts(store: Store) -> None:
    await hire(store)
    for number in range(ADDRESS_LIMIT):
        await guess(store, f"guess{number}@example.com")
    with pytest.raises(Throttled):
        await store.staff.authenticate(EMAIL, PASSWORD, "192.0.2.1")
    assert (await store.staff.authenticate(EMAIL, PASSWORD, "198.51.100.9")).email == EMAIL


async def test_a_right_password_forgets_the_wrong_ones(store: Store) -> None:
    await hire(store)
    for _ in range(3):
        assert await guess(store) == 4
        await store.staff.authenticate(EMAIL, PASSWORD, "192.0.2.1")


async def test_the_tries_come_back_when_the_window_ends(store: Store) -> None:
    await hire(store)
    for _ in range(ACCOUNT_LIMIT):
        await guess(store)
    past = {"ends_at": now() - timedelta(seconds=1)}
    await store.database.get_collection("throttles").update_many({}, {"$set": past})
    assert (await store.staff.authenticate(EMAIL, PASSWORD, "192.0.2.1")).email == EMAIL


async def test_an_unknown_name_is_refused_like_a_known_one_and_as_slowly(store: Store) -> None:
    await hire(store)
    seconds: dict[str, list[float]] = {EMAIL: [], "nobody@example.com": []}
    for _ in range(ACCOUNT_LIMIT):
        for email, measured in seconds.items():
            began = time.perf_counter()
            await guess(store, email)
            measured.append(time.perf_counter() - began)
    known, unknown = (statistics.median(measured) for measured in seconds.values())
    assert unknown > known / 3, "an unknown name is answered without the cost of a hash"


@pytest.mark.parametrize("email", ["", "\x00", "\ud800", "$ne", "あ" * 10_000])
async def test_whatever_is_typed_is_refused_and_not_an_error(store: Store, email: str) -> None:
    await hire(store)
    for password in ("", "\x00", "\ud800", "x" * 100_000):
        with pytest.raises(Unauthenticated):
            await store.staff.authenticate(email, password, "192.0.2.1")


async def test_an_account_without_a_password_lets_nobody_in(store: Store) -> None:
    await store.staff.create(EMAIL, "花", "member")
    await guess(store)


async def test_a_disabled_member_is_out_at_once_and_others_stay_in(store: Store) -> None:
    """4.23."""
    hana, taro = await hire(store), await hire(store, "taro@example.com")
    lost, _ = await store.sessions.open(hana.id, "Firefox", "192.0.2.1")
    kept, _ = await store.sessions.open(taro.id, "Firefox", "192.0.2.1")
    await store.staff.disable(hana.id)
    assert await store.sessions.find(lost) is None
    assert await store.sessions.find(kept) is not None
    await guess(store)
    await store.staff.enable(hana.id)
    assert (await store.staff.authenticate(EMAIL, PASSWORD, "192.0.2.1")).id == hana.id


async def test_a_changed_password_ends_the_other_sessions(store: Store) -> None:
    hana = await hire(store)
    here, session = await store.sessions.open(hana.id, "Firefox", "192.0.2.1")
    there, _ = await store.sessions.open(hana.id, "Safari", "192.0.2.2")
    await store.staff.change_password(hana.id, PASSWORD, "another long one", session_id=session.id)
    assert await store.sessions.find(here) is not None
    assert await store.sessions.find(there) is None
    await guess(store)
    assert (await store.staff.authenticate(EMAIL, "another long one", "192.0.2.1")).id == hana.id


async def test_changing_a_password_needs_the_current_one_and_a_new_one(store: Store) -> None:
    hana = await hire(store)
    with pytest.raises(Unauthenticated):
        await store.staff.change_password(hana.id, "not the current one", "another long one")
    with pytest.raises(Invalid):
        await store.staff.change_password(hana.id, PASSWORD, PASSWORD)
    with pytest.raises(Invalid):
        await store.staff.change_password(hana.id, PASSWORD, "short")
    await store.staff.disable(hana.id)
    with pytest.raises(Forbidden):
        await store.staff.change_password(hana.id, PASSWORD, "another long one")


async def test_of_two_password_changes_at_once_one_wins(store: Store) -> None:
    hana = await hire(store)
    changes = (store.staff.change_password(hana.id, PASSWORD, f"another long one {number}") for number in range(2))
    outcomes = await asyncio.gather(*changes, return_exceptions=True)
    assert sum(isinstance(outcome, Conflict | Unauthenticated) for outcome in outcomes) == 1


async def test_a_password_set_by_an_admin_opens_a_throttled_account(store: Store) -> None:
    hana = await hire(store)
    token, _ = await store.sessions.open(hana.id, "Firefox", "192.0.2.1")
    for _ in range(ACCOUNT_LIMIT):
        await guess(store)
    await store.staff.set_password(hana.id, "given by the admin")
    assert await store.sessions.find(token) is None
    assert (await store.staff.authenticate(EMAIL, "given by the admin", "192.0.2.1")).id == hana.id
