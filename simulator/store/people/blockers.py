"""One customer for each thing that hinders a merge or a deletion."""

from datetime import timedelta
from decimal import Decimal

from simulator.store.people import making
from simulator.store.records.customer import Customer
from simulator.store.records.reward import GiftCard
from simulator.store.records.subscription import Contract, PaymentMethod
from simulator.store.records.work import MergeJob
from simulator.store.shop import Shop

# What hinders, and who: the e-mail address is the word in lower case.
HINDERED = (
    ("SUBSCRIPTIONS", "近藤", "春樹"),
    ("COMPANY_CONTACT", "石川", "商事"),
    ("CUSTOMER_PAYMENT_METHODS", "前田", "文"),
    ("STORE_CREDIT", "藤田", "奈々"),
    ("MULTIPASS_IDENTIFIER", "岡田", "涼"),
    ("DELETED_AT", "後藤", "消"),
    ("REDACTED_AT", "村上", "消去"),
    ("MERGE_IN_PROGRESS", "遠藤", "進"),
    ("PENDING_DATA_REQUEST", "青木", "待"),
    ("GIFT_CARDS", "坂本", "贈"),
)


def add_hindered(shop: Shop) -> None:
    """Add a customer for each hindrance, and one whose gift card is yet to be delivered."""
    for position, (word, last_name, first_name) in enumerate(HINDERED):
        email = f"{word.lower().replace('_', '-')}@example.jp"
        customer = making.add_customer(shop, last_name, first_name, email=email, place=position, days_ago=120)
        _hinder(shop, customer, word)
    making.add_customer(shop, "福田", "待子", email="scheduled-gift@example.jp", awaits_gift=True, days_ago=30)


def _hinder(shop: Shop, customer: Customer, word: str) -> None:
    at = shop.now() - timedelta(days=3)
    match word:
        case "SUBSCRIPTIONS":
            _subscribe(shop, customer)
        case "COMPANY_CONTACT":
            customer.is_company_contact = True
        case "CUSTOMER_PAYMENT_METHODS":
            customer.payment_methods = [
                PaymentMethod(token="f1a7c0de0002", brand="mastercard", last_digits="4444"),  # noqa: S106
                PaymentMethod(token="f1a7c0de0003", kind="CustomerPaypalBillingAgreement", paypal_email=customer.email),  # noqa: S106
                PaymentMethod(token="f1a7c0de0004", kind="CustomerShopPayAgreement", last_digits="1881"),  # noqa: S106
            ]
        case "STORE_CREDIT":
            customer.store_credit, customer.store_credit_number = Decimal(1000), shop.next_number()
        case "MULTIPASS_IDENTIFIER":
            customer.multipass_identifier = "member-4711"
        case "DELETED_AT":
            customer.deleted_at = at
        case "REDACTED_AT":
            customer.redacted_at = at
        case "MERGE_IN_PROGRESS":
            _begin_merge(shop, customer)
        case "PENDING_DATA_REQUEST":
            customer.erasure_requested_at = at
        case _:
            _give_card(shop, customer)


def _subscribe(shop: Shop, customer: Customer) -> None:
    at = shop.now() - timedelta(days=60)
    contract = Contract(
        number=shop.next_number(),
        created_at=at,
        updated_at=at,
        title="ハーブ茶",
        price=Decimal(2480),
        plan="月1便",
        next_billing_at=shop.now() + timedelta(days=9),
    )
    customer.contracts.append(contract)
    customer.subscriber_status = "ACTIVE"


def _begin_merge(shop: Shop, customer: Customer) -> None:
    """Let a merge be at work for ever: its other side is somebody who does not answer."""
    other = making.add_customer(shop, "遠藤", "進一", email="merge-partner@example.jp", days_ago=80)
    token = "00000000-0000-4000-8000-000000000001"  # noqa: S105
    shop.merge_jobs[token] = MergeJob(token=token, kept_gid=customer.gid, lost_gid=other.gid, status="IN_PROGRESS")


def _give_card(shop: Shop, customer: Customer) -> None:
    number = shop.next_number()
    shop.gift_cards[number] = GiftCard(
        number=number,
        code="gift2026haru0001",
        initial=Decimal(3000),
        balance=Decimal(3000),
        created_at=customer.created_at,
        customer_number=customer.number,
    )
