"""What lists are filtered by."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inbox.customers.customer import SubscriptionSummary
from shop.subscriptions.summary import summarise
from shop.subscriptions.tags import TagForms
from tests.shop.subscriptions.samples import TAGS


@pytest.mark.parametrize(
    ("tags", "summary"),
    [
        ([], None),
        (["VIP"], None),
        (["subscription-rank:金"], SubscriptionSummary(rank="金")),
        (["Active_Subscriber"], SubscriptionSummary(("active",))),
        (["Disactive_Subscriber"], SubscriptionSummary(("cancelled",))),
        (["subscription-1-skip-count:1"], SubscriptionSummary()),
        (["subscription-1-skip-count:1", "Active_Subscriber"], SubscriptionSummary(("active",))),
        (
            [
                *("subscription-1-plan:月1便", "subscription-1-product:ミント", "subscription-2-cancel:2026-11-22"),
                *("subscription-3-product:ハーブ茶", "subscription-3-plan:月1便", "Active_Subscriber"),
            ],
            SubscriptionSummary(("active", "cancelled"), ("月1便",), ("ハーブ茶", "ミント")),
        ),
    ],
)
def test_a_customer_is_summed_up(tags: list[str], summary: SubscriptionSummary | None) -> None:
    """2.26 2.29 All states that the customer has, all plans and products, once each."""
    assert summarise(tags) == summary


def test_the_merchants_own_word_counts() -> None:
    """2.9 Custom text instead of Active_Subscriber."""
    assert summarise(["定期会員"], TagForms(active="定期会員")) == SubscriptionSummary(("active",))


@given(st.lists(TAGS, max_size=20))
def test_any_tags_can_be_summed_up(tags: list[str]) -> None:
    """2.35 In any order."""
    assert summarise(tags) == summarise(tags[::-1])
