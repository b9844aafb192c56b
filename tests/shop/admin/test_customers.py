"""Customers as the store tells them, and what it keeps back."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from shop.errors import AccessDenied, BadDocument, ShopUnreachable
from tests.shop.admin.written import Written, data, denied

AT = datetime(2026, 11, 20, 1, 2, 3, 400_000, tzinfo=UTC)


def gid(number: int) -> str:
    return f"gid://shopify/Customer/{number}"


def node(number: int, **fields: Any) -> dict[str, Any]:
    """Write a customer as the store does."""
    known = {
        "__typename": "Customer",
        "id": gid(number),
        "updatedAt": "2026-11-20T01:00:00Z",
        "lastName": "佐藤",
        "firstName": "花子",
        "tags": ["VIP"],
        "numberOfOrders": "3",
        "canDelete": False,
        "defaultEmailAddress": {"emailAddress": "hanako@example.com", "marketingState": "SUBSCRIBED"},
        "defaultPhoneNumber": {"phoneNumber": "+819012345678", "smsMarketingConsent": None},
    }
    return known | fields


async def test_who_is_unknown_to_the_store_is_absent(written: Written) -> None:
    written.answers.put("CustomersByIds", data(nodes=[node(1), None]))
    found = await written.shop.customers.many([gid(1), gid(2)])
    assert list(found) == [gid(1)]
    record = found[gid(1)]
    assert (record.name, record.email, record.phone) == ("佐藤 花子", "hanako@example.com", "+819012345678")
    assert (record.tags, record.orders_count, record.can_delete) == (("VIP",), 3, False)
    assert written.asked("CustomersByIds") == [{"ids": [gid(1), gid(2)]}]


async def test_nobody_costs_no_question(written: Written) -> None:
    assert await written.shop.customers.many([]) == {}
    assert not written.far.asked


async def test_who_is_withheld_is_not_taken_for_deleted(written: Written) -> None:
    """Whoever the store does not know is forgotten here: a lacking scope must not look like that."""
    written.answers.put("CustomersByIds", {"data": {"nodes": [node(1), None]}, "errors": [denied("nodes", 1)]})
    with pytest.raises(AccessDenied) as error:
        await written.shop.customers.many([gid(1), gid(2)])
    assert error.value.scope == "read_customers"
    broken = {"message": "Internal error", "path": ["nodes", 1], "extensions": {"code": "INTERNAL_SERVER_ERROR"}}
    written.answers.put("CustomersByIds", {"data": {"nodes": [node(1), None]}, "errors": [broken]})
    with pytest.raises(ShopUnreachable):
        await written.shop.customers.many([gid(1), gid(2)])


async def test_a_field_that_is_withheld_is_untold_and_not_empty(written: Written) -> None:
    """What is mirrored of it stays: a plan without the right to e-mail addresses wipes none out."""
    kept_back = [denied("nodes", 0, "defaultEmailAddress"), denied("nodes", 0, "note")]
    answer = {"data": {"nodes": [node(1, defaultEmailAddress=None, note=None), node(2)]}, "errors": kept_back}
    written.answers.put("CustomersByIds", answer)
    found = await written.shop.customers.many([gid(1), gid(2)])
    assert found[gid(1)].untold >= {"email", "email_consent", "note"}
    assert not found[gid(2)].untold & {"email", "email_consent", "note"}


async def test_a_part_of_a_field_leaves_the_rest_told(written: Written) -> None:
    kept_back = [
        denied("nodes", 0, "defaultPhoneNumber", "whatsAppMarketingConsent"),
        denied("nodes", 1, "defaultPhoneNumber", "smsMarketingConsent", "state"),
    ]
    written.answers.put("CustomersByIds", {"data": {"nodes": [node(1), node(2)]}, "errors": kept_back})
    found = await written.shop.customers.many([gid(1), gid(2)])
    assert not found[gid(1)].untold & {"phone", "sms_consent"}
    assert found[gid(2)].untold >= {"phone", "sms_consent"}


async def test_changes_come_page_by_page_the_oldest_first(written: Written) -> None:
    page = {"nodes": [node(1)], "pageInfo": {"hasNextPage": True, "endCursor": "c1"}}
    last = {"nodes": [node(2)], "pageInfo": {"hasNextPage": False, "endCursor": "c2"}}
    written.answers.put("CustomersSearch", data(customers=page), data(customers=last))
    tokyo = AT.astimezone(timezone(timedelta(hours=9)))
    first = await written.shop.customers.changed_since(tokyo, None)
    assert ([one.gid for one in first.items], first.next) == ([gid(1)], "c1")
    second = await written.shop.customers.changed_since(tokyo, first.next)
    assert ([one.gid for one in second.items], second.next) == ([gid(2)], None)
    asked = written.asked("CustomersSearch")
    assert [one["after"] for one in asked] == [None, "c1"]
    assert asked[0] | {"first": 0} == {
        "query": "updated_at:>='2026-11-20T01:02:03Z'",
        "first": 0,
        "after": None,
        "sortKey": "UPDATED_AT",
        "reverse": False,
    }


async def test_what_is_no_customer_is_an_error_and_not_left_out(written: Written) -> None:
    written.answers.put("CustomersByIds", data(nodes=[node(1, updatedAt="yesterday")]))
    with pytest.raises(BadDocument):
        await written.shop.customers.many([gid(1)])
