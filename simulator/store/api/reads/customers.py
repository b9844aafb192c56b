"""Customers and what belongs to them."""

from decimal import Decimal
from typing import Any

from simulator.store.acts.customers import can_delete, spent_by
from simulator.store.acts.merging import blockers_of, reason_of
from simulator.store.api.asked import Asked
from simulator.store.api.connections import look_for, page_of
from simulator.store.api.money import money
from simulator.store.api.reads.roots import ORDER_KEYS, TIMES
from simulator.store.api.resolvers import rename, resolves
from simulator.store.records.address import Address
from simulator.store.records.customer import Customer
from simulator.store.records.event import Event
from simulator.store.records.subscription import Contract, PaymentMethod
from simulator.store.search import fields
from simulator.store.visible import visible_orders

rename("Customer", legacyResourceId="number", productSubscriberStatus="subscriber_status")
rename("MailingAddress", countryCodeV2="country_code")
rename("CustomerPaymentMethod", id="gid")
rename("CustomerPaypalBillingAgreement", paypalAccountEmail="paypal_email", inactive="is_inactive")
rename("CustomerShopPayAgreement", inactive="is_inactive")
rename("BasicEvent", subjectId="subject_gid")
rename("SubscriptionContract", nextBillingDate="next_billing_at")


@resolves("Customer", "defaultEmailAddress")
def email_address(customer: Customer, _asked: Asked) -> dict[str, Any] | None:
    """Give the address with what its owner wants to get there."""
    if customer.email is None:
        return None
    consent = customer.email_consent
    return {
        "emailAddress": customer.email,
        "marketingState": consent.state,
        "marketingOptInLevel": consent.level,
        "marketingUpdatedAt": consent.at,
        "validFormat": True,
    }


@resolves("Customer", "defaultPhoneNumber")
def phone_number(customer: Customer, _asked: Asked) -> dict[str, Any] | None:
    """Give the number with what its owner wants to get there."""
    if customer.phone is None:
        return None
    consent = customer.sms_consent
    state = "NEVER_SUBSCRIBED" if consent.state == "NOT_SUBSCRIBED" else consent.state
    return {
        "phoneNumber": customer.phone,
        "smsMarketingConsent": {
            "state": state,
            "optInLevel": consent.level,
            "updatedAt": consent.at,
            "collectedFrom": "OTHER" if consent.at else None,
        },
        "whatsAppMarketingConsent": {"state": "NEVER_SUBSCRIBED"},
    }


@resolves("Customer", "numberOfOrders")
def _number_of_orders(customer: Customer, asked: Asked) -> int:
    return len(asked.shop.orders_of(customer))


@resolves("Customer", "amountSpent")
def _amount_spent(customer: Customer, asked: Asked) -> dict[str, Any]:
    return money(spent_by(asked.shop, customer))


@resolves("Customer", "canDelete")
def _can_delete(customer: Customer, asked: Asked) -> bool:
    return can_delete(asked.shop, customer)


@resolves("Customer", "lastOrder")
def _last_order(customer: Customer, asked: Asked) -> Any:
    orders = visible_orders(asked.platform, asked.shop.orders_of(customer))
    return max(orders, key=lambda one: one.created_at, default=None)


@resolves("Customer", "orders")
def _orders(customer: Customer, asked: Asked, query: str | None = None, **page: Any) -> Any:
    orders = visible_orders(asked.platform, asked.shop.orders_of(customer))
    return page_of(look_for(asked, "orders", fields.order_search(asked.shop), query, orders), page, ORDER_KEYS)


@resolves("Customer", "addressesV2")
def _addresses(customer: Customer, _asked: Asked, **page: Any) -> Any:
    return page_of(customer.addresses, page)


@resolves("Customer", "events")
def _events(customer: Customer, asked: Asked, query: str | None = None, **page: Any) -> Any:
    return page_of(look_for(asked, "events", fields.event_search(asked.shop), query, customer.events), page, TIMES)


@resolves("Customer", "statistics")
def _statistics(customer: Customer, _asked: Asked) -> dict[str, Any]:
    return {"predictedSpendTier": customer.spend_tier, "rfmGroup": customer.rfm_group}


@resolves("Customer", "identityProviderSubjects")
def _subjects(customer: Customer, _asked: Asked) -> list[dict[str, Any]]:
    return [
        {
            "id": f"gid://shopify/IdentityProviderSubject/{customer.number}{position}",
            "providerName": one.provider,
            "subject": one.subject,
            "createdAt": one.at,
        }
        for position, one in enumerate(customer.subjects)
    ]


@resolves("Customer", "mergeable")
def _mergeable(customer: Customer, asked: Asked) -> dict[str, Any]:
    found, job = blockers_of(asked.shop, customer), asked.shop.merge_of(customer)
    return {
        "isMergeable": not found,
        "reason": reason_of(customer, found[0]) if found else None,
        "errorFields": found,
        "mergeInProgress": job,
    }


@resolves("Customer", "paymentMethods")
def _payment_methods(customer: Customer, _asked: Asked, *, show_revoked: bool | None = False, **page: Any) -> Any:
    return page_of([one for one in customer.payment_methods if show_revoked or one.revoked_at is None], page)


@resolves("CustomerPaymentMethod", "instrument")
def _instrument(method: PaymentMethod, _asked: Asked) -> PaymentMethod | None:
    return None if method.revoked_at else method


@resolves("CustomerPaymentMethod", "subscriptionContracts")
def _contracts_of_method(method: PaymentMethod, asked: Asked, **page: Any) -> Any:
    contracts = [one for customer in asked.shop.customers.values() for one in customer.contracts]
    return page_of([one for one in contracts if one.number in method.contract_numbers], page)


@resolves("CustomerCreditCard", "expiresSoon")
@resolves("CustomerShopPayAgreement", "expiresSoon")
def _expires_soon(method: PaymentMethod, asked: Asked) -> bool:
    now = asked.shop.now()
    return (method.expiry_year, method.expiry_month) <= (now.year, now.month)


@resolves("CustomerCreditCard", "isRevocable")
@resolves("CustomerShopPayAgreement", "isRevocable")
@resolves("CustomerPaypalBillingAgreement", "isRevocable")
def _is_revocable(method: PaymentMethod, _asked: Asked) -> bool:
    return not method.contract_numbers


@resolves("Customer", "subscriptionContracts")
def _contracts(customer: Customer, _asked: Asked, **page: Any) -> Any:
    return page_of(customer.contracts, page)


@resolves("SubscriptionContract", "billingPolicy", "deliveryPolicy")
def _policy(contract: Contract, _asked: Asked) -> dict[str, Any]:
    return {"interval": contract.interval, "intervalCount": contract.interval_count}


@resolves("SubscriptionContract", "lines")
def _contract_lines(contract: Contract, _asked: Asked, **_page: Any) -> Any:
    line = {
        "id": f"gid://shopify/SubscriptionLine/{contract.number}",
        "title": contract.title,
        "quantity": contract.quantity,
        "sku": contract.sku,
        "currentPrice": money(contract.price),
        "sellingPlanName": contract.plan,
    }
    return {"nodes": [line]}


@resolves("SubscriptionContract", "deliveryPrice")
def _delivery_price(_contract: Contract, _asked: Asked) -> dict[str, Any]:
    return money(Decimal(0))


@resolves("SubscriptionContract", "appAdminUrl", "lastBillingAttemptErrorType")
def _untold(_contract: Contract, _asked: Asked) -> None:
    return None


@resolves("Customer", "storeCreditAccounts")
def _credit(customer: Customer, _asked: Asked, **_page: Any) -> Any:
    if customer.store_credit_number is None:
        return {"nodes": [], "pageInfo": {"hasNextPage": False, "hasPreviousPage": False}}
    gid = f"gid://shopify/StoreCreditAccount/{customer.store_credit_number}"
    account = {"id": gid, "balance": money(customer.store_credit)}
    return {"nodes": [account], "pageInfo": {"hasNextPage": False, "hasPreviousPage": False}}


@resolves("MailingAddress", "formatted")
def _formatted(address: Address, _asked: Asked, *, with_name: bool | None = False) -> list[str]:
    return address.lines(with_name=bool(with_name))


@resolves("BasicEvent", "attributeToApp")
@resolves("CommentEvent", "attributeToApp")
def _by_app(event: Event, _asked: Asked) -> bool:
    return event.app_title is not None


@resolves("BasicEvent", "attributeToUser")
@resolves("CommentEvent", "attributeToUser")
def _by_staff(event: Event, _asked: Asked) -> bool:
    return event.author is not None


@resolves("BasicEvent", "criticalAlert", "hasAdditionalContent")
@resolves("CommentEvent", "criticalAlert", "edited", "canEdit", "canDelete")
def _never(_event: Event, _asked: Asked) -> bool:
    return False


@resolves("CommentEvent", "rawMessage")
def _raw(event: Event, _asked: Asked) -> str:
    return event.comment or ""


@resolves("CommentEvent", "attachments")
def _attachments(_event: Event, _asked: Asked) -> list[Any]:
    return []


@resolves("BasicEvent", "secondaryMessage")
def _second(_event: Event, _asked: Asked) -> None:
    return None
