"""Customers as webhooks write them: without tags, consents and totals."""

from datetime import datetime, timedelta, timezone
from typing import Any

from simulator.store.records.address import Address
from simulator.store.records.customer import Customer
from simulator.store.records.order import Order

TOKYO = timezone(timedelta(hours=9))


def time_text(at: datetime | None) -> str | None:
    """Write a time in the shop's zone."""
    return at.astimezone(TOKYO).isoformat(timespec="seconds") if at else None


def customer_body(customer: Customer) -> dict[str, Any]:
    """Write a customer."""
    return {
        **short_customer(customer),
        "addresses": [address_body(one, customer) for one in customer.addresses],
    }


def short_customer(customer: Customer) -> dict[str, Any]:
    """Write a customer as an order names one."""
    default = customer.default_address
    return {
        "id": customer.number,
        "created_at": time_text(customer.created_at),
        "updated_at": time_text(customer.updated_at),
        "first_name": customer.first_name,
        "last_name": customer.last_name,
        "state": customer.state.lower(),
        "note": customer.note,
        "verified_email": customer.verified_email,
        "multipass_identifier": customer.multipass_identifier,
        "tax_exempt": False,
        "email": customer.email,
        "phone": customer.phone,
        "currency": "JPY",
        "tax_exemptions": [],
        "admin_graphql_api_id": customer.gid,
        "default_address": address_body(default, customer) if default else None,
    }


def address_body(address: Address, customer: Customer | None = None) -> dict[str, Any]:
    """Write an address, of a customer's or as an order keeps it."""
    body: dict[str, Any] = {
        "first_name": address.first_name,
        "last_name": address.last_name,
        "company": address.company,
        "address1": address.address1,
        "address2": address.address2,
        "city": address.city,
        "province": address.province,
        "country": address.country,
        "zip": address.zip,
        "phone": address.phone,
        "name": address.name,
        "province_code": address.province_code,
        "country_code": address.country_code,
    }
    if customer is None:
        return {**body, "latitude": None, "longitude": None}
    own = {"id": address.number, "customer_id": customer.number, "country_name": address.country}
    return {**body, **own, "default": address.number == customer.default_address_number}


def deleted_body(customer: Customer) -> dict[str, Any]:
    """Say who is no more."""
    return {"id": customer.number, "tax_exemptions": [], "admin_graphql_api_id": customer.gid}


def tags_body(customer: Customer, tags: list[str], at: datetime) -> dict[str, Any]:
    """Say which tags came or went."""
    return {"customerId": customer.gid, "tags": tags, "occurredAt": f"{at:%Y-%m-%dT%H:%M:%S}.000Z"}


def email_consent_body(customer: Customer) -> dict[str, Any]:
    """Say what a customer wants by e-mail."""
    consent = customer.email_consent
    return {
        "customer_id": customer.number,
        "email_address": customer.email,
        "email_marketing_consent": {
            "state": consent.state.lower(),
            "opt_in_level": consent.level.lower() if consent.level else None,
            "consent_updated_at": time_text(consent.at),
        },
    }


def sms_consent_body(customer: Customer) -> dict[str, Any]:
    """Say what a customer wants on the phone."""
    consent = customer.sms_consent
    return {
        "id": customer.number,
        "phone": customer.phone,
        "sms_marketing_consent": {
            "state": consent.state.lower(),
            "opt_in_level": consent.level.lower() if consent.level else None,
            "consent_updated_at": time_text(consent.at),
            "consent_collected_from": "other",
        },
    }


def purchasing_body(customer: Customer, orders: list[Order], spent: Any, at: datetime) -> dict[str, Any]:
    """Say how much a customer has bought."""
    return {
        "customerId": customer.gid,
        "numberOfOrders": len(orders),
        "amountSpent": {"amount": f"{spent:.2f}", "currencyCode": "JPY"},
        "lastOrderId": orders[-1].gid if orders else None,
        "occurredAt": f"{at:%Y-%m-%dT%H:%M:%S}.000Z",
    }


def merge_body(kept_gid: str, lost_gid: str, job_gid: str, errors: list[dict[str, Any]]) -> dict[str, Any]:
    """Say what became of a merge."""
    return {
        "admin_graphql_api_customer_kept_id": kept_gid,
        "admin_graphql_api_customer_deleted_id": lost_gid,
        "admin_graphql_api_job_id": job_gid,
        "status": "failed" if errors else "completed",
        "errors": errors,
    }
