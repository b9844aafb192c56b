"""Orders, drafts, coupons and cards are changed by an app."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.simulator.admin.documents import done, refused, send
from tests.simulator.store import StoreSimulator

MONEY = {"amount": "1000", "currencyCode": "JPY"}


async def test_an_order_gets_another_address_and_the_customer_keeps_theirs(shop: StoreSimulator) -> None:
    order = await shop.control("GET", "/orders/1061")
    address = {
        "firstName": "ケイト",
        "lastName": "山本",
        "address1": "CMR 415 BOX 1234",
        "city": "APO",
        "countryCode": "US",
        "provinceCode": "AE",
        "zip": "09114",
    }
    await done(shop, "OrderUpdateShippingAddress", id=order["gid"], address=address)
    changed = (await shop.control("GET", "/orders/1061"))["shipping_address"]
    assert (changed["city"], changed["country_code"], changed["province_code"]) == ("APO", "US", "AE")
    assert (await shop.customer("ケイト"))["default_address"]["city"] == "APO Berlin"


async def test_an_order_is_given_to_another_customer(shop: StoreSimulator) -> None:
    order, rin = await shop.control("GET", "/orders/1042"), await shop.customer("鈴木 凛")
    await done(shop, "OrderCustomerSet", orderId=order["gid"], customerId=rin["gid"])
    assert "#1042" in (await shop.customer("鈴木 凛"))["orders"]
    (error,) = await refused(shop, "OrderCustomerSet", orderId=order["gid"], customerId="gid://shopify/Customer/1")
    assert error["code"] == "NOT_FOUND"


async def test_only_what_was_not_sent_is_cancelled(shop: StoreSimulator) -> None:
    open_order, sent = [(await shop.control("GET", f"/orders/{name}"))["gid"] for name in (1061, 1042)]
    await done(shop, "OrderCancel", id=open_order, reason="CUSTOMER", restock=True)
    await shop.settled()
    order = await shop.control("GET", "/orders/1061")
    assert order["cancelled_at"]
    assert order["financial"] == "REFUNDED"
    (error,) = await refused(shop, "OrderCancel", id=sent, reason="CUSTOMER", restock=True)
    assert error["code"] == "INVALID"


async def test_money_is_given_back_once_under_one_key(shop: StoreSimulator) -> None:
    order = await shop.control("GET", "/orders/1050")
    detail = (await send(shop, "OrderDetail", id=order["gid"]))["order"]
    (line,) = detail["lineItems"]["nodes"]
    given = {
        "orderId": order["gid"],
        "refundLineItems": [{"lineItemId": line["id"], "quantity": 1, "restockType": "NO_RESTOCK"}],
        "transactions": [{"orderId": order["gid"], "amount": "8900", "gateway": "shopify_payments", "kind": "REFUND"}],
    }
    first = await done(shop, "RefundCreate", input=given, key="6f0b3b3e-7a25-4a0e-8f3a-1d1f6a0a7b11")
    again = await done(shop, "RefundCreate", input=given, key="6f0b3b3e-7a25-4a0e-8f3a-1d1f6a0a7b11")
    assert first == again
    (error,) = await refused(shop, "RefundCreate", input=given, key="6f0b3b3e-7a25-4a0e-8f3a-1d1f6a0a7b12")
    assert error["field"] == ["refundLineItems"]
    bare = "mutation R($i: RefundInput!) { refundCreate(input: $i) { userErrors { message } } }"
    assert "@idempotent" in (await shop.ask(bare, {"i": given}))["errors"][0]["message"]


async def test_a_draft_is_counted_made_mailed_and_paid(shop: StoreSimulator) -> None:
    rin = await shop.customer("鈴木 凛")
    (variant, *_) = (await send(shop, "ProductVariantsSearch", query="ギフトセット"))["productVariants"]["nodes"]
    given = {
        "purchasingEntity": {"customerId": rin["gid"]},
        "lineItems": [
            {"variantId": variant["id"], "quantity": 2},
            {
                "title": "名入れ",
                "quantity": 1,
                "originalUnitPriceWithCurrency": {"amount": "500", "currencyCode": "JPY"},
            },
        ],
        "useCustomerDefaultAddress": True,
        "shippingLine": {"title": "宅急便", "priceWithCurrency": {"amount": "550", "currencyCode": "JPY"}},
        "appliedDiscount": {"valueType": "PERCENTAGE", "value": 10.0, "title": "LINE限定"},
        "tags": ["line"],
    }
    counted = (await done(shop, "DraftOrderCalculate", input=given))["calculatedDraftOrder"]
    total = counted["totalPriceSet"]["shopMoney"]["amount"]
    assert float(total) == (2 * float(variant["price"]) + 500) * 0.9 + 550
    draft = (await done(shop, "DraftOrderCreate", input=given))["draftOrder"]
    assert draft["totalPriceSet"]["shopMoney"]["amount"] == total
    assert draft["invoiceUrl"].startswith(shop.url)
    sent = (await done(shop, "DraftOrderInvoiceSend", id=draft["id"]))["draftOrder"]
    assert sent["status"] == "INVOICE_SENT"
    (letter,) = (await shop.control("GET", "/letters"))["letters"]
    assert letter["to"] == rin["email"]
    paid = await shop.control("POST", f"/drafts/{draft['invoiceUrl'].rpartition('/')[2]}/payment")
    assert paid["name"] == "#1070"
    status = (await send(shop, "DraftOrderStatus", id=draft["id"]))["draftOrder"]
    assert (status["status"], status["order"]["name"]) == ("COMPLETED", "#1070")


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"lineItems": []}, "Add at least 1 product"),
        ({"lineItems": [{"quantity": 0, "title": "a"}]}, "Quantity must be greater than or equal to 1"),
        ({"lineItems": [{"quantity": 1}]}, "Merchandise title is empty."),
        (
            {"lineItems": [{"quantity": 1, "variantId": "gid://shopify/ProductVariant/1"}]},
            "Product with ID 1 is no longer available.",
        ),
        ({"email": "x"}, "Email is invalid"),
        ({"reserveInventoryUntil": "2020-01-01T00:00:00Z"}, "Reserve until can't be in the past"),
    ],
)
async def test_a_draft_that_cannot_be_is_refused(shop: StoreSimulator, more: dict[str, Any], message: str) -> None:
    given = {"lineItems": [{"title": "名入れ", "quantity": 1}], **more}
    assert (await refused(shop, "DraftOrderCreate", input=given))[0]["message"] == message


async def test_a_draft_without_an_address_is_not_mailed_and_may_be_deleted(shop: StoreSimulator) -> None:
    given = {"lineItems": [{"title": "名入れ", "quantity": 1}]}
    draft = (await done(shop, "DraftOrderCreate", input=given))["draftOrder"]
    (error,) = await refused(shop, "DraftOrderInvoiceSend", id=draft["id"])
    assert error["message"] == "To can't be blank"
    await done(shop, "DraftOrderDelete", id=draft["id"])
    assert (await refused(shop, "DraftOrderDelete", id=draft["id"]))[0]["message"] == "Draft order not found"


async def test_a_coupon_has_a_code_of_its_own(shop: StoreSimulator) -> None:
    now = datetime.now(UTC)
    given = {
        "title": "お詫び",
        "code": "LINE-7KQ2",
        "startsAt": now.isoformat(),
        "endsAt": (now + timedelta(days=30)).isoformat(),
        "usageLimit": 1,
        "appliesOncePerCustomer": True,
        "context": {"customers": {"add": [(await shop.customer("佐藤 花子"))["gid"]]}},
        "customerGets": {"value": {"percentage": 0.1}, "items": {"all": True}},
    }
    node = (await done(shop, "DiscountCodeBasicCreate", input=given))["codeDiscountNode"]
    assert node["codeDiscount"]["codes"]["nodes"][0]["code"] == "LINE-7KQ2"
    (error,) = await refused(shop, "DiscountCodeBasicCreate", input={**given, "code": "line-7kq2"})
    assert error["code"] == "TAKEN"
    found = (await send(shop, "DiscountByCode", code="line-7kq2"))["codeDiscountNodeByCode"]
    assert found["codeDiscount"]["status"] == "ACTIVE"
    await done(shop, "DiscountCodeDeactivate", id=node["id"])
    ended = (await send(shop, "DiscountByCode", code="LINE-7KQ2"))["codeDiscountNodeByCode"]
    assert ended["codeDiscount"]["status"] == "EXPIRED"


async def test_a_gift_card_and_a_credit_block_a_merge(shop: StoreSimulator) -> None:
    one = await shop.customer("haruka.nakano@")
    card = {"initialAmount": MONEY, "customerId": one["gid"], "code": "apology0001"}
    made = await done(shop, "GiftCardCreate", input=card)
    assert made["giftCardCode"] == "apology0001"
    (error,) = await refused(shop, "GiftCardCreate", input=card)
    assert (error["code"], error["message"]) == (None, "Code has already been taken")
    assert (await refused(shop, "GiftCardCreate", input={**card, "code": "short"}))[0]["code"] == "TOO_SHORT"
    await done(shop, "GiftCardSendNotificationToCustomer", id=made["giftCard"]["id"])
    credited = await done(shop, "StoreCreditAccountCredit", id=one["gid"], input={"creditAmount": MONEY})
    assert credited["storeCreditAccountTransaction"]["balanceAfterTransaction"]["amount"] == "1000.0"
    assert (await shop.customer("haruka.nakano@"))["merge_blockers"] == ["GIFT_CARDS", "STORE_CREDIT"]
    cards = await send(shop, "GiftCardsOfCustomer", query=f"customer_id:{one['number']}")
    assert len(cards["giftCards"]["nodes"]) == 1
    await done(shop, "GiftCardDeactivate", id=made["giftCard"]["id"])
    assert (await shop.customer("haruka.nakano@"))["merge_blockers"] == ["STORE_CREDIT"]


async def test_a_segment_sorts_customers(shop: StoreSimulator) -> None:
    made = (await done(shop, "SegmentCreate", name="VIP", query="customer_tags CONTAINS 'vip'"))["segment"]
    members = await send(shop, "SegmentMembers", segmentId=made["id"], mfKey="line_user_id")
    found = members["customerSegmentMembers"]
    assert found["totalCount"] == len(found["edges"]) > 1
    hanako = (await shop.customer("佐藤 花子"))["gid"]
    asked = await send(shop, "SegmentMembership", customerId=hanako, segmentIds=[made["id"]])
    assert asked["customerSegmentMembership"]["memberships"] == [{"segmentId": made["id"], "isMember": True}]
    (error,) = await refused(shop, "SegmentCreate", name="x", query="nonsense = 1")
    assert error["message"].endswith("'nonsense' filter cannot be found.")
    await done(shop, "SegmentDelete", id=made["id"])


@pytest.mark.parametrize(
    ("old", "scopes", "is_there"), [(True, ["read_orders"], False), (True, ["read_orders", "read_all_orders"], True)]
)
async def test_old_orders_are_shown_only_to_who_may_see_all(
    shop: StoreSimulator, old: bool, scopes: list[str], is_there: bool
) -> None:
    await shop.control("PATCH", "/access", {"scopes": ["read_customers", *scopes]})
    found = await send(shop, "OrdersOfCustomer", query="name:#1001")
    assert bool(found["orders"]["nodes"]) is is_there
    assert (await send(shop, "OrdersOfCustomer", query="name:#1042"))["orders"]["nodes"]
