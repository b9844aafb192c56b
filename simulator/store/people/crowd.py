"""Everybody else: enough customers and orders to look for somebody among them."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from random import Random
from typing import Any

from simulator.store.people import buying, making
from simulator.store.people.goods import CARRIERS
from simulator.store.people.names import FAMILY_NAMES, GIVEN_NAMES
from simulator.store.records.customer import Customer
from simulator.store.records.draft import AbandonedCheckout, DraftOrder
from simulator.store.records.order import Order
from simulator.store.shop import Shop

_TAGS = ("VIP", "新規", "ギフト", "卸", "要注意", "LINE登録", "ふるさと納税", "メルマガ")
_NOTES = (None, None, None, "午前中のお届けをご希望。", "のし対応あり。", "アレルギー: そば")
_TIERS = (None, "LOW", "LOW", "MEDIUM", "HIGH")


def add_crowd(shop: Shop, random: Random, count: int) -> list[Customer]:
    """Add so many customers."""
    return [_somebody(shop, random, position) for position in range(count)]


def order_crowd(shop: Shop, random: Random, crowd: list[Customer], numbers: dict[int, float]) -> None:
    """Let the crowd have placed the orders that are left."""
    buyers = [customer for position, customer in enumerate(crowd) if position % 9 not in {4, 8}]
    for number, days_ago in sorted(numbers.items()):
        customer = random.choice(buyers)
        at = shop.now() - timedelta(days=days_ago)
        more: dict[str, Any] = {"tags": _order_tags(customer, number, shop)} if number % 3 == 0 else {}
        if number % 11 == 0:
            more |= {"financial": "PENDING", "gateway": "コンビニ決済"}
        order = buying.add_order(shop, number, customer, list(_basket(shop, random)), at, **more)
        _go_on(shop, random, order, number)


def leave_carts(shop: Shop, crowd: list[Customer], people: dict[str, Customer]) -> None:
    """Leave drafts of the staff and checkouts that nobody finished."""
    for position, customer in enumerate((people["hanako"], people["rin"], *crowd[3:7])):
        at = shop.now() - timedelta(days=position + 1, hours=2)
        number = shop.next_number()
        lines = [buying.line_of(shop, "ギフトセット", "小", 1 + position % 2)]
        address = customer.default_address
        if position % 2 == 0:
            shop.drafts[number] = DraftOrder(
                number=number,
                name=f"#D{position // 2 + 1}",
                token=f"{number:x}",
                created_at=at,
                updated_at=at,
                customer_number=customer.number,
                email=customer.email,
                note="LINEで受注",
                tags=["line"],
                lines=lines,
                shipping_address=address,
            )
        else:
            shop.checkouts[number] = AbandonedCheckout(
                number=number,
                name=f"#{number}",
                token=f"{number:x}",
                created_at=at,
                updated_at=at,
                customer_number=customer.number,
                lines=lines,
                shipping_address=address,
            )


def _somebody(shop: Shop, random: Random, position: int) -> Customer:
    last, last_kana, last_latin = FAMILY_NAMES[position % len(FAMILY_NAMES)]
    first, first_kana, first_latin = GIVEN_NAMES[(position * 7 + position // len(FAMILY_NAMES)) % len(GIVEN_NAMES)]
    has_phone, has_email = position % 4 != 1, position % 10 != 6
    customer = making.add_customer(
        shop,
        last,
        first,
        days_ago=random.randint(20, 400),
        place=position if position % 6 else None,
        email=f"{first_latin}.{last_latin}{position}@example.jp" if has_email else None,
        phone=f"+81{random.choice((70, 80, 90))}{random.randint(10_000_000, 99_999_999)}" if has_phone else None,
        verified_email=has_email,
        state="ENABLED" if position % 5 == 0 else "DISABLED",
        note=random.choice(_NOTES),
        tags=random.sample(_TAGS, random.randint(0, 2)),
        spend_tier=random.choice(_TIERS),
    )
    if position % 3 == 0:
        making.set_metafield(shop, customer, making.KANA, f"{last_kana} {first_kana}", "single_line_text_field")
    if has_email and position % 2:
        making.subscribe_to_mail(shop, customer, days_ago=15, by_sms=position % 3 == 0)
    if position % 8 == 3:
        _subscribe(shop, customer, position)
    return customer


def _subscribe(shop: Shop, customer: Customer, position: int) -> None:
    """Put the tags of a subscription app on, each state in turn."""
    contract = f"{3_000_000_000 + position}"
    ended = (shop.now() - timedelta(days=position)).date().isoformat()
    tags = (
        [
            "Active_Subscriber",
            *making.contract_tags(contract, "月1便", ["薬用シャンプー", "ヘアオイル"], "skip-count:0"),
        ],
        ["Active_Subscriber", *making.contract_tags(contract, "隔週: お試し", ["ハーブ茶"], f"pause:{ended}")],
        ["Disactive_Subscriber", *making.contract_tags(contract, "", [], f"cancel:{ended}")],
    )[position // 8 % 3]
    customer.tags = sorted({*customer.tags, *tags, "subscription-rank:シルバー"})
    customer.subscriber_status = ("ACTIVE", "PAUSED", "CANCELLED")[position // 8 % 3]


def _order_tags(customer: Customer, number: int, shop: Shop) -> list[str]:
    contract = next((tag.split("-")[1] for tag in customer.tags if tag.startswith("subscription-3")), None)
    if contract is None:
        return []
    on = (shop.now() + timedelta(days=number % 7)).date().isoformat()
    return [f"subscription-count:{number % 5 + 1}", f"subscription-id:{contract}", f"delivery-{contract}:{on} 14-16時"]


def _basket(shop: Shop, random: Random) -> Iterator[buying.Wanted]:
    for product in random.sample(list(shop.products.values()), random.randint(1, 3)):
        yield product.title, random.choice(product.variants).title, random.randint(1, 2)


def _go_on(shop: Shop, random: Random, order: Order, number: int) -> None:
    """Let happen to an order what happens to orders: by its number, so that each state is there."""
    age = shop.now() - order.created_at
    soon = order.created_at + min(timedelta(days=1), age / 3)
    if number % 13 == 0:
        buying.call_off(shop, order, soon, random.choice(("CUSTOMER", "INVENTORY", "OTHER")))
        return
    if order.financial != "PAID" or age < timedelta(days=1):
        order.held = "ON_HOLD" if number % 4 == 0 else None
        return
    company = list(CARRIERS)[number % len(CARRIERS)]
    tracking = f"{random.randint(1000, 9999)}-{random.randint(1000, 9999)}-{random.randint(1000, 9999)}"
    is_part = number % 7 == 0 and order.lines[0].quantity > 1
    buying.send(shop, order, company, tracking, soon, quantity=1 if is_part else None)
    if is_part or age < timedelta(days=4):
        return
    arrived = soon + min(timedelta(days=2), age / 3)
    buying.arrive(shop, order, arrived)
    if number % 10 == 5:
        buying.take_back(shop, order, arrived + timedelta(hours=6), "REQUESTED" if number % 20 == 5 else "OPEN")
    if number % 10 == 9:
        buying.give_back(shop, order, Decimal(500), arrived + timedelta(hours=8))
    if number % 10 == 2:
        buying.give_back(shop, order, order.total, arrived + timedelta(hours=9), pieces=order.lines[0].quantity)
