"""What an app reads of the store."""

from typing import Any

import pytest

from simulator.store.people.blockers import HINDERED
from tests.simulator.admin.documents import document, send
from tests.simulator.store import StoreSimulator

PROFILE: dict[str, Any] = {"mfNamespace": "$app", "mfKey": "line_user_id"}


async def test_a_customer_is_read_with_all_that_is_on_file(shop: StoreSimulator) -> None:
    known = await shop.customer("佐藤 花子")
    customer = (await send(shop, "CustomerProfile", id=known["gid"], **PROFILE))["customer"]
    assert customer["displayName"] == "佐藤 花子"
    assert customer["legacyResourceId"] == str(known["number"])
    assert customer["numberOfOrders"] == "2"
    assert customer["defaultEmailAddress"]["marketingState"] == "SUBSCRIBED"
    assert customer["defaultPhoneNumber"]["phoneNumber"] == "+819012345678"
    assert customer["defaultAddress"]["formatted"][:2] == ["佐藤 花子", "〒150-0001"]
    assert customer["amountSpent"]["currencyCode"] == "JPY"
    assert customer["mergeable"]["errorFields"] == ["CUSTOMER_PAYMENT_METHODS"]
    assert {"VIP", "Active_Subscriber", "subscription-1234567890-plan:月1便"} <= set(customer["tags"])
    assert [order["name"] for order in customer["orders"]["nodes"]] == ["#1042", "#1018"]
    assert customer["tags"] == sorted(customer["tags"])


async def test_the_story_orders_are_as_the_stories_tell(shop: StoreSimulator) -> None:
    numbers = {name: (await shop.control("GET", f"/orders/{name}"))["gid"] for name in (1042, 1050, 1061)}
    sent = (await send(shop, "OrderDetail", id=numbers[1042]))["order"]
    assert sent["fulfillments"][0]["trackingInfo"][0]["company"] == "ヤマト運輸"
    assert sent["fulfillments"][0]["trackingInfo"][0]["number"] == "1234-5678-9012"
    assert "123456789012" in sent["fulfillments"][0]["trackingInfo"][0]["url"]
    assert any(tag.startswith("delivery-1234567890:") for tag in sent["tags"])
    dress = (await send(shop, "OrderDetail", id=numbers[1050]))["order"]
    assert (dress["lineItems"]["nodes"][0]["title"], dress["lineItems"]["nodes"][0]["variantTitle"]) == (
        "ワンピース",
        "M",
    )
    assert dress["fulfillments"][0]["displayStatus"] == "DELIVERED"
    address = (await send(shop, "OrderDetail", id=numbers[1061]))["order"]["shippingAddress"]
    assert (address["address1"], address["city"], address["countryCodeV2"]) == ("CMR 415 Box 1234", "APO Berlin", "JP")


async def test_everybody_and_everything_is_there(shop: StoreSimulator) -> None:
    state = await shop.control("GET", "/state")
    assert state["customers"] > 90
    orders = (await shop.control("GET", "/orders?limit=250"))["orders"]
    assert {order["name"] for order in orders} == {f"#{number}" for number in range(1001, 1070)}
    assert {order["fulfillment"] for order in orders} >= {"FULFILLED", "UNFULFILLED", "PARTIALLY_FULFILLED", "ON_HOLD"}
    assert {order["financial"] for order in orders} >= {"PAID", "PENDING", "REFUNDED", "PARTIALLY_REFUNDED"}
    companies = {one["company"] for order in orders for one in order["fulfillments"]}
    assert companies == {"ヤマト運輸", "佐川急便", "日本郵便"}
    assert any(order["cancelled_at"] for order in orders)


async def test_everything_is_the_same_each_time(shop: StoreSimulator) -> None:
    before = (await shop.control("GET", "/customers?limit=250"))["customers"]
    await shop.control("POST", "/reset")
    after = (await shop.control("GET", "/customers?limit=250"))["customers"]
    assert [(one["number"], one["name"], one["tags"]) for one in before] == [
        (one["number"], one["name"], one["tags"]) for one in after
    ]


async def test_each_hindrance_of_a_merge_has_its_customer(shop: StoreSimulator) -> None:
    for word, *_ in HINDERED:
        customer = await shop.customer(f"{word.lower().replace('_', '-')}@example.jp")
        assert customer["merge_blockers"] == [word]


@pytest.mark.parametrize(
    ("query", "finds"),
    [
        ('email:"rin.suzuki@example.jp"', {"鈴木 凛"}),
        ("last_name:鈴木 first_name:凛", {"鈴木 凛"}),
        ('phone:"+818023456789"', {"鈴木 凛"}),
        ("08023456789", set()),
        ("hanako.sat*", {"佐藤 花子"}),
        ('tag:"subscription-rank:ゴールド"', {"鈴木 凛"}),
        ("(first_name:凛 OR first_name:花子) AND state:ENABLED", {"鈴木 凛", "佐藤 花子"}),
        ("first_name:花子 -tag:VIP", set()),
        ("first_name:花子 NOT tag:VIP", set()),
        ("email:'kate.yamamoto@example.com'", {"山本 ケイト"}),
        ("orders_count:>=2 tag:VIP first_name:花子", {"佐藤 花子"}),
        ("updated_at:>'2999-01-01T00:00:00Z'", set()),
    ],
)
async def test_customers_are_found_by_the_search_syntax(shop: StoreSimulator, query: str, finds: set[str]) -> None:
    body = await shop.ask(document("CustomersSearch"), {"query": query, "first": 50})
    assert {one["displayName"] for one in body["data"]["customers"]["nodes"]} == finds
    assert "search" not in body["extensions"]


async def test_a_field_that_is_not_known_matches_everybody_and_is_warned_of(shop: StoreSimulator) -> None:
    body = await shop.ask(document("CustomersSearch"), {"query": "nickname:りん", "first": 250})
    assert len(body["data"]["customers"]["nodes"]) > 90
    (search,) = body["extensions"]["search"]
    assert search["path"] == ["customers"]
    assert search["warnings"][0]["field"] == "nickname"
    assert search["warnings"][0]["code"] == "invalid_field"


async def test_pages_go_on_where_the_last_one_ended(shop: StoreSimulator) -> None:
    seen: list[str] = []
    after = None
    while True:
        page = await send(shop, "CustomersChangedSince", query="updated_at:>='2020-01-01'", first=40, after=after)
        seen += [one["id"] for one in page["customers"]["nodes"]]
        after = page["customers"]["pageInfo"]["endCursor"]
        if not page["customers"]["pageInfo"]["hasNextPage"]:
            break
    assert len(seen) == len(set(seen)) == (await shop.control("GET", "/state"))["customers"]


async def test_a_customer_is_found_by_one_identifier(shop: StoreSimulator) -> None:
    for identifier in ({"emailAddress": "HANAKO.sato@example.jp"}, {"phoneNumber": "+819012345678"}):
        found = await send(shop, "CustomerByIdentifier", identifier=identifier)
        assert found["customerByIdentifier"]["displayName"] == "佐藤 花子"
    unknown = await send(shop, "CustomerByIdentifier", identifier={"emailAddress": "nobody@example.jp"})
    assert unknown == {"customerByIdentifier": None}
    both = {"emailAddress": "a@example.jp", "phoneNumber": "+819012345678"}
    assert (await shop.ask(document("CustomerByIdentifier"), {"identifier": both}))["errors"]


async def test_who_is_not_there_is_null_and_what_is_no_id_is_an_error(shop: StoreSimulator) -> None:
    assert await send(shop, "CustomerAddresses", id="gid://shopify/Customer/1") == {"customer": None}
    body = await shop.ask(document("CustomerAddresses"), {"id": "1"})
    assert "data" not in body
    assert body["errors"][0]["extensions"]["code"] == "INVALID_VARIABLE"


async def test_a_field_that_is_not_in_the_schema_is_an_error(shop: StoreSimulator) -> None:
    body = await shop.ask("{ shop { nickname } }")
    assert body["errors"][0]["extensions"]["code"] == "undefinedField"


async def test_several_are_read_at_once_and_gaps_stay(shop: StoreSimulator) -> None:
    known = await shop.customer("鈴木 凛")
    found = await send(shop, "CustomersByIds", ids=["gid://shopify/Customer/1", known["gid"]])
    assert [one and one["displayName"] for one in found["nodes"]] == [None, "鈴木 凛"]


async def test_the_timeline_has_what_happened_and_what_staff_wrote(shop: StoreSimulator) -> None:
    known = await shop.customer("佐藤 花子")
    nodes = (await send(shop, "CustomerTimeline", id=known["gid"]))["customer"]["events"]["nodes"]
    assert {"BasicEvent", "CommentEvent"} == {one["__typename"] for one in nodes}
    assert [one["createdAt"] for one in nodes] == sorted((one["createdAt"] for one in nodes), reverse=True)
    only = await send(shop, "CustomerTimeline", id=known["gid"], query="comments:true")
    assert [one["rawMessage"] for one in only["customer"]["events"]["nodes"]] == ["電話でお届け日の変更を承りました。"]


async def test_cards_on_file_are_shown_by_kind(shop: StoreSimulator) -> None:
    known = await shop.customer("customer-payment-methods@")
    nodes = (await send(shop, "CustomerPaymentMethods", id=known["gid"]))["customer"]["paymentMethods"]["nodes"]
    kinds = {one["instrument"]["__typename"] for one in nodes}
    assert kinds == {"CustomerCreditCard", "CustomerPaypalBillingAgreement", "CustomerShopPayAgreement"}


async def test_drafts_and_carts_are_found(shop: StoreSimulator) -> None:
    hanako, rin = await shop.customer("佐藤 花子"), await shop.customer("鈴木 凛")
    drafts = await send(shop, "DraftOrdersOfCustomer", query=f"customer_id:{hanako['number']}")
    assert [one["name"] for one in drafts["draftOrders"]["nodes"]] == ["#D1"]
    carts = await send(shop, "AbandonedCheckoutsOfCustomer", query=f'"{rin["email"]}"')
    assert len(carts["abandonedCheckouts"]["nodes"]) == 1


async def test_the_shop_says_what_it_is_and_what_we_may(shop: StoreSimulator) -> None:
    body = await send(shop, "ShopAndScopes")
    assert body["shop"]["myshopifyDomain"] == shop.shop
    assert {"handle": "write_customers"} in body["currentAppInstallation"]["accessScopes"]
    assert {one["handle"]: one["supported"] for one in body["publicApiVersions"]}["2026-10"] is True
    answer = await shop.post("{ shop { name } }")
    assert answer.headers["X-Shopify-API-Version"] == "2026-10"


async def test_without_a_token_nothing_is_told(shop: StoreSimulator) -> None:
    answer = await shop.post("{ shop { name } }", token="wrong")
    assert answer.status == 401
