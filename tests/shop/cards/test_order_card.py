"""An order as staff look at it: its state, its parcels, and whether it can still be sent back."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from inbox.customers.customer import Address
from inbox.orders.order import Fulfillment, LineItem, Order, Tracking
from shop.cards.address_lines import address_line
from shop.cards.admin_links import admin_url
from shop.cards.order_card import order_cards
from shop.cards.returning import ReturnWindow, return_window
from shop.cards.statuses import states_of
from shop.subscriptions.subscription import Contract

SHOP = "example.myshopify.com"
PLACED = datetime(2026, 11, 20, 3, tzinfo=UTC)
# Midnight has passed in Japan when it is afternoon in Greenwich.
DELIVERED = datetime(2026, 11, 24, 16, tzinfo=UTC)
TODAY = date(2026, 11, 28)
ORDER = Order(SHOP, "gid://shopify/Order/1050", "#1050", PLACED, PLACED, financial_status="PAID")
PARCEL = Fulfillment("gid://shopify/Fulfillment/1", status="DELIVERED", delivered_at=DELIVERED)
HOME = Address(zip="150-0001", province="東京都", city="渋谷区", address1="神宮前1-2-3", address2="201", country="JP")
CAMP = Address(address1="PSC 473 BOX 12", city="FPO", province_code="AP", zip="96349", country="US")


def labels(order: Order) -> list[str]:
    """Give the states as words."""
    return [state.label for state in states_of(order)]


def test_the_days_to_send_back_are_counted_from_the_day_of_delivery_in_japan() -> None:
    """4.7 「規定内（あと4日）」."""
    order = replace(ORDER, fulfillments=(PARCEL,))
    assert return_window(order, 7, TODAY) == ReturnWindow("inside", date(2026, 11, 25), 4)
    assert return_window(order, 7, date(2026, 12, 2)).days_left == 0
    assert return_window(order, 7, date(2026, 12, 2)).verdict == "inside"
    assert return_window(order, 7, date(2026, 12, 3)).verdict == "over"
    assert return_window(order, 0, date(2026, 11, 25)).verdict == "inside"


def test_the_last_parcel_counts_and_nothing_before_all_have_come() -> None:
    """4.7 An order in two parcels is delivered with the second."""
    later = replace(PARCEL, delivered_at=datetime(2026, 11, 27, 1, tzinfo=UTC))
    both = replace(ORDER, fulfillments=(PARCEL, later))
    assert return_window(both, 7, TODAY).delivered_on == date(2026, 11, 27)
    on_its_way = replace(PARCEL, status="IN_TRANSIT", delivered_at=None)
    assert return_window(replace(ORDER, fulfillments=(PARCEL, on_its_way)), 7, TODAY).verdict == "not_delivered"
    taken_back = replace(on_its_way, status="CANCELED")
    assert return_window(replace(ORDER, fulfillments=(PARCEL, taken_back)), 7, TODAY).verdict == "inside"
    untimed = replace(PARCEL, delivered_at=None, updated_at=DELIVERED)
    assert return_window(replace(ORDER, fulfillments=(untimed,)), 7, TODAY).delivered_on == date(2026, 11, 25)
    assert return_window(ORDER, 7, TODAY).verdict == "not_delivered"


def test_what_was_sent_back_or_cancelled_has_no_days() -> None:
    """4.7 Nothing is promised for what is over."""
    order = replace(ORDER, fulfillments=(PARCEL,))
    assert return_window(replace(order, return_status="RETURNED"), 7, TODAY).verdict == "returned"
    assert return_window(replace(order, cancelled_at=PLACED), 7, TODAY).verdict == "cancelled"


def test_every_state_of_the_store_has_a_word_and_an_unknown_one_stands_as_it_came() -> None:
    """Orders show in all states; a word of tomorrow's API is no error."""
    assert labels(replace(ORDER, fulfillment_status="UNFULFILLED")) == ["未発送"]
    assert labels(replace(ORDER, fulfillment_status="FULFILLED", fulfillments=(PARCEL,))) == ["配達完了"]
    assert labels(replace(ORDER, fulfillment_status="FULFILLED", fulfillments=(PARCEL, PARCEL))) == ["発送済み"]
    refunded = replace(ORDER, financial_status="REFUNDED", return_status="RETURNED", fulfillment_status="FULFILLED")
    assert labels(refunded) == ["返品済み", "発送済み", "返金済み"]
    assert labels(replace(ORDER, cancelled_at=PLACED, financial_status="VOIDED")) == ["キャンセル済み", "支払い無効"]
    unknown = states_of(replace(ORDER, fulfillment_status="TELEPORTED"))
    assert [(state.label, state.is_raw) for state in unknown] == [("TELEPORTED", True)]


def test_a_card_joins_parcels_subscription_and_the_check_of_the_address() -> None:
    """0.60, 2.10, 2.11 Tracking link, 定期◯回目, ⚠ 米軍宛住所を確認."""
    contract = Contract("4821000001", "active")
    order = replace(
        ORDER,
        tags=("subscription-count:7", "subscription-id:4821000001", "subscription-id:123"),
        lines=(LineItem("1", "返した皿", 0), LineItem("2", "ワンピース", 1)),
        shipping_address=CAMP,
        fulfillments=(replace(PARCEL, trackings=(Tracking("ヤマト運輸", "4412-3456-7890"), Tracking())),),
    )
    (card,) = order_cards([order], {contract.id: contract}, 7, TODAY)
    assert card.first is not None
    assert (card.first.title, card.more) == ("ワンピース", 1)
    assert [(one.company, one.number) for one in card.parcels] == [("ヤマト運輸", "4412-3456-7890")]
    assert (card.parcels[0].url or "").endswith("441234567890")
    assert (card.joined.tags.count, card.joined.contracts, card.is_military) == (7, (contract,), True)
    assert [finding.tag for finding in card.joined.tags.findings] == ["subscription-id:123"]
    assert not order_cards([replace(order, shipping_address=HOME)], {}, 7, TODAY)[0].is_military


@pytest.mark.parametrize(
    ("gid", "shop", "url"),
    [
        ("gid://shopify/Customer/602", SHOP, "https://admin.shopify.com/store/example/customers/602"),
        ("gid://shopify/Order/1050", SHOP, "https://admin.shopify.com/store/example/orders/1050"),
        ("gid://shopify/DraftOrder/7", SHOP, "https://admin.shopify.com/store/example/draft_orders/7"),
        ("gid://shopify/Product/7", SHOP, None),
        ("gid://madoguchi/Customer/01J", SHOP, None),
        ("gid://shopify/Customer/602", "own", None),
        ("gid://shopify/Customer/602/../..", SHOP, None),
    ],
)
def test_the_way_to_the_admin_is_straight_to_the_record(gid: str, shop: str, url: str | None) -> None:
    """4.10 Link straight to the admin page."""
    assert admin_url(gid, shop) == url


def test_an_address_is_one_line_as_its_country_writes_it() -> None:
    """Japan's goes from the large to the small."""
    assert address_line(HOME) == "〒150-0001 東京都渋谷区神宮前1-2-3 201"
    assert address_line(CAMP) == "PSC 473 BOX 12, FPO, AP 96349, US"
    assert address_line(Address()) == ""
