"""Which scope opens which field."""

from graphql import GraphQLError

from simulator.store.api.refusal import problem

SCOPES = {
    "QueryRoot": {
        "read_customers": "customer customers customersCount customerByIdentifier segment segments segmentFilters "
        "customerSegmentMembers customerSegmentMembership",
        "read_customer_merge": "customerMergePreview customerMergeJobStatus",
        "read_orders": "order orders ordersCount abandonedCheckouts",
        "read_draft_orders": "draftOrder draftOrders",
        "read_products": "products productVariant productVariants",
        "read_gift_cards": "giftCards",
        "read_discounts": "codeDiscountNodeByCode",
    },
    "Mutation": {
        "write_customers": "customerCreate customerUpdate customerDelete customerAddressCreate customerAddressUpdate "
        "customerAddressDelete customerUpdateDefaultAddress customerEmailMarketingConsentUpdate "
        "customerSmsMarketingConsentUpdate customerPaymentMethodSendUpdateEmail customerPaymentMethodGetUpdateUrl "
        "customerSendAccountInviteEmail customerGenerateAccountActivationUrl segmentCreate segmentUpdate "
        "segmentDelete",
        "read_customers": "customerSegmentMembersQueryCreate",
        "write_customer_merge": "customerMerge",
        "write_customer_data_erasure": "customerRequestDataErasure customerCancelDataErasure",
        "write_customer_payment_methods": "customerPaymentMethodRevoke",
        "write_orders": "orderUpdate orderCancel orderCustomerSet refundCreate",
        "write_draft_orders": "draftOrderCreate draftOrderCalculate draftOrderComplete draftOrderDelete "
        "draftOrderInvoiceSend",
        "write_discounts": "discountCodeBasicCreate discountCodeDeactivate",
        "write_gift_cards": "giftCardCreate giftCardDeactivate giftCardSendNotificationToCustomer",
        "write_store_credit_account_transactions": "storeCreditAccountCredit",
    },
    "Customer": {
        "read_orders": "orders lastOrder",
        "read_customer_payment_methods": "paymentMethods",
        "read_own_subscription_contracts": "subscriptionContracts",
        "read_store_credit_accounts": "storeCreditAccounts",
    },
    "Order": {"read_customers": "customer", "read_returns": "returns"},
}
OF_FIELDS = {
    (kind, name): scope for kind, scopes in SCOPES.items() for scope, names in scopes.items() for name in names.split()
}
OF_KINDS = {
    "Customer": "customers",
    "Order": "orders",
    "DraftOrder": "draft_orders",
    "Product": "products",
    "ProductVariant": "products",
    "GiftCard": "gift_cards",
}
# The first that a topic begins with decides.
OF_TOPICS = (
    ("CUSTOMERS_MERGE", "read_customer_merge"),
    ("CUSTOMER", "read_customers"),
    ("SEGMENTS", "read_customers"),
    ("ORDERS", "read_orders"),
    ("REFUNDS", "read_orders"),
    ("FULFILLMENT", "read_fulfillments"),
    ("RETURNS", "read_returns"),
    ("DRAFT_ORDERS", "read_draft_orders"),
    ("SUBSCRIPTION_CONTRACTS", "read_own_subscription_contracts"),
)
# What an app sees of people only when it was approved for it; the rest of the record is there all the same.
PERSONAL = {
    "Customer": {"firstName", "lastName", "defaultEmailAddress", "defaultPhoneNumber", "defaultAddress"},
    "Order": {"email", "phone", "shippingAddress", "billingAddress"},
    "DraftOrder": {"email", "shippingAddress"},
}


def allows(granted: frozenset[str], scope: str) -> bool:
    """Tell whether the scopes hold one; writing implies reading."""
    return scope in granted or scope.replace("read_", "write_", 1) in granted


def may_hear(granted: frozenset[str], topic: str) -> bool:
    """Tell whether the scopes open a webhook's topic (`CUSTOMERS_UPDATE`)."""
    scope = next((scope for start, scope in OF_TOPICS if topic.startswith(start)), None)
    return scope is None or allows(granted, scope)


def denied(name: str, scope: str) -> GraphQLError:
    """Refuse a field, naming the scope that is missing."""
    required = f"`{scope}` access scope."
    return problem(
        f"Access denied for {name} field. Required access: {required}",
        "ACCESS_DENIED",
        documentation="https://shopify.dev/api/usage/access-scopes",
        requiredAccess=required,
    )


def unapproved(name: str) -> GraphQLError:
    """Refuse a field of a person that this app was not approved for."""
    return problem(f"This app is not approved to use the {name} field.", "ACCESS_DENIED")
