"""The customers whom the stories are about, each with what happens to them."""

from collections.abc import Callable
from datetime import timedelta

from simulator.store.people import buying, making
from simulator.store.records.address import Address
from simulator.store.records.customer import Customer
from simulator.store.records.order import Order
from simulator.store.records.subscription import PaymentMethod
from simulator.store.shop import Shop

Place = Callable[..., Order]
HANAKO_CONTRACT = "1234567890"
RIN_CONTRACT = "2345678901"
LINE_IDS = ("U4af4980629b1c1f8a5e0c7d2e9f30a01", "U4af4980629b1c1f8a5e0c7d2e9f30a02")


def add_stories(shop: Shop) -> dict[str, Customer]:
    """Add the people of the stories, by a short name."""
    people = {
        "hanako": _hanako(shop),
        "rin": _rin(shop),
        "kate": _soldier(shop, "山本", "ケイト", "kate.yamamoto@example.com", "CMR 415 Box 1234", "APO Berlin", "JP"),
        "james": _soldier(shop, "ミラー", "ジェームズ", "james.miller@example.com", "PSC 455 BOX 1208", "APO", "US"),
        "haruka": making.add_customer(
            shop,
            "中野",
            "春香",
            email="haruka.nakano@example.jp",
            phone="+819033334444",
            place=5,
            tags=["VIP"],
            days_ago=150,
        ),
        "haruka_too": making.add_customer(
            shop,
            "中野",
            "春香",
            email="nakano.h@example.com",
            phone="+818033334444",
            place=5,
            tags=["LINE登録"],
            days_ago=40,
        ),
        "takumi": making.add_customer(
            shop, "小川", "匠", email="takumi.ogawa@example.jp", place=15, note="領収書は会社名で。", days_ago=300
        ),
        "takumi_too": making.add_customer(
            shop, "小川", "匠", phone="+819077778888", note="電話での注文が多い。", days_ago=20, verified_email=False
        ),
    }
    for name, line_id in zip(("hanako", "haruka"), LINE_IDS, strict=True):
        making.set_metafield(shop, people[name], making.SOCIALPLUS, line_id, "single_line_text_field")
    return people


def order_stories(shop: Shop, people: dict[str, Customer], numbers: dict[int, float]) -> None:
    """Place the orders that the stories name; `numbers` tells how many days ago each number was placed."""

    def place(number: int, who: str, *wanted: buying.Wanted, **more: object) -> Order:
        at = shop.now() - timedelta(days=numbers.pop(number))
        return buying.add_order(shop, number, people[who], wanted, at, **more)

    now = shop.now()
    tags = ["subscription-count:3", f"subscription-id:{HANAKO_CONTRACT}"]
    first = place(1018, "hanako", ("ハーブ茶", "30包", 2), tags=["subscription-count:2", tags[1]])
    buying.send(shop, first, "佐川急便", "5012-3456-7890", first.created_at + timedelta(days=1))
    buying.arrive(shop, first, first.created_at + timedelta(days=3))
    on = (now + timedelta(days=1)).date().isoformat()
    known = place(1042, "hanako", ("ハーブ茶", "30包", 2), tags=[*tags, f"delivery-{HANAKO_CONTRACT}:{on} 午前中"])
    buying.send(shop, known, "ヤマト運輸", "1234-5678-9012", now - timedelta(days=1))
    dress = place(1050, "rin", ("ワンピース", "M", 1))
    buying.send(shop, dress, "ヤマト運輸", "2345-6789-0123", now - timedelta(days=5))
    buying.arrive(shop, dress, now - timedelta(days=3))
    place(1061, "kate", ("ギフトセット", "大", 1), ("今治タオル", "藍", 2), shipping_title="日本郵便 国際小包")
    place(1063, "james", ("マグカップ", "白", 2), shipping_title="日本郵便 国際小包")
    place(1027, "haruka", ("美容液", "30ml", 1))
    place(1058, "haruka_too", ("ヘアオイル", "100ml", 1))
    place(
        1065,
        "takumi_too",
        ("オーガニックはちみつ", "250g", 3),
        gateway="銀行振込",
        financial="PENDING",
        source="shopify_draft_order",
    )


def _hanako(shop: Shop) -> Customer:
    customer = making.add_customer(
        shop,
        "佐藤",
        "花子",
        email="hanako.sato@example.jp",
        phone="+819012345678",
        place=4,
        state="ENABLED",
        note="割れ物は二重梱包をご希望。",
        tags=[
            "VIP",
            "Active_Subscriber",
            *making.contract_tags(HANAKO_CONTRACT, "月1便", ["ハーブ茶"], "skip-count:1"),
        ],
        spend_tier="HIGH",
        rfm_group="CHAMPIONS",
        subscriber_status="ACTIVE",
    )
    making.add_home(shop, customer, 13)
    making.set_metafield(shop, customer, making.KANA, "サトウ ハナコ", "single_line_text_field")
    making.subscribe_to_mail(shop, customer, by_sms=True)
    making.comment(shop, customer, "電話でお届け日の変更を承りました。", "田中", shop.now() - timedelta(days=12))
    customer.payment_methods = [PaymentMethod(token="f1a7c0de0001", brand="visa", last_digits="4242")]  # noqa: S106
    return customer


def _rin(shop: Shop) -> Customer:
    customer = making.add_customer(
        shop,
        "鈴木",
        "凛",
        email="rin.suzuki@example.jp",
        phone="+818023456789",
        place=7,
        state="ENABLED",
        tags=[
            "Active_Subscriber",
            "subscription-rank:ゴールド",
            *making.contract_tags(RIN_CONTRACT, "隔月便", ["美容液"]),
        ],
        spend_tier="MEDIUM",
        rfm_group="LOYAL",
        subscriber_status="ACTIVE",
    )
    making.set_metafield(shop, customer, making.KANA, "スズキ リン", "single_line_text_field")
    making.subscribe_to_mail(shop, customer)
    return customer


def _soldier(
    shop: Shop, last_name: str, first_name: str, email: str, street: str, city: str, country_code: str
) -> Customer:
    """Add somebody whose parcels go to a military post office; only one of the two addresses is written well."""
    customer = making.add_customer(shop, last_name, first_name, email=email, locale="en", days_ago=90)
    is_well = country_code == "US"
    address = Address(
        number=shop.next_number(),
        first_name=first_name,
        last_name=last_name,
        address1=street,
        city=city,
        province="Armed Forces Pacific" if is_well else None,
        province_code="AP" if is_well else None,
        zip="96338" if is_well else "09114",
        country_code=country_code,
        country="United States" if is_well else "Japan",
    )
    customer.addresses.append(address)
    customer.default_address_number = address.number
    return customer
