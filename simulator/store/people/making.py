"""Make customers with what belongs to them, as if they had been there for long."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from simulator.store.people.places import HOUSES, PLACES
from simulator.store.records.address import Address
from simulator.store.records.customer import Consent, Customer
from simulator.store.records.event import Event
from simulator.store.records.metafield import Metafield
from simulator.store.shop import Shop

SOCIALPLUS = ("socialplus", "line")
KANA = ("custom", "name_kana")


def add_customer(
    shop: Shop,
    last_name: str | None,
    first_name: str | None,
    *,
    days_ago: float = 200,
    place: int | None = None,
    **more: Any,
) -> Customer:
    """Let somebody be a customer; `place` is a row of the places where they live."""
    at = shop.now() - timedelta(days=days_ago)
    customer = Customer(
        number=shop.next_number(), created_at=at, updated_at=at, last_name=last_name, first_name=first_name, **more
    )
    if place is not None:
        add_home(shop, customer, place)
    customer.tags = sorted(customer.tags)
    shop.customers[customer.number] = customer
    shop.note_event(customer, "create", f"{customer.display_name}さんがアカウントを作成しました。", at=at)
    return customer


def add_home(shop: Shop, customer: Customer, place: int) -> Address:
    """Give a customer an address; the first one is the default."""
    province, code, city, postcode, street = PLACES[place % len(PLACES)]
    address = Address(
        number=shop.next_number(),
        first_name=customer.first_name,
        last_name=customer.last_name,
        address1=street,
        address2=HOUSES[place % len(HOUSES)],
        city=city,
        province=province,
        province_code=code,
        zip=postcode,
        phone=customer.phone,
    )
    customer.addresses.append(address)
    customer.default_address_number = customer.default_address_number or address.number
    return address


def subscribe_to_mail(shop: Shop, customer: Customer, *, days_ago: float = 100, by_sms: bool = False) -> None:
    """Let a customer want mail, and messages to the phone too if asked."""
    at = shop.now() - timedelta(days=days_ago)
    customer.email_consent = Consent("SUBSCRIBED", "SINGLE_OPT_IN", at)
    if by_sms and customer.phone:
        customer.sms_consent = Consent("SUBSCRIBED", "SINGLE_OPT_IN", at)


def set_metafield(shop: Shop, customer: Customer, name: tuple[str, str], value: str, kind: str) -> None:
    """Keep a value that another app wrote."""
    at = customer.created_at
    customer.metafields.append(
        Metafield(
            number=shop.next_number(),
            namespace=name[0],
            key=name[1],
            type=kind,
            value=value,
            created_at=at,
            updated_at=at,
        )
    )


def comment(shop: Shop, customer: Customer, text: str, author: str, at: datetime) -> None:
    """Let staff have written into a customer's timeline."""
    customer.events.append(
        Event(
            number=shop.next_number(),
            created_at=at,
            action="create",
            message=text,
            subject_type="CUSTOMER",
            subject_gid=customer.gid,
            author=author,
            comment=text,
        )
    )


def contract_tags(contract_id: str, plan: str, products: Sequence[str], *more: str) -> list[str]:
    """Give the tags that a subscription app puts on a customer."""
    plans = [f"subscription-{contract_id}-plan:{plan}"] if plan else []
    goods = [f"subscription-{contract_id}-product:{product}" for product in products]
    return [*plans, *goods, *(f"subscription-{contract_id}-{one}" for one in more)]
