"""What staff changed, as the store's mutations take it."""

from collections.abc import Mapping, Sequence
from typing import Any

from inbox.clock import now
from inbox.customers.customer import Address, Consent, CustomerRecord
from inbox.customers.drafts import NewCustomer, checked_changes
from inbox.customers.prefectures import prefecture_code
from inbox.customers.revising import CONSENTS, PARTS, Texts

NAMES: Mapping[str, str] = {
    "last_name": "lastName",
    "first_name": "firstName",
    "email": "email",
    "phone": "phone",
    "note": "note",
}
WAYS: Mapping[str, tuple[str, str, str]] = {
    "email_consent": (
        "CustomerEmailMarketingConsentUpdate",
        "customerEmailMarketingConsentUpdate",
        "emailMarketingConsent",
    ),
    "sms_consent": ("CustomerSmsMarketingConsentUpdate", "customerSmsMarketingConsentUpdate", "smsMarketingConsent"),
}


def customer_input(gid: str, changes: Texts) -> dict[str, Any]:
    """Give the fields of the record that change, checked; empty when none does."""
    checked = checked_changes({name: changes[name] for name in NAMES if name in changes})
    return {"id": gid, **{NAMES[name]: value for name, value in checked.items()}} if checked else {}


def new_customer_input(new: NewCustomer, tags: Sequence[str]) -> dict[str, Any]:
    """Give a customer who is to be made."""
    checked = checked_changes({name: getattr(new, name) for name in NAMES})
    # The store takes everybody for English who does not say otherwise.
    told = {NAMES[name]: value for name, value in checked.items() if value is not None} | {"locale": new.locale}
    return {**told, **({"tags": list(tags)} if tags else {})}


def address_input(address: Address, record: CustomerRecord | None = None) -> dict[str, Any]:
    """Give an address; of a new one (`record` is whose) the name too."""
    told: dict[str, Any] = {name: getattr(address, name) for name in PARTS if name != "province"}
    country = address.country or "JP"
    told["countryCode"] = country
    told["provinceCode"] = address.province_code or _province(country, address.province)
    if record is not None:
        told |= {"lastName": record.last_name, "firstName": record.first_name}
    return told


def consent_input(gid: str, name: str, consent: Consent) -> dict[str, Any]:
    """Give a consent that changes; what staff enter by hand is a single opt-in."""
    state = consent.state.upper()
    told: dict[str, Any] = {"marketingState": state, "consentUpdatedAt": (consent.updated_at or now()).isoformat()}
    if state == "SUBSCRIBED":
        told["marketingOptInLevel"] = "SINGLE_OPT_IN"
    return {"customerId": gid, WAYS[name][2]: told}


def consents_of(changes: Texts) -> Sequence[str]:
    """Name the consents among changes."""
    return [name for name in CONSENTS if name in changes]


def _province(country: str, province: str) -> str | None:
    """The store takes codes alone; what is written for another country is taken for one."""
    return (prefecture_code(province) if country == "JP" else province.strip()) or None
