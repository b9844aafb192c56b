"""What each topic means, and what is not understood."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.webhooks.acts import AccountSwitched, ComplianceAsked, ConnectionChanged, Meaning, Merged, Ordered, Removed
from shop.webhooks.meaning import READERS, NotUnderstood, read_meaning
from tests.shop.webhooks.bodies import BODIES, CUSTOMER, ORDER, OTHER

SAMPLES = Path(__file__).parents[4] / "shared" / "shopify" / "schema" / "webhooks"
RE_READ = [
    "customers/create",
    "customers/update",
    "customers/purchasing_summary",
    "customers_email_marketing_consent/update",
    "customers_marketing_consent/update",
    "customer.tags_added",
    "customer.tags_removed",
    "subscription_contracts/update",
]
OF_ORDERS = [topic for topic in READERS if topic.startswith(("orders/", "fulfillment", "refunds/", "returns/"))]


def meaning(topic: str, **fields: Any) -> Meaning:
    read = read_meaning(topic, BODIES[topic] | fields)
    assert read is not None
    return read


def samples() -> Iterator[tuple[str, dict[str, Any]]]:
    for path in sorted(SAMPLES.glob("*.json")) if SAMPLES.is_dir() else ():
        sample = json.loads(path.read_text(encoding="utf-8"))
        yield sample["name"], sample["response"]


def test_there_is_a_body_for_every_topic() -> None:
    assert BODIES.keys() == READERS.keys()


@pytest.mark.parametrize("topic", RE_READ)
def test_news_of_a_customer_has_the_customer_read_anew(topic: str) -> None:
    """2.8 Tags, consent and totals are not in the body: the store is asked."""
    assert meaning(topic).customers == (CUSTOMER,)


@pytest.mark.parametrize("topic", OF_ORDERS)
def test_news_of_an_order_has_the_order_read_anew(topic: str) -> None:
    assert meaning(topic).orders == (ORDER,)


def test_a_new_order_is_a_sign_of_life_and_is_looked_at_twice() -> None:
    """2.13 Order tags may come seconds after the order."""
    read = meaning("orders/create")
    assert isinstance(read.act, Ordered)
    assert read.act.gid == CUSTOMER
    assert read.act.at.isoformat() == "2026-11-20T10:00:00+09:00"
    assert read.tags_come_later
    assert read.customers == (CUSTOMER,)


@pytest.mark.parametrize("customer", [None, {}, {"id": None}])
def test_an_order_of_a_guest_names_no_customer(customer: Any) -> None:
    read = meaning("orders/create", customer=customer)
    assert read.act is None
    assert read.customers == ()
    assert read.orders == (ORDER,)


def test_a_sale_at_the_counter_is_no_activity_of_the_customer_here() -> None:
    assert meaning("orders/create", source_name="pos").act is None


def test_the_customer_goes() -> None:
    """3.69 The store deleted a customer."""
    assert meaning("customers/delete").act == Removed(CUSTOMER)


def test_two_customers_become_one() -> None:
    """0.49 The one that went is read from the body, and where it went."""
    read = meaning("customers/merge")
    assert read.act == Merged(OTHER, CUSTOMER)
    assert read.about[0] == CUSTOMER


def test_a_merge_that_failed_merges_nobody() -> None:
    failed = meaning("customers/merge", errors=[{"customer_ids": [1, 2], "field": ["x"], "message": "no"}])
    assert failed.act is None
    assert set(failed.customers) == {CUSTOMER, OTHER}


def test_an_account_is_closed_and_opened() -> None:
    """3.68 Closing an account is no withdrawal."""
    assert meaning("customers/disable").act == AccountSwitched(CUSTOMER, True)
    assert meaning("customers/enable").act == AccountSwitched(CUSTOMER, False)


@pytest.mark.parametrize("topic", ["app/uninstalled", "app/scopes_update", "shop/update"])
def test_news_of_the_connection_has_the_store_asked(topic: str) -> None:
    assert meaning(topic).act == ConnectionChanged()


def test_the_compliance_topics_say_of_whom() -> None:
    """0.50 Requests for data and erasure."""
    assert meaning("customers/data_request").act == ComplianceAsked("customers/data_request", CUSTOMER, (ORDER,))
    assert meaning("customers/redact").act == ComplianceAsked("customers/redact", CUSTOMER, (ORDER,))
    assert meaning("shop/redact").act == ComplianceAsked("shop/redact", None)


def test_a_redact_may_name_nobody_by_number() -> None:
    read = meaning("customers/redact", customer={"email": "x@example.com"})
    assert read.act == ComplianceAsked("customers/redact", None, (ORDER,))


@pytest.mark.parametrize("topic", ["customers/redact", "shop/redact", "customers/data_request"])
@pytest.mark.parametrize("replayed", sorted(BODIES))
def test_no_other_body_becomes_a_wish_to_erase_by_another_topic(topic: str, replayed: str) -> None:
    """The topic stands in a header, which nobody signs."""
    if replayed == topic:
        return
    with pytest.raises(NotUnderstood):
        read_meaning(topic, BODIES[replayed])


@pytest.mark.parametrize("topic", sorted(READERS))
def test_a_body_without_a_name_is_not_understood(topic: str) -> None:
    if read_by_anything(topic):
        return
    for body in ({}, {"id": "x"}, {"id": True}, {"id": -1}, {"admin_graphql_api_id": "gid://shopify/Product/1"}):
        with pytest.raises(NotUnderstood):
            read_meaning(topic, body)


def read_by_anything(topic: str) -> bool:
    names_nobody = ("app/", "shop/", "bulk_operations/", "draft_orders/", "customer.joined", "customer.left")
    return topic.startswith(names_nobody)


def test_a_number_beyond_doubles_stays_exact() -> None:
    read = read_meaning("customers/update", {"id": 706405506930370084})
    assert read == Meaning(customers=("gid://shopify/Customer/706405506930370084",))


def test_an_unknown_topic_means_nothing() -> None:
    assert read_meaning("products/create", {"id": 1}) is None


@given(st.sampled_from(sorted(READERS)), st.dictionaries(st.text(max_size=8), st.from_type(object)))
def test_a_body_is_read_or_not_understood(topic: str, body: dict[str, Any]) -> None:
    try:
        read_meaning(topic, body)
    except NotUnderstood:
        return


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the store's own samples are not here")
def test_every_sample_of_the_store_is_read() -> None:
    read = {topic: read_meaning(topic, body) for topic, body in samples()}
    assert len(read) > 30
    assert {topic for topic, value in read.items() if value is None} <= {"segments/update"}
    assert all(value.about for topic, value in read.items() if value and topic.startswith(("customers", "orders/")))
