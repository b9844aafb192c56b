"""Where the store is, and by what right it is asked."""

import re
from dataclasses import dataclass, field
from datetime import date, timedelta

API_VERSION = "2026-10"
# After a year the store may take away what this version has; a newer Madoguchi speaks a newer one.
SUPPORTED_UNTIL = date(2027, 10, 1)
NOTICE = timedelta(days=90)
# The name becomes part of an address that is called: nothing but a store's own may be in it.
SHOP = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9-]*\.myshopify\.com")


@dataclass(frozen=True, slots=True)
class ShopAccess:
    """One store; without `token`, the app's id and secret ask for tokens. `api_url` is a stand-in's address."""

    shop: str
    token: str | None = field(repr=False, default=None)
    client_id: str | None = None
    client_secret: str | None = field(repr=False, default=None)
    api_url: str | None = None

    def __post_init__(self) -> None:
        if not SHOP.fullmatch(self.shop):
            raise ValueError("a shop is named by its own address, like example.myshopify.com")

    @property
    def origin(self) -> str:
        """Give the address that stands before every path."""
        return self.api_url.rstrip("/") if self.api_url else f"https://{self.shop}"

    @property
    def graphql_url(self) -> str:
        """Give the address of questions."""
        return f"{self.origin}/admin/api/{API_VERSION}/graphql.json"

    @property
    def token_url(self) -> str:
        """Give the address of tokens."""
        return f"{self.origin}/admin/oauth/access_token"


def is_version_ending(today: date) -> bool:
    """Tell whether it is time to look for a newer Madoguchi."""
    return today >= SUPPORTED_UNTIL - NOTICE


@dataclass(frozen=True, slots=True)
class Patience:
    """How long the store is waited for."""

    answer_s: float = 20.0
    connect_s: float = 5.0
    tries: int = 4
    pause_s: float = 0.5
    turn_s: float = 20.0
    """How long a question waits for its turn when the store is asked too much."""
