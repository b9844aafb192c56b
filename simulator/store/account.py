"""What the simulated store is called, and what opens it."""

from dataclasses import dataclass

API_VERSION = "2026-10"
SCOPES = frozenset(
    {
        "write_customers",
        "write_orders",
        "read_all_orders",
        "read_products",
        "read_fulfillments",
        "read_returns",
        "write_app_proxy",
        "write_draft_orders",
        "write_discounts",
        "write_gift_cards",
        "write_store_credit_account_transactions",
        "read_store_credit_accounts",
        "write_customer_merge",
        "write_customer_data_erasure",
        "read_customer_payment_methods",
        "write_customer_payment_methods",
        "read_own_subscription_contracts",
        "read_users",
    }
)


@dataclass(frozen=True, slots=True)
class Account:
    """A shop with one app that is installed; `webhook_url` is told of the compliance topics."""

    shop: str = "demo-shop.myshopify.com"
    token: str | None = None
    client_id: str = "store-client-id"
    client_secret: str = "store-client-secret"  # noqa: S105
    webhook_url: str | None = None
    name: str = "まどぐち商店"
    shop_number: int = 61_548_380_009
    app_number: int = 9_120_001
    scopes: frozenset[str] = SCOPES

    @property
    def handle(self) -> str:
        """Give the part of the shop's address that names it."""
        return self.shop.partition(".")[0]
