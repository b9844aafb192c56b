"""Records as the control API shows them."""

from typing import Any

from simulator.store.acts.customers import can_delete, spent_by
from simulator.store.acts.merging import blockers_of
from simulator.store.platform import Platform
from simulator.store.records.address import Address
from simulator.store.records.customer import Customer
from simulator.store.records.order import Order


def customer_json(platform: Platform, customer: Customer) -> dict[str, Any]:
    """Write a customer with everything that a test may want to see."""
    shop = platform.shop
    return {
        "number": customer.number,
        "gid": customer.gid,
        "name": customer.display_name,
        "first_name": customer.first_name,
        "last_name": customer.last_name,
        "email": customer.email,
        "phone": customer.phone,
        "note": customer.note,
        "tags": customer.tags,
        "locale": customer.locale,
        "state": customer.state,
        "created_at": customer.created_at.isoformat(),
        "updated_at": customer.updated_at.isoformat(),
        "email_consent": customer.email_consent.state,
        "sms_consent": customer.sms_consent.state,
        "addresses": [address_json(one) for one in customer.addresses],
        "default_address": address_json(customer.default_address),
        "metafields": {f"{one.namespace}.{one.key}": one.value for one in customer.metafields},
        "orders": [order.name for order in shop.orders_of(customer)],
        "amount_spent": str(spent_by(shop, customer)),
        "can_delete": can_delete(shop, customer),
        "merge_blockers": blockers_of(shop, customer),
        "erasure_requested_at": _time(customer.erasure_requested_at),
        "redacted_at": _time(customer.redacted_at),
        "payment_methods": [
            {"gid": one.gid, "kind": one.kind, "last_digits": one.last_digits, "revoked_at": _time(one.revoked_at)}
            for one in customer.payment_methods
        ],
    }


def order_json(order: Order) -> dict[str, Any]:
    """Write an order."""
    return {
        "number": order.number,
        "gid": order.gid,
        "name": order.name,
        "confirmation": order.confirmation,
        "customer": order.customer_number,
        "email": order.email,
        "tags": order.tags,
        "note": order.note,
        "financial": order.financial,
        "fulfillment": order.fulfillment_status,
        "total": str(order.total),
        "created_at": order.created_at.isoformat(),
        "updated_at": order.updated_at.isoformat(),
        "cancelled_at": _time(order.cancelled_at),
        "lines": [{"title": one.title, "variant": one.variant_title, "quantity": one.quantity} for one in order.lines],
        "shipping_address": address_json(order.shipping_address),
        "fulfillments": [
            {
                "number": one.number,
                "status": one.display_status,
                "company": one.company,
                "tracking_number": one.tracking_number,
                "tracking_url": one.tracking_url,
            }
            for one in order.fulfillments
        ],
    }


def address_json(address: Address | None) -> dict[str, Any] | None:
    """Write an address."""
    if address is None:
        return None
    names = (
        "number",
        "first_name",
        "last_name",
        "company",
        "address1",
        "address2",
        "city",
        "province",
        "province_code",
        "zip",
        "country_code",
        "phone",
    )
    return {name: getattr(address, name) for name in names}


def _time(at: Any) -> str | None:
    return at.isoformat() if at else None
