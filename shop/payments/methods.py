"""The ways to pay that a customer has left with the store, and the mail that lets them change one."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from shop.admin.answers import nodes_of
from shop.client.asks import Asks, check_scope
from shop.nodes import Node, part_of, text_of

SCOPE = "read_customer_payment_methods"

Kind = Literal["card", "shop_pay", "paypal", "unknown"]
KINDS: Mapping[str, Kind] = {
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
    """One way to pay, never more of a number than its last digits; `revoked_reason` is the store's word."""

    gid: str
    kind: Kind
    brand: str | None = None
    last_digits: str | None = None
    expiry_month: int | None = None
    expiry_year: int | None = None
    expires_soon: bool = False
    is_inactive: bool = False
    is_revoked: bool = False
    revoked_reason: str | None = None


async def read_payment_methods(asks: Asks, customer_gid: str) -> tuple[PaymentMethod, ...]:
    """Ask for the ways to pay of a customer, of which nothing is kept; AccessDenied when the app may not see them."""
    check_scope(asks, SCOPE)
    answer = await asks.ask("CustomerPaymentMethods", {"id": customer_gid})
    return tuple(_method(node) for node in nodes_of(answer, "customer", "paymentMethods"))


async def send_update_mail(asks: Asks, method_gid: str, sender: str | None) -> None:
    """Let the store mail a link by which the customer changes a way to pay; Refused with its words."""
    email = {"from": sender} if sender else None
    answer = await asks.ask("CustomerPaymentMethodSendUpdateEmail", {"id": method_gid, "email": email})
    answer.accepted("customerPaymentMethodSendUpdateEmail")


def _method(node: Node) -> PaymentMethod:
    instrument = part_of(node, "instrument")
    brand = text_of(instrument, "brand")
    return PaymentMethod(
        gid=text_of(node, "id") or "",
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
