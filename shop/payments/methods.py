"""The ways to pay that a customer has left with the store, and the mail that lets them change one."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from shop.admin.answers import raise_withheld
from shop.client.asks import Asks, may
from shop.errors import AccessDenied

SCOPE = "read_customer_payment_methods"
KINDS: Mapping[str, Literal["card", "shop_pay", "paypal"]] = {
    "CustomerCreditCard": "card",
    "CustomerShopPayAgreement": "shop_pay",
    "CustomerPaypalBillingAgreement": "paypal",
}


@dataclass(frozen=True, slots=True)
class PaymentMethod:
    """A way to pay; never more of a number than its last digits."""

    gid: str
    kind: Literal["card", "shop_pay", "paypal", "other"]
    brand: str | None = None
    last_digits: str | None = None
    expiry_month: int | None = None
    expiry_year: int | None = None
    expires_soon: bool = False
    is_inactive: bool = False
    is_revoked: bool = False
    revoked_reason: str | None = None


async def read_payment_methods(asks: Asks, customer_gid: str) -> tuple[PaymentMethod, ...]:
    """Ask for the ways to pay of a customer; AccessDenied when the app may not see them."""
    if asks.scopes and not may(asks, SCOPE):
        raise AccessDenied(SCOPE)
    answer = await asks.ask("CustomerPaymentMethods", {"id": customer_gid})
    raise_withheld(answer, "customer")
    customer = answer.data.get("customer") or {}
    if not customer.get("paymentMethods") and answer.problems:
        raise AccessDenied(answer.problems[0].scope)
    return tuple(_method(node) for node in (customer.get("paymentMethods") or {}).get("nodes") or ())


async def send_update_mail(asks: Asks, method_gid: str, sender: str | None) -> None:
    """Let the store mail a link by which the customer changes a way to pay; Refused with its words."""
    email = {"from": sender} if sender else None
    answer = await asks.ask("CustomerPaymentMethodSendUpdateEmail", {"id": method_gid, "email": email})
    answer.accepted("customerPaymentMethodSendUpdateEmail")


def _method(node: Mapping[str, Any]) -> PaymentMethod:
    paid = node.get("instrument") or {}
    return PaymentMethod(
        gid=str(node.get("id")),
        kind=KINDS.get(str(paid.get("__typename")), "other"),
        brand=paid.get("brand"),
        last_digits=paid.get("lastDigits"),
        expiry_month=paid.get("expiryMonth"),
        expiry_year=paid.get("expiryYear"),
        expires_soon=paid.get("expiresSoon") is True,
        is_inactive=paid.get("inactive") is True,
        is_revoked=node.get("revokedAt") is not None,
        revoked_reason=node.get("revokedReason"),
    )
