"""Merging two customers of the store: what it would give, every reason why not, the act and how far it is."""

import pytest

from shop.errors import AccessDenied, Refused
from shop.merging import Choices, is_gone, merge_progress, preview_merge, running_merge, start_merge
from shop.shop import Shop
from tests.simulator.store import StoreSimulator

HINDRANCES = (
    "SUBSCRIPTIONS",
    "COMPANY_CONTACT",
    "CUSTOMER_PAYMENT_METHODS",
    "STORE_CREDIT",
    "MULTIPASS_IDENTIFIER",
    "DELETED_AT",
    "REDACTED_AT",
    "MERGE_IN_PROGRESS",
    "PENDING_DATA_REQUEST",
    "GIFT_CARDS",
)


async def _gid(simulator: StoreSimulator, word: str) -> str:
    return str((await simulator.customer(word))["gid"])


async def _pair(simulator: StoreSimulator) -> tuple[str, str]:
    return await _gid(simulator, "haruka.nakano@"), await _gid(simulator, "nakano.h@")


@pytest.mark.parametrize("word", HINDRANCES)
async def test_each_hindrance_is_told_by_its_name(shop: Shop, simulator: StoreSimulator, word: str) -> None:
    """0.38 0.39 0.40 0.41 0.42 0.43 0.44 0.45 0.46: the store's preview says why not."""
    hindered = await _gid(simulator, f"{word.lower().replace('_', '-')}@")
    preview = await preview_merge(shop, hindered, await _gid(simulator, "takumi.ogawa@"), Choices())
    assert not preview.is_possible
    assert word in {kind for blocker in preview.blockers for kind in blocker.kinds}
    assert all(blocker.message for blocker in preview.blockers)


async def test_a_preview_shows_who_lives_what_is_kept_and_what_moves(shop: Shop, simulator: StoreSimulator) -> None:
    """0.30, 0.31."""
    one, two = await _pair(simulator)
    preview = await preview_merge(shop, one, two, Choices())
    assert preview.is_possible
    assert preview.survivor_gid in (one, two)
    assert {preview.kept.email, preview.other.email} == {"haruka.nakano@example.jp", "nakano.h@example.com"}
    assert set(preview.tags) == {"VIP", "LINE登録"}
    assert preview.counts["orderCount"] == 2


async def test_choices_are_what_the_store_would_do(shop: Shop, simulator: StoreSimulator) -> None:
    """0.30, 0.34, 0.35."""
    one, two = await _pair(simulator)
    for gid in (one, two):
        preview = await preview_merge(shop, one, two, Choices({"email": gid}, "短いメモ", ("VIP",)))
        assert (preview.survivor_gid, preview.note, preview.tags) == (gid, "短いメモ", ("VIP",))
    long = await preview_merge(shop, one, two, Choices(note="あ" * 5_001))
    assert long.is_note_too_long
    assert not long.is_possible
    many = await preview_merge(shop, one, two, Choices(tags=tuple(f"t{n}" for n in range(251))))
    assert many.are_tags_too_many


async def test_a_merge_runs_and_the_number_is_gone(shop: Shop, simulator: StoreSimulator) -> None:
    """0.45, 0.49."""
    one, two = await _pair(simulator)
    job, survivor = await start_merge(shop, one, two, Choices())
    assert job is not None
    assert survivor in (one, two)
    assert await running_merge(shop, one) == job
    running = await merge_progress(shop, job)
    assert running is not None
    assert running.state in ("requested", "running")
    await simulator.control("POST", "/jobs/finish")
    done = await merge_progress(shop, job)
    assert done is not None
    assert (done.state, done.survivor_gid) == ("completed", survivor)
    assert await is_gone(shop, two if survivor == one else one)
    assert not await is_gone(shop, str(survivor))


async def test_the_same_one_twice_and_who_has_cards_are_refused(shop: Shop, simulator: StoreSimulator) -> None:
    one, _ = await _pair(simulator)
    with pytest.raises(Refused):
        await start_merge(shop, one, one, Choices())
    with pytest.raises(Refused) as refused:
        await start_merge(shop, one, await _gid(simulator, "gift-cards@"), Choices())
    assert refused.value.user_errors[0].message


async def test_without_the_scope_nothing_is_asked_in_vain(shop: Shop, simulator: StoreSimulator) -> None:
    one, two = await _pair(simulator)
    await simulator.control("PATCH", "/access", {"take": ["write_customer_merge"]})
    with pytest.raises(AccessDenied):
        await preview_merge(shop, one, two, Choices())
