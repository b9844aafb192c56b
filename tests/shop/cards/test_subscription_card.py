"""A customer's subscriptions as staff look at them."""

from datetime import UTC, date, datetime, timedelta

from inbox.orders.order import Order
from shop.cards.subscription_card import subscription_card
from shop.subscriptions.history import changes

AT = datetime(2026, 10, 1, tzinfo=UTC)
TODAY = date(2026, 11, 28)
ONE, TWO = "4821000001", "4821000002"
TAGS = ("VIP", "Active_Subscriber", f"subscription-{ONE}-plan:月1便", f"subscription-{ONE}-product:深煎りブレンド")


def order(number: int, *tags: str, cancelled: bool = False) -> Order:
    """Make an order with tags."""
    gid = f"gid://shopify/Order/{number}"
    return Order("s.myshopify.com", gid, f"#{number}", AT, AT, tags=tags, cancelled_at=AT if cancelled else None)


def test_a_contract_shows_its_next_delivery_and_the_count_of_its_newest_order() -> None:
    """2.8, 2.12 Plan, product, state, and the next delivery from the orders."""
    orders = [
        order(3, f"subscription-id:{ONE}", "subscription-count:8", f"delivery-{ONE}:2026-11-29", cancelled=True),
        order(2, f"subscription-id:{ONE}", "subscription-count:7", f"delivery-{ONE}:2026-12-05 午前中"),
        order(1, f"subscription-id:{ONE}", "subscription-count:6", f"delivery-{ONE}:2026-11-05"),
        order(4, f"subscription-id:{TWO}", "subscription-count:9"),
    ]
    card = subscription_card(TAGS, (), orders, TODAY)
    (one,) = card.contracts
    assert (one.contract.plans, one.contract.products, one.contract.state) == (
        ("月1便",),
        ("深煎りブレンド",),
        "active",
    )
    assert one.delivery is not None
    assert (one.delivery.on, one.delivery.slot, one.count) == (date(2026, 12, 5), "午前中", 7)
    assert card.subscriptions.others == ("VIP",)


def test_what_the_tags_no_longer_tell_is_remembered_and_ended_contracts_stand_last() -> None:
    """2.9 The history outlives the tags."""
    later = AT + timedelta(days=30)
    both = (*TAGS, f"subscription-{TWO}-plan:隔月便", f"subscription-{TWO}-product:ハーブ茶")
    ended = (*TAGS, f"subscription-{TWO}-cancel:2026-10-20")
    history = [*changes(None, both, AT), *changes(both, ended, later, changes(None, both, AT))]
    card = subscription_card(TAGS, history, (), TODAY)
    assert [one.contract.id for one in card.contracts] == [ONE, TWO]
    assert (card.contracts[1].contract.state, card.contracts[1].contract.products) == ("cancelled", ("ハーブ茶",))
    assert card.history[0].kind == "cancelled"
    assert [change.at for change in card.history] == sorted((change.at for change in history), reverse=True)


def test_who_never_subscribed_has_no_block() -> None:
    """An empty block would only be in the way."""
    assert subscription_card(("VIP",), (), (), TODAY).is_empty
    assert not subscription_card(("subscription-rank:ゴールド",), (), (), TODAY).is_empty
