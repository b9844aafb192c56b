"""Where an order goes, as the store has it at this moment, and the one change of it: what a person has decided."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from inbox.customers.customer import Address
from inbox.customers.keys import normalise_phone
from inbox.customers.prefectures import prefecture_code
from inbox.errors import Conflict, Invalid, NotFound
from inbox.orders.order import Order
from inbox.texts import is_storable
from shop.addresses.places import find_region
from shop.client.asks import Asks
from shop.records import read_address, read_moment

SHIPPED_STATES = frozenset({"FULFILLED", "PARTIALLY_FULFILLED"})
# A shipment of which nothing came.
VOID_SHIPMENTS = frozenset({"CANCELLED", "ERROR", "FAILURE"})
SHIPPED = "発送済みのため変更できません。配送会社に連絡してください。"
CANCELLED = "キャンセルされた注文のため、住所を変更できません。"
CHANGED = "注文の住所がほかで変更されました。いまの住所を確認して、もう一度変更してください。"
PARTS = ("name", "company", "address1", "address2", "city", "province_code", "zip", "country", "phone")
FAMILY_FIRST = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
LIMIT = 255


@dataclass(frozen=True, slots=True)
class Delivery:
    """What the store says of an order's way to its customer."""

    gid: str
    updated_at: datetime | None
    address: Address
    first_name: str
    last_name: str
    is_shipped: bool
    is_cancelled: bool

    def is_at(self, wanted: Address) -> bool:
        """Tell whether an order goes there already; in which order a name is written does not count."""
        return address_input(wanted, self) == address_input(self.address, self)

    def check(self, seen: str) -> None:
        """Raise Conflict when the address can be changed no more, or is another one than staff saw."""
        if self.is_cancelled:
            raise Conflict(CANCELLED)
        if self.is_shipped:
            raise Conflict(SHIPPED)
        if digest_of(self.address) != seen:
            raise Conflict(CHANGED)


async def read_delivery(asks: Asks, order_gid: str) -> Delivery:
    """Ask the store where an order goes."""
    node = (await asks.ask("OrderAddress", {"id": order_gid})).data.get("order")
    if not isinstance(node, Mapping):
        raise NotFound("この注文はストアにありません。ストアで確認してください。")
    place = node.get("shippingAddress") or {}
    shipments = [str(one.get("status")) for one in node.get("fulfillments") or ()]
    return Delivery(
        gid=order_gid,
        updated_at=read_moment(node.get("updatedAt")),
        address=read_address(place) or Address(),
        first_name=place.get("firstName") or "",
        last_name=place.get("lastName") or "",
        is_shipped=_is_shipped(str(node.get("displayFulfillmentStatus")), shipments),
        is_cancelled=node.get("cancelledAt") is not None,
    )


async def change_delivery(asks: Asks, delivery: Delivery, wanted: Address) -> tuple[Address, datetime | None]:
    """Send an order elsewhere; give what the store has then, and since when."""
    variables = {"id": delivery.gid, "address": address_input(wanted, delivery)}
    done = (await asks.ask("OrderUpdateShippingAddress", variables)).accepted("orderUpdate")
    node = done.get("order") or {}
    return read_address(node.get("shippingAddress")) or wanted, read_moment(node.get("updatedAt"))


def is_shipped(order: Order) -> bool:
    """Tell from the mirror whether anything of an order is on its way."""
    return _is_shipped(order.fulfillment_status or "", [one.status or "" for one in order.fulfillments])


def digest_of(address: Address) -> str:
    """Name an address, to see later whether it is still the same."""
    parts = "\0".join(" ".join(getattr(address, name).split()) for name in PARTS)
    return hashlib.sha256(parts.encode()).hexdigest()[:32]


def read_typed(given: Mapping[str, str]) -> Address:
    """Read an address that staff approved, field by field; Invalid names what cannot be."""
    values: dict[str, Any] = {name: given.get(name, "").strip() for name in (*PARTS, "province")}
    wrong = {name: "length" for name, value in values.items() if len(value) > LIMIT or not is_storable(value)}
    wrong |= {name: "required" for name in ("name", "address1", "city") if not values[name]}
    if not re.fullmatch("[A-Z]{2}", values["country"].upper()):
        wrong["country"] = "unknown"
    if wrong:
        raise Invalid("住所の入力内容を確認してください。", fields=wrong)
    address = Address(**{**values, "country": values["country"].upper()})
    return replace(address, province_code=_province_code(address))


def address_input(wanted: Address, delivery: Delivery) -> dict[str, Any]:
    """Write an address as the store takes it; a name that stays keeps its halves."""
    first, last = (delivery.first_name, delivery.last_name)
    if wanted.name != delivery.address.name:
        first, last = split_name(wanted.name, delivery.first_name, delivery.last_name)
    return {
        "firstName": first,
        "lastName": last,
        "company": wanted.company,
        "address1": wanted.address1,
        "address2": wanted.address2,
        "city": wanted.city,
        "provinceCode": wanted.province_code or None,
        "zip": wanted.zip,
        "countryCode": wanted.country,
        "phone": normalise_phone(wanted.phone) or wanted.phone,
    }


def split_name(name: str, first: str = "", last: str = "") -> tuple[str, str]:
    """Cut a name into first and last: by the half that is known, else Japanese writes the family first."""
    words = name.split()
    if len(words) < 2:
        return "", name.strip()
    if first in words[1:] or words[0] == last:
        return " ".join(words[1:]), words[0]
    is_known = words[0] == first or words[-1] == last
    if FAMILY_FIRST.search(name) and not is_known:
        return " ".join(words[1:]), words[0]
    return " ".join(words[:-1]), words[-1]


def _is_shipped(status: str, shipments: list[str]) -> bool:
    return status in SHIPPED_STATES or any(one.upper() not in VOID_SHIPMENTS for one in shipments)


def _province_code(address: Address) -> str:
    """Find the store's code of a state or prefecture that was written as a name."""
    written = address.province_code or address.province
    if address.country == "JP":
        return prefecture_code(written) or ""
    if address.country == "US" and (region := find_region(written)):
        return region
    return written.upper() if re.fullmatch(r"[A-Za-z0-9-]{1,6}", written) else ""
