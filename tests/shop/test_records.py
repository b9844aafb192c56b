"""From the store's answer to a record, whatever the answer holds."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inbox.customers.customer import Money
from shop.records import UNTOLD, NotARecord, read_customer
from shop.sync.bulk_lines import BULK_CUSTOMERS, parse_customer_line
from tests.shop.sync.memory import SHOP, gid_of, line

NODE: dict[str, Any] = {
    **orjson.loads(line(1)),
    "canDelete": True,
    "state": "DISABLED",
    "note": "玄関先へ",
    "tags": ["VIP", "定期"],
    "verifiedEmail": True,
    "defaultPhoneNumber": {
        "phoneNumber": "+819012345678",
        "smsMarketingConsent": {"state": "NOT_SUBSCRIBED", "optInLevel": None, "updatedAt": "2026-11-01T00:00:00Z"},
    },
    "defaultAddress": {
        "id": "gid://shopify/MailingAddress/1",
        "name": "佐藤 花子",
        "zip": "150-0001",
        "provinceCode": "JP-13",
        "countryCodeV2": "JP",
        "formatted": ["佐藤 花子", "東京都"],
    },
}
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda part: st.lists(part, max_size=3) | st.dictionaries(st.text(max_size=12), part, max_size=3),
    max_leaves=8,
)


def test_a_customer_is_read_whole() -> None:
    record = read_customer(NODE, SHOP)
    assert (record.gid, record.name, record.email) == (gid_of(1), "佐藤 1", "c1@example.com")
    assert (record.phone, record.note, record.tags, record.state) == (
        "+819012345678",
        "玄関先へ",
        ("VIP", "定期"),
        "disabled",
    )
    assert (record.orders_count, record.amount_spent) == (2, Money(Decimal("1200.0"), "JPY"))
    assert record.updated_at == datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
    assert record.email_consent is not None
    assert record.sms_consent is not None
    assert (record.email_consent.state, record.sms_consent.state) == ("subscribed", "not_subscribed")
    assert record.default_address is not None
    assert (record.default_address.zip, record.default_address.country) == ("150-0001", "JP")
    assert record.untold == UNTOLD


def test_what_was_not_asked_is_not_told() -> None:
    assert "can_delete" in parse_customer_line(line(1), SHOP).untold
    assert "canDelete" not in BULK_CUSTOMERS


def test_a_number_that_is_shown_in_part_is_none() -> None:
    assert read_customer(NODE | {"defaultPhoneNumber": {"phoneNumber": "+8190****5678"}}, SHOP).phone is None


def test_a_customer_without_a_name_has_none() -> None:
    """0.2 Somebody who only signed up is no error."""
    record = read_customer(NODE | {"firstName": None, "lastName": None, "numberOfOrders": "0"}, SHOP)
    assert (record.name, record.orders_count) == (None, 0)


@pytest.mark.parametrize(
    "broken", [{"id": None}, {"id": "gid://shopify/Order/1"}, {"updatedAt": "soon"}, {"updatedAt": None}]
)
def test_without_a_number_and_a_time_it_is_no_record(broken: dict[str, Any]) -> None:
    with pytest.raises(NotARecord):
        read_customer(NODE | broken, SHOP)


@pytest.mark.parametrize("text", [b"", b"{", b"[]", b"null", b'"x"', b"\xff"])
def test_a_line_that_is_no_customer_is_no_record(text: bytes) -> None:
    with pytest.raises(NotARecord):
        parse_customer_line(text, SHOP)


@given(st.sampled_from(sorted(set(NODE) - {"id", "updatedAt"})), ANYTHING)
def test_an_odd_field_leaves_the_others_whole(name: str, value: Any) -> None:
    record = read_customer(NODE | {name: value}, SHOP)
    assert record.gid == gid_of(1)
