"""How a customer pays, as far as the store tells: never a whole number of a card, and nothing of it is kept."""

from dataclasses import dataclass
from typing import Literal

from shop.client.asks import Asks
from shop.live.told import check_scope, nodes_of
from shop.nodes import Node, part_of, text_of

Kind = Literal["card", "shop_pay", "paypal", "unknown"]
KINDS: dict[str, Kind] = {
    "CustomerCreditCard": "card",
    "CustomerShopPayAgreement": "shop_pay",
    "CustomerPaypalBillingAgreement": "paypal",
}
# Marks of cards are the store's words: visa, master, jcb, american_express.
BRANDS = {
    "visa": "Visa",
    "master": "Mastercard",
    "mastercard": "Mastercard",
    "jcb": "JCB",
    "diners_club": "Diners Club",
}


@dataclass(frozen=True, slots=True)
class PaymentMethod:
    """One way to pay; `revoked_reason` is the store's word."""

    kind: Kind
    brand: str | None = None
    last_digits: str | None = None
    expiry_month: int | None = None
    expiry_year: int | None = None
    expires_soon: bool = False
    is_inactive: bool = False
    is_revoked: bool = False
    revoked_reason: str | None = None


async def ask_payments(asks: Asks, gid: str) -> tuple[PaymentMethod, ...]:
    """Ask for the ways to pay of a customer."""
    check_scope(asks, "read_customer_payment_methods")
    answer = await asks.ask("CustomerPaymentMethods", {"id": gid})
    return tuple(_method(node) for node in nodes_of(answer, "customer", "paymentMethods"))


def _method(node: Node) -> PaymentMethod:
    instrument = part_of(node, "instrument")
    brand = text_of(instrument, "brand")
    return PaymentMethod(
        kind=KINDS.get(text_of(instrument, "__typename") or "", "unknown"),
        brand=BRANDS.get(brand.lower(), brand.replace("_", " ").title()) if brand else None,
        last_digits=_last_digits(instrument),
        expiry_month=_number(instrument, "expiryMonth"),
        expiry_year=_number(instrument, "expiryYear"),
        expires_soon=instrument.get("expiresSoon") is True,
        is_inactive=instrument.get("inactive") is True,
        is_revoked=text_of(node, "revokedAt") is not None,
        revoked_reason=text_of(node, "revokedReason"),
    )


def _last_digits(instrument: Node) -> str | None:
    """Four at most, whatever came."""
    digits = text_of(instrument, "lastDigits")
    return digits[-4:] if digits else None


def _number(instrument: Node, name: str) -> int | None:
    value = instrument.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) else None
