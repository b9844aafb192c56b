"""Orders as the store tells them, as many at once as it lets us pay for."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from inbox.customers.customer import Money
from shop.errors import TooDear
from tests.shop.admin.written import Written, data, denied

AT = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
TOO_DEAR = {"data": None, "errors": [{"message": "dear", "extensions": {"code": "MAX_COST_EXCEEDED"}}]}


def gid(number: int) -> str:
    return f"gid://shopify/Order/{number}"


def bag(amount: str, presented: str | None = None) -> dict[str, Any]:
    shown = presented or amount
    return {
        "shopMoney": {"amount": amount, "currencyCode": "JPY"},
        "presentmentMoney": {"amount": shown, "currencyCode": "USD" if presented else "JPY"},
    }


def node(number: int, **fields: Any) -> dict[str, Any]:
    """Write an order as the store does."""
    known = {
        "__typename": "Order",
        "id": gid(number),
        "name": f"#{number}",
        "createdAt": "2026-11-19T01:00:00Z",
        "updatedAt": "2026-11-20T01:00:00Z",
        "customer": {"id": "gid://shopify/Customer/1"},
        "displayFinancialStatus": "PAID",
        "displayFulfillmentStatus": "FULFILLED",
        "returnStatus": "NO_RETURN",
        "currentTotalPriceSet": bag("4200.0", "28.5"),
        "totalRefundedSet": bag("0.0"),
        "tags": ["subscription-count:2"],
        "test": False,
        "statusPageUrl": "https://example.com/orders/1",
        "shippingAddress": {"address1": "CMR 415 Box 1234", "city": "APO Berlin", "countryCodeV2": "JP"},
        "lineItems": {
            "nodes": [
                {
                    "id": "gid://shopify/LineItem/1",
                    "title": "煎茶",
                    "currentQuantity": 2,
                    "discountedUnitPriceSet": {"shopMoney": {"amount": "2100.0", "currencyCode": "JPY"}},
                    "sellingPlan": {"name": "毎月お届け"},
                    "image": {"url": "https://cdn.shopify.com/a.jpg"},
                }
            ]
        },
        "fulfillments": [
            {
                "id": "gid://shopify/Fulfillment/1",
                "name": "#1-F1",
                "status": "SUCCESS",
                "displayStatus": "DELIVERED",
                "deliveredAt": "2026-11-20T00:30:00Z",
                "trackingInfo": [{"company": "ヤマト運輸", "number": "1234-5678-9012", "url": None}],
            }
        ],
    }
    return known | fields


async def test_an_order_comes_with_its_lines_and_shipments(written: Written) -> None:
    written.answers.put("OrdersByIds", data(nodes=[node(1042), None]))
    found = await written.shop.orders.many([gid(1042), gid(2)])
    assert list(found) == [gid(1042)]
    order = found[gid(1042)]
    assert (order.name, order.customer_gid) == ("#1042", "gid://shopify/Customer/1")
    assert (order.financial_status, order.fulfillment_status) == ("PAID", "FULFILLED")
    assert (order.total, order.presentment_total) == (Money(Decimal("4200.0"), "JPY"), Money(Decimal("28.5"), "USD"))
    assert order.tags == ("subscription-count:2",)
    assert order.shipping_address is not None
    assert order.shipping_address.city == "APO Berlin"
    [line] = order.lines
    assert (line.title, line.quantity, line.unit_price) == ("煎茶", 2, Money(Decimal("2100.0"), "JPY"))
    assert (line.selling_plan, line.image_url) == ("毎月お届け", "https://cdn.shopify.com/a.jpg")
    [parcel] = order.fulfillments
    assert (parcel.status, parcel.delivered_at) == ("DELIVERED", datetime(2026, 11, 20, 0, 30, tzinfo=UTC))
    assert [(one.company, one.number, one.url) for one in parcel.trackings] == [("ヤマト運輸", "1234-5678-9012", None)]


async def test_an_order_with_nothing_but_its_number_is_one(written: Written) -> None:
    bare = {"id": gid(1), "createdAt": "2026-11-19T01:00:00Z", "updatedAt": "2026-11-20T01:00:00Z"}
    written.answers.put("OrdersByIds", data(nodes=[bare | {"displayFulfillmentStatus": "TELEPORTED"}]))
    order = (await written.shop.orders.many([gid(1)]))[gid(1)]
    assert (order.customer_gid, order.total, order.lines, order.fulfillments) == (None, None, (), ())
    assert order.fulfillment_status == "TELEPORTED"


async def test_what_is_too_dear_is_asked_for_in_smaller_parts_from_then_on(written: Written) -> None:
    everything = [node(number) for number in range(1, 21)]
    written.answers.put(
        "OrdersByIds", TOO_DEAR, TOO_DEAR, *(data(nodes=everything[at : at + 5]) for at in range(0, 20, 5))
    )
    found = await written.shop.orders.many([gid(number) for number in range(1, 21)])
    assert [order.gid for order in found.values()] == [gid(number) for number in range(1, 21)]
    assert [len(one["ids"]) for one in written.asked("OrdersByIds")] == [20, 10, 5, 5, 5, 5]
    written.answers.put("OrdersChangedSince", data(orders={"nodes": [], "pageInfo": {"hasNextPage": False}}))
    await written.shop.orders.changed_since(AT, None)
    assert written.asked("OrdersChangedSince") == [
        {"query": "updated_at:>='2026-11-20T01:00:00Z'", "first": 5, "after": None}
    ]


async def test_one_that_is_too_dear_alone_is_given_up(written: Written) -> None:
    written.answers.put("OrdersByIds", TOO_DEAR)
    with pytest.raises(TooDear):
        await written.shop.orders.many([gid(1)])
    assert len(written.far.asked) == 5


async def test_lines_that_were_withheld_leave_the_mirrored_ones(written: Written) -> None:
    kept_back = [denied("orders", "nodes", 0, "lineItems", "nodes", 0, "sellingPlan", scope="read_products")]
    page = {"nodes": [node(1)], "pageInfo": {"hasNextPage": False, "endCursor": None}}
    written.answers.put("OrdersChangedSince", {"data": {"orders": page}, "errors": kept_back})
    [order] = (await written.shop.orders.changed_since(AT, None)).items
    assert order.untold == {"lines"}
