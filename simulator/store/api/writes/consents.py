"""What a customer wants to be sent."""

from typing import Any

from simulator.store.acts import customers as acts
from simulator.store.api.asked import Asked
from simulator.store.api.refusal import problem, refuse
from simulator.store.api.resolvers import resolves
from simulator.store.records.customer import Consent


@resolves("Mutation", "customerEmailMarketingConsentUpdate")
def _email(asked: Asked, input: dict[str, Any]) -> dict[str, Any]:  # noqa: A002
    customer = asked.shop.find_customer(input["customerId"])
    if customer is None:
        raise refuse("Customer not found", "input", "customerId", code="INVALID")
    consent = consent_of(asked, input["emailMarketingConsent"], "input", "emailMarketingConsent")
    # The store says nothing of a customer whom no mail can reach.
    if customer.email:
        acts.consent(asked.shop, customer, email=consent)
    return {"customer": customer}


@resolves("Mutation", "customerSmsMarketingConsentUpdate")
def _sms(asked: Asked, input: dict[str, Any]) -> dict[str, Any]:  # noqa: A002
    customer = asked.shop.find_customer(input["customerId"])
    if customer is None:
        raise refuse("Customer not found", "input", "customerId", code="INVALID")
    if not customer.phone:
        raise refuse("A phone number is required to set the SMS consent state.", "input", code="INVALID")
    consent = consent_of(asked, input["smsMarketingConsent"], "input", "smsMarketingConsent")
    acts.consent(asked.shop, customer, sms=consent)
    return {"customer": customer}


def consent_of(asked: Asked, given: dict[str, Any], *path: str) -> Consent:
    """Read a consent; only what somebody said can be written, never what they did not."""
    if given["marketingState"] not in {"SUBSCRIBED", "UNSUBSCRIBED", "PENDING"}:
        raise problem(f"Cannot specify {given['marketingState']} as a marketing state input", "INVALID")
    state, level, at = given["marketingState"], given.get("marketingOptInLevel"), given.get("consentUpdatedAt")
    if state == "SUBSCRIBED" and level is None:
        raise refuse("Marketing opt in level must be present", *path, "marketingOptInLevel", code="MISSING_ARGUMENT")
    if state == "PENDING" and level != "CONFIRMED_OPT_IN":
        raise refuse(
            "Marketing opt in level must be confirmed opt-in for pending consent state",
            *path,
            "marketingOptInLevel",
            code="INVALID",
        )
    if at is not None and at > asked.shop.clock():
        raise refuse("Consent updated at must not be in the future", *path, "consentUpdatedAt", code="INVALID")
    return Consent(state, level, at or asked.shop.now())
