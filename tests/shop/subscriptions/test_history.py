"""What became of subscriptions, from tags that come and go."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.subscriptions.history import CHANGE_LABELS, SubscriptionChange, changes, fold, remember
from shop.subscriptions.subscription import Contract
from shop.subscriptions.tags import TagForms, read_subscriptions
from tests.shop.subscriptions.samples import TAGS

START = datetime(2026, 1, 1, tzinfo=UTC)
PLAN, PRODUCT = "subscription-4821-plan:月1便", "subscription-4821-product:ハーブ茶"
CANCEL, PAUSE = "subscription-4821-cancel:2026-11-22", "subscription-4821-pause:2026-10-01"
ACTIVE, INACTIVE = "Active_Subscriber", "Disactive_Subscriber"
FEW = st.lists(
    st.sampled_from(
        [
            *(PLAN, PRODUCT, CANCEL, PAUSE, ACTIVE, INACTIVE, "subscription-4821-plan:隔月便", "subscription-rank:金"),
            *("subscription-4821-skip-count:0", "subscription-4821-skip-count:2", "subscription-5-product:x", "VIP"),
            "subscription-rank:銀",
        ]
    ),
    max_size=6,
)


def kinds(found: tuple[SubscriptionChange, ...]) -> list[str]:
    return [change.kind for change in found]


def watch(*looks: list[str]) -> list[SubscriptionChange]:
    """Look at a customer day after day, remembering what was seen."""
    history: list[SubscriptionChange] = []
    before: list[str] | None = None
    for day, after in enumerate(looks):
        history += changes(before, after, START + timedelta(days=day), history)
        before = after
    return history


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ([], [PLAN, PRODUCT], ["started"]),
        ([], [PAUSE], ["paused"]),
        ([], [CANCEL], ["cancelled"]),
        ([PLAN], [PLAN, PAUSE], ["paused"]),
        ([PLAN, PAUSE], [PLAN], ["resumed"]),
        ([PLAN, PRODUCT], [CANCEL], ["cancelled"]),
        ([PAUSE], [CANCEL], ["cancelled"]),
        ([CANCEL], [PLAN, PRODUCT], ["resumed", "plan_changed", "product_changed"]),
        ([PLAN], ["subscription-4821-plan:隔月便"], ["plan_changed"]),
        ([PLAN, PRODUCT], [PLAN, "subscription-4821-product:ミント"], ["product_changed"]),
        ([PLAN], [PLAN, PRODUCT], ["product_changed"]),
        ([PLAN], [PLAN, "subscription-4821-skip-count:1"], ["skipped"]),
        ([PLAN, "subscription-4821-skip-count:1"], [PLAN, "subscription-4821-skip-count:0"], ["skip_undone"]),
        ([PLAN, "subscription-4821-skip-count:1"], [PLAN, "subscription-4821-skip-count:3"], ["skipped"]),
        ([PLAN], [PLAN, "subscription-4821-skip-count:0"], ["skip_undone"]),
        ([PLAN], [PLAN, "subscription-4821-skip-count:x"], []),
        ([PLAN, "subscription-4821-skip-count:1"], [PLAN], []),
        ([], [PLAN, "subscription-4821-skip-count:1"], ["started"]),
        ([], ["subscription-rank:金"], ["rank_changed"]),
        (["subscription-rank:金"], ["subscription-rank:銀"], ["rank_changed"]),
        (["subscription-rank:金"], [], ["rank_changed"]),
        (["subscription-rank:Gold"], ["subscription-rank:ＧＯＬＤ"], []),
        ([PLAN], ["subscription-4821-plan:月１便"], []),
        ([PLAN, ACTIVE], [INACTIVE], ["cancelled"]),
        ([PLAN, ACTIVE], [ACTIVE], []),
        ([PLAN, ACTIVE], [PLAN, INACTIVE], []),
        ([PLAN], ["subscription-4821-skip-count:1"], ["skipped"]),
        ([CANCEL], ["subscription-4821-cancel:2026-12-01"], ["cancelled"]),
        ([CANCEL], ["subscription-4821-cancel:soon"], []),
        ([CANCEL, PAUSE], [CANCEL, PAUSE, "VIP"], []),
        (["VIP"], ["優良"], []),
        ([PLAN, "VIP"], [PLAN], []),
    ],
)
def test_a_difference_of_tags_tells_what_happened(before: list[str], after: list[str], expected: list[str]) -> None:
    """2.9 Each change of the tags is one step, or none."""
    assert kinds(changes(before, after, START)) == expected


def test_a_contract_is_followed_from_its_start_to_its_end() -> None:
    """2.9 契約, スキップ, 一時停止, 再開, 解約, and it is known after all tags are gone."""
    history = watch(
        [PLAN, PRODUCT, ACTIVE],
        [PLAN, PRODUCT, ACTIVE, "subscription-4821-skip-count:1"],
        [PAUSE, ACTIVE],
        [PLAN, PRODUCT, ACTIVE, "subscription-4821-skip-count:1"],
        [CANCEL, INACTIVE],
        [INACTIVE],
        [],
    )
    assert [CHANGE_LABELS[change.kind] for change in history] == ["契約", "スキップ", "一時停止", "再開", "解約"]
    end = Contract("4821", "cancelled", ("月1便",), ("ハーブ茶",), cancelled_on=date(2026, 11, 22), skips=1)
    assert fold(history).contracts == {"4821": end}
    assert remember(read_subscriptions(["VIP"]), history).contracts == {"4821": end}


def test_tags_that_go_before_the_app_says_why_still_end_the_contract_once() -> None:
    """2.9 2.13 The plan's tags vanish first, the word for the customer and the day come later."""
    history = watch([PLAN, ACTIVE], [ACTIVE], [INACTIVE], [INACTIVE], [INACTIVE, CANCEL], [INACTIVE, CANCEL])
    assert kinds(tuple(history)) == ["started", "cancelled", "cancelled"]
    assert [change.contract and change.contract.cancelled_on for change in history[1:]] == [None, date(2026, 11, 22)]


def test_a_contract_that_comes_back_is_resumed() -> None:
    """2.9 The cancel tag goes first, the plan's tags return later."""
    history = watch([PLAN], [CANCEL], [], [PLAN])
    assert kinds(tuple(history)) == ["started", "cancelled", "resumed"]
    assert fold(history).contracts["4821"] == Contract("4821", "active", ("月1便",))


def test_a_contract_whose_tags_vanish_without_a_word_is_not_called_cancelled() -> None:
    """2.9 What is not known is not claimed."""
    history = watch([PLAN], [])
    assert kinds(tuple(history)) == ["started"]
    assert remember(read_subscriptions([]), history).contracts == {"4821": Contract("4821", "unknown", ("月1便",))}
    assert remember(read_subscriptions([PLAN]), history).contracts["4821"].state == "active"


def test_the_first_look_is_marked() -> None:
    """2.9 What was there before us happened at an unknown time."""
    assert [change.is_first_look for change in changes(None, [PLAN], START)] == [True]
    assert [change.is_first_look for change in changes([], [PLAN], START)] == [False]


def test_before_and_after_are_told_in_the_stores_words() -> None:
    """2.9 Staff read what changed."""
    (plan,) = changes([PLAN], ["subscription-4821-plan:隔月 便:Ａ"], START)
    assert (plan.before, plan.after) == (("月1便",), ("隔月 便:Ａ",))
    (skip,) = changes(["subscription-4821-skip-count:1"], ["subscription-4821-skip-count:2"], START)
    assert (skip.before, skip.after) == (("1",), ("2",))
    (rank,) = changes(["subscription-rank:金"], ["subscription-rank:銀"], START)
    assert (rank.contract, rank.before, rank.after) == (None, ("金",), ("銀",))


def test_the_merchants_own_word_ends_a_contract_too() -> None:
    """2.7 2.9 Custom text instead of Disactive_Subscriber."""
    forms = TagForms(active="定期会員", inactive="定期休会")
    assert kinds(changes([PLAN, "定期会員"], ["定期休会"], START, forms=forms)) == ["cancelled"]
    assert kinds(changes([PLAN, "定期会員"], [INACTIVE], START, forms=forms)) == []


@given(st.lists(FEW, min_size=1, max_size=6))
def test_the_history_agrees_with_the_tags_at_every_look(looks: list[list[str]]) -> None:
    """2.9 Folding the history gives all that the tags say now, and remembers what they no longer say."""
    history = watch(*looks)
    folded, now = fold(history), read_subscriptions(looks[-1])
    assert folded.rank == now.rank
    for contract in now.contracts.values():
        known = folded.contracts.get(contract.id, Contract(contract.id))
        assert contract.state in {known.state, "unknown"}
        assert set(contract.plans) <= set(known.plans)
        assert set(contract.products) <= set(known.products)
        assert contract.skips in {known.skips, None}
        if contract.state == "cancelled":
            assert contract.cancelled_on in {known.cancelled_on, None}
    seen = {contract_id for look in looks for contract_id in read_subscriptions(look).contracts}
    assert set(remember(now, history).contracts) == seen | set(folded.contracts)


@given(st.lists(FEW, min_size=1, max_size=6))
def test_no_news_is_no_change(looks: list[list[str]]) -> None:
    """2.9 Looking again, with the tags in another order, adds nothing."""
    history = watch(*looks)
    again = changes(looks[-1], list(reversed(looks[-1])), START + timedelta(days=99), history)
    assert again == ()


@given(st.lists(TAGS, max_size=20), st.lists(TAGS, max_size=20))
def test_any_tags_make_a_history_that_can_be_kept(before: list[str], after: list[str]) -> None:
    """2.35 Whatever the tags are, and in whatever order, the changes are the same and survive being stored."""
    found = changes(before, after, START)
    assert found == changes(list(reversed(before)), list(reversed(after)), START)
    for change in found:
        values = change.as_dict()
        plain = json.loads(json.dumps({**values, "at": None}))
        assert SubscriptionChange.parse({**plain, "at": values["at"]}) == change
    assert kinds(changes(after, after, START, found)) == []


def test_a_history_is_folded_in_the_order_of_time() -> None:
    """2.9 Rows may come in any order."""
    history = watch([PLAN], [PLAN, PAUSE], [CANCEL])
    assert fold(reversed(history)) == fold(history)
    assert fold([]).contracts == {}
