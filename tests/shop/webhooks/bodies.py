"""Bodies of the store's webhooks, small and in its own shape, and their signature."""

import base64
import hashlib
import hmac
from typing import Any

import orjson

SHOP = "demo-tea.myshopify.com"
SECRET = "shop-test-client-secret"
CUSTOMER = "gid://shopify/Customer/6027571560001"
OTHER = "gid://shopify/Customer/6027571560002"
ORDER = "gid://shopify/Order/5001"
_CUSTOMER_PART = {"id": 6027571560001, "email": "hanako@example.com", "phone": "+819012345678"}

BODIES: dict[str, dict[str, Any]] = {
    "customers/create": {"id": 6027571560001, "admin_graphql_api_id": CUSTOMER, "first_name": "花子"},
    "customers/update": {
        "id": 6027571560001,
        "admin_graphql_api_id": CUSTOMER,
        "updated_at": "2026-11-20T10:00:00+09:00",
    },
    "customers/delete": {"id": 6027571560001, "tax_exemptions": [], "admin_graphql_api_id": CUSTOMER},
    "customers/merge": {
        "admin_graphql_api_customer_kept_id": CUSTOMER,
        "admin_graphql_api_customer_deleted_id": OTHER,
        "admin_graphql_api_job_id": None,
        "status": "completed",
        "errors": [],
    },
    "customers/disable": {"id": 6027571560001, "admin_graphql_api_id": CUSTOMER, "state": "disabled"},
    "customers/enable": {"id": 6027571560001, "admin_graphql_api_id": CUSTOMER, "state": "enabled"},
    "customers/purchasing_summary": {"customerId": CUSTOMER, "numberOfOrders": 3, "lastOrderId": ORDER},
    "customers_email_marketing_consent/update": {"customer_id": 6027571560001, "email_marketing_consent": {}},
    "customers_marketing_consent/update": {"id": 6027571560001, "phone": None, "sms_marketing_consent": {}},
    "customer.tags_added": {"customerId": CUSTOMER, "tags": ["VIP"], "occurredAt": "2026-11-20T01:00:00.000Z"},
    "customer.tags_removed": {"customerId": CUSTOMER, "tags": ["VIP"], "occurredAt": "2026-11-20T01:00:00.000Z"},
    "customer.joined_segment": {"customer_id": 6027571560001, "segments": []},
    "customer.left_segment": {"customer_id": 6027571560001, "segments": []},
    **{
        f"orders/{what}": {
            "id": 5001,
            "admin_graphql_api_id": ORDER,
            "created_at": "2026-11-20T10:00:00+09:00",
            "customer": {"id": 6027571560001, "admin_graphql_api_id": CUSTOMER},
        }
        for what in ("create", "updated", "paid", "cancelled", "fulfilled", "partially_fulfilled")
    },
    "orders/edited": {"order_edit": {"id": 1, "order_id": 5001}},
    "fulfillments/create": {"id": 1, "order_id": 5001, "tracking_number": "1234"},
    "fulfillments/update": {"id": 1, "order_id": 5001, "tracking_number": "1234"},
    "fulfillment_events/create": {"id": 1, "fulfillment_id": 1, "order_id": 5001, "status": "in_transit"},
    "refunds/create": {"id": 1, "order_id": 5001},
    "returns/request": {"id": 1, "order": {"id": 5001, "admin_graphql_api_id": ORDER}},
    "returns/approve": {"id": 1, "order": {"id": 5001, "admin_graphql_api_id": ORDER}},
    "draft_orders/create": {"id": 9, "customer": {"id": 6027571560001}},
    "draft_orders/update": {"id": 9, "customer": {"id": 6027571560001}},
    "draft_orders/delete": {"id": 9},
    "subscription_contracts/create": {"id": 7, "admin_graphql_api_customer_id": CUSTOMER},
    "subscription_contracts/update": {"id": 7, "admin_graphql_api_customer_id": CUSTOMER},
    "bulk_operations/finish": {"admin_graphql_api_id": "gid://shopify/BulkOperation/1", "status": "completed"},
    "app/uninstalled": {"id": 548380009, "name": "茶の店"},
    "app/scopes_update": {"id": 1, "previous": ["read_customers"], "current": ["read_customers", "read_orders"]},
    "shop/update": {"id": 548380009, "name": "茶の店"},
    "customers/data_request": {
        "shop_domain": SHOP,
        "customer": _CUSTOMER_PART,
        "orders_requested": [5001],
        "data_request": {"id": 9999},
    },
    "customers/redact": {"shop_domain": SHOP, "customer": _CUSTOMER_PART, "orders_to_redact": [5001]},
    "shop/redact": {"shop_id": 954889, "shop_domain": SHOP},
}


def body_of(topic: str, **fields: Any) -> bytes:
    """Write the body of a topic, some fields changed."""
    return orjson.dumps(BODIES[topic] | fields)


def sign(body: bytes, secret: str = SECRET) -> str:
    """Sign as the store does."""
    return base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest()).decode()


def headers_of(body: bytes, topic: str, webhook_id: str, **more: str) -> dict[str, str]:
    """Make the headers of a delivery."""
    return {
        "X-Shopify-Topic": topic,
        "X-Shopify-Hmac-Sha256": sign(body),
        "X-Shopify-Shop-Domain": SHOP,
        "X-Shopify-API-Version": "2026-10",
        "X-Shopify-Webhook-Id": webhook_id,
        "X-Shopify-Triggered-At": "2026-11-20T01:00:00.123456789Z",
        **more,
    }
