"""Customers come, change and go."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from simulator.store.records.customer import Consent, Customer
from simulator.store.shop import Shop
from simulator.store.webhooks import customers as bodies


def spent_by(shop: Shop, customer: Customer) -> Decimal:
    """Give what a customer has paid, less what was given back."""
    paid = [order for order in shop.orders_of(customer) if order.financial not in {"PENDING", "VOIDED", "AUTHORIZED"}]
    return sum((order.total - order.refunded for order in paid), Decimal(0))


def why_not_deleted(shop: Shop, customer: Customer) -> str | None:
    """Say why a customer cannot be deleted, in the store's words."""
    if shop.orders_of(customer):
        return "Customer can’t be deleted because they have associated orders"
    if customer.contracts:
        return "Customer can’t be deleted because they have associated subscriptions"
    if customer.awaits_gift:
        return "Customer can’t be deleted because they have a scheduled gift card"
    if customer.erasure_requested_at:
        return "Customer can’t be deleted because they have a pending data erasure request"
    return None


def can_delete(shop: Shop, customer: Customer) -> bool:
    """Tell whether nothing hinders a deletion."""
    return why_not_deleted(shop, customer) is None


def join(shop: Shop, customer: Customer) -> None:
    """Let somebody be a customer from now on."""
    shop.customers[customer.number] = customer
    shop.note_event(customer, "create", f"{customer.display_name}さんが追加されました。")
    shop.tell("customers/create", bodies.customer_body(customer))


def changed(shop: Shop, customer: Customer) -> None:
    """Note that a customer was changed, and tell."""
    shop.touch(customer)
    shop.tell("customers/update", bodies.customer_body(customer))


def retag(shop: Shop, customer: Customer, tags: Iterable[str]) -> bool:
    """Give a customer these tags and no others; what came and went is told apart from the change, if there is one."""
    before = {tag.casefold(): tag for tag in customer.tags}
    wanted = {tag.casefold(): before.get(tag.casefold(), tag) for tag in reversed(list(tags))}
    added = sorted(tag for key, tag in wanted.items() if key not in before)
    removed = sorted(tag for key, tag in before.items() if key not in wanted)
    if not added and not removed:
        return False
    customer.tags = sorted(wanted.values())
    changed(shop, customer)
    for topic, some in (("customer.tags_added", added), ("customer.tags_removed", removed)):
        if some:
            shop.tell(topic, bodies.tags_body(customer, some, shop.now()))
    return True


def consent(shop: Shop, customer: Customer, email: Consent | None = None, sms: Consent | None = None) -> None:
    """Let a customer want mail or messages, or no more."""
    shop.touch(customer)
    if email:
        customer.email_consent = email
        shop.tell("customers_email_marketing_consent/update", bodies.email_consent_body(customer))
    if sms:
        customer.sms_consent = sms
        shop.tell("customers_marketing_consent/update", bodies.sms_consent_body(customer))
    shop.tell("customers/update", bodies.customer_body(customer))


def switch(shop: Shop, customer: Customer, *, is_enabled: bool) -> None:
    """Open or close a customer's account."""
    customer.state = "ENABLED" if is_enabled else "DISABLED"
    shop.touch(customer)
    shop.tell("customers/enable" if is_enabled else "customers/disable", bodies.customer_body(customer))


def leave(shop: Shop, customer: Customer) -> None:
    """Delete a customer."""
    del shop.customers[customer.number]
    for draft in shop.drafts_of(customer):
        draft.customer_number = None
    for checkout in shop.checkouts.values():
        if checkout.customer_number == customer.number:
            checkout.customer_number = None
    shop.tell("customers/delete", bodies.deleted_body(customer))


def bought(shop: Shop, customer: Customer | None) -> None:
    """Tell how much a customer has bought, after it changed."""
    if customer is None:
        return
    shop.touch(customer)
    body = bodies.purchasing_body(customer, shop.orders_of(customer), spent_by(shop, customer), shop.now())
    shop.tell("customers/purchasing_summary", body)
    shop.tell("customers/update", bodies.customer_body(customer))


def compliance_body(shop: Shop, customer: Customer | None) -> dict[str, Any]:
    """Write who a compliance webhook is about."""
    account = shop.account
    about: dict[str, Any] = {"shop_id": account.shop_number, "shop_domain": account.shop}
    if customer:
        about["customer"] = {"id": customer.number, "email": customer.email, "phone": customer.phone}
    return about
