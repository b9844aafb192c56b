"""Mails about cards on file, and cards that are taken away."""

from typing import Any

from simulator.store.acts.letters import write_letter
from simulator.store.api.asked import Asked
from simulator.store.api.refusal import refuse
from simulator.store.api.resolvers import resolves
from simulator.store.api.writes.values import get_customer, is_email
from simulator.store.records.customer import Customer
from simulator.store.records.subscription import PaymentMethod

SENDERS = frozenset({"support@example.jp", "staff@example.jp"})


@resolves("Mutation", "customerPaymentMethodSendUpdateEmail")
def _send_update(asked: Asked, customer_payment_method_id: str, email: dict[str, Any] | None = None) -> dict[str, Any]:
    customer, method = _get(asked, customer_payment_method_id)
    given = {name: value for name, value in (email or {}).items() if value}
    if extra := sorted(given.keys() - {"from", "bcc"}):
        raise refuse(f"{extra[0]} is not allowed", "email", extra[0])
    _check_senders(given)
    if not customer.email:
        raise refuse("Customer has no email address", "customerPaymentMethodId")
    asked.shop.note_event(customer, "mail_sent", "お支払い方法の更新のご案内をメールで送信しました。")
    write_letter(
        asked.shop, customer.email, "お支払い方法の更新のお願い", f"{asked.origin}/payment_methods/{method.token}"
    )
    return {"customer": customer}


@resolves("Mutation", "customerPaymentMethodGetUpdateUrl")
def _update_url(asked: Asked, customer_payment_method_id: str) -> dict[str, Any]:
    found = _find(asked, customer_payment_method_id)
    if found is None:
        raise refuse(
            "Customer payment method does not exist",
            "customerPaymentMethodId",
            code="PAYMENT_METHOD_DOES_NOT_EXIST",
        )
    if found[1].kind != "CustomerShopPayAgreement":
        raise refuse("Invalid payment instrument", "customerPaymentMethodId", code="INVALID_INSTRUMENT")
    return {"updatePaymentMethodUrl": f"{asked.origin}/payment_methods/{found[1].token}"}


@resolves("Mutation", "customerPaymentMethodRevoke")
def _revoke(asked: Asked, customer_payment_method_id: str) -> dict[str, Any]:
    _, method = _get(asked, customer_payment_method_id)
    if method.contract_numbers:
        raise refuse("Customer payment method has active subscription contracts", "customerPaymentMethodId")
    method.revoked_at, method.revoked_reason = asked.shop.now(), "MANUALLY_REVOKED"
    return {"revokedCustomerPaymentMethodId": method.gid}


@resolves("Mutation", "customerSendAccountInviteEmail")
def _invite(asked: Asked, customer_id: str, email: dict[str, Any] | None = None) -> dict[str, Any]:
    customer = get_customer(asked, customer_id, "Customer can't be found", "customerId")
    given = email or {}
    if given.get("subject") is not None and not given["subject"].strip():
        raise refuse("Subject can't be blank", "email", "subject", code="INVALID")
    to = given.get("to") or customer.email
    if not to or not is_email(to):
        raise refuse("To is invalid", "email", "to", code="INVALID")
    _check_senders(given)
    if customer.state == "ENABLED":
        raise refuse("Account already enabled", "customerId", code="INVALID")
    customer.state = "INVITED"
    write_letter(
        asked.shop,
        to,
        given.get("subject") or "アカウントのご招待",
        f"{asked.origin}/account/activate/{customer.number}",
    )
    return {"customer": customer}


@resolves("Mutation", "customerGenerateAccountActivationUrl")
def _activation(asked: Asked, customer_id: str) -> dict[str, Any]:
    customer = get_customer(asked, customer_id, "The customer can't be found.", "customerId")
    if customer.state not in {"DISABLED", "INVITED"}:
        raise refuse("Account already enabled", "customerId")
    return {"accountActivationUrl": f"{asked.origin}/account/activate/{customer.number}"}


def _find(asked: Asked, gid: str) -> tuple[Customer, PaymentMethod] | None:
    for customer in asked.shop.customers.values():
        for method in customer.payment_methods:
            if method.gid == gid and method.revoked_at is None:
                return customer, method
    return None


def _get(asked: Asked, gid: str) -> tuple[Customer, PaymentMethod]:
    found = _find(asked, gid)
    if found is None:
        raise refuse("Customer payment method does not exist", "customerPaymentMethodId")
    return found


def _check_senders(given: dict[str, Any]) -> None:
    if given.get("from") and given["from"] not in SENDERS:
        raise refuse("From Sender is invalid", "email", "from", code="INVALID")
    if wrong := [one for one in given.get("bcc") or [] if one not in SENDERS]:
        raise refuse(f"Bcc {', '.join(wrong)} is not a valid bcc address", "email", "bcc", code="INVALID")
